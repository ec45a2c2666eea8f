package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** No name forges a line of a log, a plan or a story. */
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\nb", "a\u2028b", "a\u0085b", "a\tb", "a\u001B[31mb", "a\u202Eb", "\n"})
    void routeAndTags_withWhatDoesNotBelongInALine_areRefused(String name) {
        assertThatThrownBy(() -> Route.cascade(name, "llama-3.3-70b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Route.fallback(name, "llama-3.3-70b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CompletionRequest.builder(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CompletionRequest.of(name, "hello")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CompletionRequest.builder("r").tag(name, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContainingAny("\n", "\r", "\u2028");
        assertThatThrownBy(() -> CompletionRequest.builder("r").tag("tenant", name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void build_modelNamedWithALineBreak_isRefusedInOneLine() {
        assertThatThrownBy(() -> ModelRouter.builder()
                        .client(FakeBedrock.create().client(Region.US_EAST_1))
                        .route(Route.cascade("r", "llama\nINFO all is well"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> Route.cascade("r", "a\nb", "a\nb")).hasMessageNotContaining("\n");
    }

    @Test
    void verdict_reasonOverSeveralLines_isOneLine() {
        assertThat(Verdict.reject("bad\nINFO all is well").reason()).isEqualTo("bad\\nINFO all is well");
    }

    @Test
    void explain_linesOfNames_neverBreak() {
        assertThat(Texts.lines(List.of("a\nb", "c"))).isEqualTo("a\\nb\nc\n");
    }
}
