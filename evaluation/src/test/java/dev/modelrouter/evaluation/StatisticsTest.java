package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The statistics against known answers, and against many simulated data sets. */
final class StatisticsTest {

    @Test
    void normalCdf_tabledValues_agree() {
        assertThat(Distributions.normalCdf(0)).isCloseTo(0.5, within(1e-12));
        assertThat(Distributions.normalCdf(1.959963984540054)).isCloseTo(0.975, within(1e-12));
        assertThat(Distributions.normalCdf(-8)).isCloseTo(6.22096e-16, within(1e-20));
        assertThat(Distributions.normalQuantile(0.975)).isCloseTo(1.959963984540054, within(1e-9));
    }

    @Test
    void tQuantile_tabledValues_agree() {
        assertThat(Distributions.tQuantile(5)).isCloseTo(2.5706, within(0.005));
        assertThat(Distributions.tQuantile(10)).isCloseTo(2.2281, within(0.001));
        assertThat(Distributions.tQuantile(30)).isCloseTo(2.0423, within(0.001));
        assertThat(Distributions.tTail(2.0423, 30)).isCloseTo(0.025, within(0.001));
    }

    @Test
    void binomialCdf_knownValues_agree() {
        assertThat(Distributions.binomialCdf(3, 10, 0.5)).isCloseTo(0.171875, within(1e-12));
        assertThat(Distributions.binomialCdf(-1, 10, 0.5)).isZero();
        assertThat(Distributions.binomialCdf(10, 10, 0.5)).isOne();
        assertThat(Distributions.binomialCdf(49_999, 100_000, 0.5)).isCloseTo(0.5, within(0.002));
    }

    @Test
    void wilson_textbookCases_agree() {
        Interval some = Proportion.wilson(81, 263);
        assertThat(some.low()).isCloseTo(0.2553, within(1e-4));
        assertThat(some.high()).isCloseTo(0.3662, within(1e-4));
        Interval none = Proportion.wilson(0, 20);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(0.1611, within(1e-4));
        assertThat(Proportion.wilson(20, 20).high()).isOne();
    }

    @Test
    void mcNemar_knownTable_agrees() {
        assertThat(Paired.mcNemar(1, 9)).isCloseTo(12.0 / 1024, within(1e-12));
        assertThat(Paired.mcNemar(5, 5)).isOne();
        assertThat(Paired.mcNemar(0, 0)).isOne();
        assertThat(Paired.mcNemar(9, 1)).isEqualTo(Paired.mcNemar(1, 9));
    }

    @Test
    void holm_knownChances_agree() {
        double[] corrected = Paired.holm(new double[] {0.01, 0.04, 0.03, 0.005});
        double[] expected = {0.03, 0.06, 0.06, 0.02};
        for (int i = 0; i < expected.length; i++) {
            assertThat(corrected[i]).isCloseTo(expected[i], within(1e-12));
        }
    }

    @Test
    void scores_noneDiffer_isNoProofOfEquality() {
        Interval interval = Paired.scores(new double[10]).interval();
        assertThat(interval.estimate()).isZero();
        assertThat(interval.low()).isLessThan(-0.2);
        assertThat(interval.high()).isGreaterThan(0.2);
    }

    @Test
    void rowsToShow_halfTheDistance_needsFourTimesAsMany() {
        double[] differences = new double[200];
        Arrays.fill(differences, 0, 30, 1);
        Paired paired = Paired.scores(differences);
        double near = paired.rowsToShow(0.10, 0.025);
        double far = paired.rowsToShow(0.05, 0.025);
        assertThat(near / far).isCloseTo(4, within(1e-6));
        assertThat(paired.rowsToShow(0.15, 0.025)).isInfinite();
    }

    @Test
    void bootstrap_sameValues_isTheSameIntervalEachTime() {
        double[] values = {0.1, 0.9, 0.4, 0.3, 0.8, 0.2};
        assertThat(Bootstrap.mean(values)).isEqualTo(Bootstrap.mean(values));
    }

    @Test
    void bootstrap_oneSample_setsNoBound() {
        Interval interval = Bootstrap.mean(new double[] {0.3});
        assertThat(interval.low()).isInfinite();
        assertThat(interval.high()).isInfinite();
    }

    @Test
    void wilson_manyDataSets_holdsTheTruthIn95Percent() {
        // A single chance makes the coverage of counts jump, so that it is averaged over chances.
        assertThat(coverage(20_000, random -> {
                    double chance = 0.05 + 0.9 * random.nextDouble();
                    Interval interval = Proportion.of(coins(random, 100, chance));
                    return interval.contains(chance);
                }))
                .isCloseTo(0.95, within(0.01));
    }

    @Test
    void bootstrap_manyDataSetsOfScores_holdsTheTruthIn95Percent() {
        assertThat(coverage(800, random -> Proportion.of(draws(random, 100, r -> Math.sqrt(r.nextDouble())))
                        .contains(2.0 / 3)))
                .isCloseTo(0.95, within(0.015));
    }

    @Test
    void paired_manyDataSetsOfCounts_holdsTheTruthIn95Percent() {
        assertThat(coverage(20_000, random -> {
                    double chance = 0.02 + 0.2 * random.nextDouble();
                    double[] differences = draws(random, 150, r -> {
                        double drawn = r.nextDouble();
                        return drawn < chance ? 1 : drawn < chance + 0.1 ? -1 : 0;
                    });
                    return Paired.scores(differences).interval().contains(chance - 0.1);
                }))
                .isCloseTo(0.95, within(0.01));
    }

    private static double coverage(int rounds, Function<SplittableRandom, Boolean> holds) {
        SplittableRandom random = new SplittableRandom(1);
        int held = 0;
        for (int i = 0; i < rounds; i++) {
            held += holds.apply(random) ? 1 : 0;
        }
        return (double) held / rounds;
    }

    private static double[] coins(SplittableRandom random, int count, double chance) {
        return draws(random, count, r -> r.nextDouble() < chance ? 1 : 0);
    }

    private static double[] draws(SplittableRandom random, int count, ToDoubleFunction<SplittableRandom> draw) {
        double[] drawn = new double[count];
        Arrays.setAll(drawn, i -> draw.applyAsDouble(random));
        return drawn;
    }
}
