package dev.modelrouter.evaluation;

import static dev.modelrouter.evaluation.ReportAssert.byPoints;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.pricing.Usd;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportAssertTest {

    private final BakeOffReport report = SampleReports.report(List.of(
            Results.route("small", 500, i -> i % 100 < 31 ? 1 : 0, i -> 0.001),
            Results.route("large", 500, i -> i % 100 < 94 ? 1 : 0, i -> 0.01),
            Results.route("cascade", 500, i -> i % 100 < 94 ? 1 : 0, i -> 0.004)));

    @Test
    void claims_thatTheDataShows_pass() {
        ReportAssert.assertThat(report)
                .candidate("cascade")
                .isNoWorseThan("large", byPoints(2))
                .isBetterThan("small")
                .hasQualityOfAtLeast(0.9)
                .costsAtMostPerSample(Usd.of("0.004"));
    }

    @Test
    void isNoWorseThan_worseRoute_failsWithTheDifference() {
        assertThatThrownBy(
                        () -> ReportAssert.assertThat(report).candidate("small").isNoWorseThan("large", byPoints(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("small was not shown to be no worse than large by 2.0 points: the difference is"
                        + " -63.0 points (-67.0 to -58.5) on 500 samples.");
    }

    @Test
    void isNoWorseThan_fewSamples_failsAndAsksForMoreRows() {
        BakeOffReport few = SampleReports.report(List.of(
                Results.route("a", 10, i -> i == 0 ? 0 : 1, i -> 0.001), Results.route("b", 10, i -> 1, i -> 0.01)));
        assertThatThrownBy(() -> ReportAssert.assertThat(few).candidate("a").isNoWorseThan("b", byPoints(20)))
                .hasMessageMatching(".* on 10 samples\\. About \\d+ more rows would tell\\.");
    }

    @Test
    void isBetterThan_equalRoute_fails() {
        assertThatThrownBy(() ->
                        ReportAssert.assertThat(report).candidate("cascade").isBetterThan("large"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void otherClaims_thatFail_sayTheFigure() {
        ReportAssert.CandidateAssert large = ReportAssert.assertThat(report).candidate("large");
        assertThatThrownBy(() -> large.hasQualityOfAtLeast(0.94)).hasMessageContaining("94.0% (91.6–95.8) on 500");
        assertThatThrownBy(() -> large.costsAtMostPerSample(Usd.of("0.005"))).hasMessageContaining("cost $10.00");
    }

    @Test
    void candidate_thatDidNotRun_fails() {
        assertThatThrownBy(() -> ReportAssert.assertThat(report).candidate("other"))
                .hasMessage("Route \"other\" was not part of this bake-off, which ran [small, large, cascade].");
    }
}
