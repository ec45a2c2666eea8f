package dev.modelrouter.examples;

import static dev.modelrouter.evaluation.ReportAssert.assertThat;
import static dev.modelrouter.evaluation.ReportAssert.byPoints;

import dev.modelrouter.evaluation.BakeOffReport;

/** What docs/evaluation-report.md quotes. */
final class ReportExamples {

    private ReportExamples() {}

    static void claim(BakeOffReport report) {
        assertThat(report).candidate("cascade").isNoWorseThan("strongest", byPoints(2));
    }
}
