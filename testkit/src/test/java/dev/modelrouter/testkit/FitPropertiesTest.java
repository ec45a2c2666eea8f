package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** What holds of fitting whatever a request holds: drawn by seeds, and fitted to a model of each family. */
final class FitPropertiesTest {

    private static final int REQUESTS = 40;

    /** One of each family and age. */
    private static final List<Model> MODELS = List.copyOf(FitCorpusTest.models().stream()
            .collect(Collectors.toMap(
                    model -> model.family() + model.lifecycle().status(),
                    Function.identity(),
                    (one, other) -> one,
                    LinkedHashMap::new))
            .values());

    /** The SDK's own text hides media. */
    private static String json(ConverseRequest request) {
        return new String(SdkJsonWriter.write(request), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void fit_anyRequest_neverThrowsOrChangesItAndIsTheSameAgain(long seed) {
        ArbitraryRequests requests = new ArbitraryRequests(new Random(seed));
        for (int i = 0; i < REQUESTS; i++) {
            ConverseRequest request = requests.next();
            String before = json(request);
            for (Model model : MODELS) {
                Fitter fitter = Fitter.of(model);
                Fit fit = fitter.fit(request, i % 2 == 0);

                assertThat(json(request)).isEqualTo(before);
                assertThat(fitter.fit(request, i % 2 == 0)).hasToString(fit.toString());
                if (fit.isPossible()) {
                    ConverseRequest fitted = fit.applied(request);
                    Fit again = fitter.fit(fitted, false);
                    assertThat(again.isPossible()).isTrue();
                    assertThat(again.applied(fitted))
                            .as("seed %s, request %s, %s:%n%s%n%s%n%s", seed, i, model, fit, again, before)
                            .isEqualTo(fitted);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void fit_anyRequest_losesNoMarkedContentWithoutSayingSo(long seed) {
        ArbitraryRequests requests = new ArbitraryRequests(new Random(seed));
        for (int i = 0; i < REQUESTS; i++) {
            ConverseRequest request = requests.next();
            for (Model model : MODELS) {
                Fit fit = Fitter.of(model).fit(request, false);
                if (fit.isPossible() && fit.adaptations().stream().noneMatch(Adaptation::isLossy)) {
                    String sent = json(fit.applied(request));
                    List<String> lost = new ArrayList<>(requests.marks());
                    lost.removeIf(sent::contains);
                    assertThat(lost)
                            .as("seed %s, request %s, %s: %s%n%s%n%s", seed, i, model, fit, json(request), sent)
                            .isEmpty();
                }
            }
        }
    }
}
