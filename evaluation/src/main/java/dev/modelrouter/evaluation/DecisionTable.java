package dev.modelrouter.evaluation;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The comparison as text. */
final class DecisionTable {

    private static final int MOST_REASONS = 4;
    private static final int COLUMNS = 100;

    private DecisionTable() {}

    static String of(ImmutableList<RouteResult> routes, Verdict verdict) {
        return wrapped(verdict.sentence()) + "\n" + comparison(routes) + "\n" + models(routes) + reasons(routes)
                + unknowns(routes);
    }

    private static String wrapped(String sentence) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : Splitter.on(' ').split(sentence)) {
            boolean breaks = column > 0 && column + 1 + word.length() > COLUMNS;
            text.append(column == 0 ? "" : breaks ? "\n" : " ").append(word);
            column = (column == 0 || breaks ? 0 : column + 1) + word.length();
        }
        return text.append('\n').toString();
    }

    private static String comparison(List<RouteResult> routes) {
        AlignedRows table = new AlignedRows()
                .row(List.of(
                        "route", "solved", "quality (95 %)", "cost", "cost/solved", "per 1000", "p50", "p95", "fails"));
        for (RouteResult route : routes) {
            table.row(List.of(
                    route.route(),
                    String.valueOf(route.solved()),
                    Figures.percents(route.quality()),
                    Figures.cost(route),
                    Figures.costPerSolved(route),
                    route.costPerThousand().map(Figures::money).orElse("unknown"),
                    Figures.seconds(route.latency(50)),
                    Figures.seconds(route.latency(95)),
                    String.valueOf(route.failed())));
        }
        return table.text();
    }

    private static String models(List<RouteResult> routes) {
        List<String> models = Figures.models(routes);
        List<String> header = new ArrayList<>(List.of("share of calls"));
        header.addAll(models);
        header.add("calls");
        header.add("escalated");
        AlignedRows table = new AlignedRows().row(header);
        for (RouteResult route : routes) {
            List<String> row = new ArrayList<>(List.of(route.route()));
            models.forEach(model -> {
                int calls = route.callsByModel().getOrDefault(model, 0);
                row.add(calls == 0 ? "–" : Figures.percent(calls, route.calls()));
            });
            row.add(String.valueOf(route.calls()));
            row.add(Figures.share(route.escalated(), route.samples().size()));
            table.row(row);
        }
        return table.text();
    }

    private static String reasons(List<RouteResult> routes) {
        StringBuilder text = new StringBuilder();
        for (RouteResult route : routes) {
            append(text, route, "rejected answers", route.rejections());
            append(text, route, "failed calls", route.failures());
        }
        return text.toString();
    }

    private static void append(
            StringBuilder text,
            RouteResult route,
            String what,
            ImmutableMap<String, ImmutableMap<String, Integer>> byModel) {
        if (byModel.isEmpty()) {
            return;
        }
        text.append('\n').append(what).append(", ").append(route.route()).append('\n');
        int width = byModel.keySet().stream().mapToInt(String::length).max().orElse(0);
        byModel.forEach((model, reasons) -> {
            int calls = route.callsByModel().getOrDefault(model, 0);
            String name = "  %s%s   %d of %d   "
                    .formatted(model, " ".repeat(width - model.length()), Figures.sum(reasons), calls);
            text.append(name).append(lines(reasons, name.length())).append('\n');
        });
    }

    /** Returns the commonest reasons one below the other, and a line for how often there was another. */
    private static String lines(Map<String, Integer> reasons, int indent) {
        List<String> lines = new ArrayList<>();
        reasons.forEach((reason, times) -> {
            if (lines.size() < MOST_REASONS) {
                lines.add(times + " × " + reason);
            }
        });
        int others = reasons.values().stream()
                .skip(MOST_REASONS)
                .mapToInt(Integer::intValue)
                .sum();
        if (others > 0) {
            lines.add(others + " × other reasons");
        }
        return String.join("\n" + " ".repeat(indent), lines);
    }

    private static String unknowns(List<RouteResult> routes) {
        StringBuilder text = new StringBuilder();
        for (RouteResult route : routes) {
            if (!route.cost().isKnown()) {
                text.append("\ncost of ")
                        .append(route.route())
                        .append(" is ")
                        .append(route.cost())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
