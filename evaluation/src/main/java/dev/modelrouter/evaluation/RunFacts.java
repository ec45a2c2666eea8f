package dev.modelrouter.evaluation;

import dev.modelrouter.core.AsOf;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.pricing.PriceCatalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one must know to run a bake-off again: dates, regions, versions, and the hash of the data. */
final class RunFacts {

    private RunFacts() {}

    static List<List<String>> of(BakeOffReport report) {
        BakeOffReport.Run run = report.run();
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("run", run.began() + " to " + run.ended()));
        facts.add(List.of("answers", answered(report)));
        facts.add(List.of("data (SHA-256)", run.datasetHash()));
        facts.add(List.of("paid by this run", run.paid().toString()));
        if (run.lostCalls() > 0) {
            facts.add(List.of(
                    "cut off and perhaps paid",
                    run.lostCalls() + " calls, at most "
                            + run.lostAtMost().map(Figures::money).orElse("unknown")));
        }
        facts.add(List.of(
                "regions",
                String.join(
                        ", ",
                        report.routes().stream()
                                .flatMap(route -> Dimensions.regions(route).stream())
                                .distinct()
                                .sorted()
                                .toList())));
        facts.add(List.of("bundled prices as of", asOf(PriceCatalog.bundled().asOf())));
        facts.add(List.of("bundled catalog as of", asOf(ModelCatalog.bundled().asOf())));
        facts.add(List.of("library", version()));
        facts.add(List.of("question", report.look().bar().toString()));
        return facts;
    }

    private static String answered(BakeOffReport report) {
        List<Instant> times = report.routes().stream()
                .flatMap(route -> route.samples().stream())
                .flatMap(result -> result.attempts().stream())
                .map(RecordedAttempt::startedAt)
                .sorted()
                .toList();
        return times.isEmpty() ? "none" : times.get(0) + " to " + times.get(times.size() - 1);
    }

    private static String asOf(Optional<AsOf> asOf) {
        return asOf.map(AsOf::toString).orElse("not known");
    }

    /** Returns the version that the library's jar says; a folder of classes says none. */
    static String version() {
        return Optional.ofNullable(RunFacts.class.getPackage().getImplementationVersion())
                .orElse("a build without a version");
    }
}
