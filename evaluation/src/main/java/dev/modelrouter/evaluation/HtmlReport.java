package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The comparison as one page of HTML that loads nothing. */
final class HtmlReport {

    /** A tag with more values than this tells samples apart and does not group them. */
    private static final int MOST_TAG_VALUES = 20;

    private final BakeOffReport report;
    private final ImmutableList<RouteResult> routes;
    private final Html page = new Html();

    private HtmlReport(BakeOffReport report) {
        this.report = report;
        this.routes = report.routes();
    }

    static String of(BakeOffReport report) {
        return new HtmlReport(report).build();
    }

    private String build() {
        page.head("Model Router bake-off").raw("<h1>Model Router bake-off</h1>\n");
        Verdict verdict = report.verdict();
        page.paragraph(verdict.isDecided() ? "verdict" : "verdict open", verdict.sentence());
        String note = report.look().note();
        if (!note.isBlank()) {
            page.paragraph("note", note);
        }
        if (!report.run().isWhole()) {
            page.paragraph("note", "The cap on money ended the run: what was not run is counted as not scored.");
        }
        comparison();
        plot();
        dimensions();
        page.heading("Two by two")
                .paragraph("Each two routes on the same samples. The chance is how often routes that are as good would"
                        + " differ so much (McNemar's test for counts); the corrected one allows for the number of"
                        + " comparisons (Holm).")
                .table(
                        List.of("routes", "difference (95 %)", "chance", "corrected", "is it real?"),
                        ComparisonTable.pairs(routes));
        tags();
        models();
        reasons("Rejected answers", "Answers that the route's gate turned down, by the model that gave them.", true);
        reasons("Failed calls", "Calls that brought no answer, by model and kind of failure.", false);
        if (report.look().content()) {
            AnswersSection.write(routes, page);
        }
        page.heading("The run").textTable(List.of("what", "value"), RunFacts.of(report));
        return page.end();
    }

    private void comparison() {
        int samples = routes.get(0).evidence().samples();
        page.paragraph(routes.size() + (routes.size() == 1 ? " route" : " routes") + " on " + samples
                        + (samples == 1 ? " sample." : " samples.")
                        + " Quality is the mean score, where an answer that the route's gate rejected, or none, counts as"
                        + " 0. Solved means that the gate accepted the answer and the score is 1. In brackets are 95 %"
                        + " intervals.")
                .table(ComparisonTable.HEADER, ComparisonTable.rows(routes));
        routes.stream()
                .filter(route -> !route.cost().isKnown())
                .forEach(route -> page.paragraph("The cost of " + route.route() + " is " + route.cost() + "."));
    }

    private void dimensions() {
        page.heading("Decision table")
                .paragraph(
                        "What else speaks for a route. Models are looked up in the catalog that comes with the library.")
                .textTable(Dimensions.HEADER, Dimensions.rows(routes));
    }

    private void plot() {
        String svg = ScatterPlot.of(routes);
        if (svg.isEmpty()) {
            return;
        }
        page.heading("Cost and quality")
                .raw("<p><span class=\"key best\"></span> no other route is as good for as little (the line joins"
                        + " these) &nbsp; <span class=\"key beaten\"></span> another route is at least as good for no"
                        + " more. Further left is cheaper, further up is better.</p>\n")
                .raw("<div class=\"wide\">" + svg + "</div>\n");
    }

    private void models() {
        List<String> models = Figures.models(routes);
        List<String> header = new ArrayList<>(List.of("share of calls"));
        header.addAll(models);
        header.addAll(List.of("calls", "escalated samples"));
        List<List<String>> rows = new ArrayList<>();
        for (RouteResult route : routes) {
            List<String> row = new ArrayList<>(List.of(route.route()));
            models.forEach(model -> {
                int calls = route.callsByModel().getOrDefault(model, 0);
                row.add(calls == 0 ? "–" : Figures.share(calls, route.calls()));
            });
            row.add(String.valueOf(route.calls()));
            row.add(Figures.share(route.escalated(), route.samples().size()));
            rows.add(row);
        }
        page.heading("Who did the work").table(header, rows);
    }

    private void reasons(String heading, String explanation, boolean rejected) {
        if (routes.stream().allMatch(route -> reasonsOf(route, rejected).isEmpty())) {
            return;
        }
        page.heading(heading)
                .paragraph(explanation)
                .raw("<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">route</th><th scope=\"col\">model</th>"
                        + "<th scope=\"col\">times</th><th scope=\"col\" class=\"reason\">reason</th></tr></thead>\n"
                        + "<tbody>\n");
        routes.forEach(route -> reasonsOf(route, rejected)
                .forEach((model, reasons) -> reasons.forEach((reason, times) -> page.raw(
                        "<tr><th scope=\"row\">%s</th><td>%s</td><td>%d</td><td class=\"reason\">%s</td></tr>\n"
                                .formatted(
                                        Html.escape(route.route()), Html.escape(model), times, Html.escape(reason))))));
        page.raw("</tbody></table></div>\n");
    }

    private static ImmutableMap<String, ImmutableMap<String, Integer>> reasonsOf(RouteResult route, boolean rejected) {
        return rejected ? route.rejections() : route.failures();
    }

    private void tags() {
        SortedSet<String> names = new TreeSet<>();
        routes.get(0)
                .samples()
                .forEach(result -> names.addAll(result.sample().tags().keySet()));
        names.forEach(this::tag);
    }

    private void tag(String name) {
        SortedSet<String> values = new TreeSet<>();
        routes.get(0).samples().forEach(result -> {
            String value = result.sample().tags().get(name);
            if (value != null) {
                values.add(value);
            }
        });
        if (values.size() > MOST_TAG_VALUES) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (RouteResult route : routes) {
            for (String value : values) {
                RouteResult tagged = route.tagged(name, value);
                rows.add(List.of(
                        route.route(),
                        value,
                        Figures.share(tagged.solved(), tagged.judged()),
                        Figures.percents(tagged.quality()),
                        tagged.costPerSample()
                                .map(cost -> Figures.moneys(cost, 1000))
                                .orElse("unknown"),
                        tagged.costPerSolvedEstimate()
                                .map(cost -> Figures.moneys(cost, 1))
                                .orElse("–"),
                        Figures.seconds(tagged.latency(50)),
                        Figures.seconds(tagged.latency(95)),
                        Figures.share(tagged.failed(), tagged.judged()),
                        Figures.share(tagged.refused(), tagged.judged())));
            }
        }
        page.heading("By " + name)
                .table(
                        List.of(
                                "route",
                                name,
                                "solved",
                                "quality (95 %)",
                                "cost per 1000 (95 %)",
                                "cost per solved (95 %)",
                                "p50",
                                "p95",
                                "no answer",
                                "refused"),
                        rows);
    }
}
