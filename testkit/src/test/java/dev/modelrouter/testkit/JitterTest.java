package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class JitterTest {

    private static final Delay.Timing TIMING = new Delay.Timing(Duration.ofSeconds(1), Duration.ofSeconds(10));

    @Test
    void vary_seed_saysWhichFactors() {
        assertThat(varied(new Jitter(0.5, 42))).isEqualTo(varied(new Jitter(0.5, 42)));
        assertThat(varied(new Jitter(0.5, 42))).isNotEqualTo(varied(new Jitter(0.5, 43)));
    }

    @Test
    void vary_bothTimesOfACall_haveTheSameFactor() {
        assertThat(varied(new Jitter(0.5, 42)))
                .allSatisfy(timing -> assertThat(timing.total().toNanos())
                        .isCloseTo(10 * timing.first().toNanos(), within(10L)));
    }

    @Test
    void vary_factors_areHalfOfThemBelowOneAndOneInTwentyAbove2_3() {
        List<Double> factors = varied(new Jitter(0.5, 42)).stream()
                .map(timing -> timing.first().toNanos() / 1e9)
                .toList();

        assertThat(factors.stream().filter(factor -> factor < 1)).hasSizeBetween(450, 550);
        assertThat(factors.stream().filter(factor -> factor > 2.3)).hasSizeBetween(30, 70);
    }

    @Test
    void vary_sigmaZero_changesNothing() {
        assertThat(varied(new Jitter(0, 42))).containsOnly(TIMING);
    }

    @Test
    void jitter_sigma_isZeroToThree() {
        assertThatCode(() -> new Jitter(3, 42)).doesNotThrowAnyException();
        for (double sigma : new double[] {-0.01, 3.01, Double.NaN}) {
            assertThatThrownBy(() -> new Jitter(sigma, 42))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 (not at all) to 3.0, but was told " + sigma);
        }
    }

    private static List<Delay.Timing> varied(Jitter jitter) {
        return Stream.generate(() -> jitter.vary(TIMING)).limit(1000).toList();
    }
}
