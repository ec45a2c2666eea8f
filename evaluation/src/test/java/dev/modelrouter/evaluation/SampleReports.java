package dev.modelrouter.evaluation;

import dev.modelrouter.pricing.Cost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Reports that are hard to show. */
final class SampleReports {

    /** What an answer may be, and a page must not run. */
    static final List<String> HOSTILE = List.of(
            "<script>document.title='run'</script>",
            "<img src=x onerror=\"document.title='run'\">",
            "</pre></details></div><script>document.title='run'</script>",
            "</script><svg onload=\"document.title='run'\">",
            "\"'><iframe srcdoc=\"<script>parent.document.title='run'</script>\">",
            "<style>body{display:none}</style>",
            "<meta http-equiv=refresh content=\"0;url=about:blank\">",
            "=HYPERLINK(\"x\",\"y\")",
            "left\u202eright",
            "&lt;b&gt; &#60;i>");

    private SampleReports() {}

    /** Twelve routes, most of them close together, and answers that attack the page. */
    static BakeOffReport twelveRoutes() {
        SplittableRandom random = new SplittableRandom(3);
        List<RouteResult> routes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int route = i;
            double chance = i < 8 ? 0.88 + 0.005 * i : 0.5 + 0.04 * i;
            double cost = i < 8 ? 0.004 + 0.0001 * i : 0.001 * i;
            List<SampleResult> results = new ArrayList<>();
            for (int sample = 0; sample < 60; sample++) {
                String text = HOSTILE.get((sample + route) % HOSTILE.size());
                results.add(Results.result(
                        Results.sample(sample),
                        0,
                        random.nextDouble() < chance ? 1 : 0,
                        Results.answer("claude-haiku-4.5", text, cost * (0.8 + 0.4 * random.nextDouble()))));
            }
            routes.add(new RouteResult("route-with-a-name-" + route, results));
        }
        return report(routes).note(HOSTILE.get(0));
    }

    static BakeOffReport report(List<RouteResult> routes) {
        return new BakeOffReport(
                routes,
                new BakeOffReport.Run(
                        Instant.parse("2026-01-02T03:04:05Z"),
                        Instant.parse("2026-01-02T03:14:05Z"),
                        "0123456789abcdef".repeat(4),
                        Cost.ZERO,
                        0,
                        Optional.empty(),
                        true));
    }
}
