package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

final class FitterTest {

    private static final String LONG = "All work and no play makes a dull text. ".repeat(1_000);

    private static Fitter fitter(String model) {
        return Fitter.of(ModelCatalog.bundled().named(model));
    }

    private static ConverseRequest request(String system) {
        return ConverseRequest.builder()
                .system(SystemContentBlock.fromText(system))
                .messages(Message.builder()
                        .role("user")
                        .content(ContentBlock.fromText("Hi."))
                        .build())
                .build();
    }

    @Test
    void fit_requestThatIsTaken_isTheSameInstance() {
        ConverseRequest request = request("Be brief.");

        assertThat(fitter("claude-sonnet-4.6").fit(request, false).applied(request))
                .isSameAs(request);
    }

    @Test
    void fit_sameRequestTwice_isTheSame() {
        ConverseRequest request = request(" ");
        Fitter fitter = fitter("nova-pro");

        assertThat(fitter.fit(request, false).applied(request))
                .isEqualTo(fitter.fit(request, false).applied(request));
    }

    @Test
    void cachingFor_fittedRequest_isNotGivenMore() {
        Fitter fitter = fitter("claude-sonnet-4.6").cachingFor(Duration.ofMinutes(5));
        ConverseRequest request = request(LONG);

        ConverseRequest once = fitter.fit(request, false).applied(request);

        assertThat(fitter.cachedPrefix(once).points()).isEqualTo(1);
        assertThat(fitter.fit(once, false).applied(once)).isSameAs(once);
    }

    @Test
    void cachingFor_timeThatTheModelDoesNotHave_isRefusedWithThoseThatItHas() {
        assertThatThrownBy(() -> fitter("nova-pro").cachingFor(Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only for [PT5M]");
        assertThat(List.of("llama-3.3-70b", "openai.gpt-5.6-sol"))
                .allSatisfy(model -> assertThat(fitter(model).cacheTtls()).isEmpty());
    }
}
