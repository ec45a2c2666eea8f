package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Support;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Every conversation of the corpus, fitted to every model that Converse may reach. */
final class FitCorpusTest {

    private static final Map<String, ConverseRequest> CORPUS = FitCorpus.conversations();

    /** What may be lost though the fake would take it: what it does not judge, and the service was not seen to take. */
    private static final Set<Adaptation.Reason> OF_OTHERS = EnumSet.of(
            Adaptation.Reason.FOREIGN_REASONING,
            Adaptation.Reason.NO_CITATIONS,
            Adaptation.Reason.NO_SERVER_TOOLS,
            Adaptation.Reason.THINKING,
            Adaptation.Reason.SERVICE_TIER,
            Adaptation.Reason.STRICT_TOOLS,
            Adaptation.Reason.OUTPUT_FORMAT,
            Adaptation.Reason.SAMPLING);

    static List<Model> models() {
        return ModelCatalog.bundled().models().stream()
                .filter(model -> model.lifecycle().status() == Lifecycle.Status.ACTIVE
                        || model.lifecycle().status() == Lifecycle.Status.LEGACY)
                .filter(model -> model.converse() != Support.NO)
                .toList();
    }

    static Stream<Map.Entry<String, ConverseRequest>> conversations() {
        return CORPUS.entrySet().stream();
    }

    @Test
    void corpus_size_isAtLeastSixty() {
        assertThat(CORPUS).hasSizeGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void fit_everyModel_isAcceptedOrRefusedForANeed(Map.Entry<String, ConverseRequest> conversation) {
        for (Model model : models()) {
            for (boolean streamed : ways(conversation.getValue())) {
                Fit fit = Fitter.of(model).fit(conversation.getValue(), streamed);
                if (fit.isPossible()) {
                    ConverseRequest fitted = fit.applied(conversation.getValue());
                    assertThat(FitJudge.refusal(fitted, model, streamed && !fit.isPlainCall()))
                            .as("%s for %s: %s", conversation.getKey(), model, fit)
                            .isEmpty();
                } else {
                    assertThat(FitJudge.refusal(conversation.getValue(), model, streamed)
                                            .isPresent()
                                    || lacksMedia(model, fit))
                            .as("%s is a misfit of %s: %s", conversation.getKey(), model, fit)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void fit_twice_changesNothingMore(Map.Entry<String, ConverseRequest> conversation) {
        for (Model model : models()) {
            Fitter fitter = Fitter.of(model);
            Fit fit = fitter.fit(conversation.getValue(), false);
            if (fit.isPossible()) {
                ConverseRequest fitted = fit.applied(conversation.getValue());
                assertThat(fitter.fit(fitted, false).applied(fitted))
                        .as("%s for %s", conversation.getKey(), model)
                        .isSameAs(fitted);
            }
        }
    }

    /** Nothing but tools is another matter in a stream, and a format, which may be made one. */
    private static List<Boolean> ways(ConverseRequest request) {
        return request.toolConfig() == null && request.outputConfig() == null ? List.of(false) : List.of(false, true);
    }

    /** The service checks media in the results of tools no further than their kind; the model is blind all the same. */
    private static boolean lacksMedia(Model model, Fit fit) {
        return fit.misfits().stream().allMatch(misfit -> Stream.of(
                        Capability.IMAGES, Capability.DOCUMENTS, Capability.VIDEO, Capability.AUDIO)
                .anyMatch(capability -> model.supports(capability) == Support.NO
                        && capability.key().startsWith(misfit.problem().split(" ", -1)[4])));
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void fit_requestThatIsTaken_losesNothingButWhatOthersMade(Map.Entry<String, ConverseRequest> conversation) {
        for (Model model : models()) {
            if (FitJudge.refusal(conversation.getValue(), model, false).isEmpty()) {
                assertThat(Fitter.of(model).fit(conversation.getValue(), false).adaptations())
                        .filteredOn(Adaptation::isLossy)
                        .extracting(Adaptation::reason)
                        .as("%s for %s", conversation.getKey(), model)
                        .isSubsetOf(OF_OTHERS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void fit_asText_showsNothingOfTheConversation(Map.Entry<String, ConverseRequest> conversation) {
        for (Model model : models()) {
            assertThat(Fitter.of(model).fit(conversation.getValue(), true).toString())
                    .doesNotContain("Paris", "sunny", "weather");
        }
    }
}
