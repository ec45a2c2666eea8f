package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.pricing.Usd;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VerdictTest {

    private static final Bar NEAR = Bar.withinPointsOfBest(2);

    @Test
    void verdict_cheapestSolvesLittle_isNotTheCheapest() {
        Verdict verdict = verdict(NEAR, solving("small", 400, 31, 0.001), solving("large", 400, 94, 0.01));
        assertThat(verdict.route()).contains("large");
        assertThat(verdict.isDecided()).isTrue();
        assertThat(verdict.sentence()).startsWith("large (94.0% (91.2–95.9), $10.00 per 1000): good enough");
    }

    @Test
    void verdict_cheapOneIsAsGood_isTheCheapOneWithWhatItSaves() {
        Verdict verdict = verdict(NEAR, solving("small", 1000, 94, 0.001), solving("large", 1000, 94, 0.01));
        assertThat(verdict.route()).contains("small");
        assertThat(verdict.isDecided()).isTrue();
    }

    @Test
    void verdict_fewSamples_asksForMoreRows() {
        Verdict verdict = verdict(NEAR, solving("small", 20, 90, 0.001), solving("large", 20, 95, 0.01));
        assertThat(verdict.isDecided()).isFalse();
        assertThat(verdict.moreSamples().orElse(0)).isGreaterThan(20);
        assertThat(verdict.sentence()).matches("Not enough data to tell: about \\d+ more rows\\. .*");
    }

    @Test
    void verdict_goodOneButCheaperUndecided_namesBoth() {
        Verdict verdict = verdict(Bar.quality(0.9), solving("small", 200, 91, 0.001), solving("large", 200, 99, 0.01));
        assertThat(verdict.route()).contains("large");
        assertThat(verdict.isDecided()).isFalse();
        assertThat(verdict.sentence()).endsWith("Perhaps as good for no more: small.");
    }

    @Test
    void verdict_noneReachesTheBar_saysSo() {
        Verdict verdict = verdict(Bar.quality(0.9), solving("small", 300, 31, 0.001), solving("large", 300, 60, 0.01));
        assertThat(verdict.route()).isEmpty();
        assertThat(verdict.isDecided()).isTrue();
        assertThat(verdict.sentence())
                .startsWith("No route is good enough (a quality of 90% or more). The best is large");
    }

    @Test
    void verdict_priceOfUnsolved_decidesBetweenCheapAndGood() {
        RouteResult[] routes = {solving("small", 400, 31, 0.001), solving("large", 400, 94, 0.01)};
        assertThat(verdict(Bar.unsolvedCosts(Usd.of("1")), routes).route()).contains("large");
        assertThat(verdict(Bar.unsolvedCosts(Usd.of("0.001")), routes).route()).contains("small");
    }

    @Test
    void verdict_unknownCost_namesNoCheapest() {
        Verdict verdict = verdict(NEAR, solving("small", 400, 94, Double.NaN), solving("large", 400, 94, 0.01));
        assertThat(verdict.route()).isEmpty();
        assertThat(verdict.sentence()).contains("the cost of small is not known");
    }

    @Test
    void verdict_oneRoute_hasNothingToCompareWith() {
        assertThat(verdict(NEAR, solving("small", 400, 94, 0.001)).sentence())
                .isEqualTo("No verdict: only one route ran, so that there is none to compare it with.");
    }

    @Test
    void verdict_repeats_countAsOneSampleEach() {
        RouteResult once = solving("r", 50, 80, 0.01);
        List<SampleResult> thrice = once.samples().stream()
                .flatMap(result -> IntStream.range(0, 3)
                        .mapToObj(repeat -> Results.result(
                                result.sample(),
                                repeat,
                                result.score(),
                                result.answer().orElseThrow())))
                .toList();
        assertThat(new RouteResult("r", thrice).quality()).isEqualTo(once.quality());
    }

    @Test
    void bar_outOfRange_isRefused() {
        assertThatThrownBy(() -> Bar.quality(90)).hasMessageContaining("0.9 is 90 %");
        assertThatThrownBy(() -> Bar.withinPointsOfBest(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bar.unsolvedCosts(Usd.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verdict_manyBakeOffsOfRoutesThatFallShort_seldomNamesOne() {
        SplittableRandom random = new SplittableRandom(7);
        int rounds = 400;
        int wrong = 0;
        for (int round = 0; round < rounds; round++) {
            // All but the dear one fall short by a hair: by the margin itself.
            RouteResult[] routes = new RouteResult[4];
            for (int i = 0; i < 4; i++) {
                double chance = i == 3 ? 0.9 : 0.8;
                routes[i] = Results.route(
                        "r" + i, 150, sample -> random.nextDouble() < chance ? 1 : 0, dollars(0.001 * (i + 1)));
            }
            Verdict verdict = verdict(Bar.withinPointsOfBest(10), routes);
            wrong += verdict.route().filter(route -> !route.equals("r3")).isPresent() ? 1 : 0;
        }
        assertThat((double) wrong / rounds).isLessThan(0.05);
    }

    private static Verdict verdict(Bar bar, RouteResult... routes) {
        return VerdictFinder.verdict(List.of(routes), bar);
    }

    /** A route that solves so many of a hundred, spread over the samples. */
    private static RouteResult solving(String name, int samples, int percent, double cost) {
        return Results.route(name, samples, i -> i * 37 % 100 < percent ? 1 : 0, dollars(cost));
    }

    private static IntToDoubleFunction dollars(double cost) {
        return i -> cost * (0.9 + i % 3 / 10.0);
    }
}
