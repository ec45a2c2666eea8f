package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TierTest {

    private static Tier tier(String text) {
        String[] parts = text.split(" ", -1);
        return new Tier(parts[0], Integer.parseInt(parts[1]), parts[2]);
    }

    @ParameterizedTest
    @CsvSource({
        "claude 2 4.6, claude 2 4.5",
        "claude 2 5, claude 2 4.6",
        "claude 2 5.5, claude 2 5",
        "gpt 1 6.10, gpt 1 6.9",
        "claude 2 3.5.2, claude 2 3.5"
    })
    void succeeds_newerGenerationOfTheSameRank_isSoOneWayOnly(String newer, String older) {
        assertThat(tier(newer).succeeds(tier(older))).isTrue();
        assertThat(tier(newer).outranks(tier(older))).isTrue();
        assertThat(tier(older).succeeds(tier(newer))).isFalse();
        assertThat(tier(older).outranks(tier(newer))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"claude 2 5, claude 2 5.0", "claude 2 5.5, nova 2 5", "claude 3 5.5, claude 2 5"})
    void succeeds_sameGenerationOtherLineOrOtherRank_isNotSo(String one, String other) {
        assertThat(tier(one).succeeds(tier(other))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"claude 3 5.5, claude 1 4.5", "claude 3 5, claude 1 5.5", "llama 70 3.1, llama 8 3.3"})
    void outranks_higherRankOfNoOlderMainGeneration_isSoOneWayOnly(String higher, String lower) {
        assertThat(tier(higher).outranks(tier(lower))).isTrue();
        assertThat(tier(lower).outranks(tier(higher))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"claude 3 4.8, claude 1 5.5", "nova 4 1, nova 2 2", "claude 3 5, nova 1 1", "nova 2 1, nova 2 1"})
    void outranks_higherRankOfAnOlderMainGenerationOrAnotherLine_isNotSaid(String one, String other) {
        assertThat(tier(one).outranks(tier(other))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v4", "4.", ".5", "4..5", "4.6-beta", "12345678901", "٤"})
    void tier_generationThatIsNoNumbers_isRefused(String generation) {
        assertThatThrownBy(() -> new Tier("claude", 1, generation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("numbers joined by dots, such as 4.6");
    }

    @Test
    void tier_blankLineOrRankBelowOne_isRefused() {
        assertThatThrownBy(() -> new Tier(" ", 1, "1")).hasMessageContaining("needs a line");
        assertThatThrownBy(() -> new Tier("claude", 0, "1")).hasMessageContaining("rank of a tier is 0");
    }

    @Test
    void bundled_tiersOfTheLinesInUse_areInTheirMakersOrder() {
        ModelCatalog catalog = ModelCatalog.bundled();

        assertThat(tierOf("claude-opus-5.5").outranks(tierOf("claude-sonnet-5.5")))
                .isTrue();
        assertThat(tierOf("claude-sonnet-5.5").outranks(tierOf("claude-haiku-5.5")))
                .isTrue();
        assertThat(tierOf("claude-haiku-5.5").succeeds(tierOf("claude-haiku-4.5")))
                .isTrue();
        assertThat(tierOf("llama-3.1-70b").outranks(tierOf("llama-3.1-8b"))).isTrue();
        assertThat(tierOf("llama-3.3-70b").succeeds(tierOf("llama-3.1-70b"))).isTrue();
        assertThat(tierOf("nova-pro").outranks(tierOf("nova-lite"))).isTrue();
        assertThat(tierOf("nova-lite").outranks(tierOf("nova-micro"))).isTrue();
        assertThat(tierOf("gpt-oss-120b").outranks(tierOf("gpt-oss-20b"))).isTrue();
        assertThat(catalog.lineOf(catalog.model("nova-micro")))
                .extracting(Model::name)
                .containsExactly("nova-2-lite", "nova-2-pro-preview", "nova-lite", "nova-premier", "nova-pro");
        assertThat(catalog.lineOf(catalog.model("deepseek-r1")))
                .as("has no tier")
                .isEmpty();
    }

    private static Tier tierOf(String model) {
        return ModelCatalog.bundled().model(model).tier().orElseThrow();
    }
}
