package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.evaluation.BakeOffReport.RouteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The comparison as one page of HTML that loads nothing. */
final class HtmlReport {

    /** A tag with more values than this tells samples apart and does not group them. */
    private static final int MOST_TAG_VALUES = 20;

    private static final String HEAD =
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Model Router bake-off</title>
            <style>
            :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #ffffff; --line: #d8dee4;
              --band: #f3f5f8; --best: #0b6e4f; --beaten: #b3541e; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4af; --paper: #14171b;
              --line: #343b44; --band: #1d2228; --best: #4cc38a; --beaten: #f0a272; } }
            body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--paper);
              color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
            h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
            p { color: var(--soft); margin: .25rem 0 .75rem; max-width: 46rem; }
            .note { color: var(--ink); background: var(--band); border-left: 4px solid var(--beaten);
              padding: .6rem .9rem; max-width: none; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .94rem; }
            th, td { padding: .45rem .7rem; text-align: right; border-bottom: 1px solid var(--line);
              white-space: nowrap; }
            th:first-child { text-align: left; } tbody th { font-weight: 600; }
            thead th { color: var(--soft); font-weight: 500; background: var(--band); }
            td.reason, th.reason { text-align: left; white-space: normal; }
            svg { width: 100%; height: auto; display: block; } svg text { fill: var(--ink); font-size: 14px; }
            svg .tick, svg .axis, svg .sub { fill: var(--soft); font-size: 13px; } svg .label { font-weight: 600; }
            svg .middle { text-anchor: middle; } svg .end { text-anchor: end; }
            svg .grid { stroke: var(--line); } svg .frontier { fill: none; stroke: var(--best); stroke-width: 2;
              stroke-dasharray: 5 5; }
            svg .best { fill: var(--best); } svg .beaten { fill: var(--paper); stroke: var(--beaten);
              stroke-width: 3; }
            .key { display: inline-block; width: .7rem; height: .7rem; border-radius: 50%; box-sizing: border-box; }
            .key.best { background: var(--best); } .key.beaten { border: 3px solid var(--beaten); }
            </style>
            </head>
            <body>
            """;

    private final ImmutableList<RouteResult> routes;
    private final Html page = new Html();

    private HtmlReport(ImmutableList<RouteResult> routes) {
        this.routes = routes;
    }

    static String of(ImmutableList<RouteResult> routes, String note) {
        return new HtmlReport(routes).build(note);
    }

    private String build(String note) {
        int samples = routes.get(0).samples().size();
        page.raw(HEAD).raw("<h1>Model Router bake-off</h1>\n");
        if (!note.isBlank()) {
            page.raw("<p class=\"note\">" + Html.escape(note) + "</p>\n");
        }
        page.paragraph(routes.size() + (routes.size() == 1 ? " route" : " routes") + " on " + samples
                + (samples == 1 ? " sample." : " samples.")
                + " Solved means that the route's gate accepted the answer and the scorer found it right.");
        comparison();
        plot();
        tags();
        models();
        reasons("Rejected answers", "Answers that the route's gate turned down, by the model that gave them.", true);
        reasons("Failed calls", "Calls that brought no answer, by model and kind of failure.", false);
        return page.raw("</body>\n</html>\n").toString();
    }

    private void comparison() {
        List<List<String>> rows = new ArrayList<>();
        for (RouteResult route : routes) {
            rows.add(List.of(
                    route.route(),
                    Figures.share(route.solved(), route.samples().size()),
                    Figures.cost(route),
                    Figures.costPerSolved(route),
                    route.costPerThousand().map(Figures::money).orElse("unknown"),
                    Figures.seconds(route.latency(50)),
                    Figures.seconds(route.latency(95)),
                    String.valueOf(route.notAccepted()),
                    String.valueOf(route.failed())));
        }
        page.table(
                List.of(
                        "route",
                        "solved",
                        "cost",
                        "cost per solved",
                        "cost per 1000",
                        "p50",
                        "p95",
                        "not accepted",
                        "no answer"),
                rows);
        routes.stream()
                .filter(route -> !route.cost().isKnown())
                .forEach(route -> page.paragraph("The cost of " + route.route() + " is " + route.cost() + "."));
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
                .raw(svg);
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
        List<String> header = new ArrayList<>(List.of("solved, by " + name));
        header.addAll(values);
        List<List<String>> rows = new ArrayList<>();
        for (RouteResult route : routes) {
            List<String> row = new ArrayList<>(List.of(route.route()));
            values.forEach(value -> row.add(solvedOf(route, name, value)));
            rows.add(row);
        }
        page.heading("By " + name).table(header, rows);
    }

    private static String solvedOf(RouteResult route, String tag, String value) {
        List<SampleResult> tagged = route.samples().stream()
                .filter(result -> value.equals(result.sample().tags().get(tag)))
                .toList();
        int solved = (int) tagged.stream().filter(SampleResult::solved).count();
        return solved + " of " + tagged.size() + " (" + Figures.percent(solved, tagged.size()) + ")";
    }
}
