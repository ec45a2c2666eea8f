package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every sample with the answers of all routes side by side, those first on which the routes disagree. */
final class AnswersSection {

    /** A longer text is cut here, and the page says so. */
    private static final int MOST_CHARS = 20_000;

    /** A page of more than this is slow to open: later samples are left out, and the page says so. */
    private static final int MOST_PAGE_CHARS = 24_000_000;

    private static final double SAME = 1e-9;

    private final ImmutableList<RouteResult> routes;
    private final Html page;

    private AnswersSection(ImmutableList<RouteResult> routes, Html page) {
        this.routes = routes;
        this.page = page;
    }

    static void write(ImmutableList<RouteResult> routes, Html page) {
        new AnswersSection(routes, page).write();
    }

    /** One sample, and what each route made of it. */
    private record Group(Sample sample, Map<RouteResult, List<SampleResult>> results) {

        boolean disagree() {
            double[] qualities = results.values().stream()
                    .flatMap(List::stream)
                    .filter(result -> result.state() != SampleResult.State.UNSCORED)
                    .mapToDouble(Evidence::quality)
                    .sorted()
                    .toArray();
            return qualities.length > 1 && qualities[qualities.length - 1] - qualities[0] > SAME;
        }

        String kinds() {
            List<SampleResult> all =
                    results.values().stream().flatMap(List::stream).toList();
            List<String> kinds = new ArrayList<>();
            if (disagree()) {
                kinds.add("disagree");
            }
            if (all.stream().noneMatch(SampleResult::solved)) {
                kinds.add("unsolved");
            }
            if (all.stream().anyMatch(result -> result.state() == SampleResult.State.FAILED)) {
                kinds.add("failed");
            }
            return String.join(" ", kinds);
        }
    }

    private void write() {
        List<Group> groups = groups();
        long disagreements = groups.stream().filter(Group::disagree).count();
        page.heading("Answers")
                .paragraph("The routes disagree on " + disagreements + " of " + groups.size()
                        + " samples. Each opens on a click.")
                .raw(
                        """
                        <div class="controls">
                        <input id="search" type="search" placeholder="Search" aria-label="Search in prompts and answers">
                        <select id="kind" aria-label="Which samples">
                        <option value="all">all samples</option>
                        <option value="disagree">disagreements</option>
                        <option value="unsolved">solved by none</option>
                        <option value="failed">a route gave no answer</option>
                        </select>
                        <span id="count" aria-live="polite"></span>
                        </div>
                        """);
        int shown = 0;
        for (Group group : groups) {
            if (page.length() > MOST_PAGE_CHARS) {
                break;
            }
            sample(group);
            shown++;
        }
        if (shown < groups.size()) {
            page.paragraph(
                    "note",
                    (groups.size() - shown) + " more samples are left out, as the page would be slow to open. They are"
                            + " in the JSON file.");
        }
    }

    private List<Group> groups() {
        Map<String, Group> groups = new LinkedHashMap<>();
        routes.forEach(route -> route.samples().forEach(result -> groups.computeIfAbsent(
                        result.sample().id(), id -> new Group(result.sample(), new LinkedHashMap<>()))
                .results()
                .computeIfAbsent(route, r -> new ArrayList<>())
                .add(result)));
        return groups.values().stream()
                .sorted(Comparator.comparing(Group::disagree).reversed())
                .toList();
    }

    private void sample(Group group) {
        Sample sample = group.sample();
        page.raw("<details class=\"sample\" data-kind=\"" + group.kinds() + "\"><summary>" + Html.escape(sample.id()));
        sample.tags().forEach((name, value) -> page.raw(" · " + Html.escape(name + " " + value)));
        group.results()
                .forEach((route, results) ->
                        results.forEach(result -> page.raw(" · <span class=\"" + (result.solved() ? "yes" : "no")
                                + "\">" + Html.escape(route.route() + " " + mark(result)) + "</span>")));
        page.raw("</summary>\n<h3>Prompt</h3>")
                .raw(block(sample.prompt()))
                .raw("<h3>Expected</h3>")
                .raw(block(
                        sample.expected().isTextual()
                                ? sample.expected().textValue()
                                : sample.expected().toPrettyString()))
                .raw("<div class=\"answers\">\n");
        group.results().forEach((route, results) -> results.forEach(result -> answer(route, result, results.size())));
        page.raw("</div></details>\n");
    }

    private void answer(RouteResult route, SampleResult result, int repeats) {
        String which = repeats == 1 ? route.route() : route.route() + ", time " + (result.repeat() + 1);
        page.raw("<article><h4>" + Html.escape(which + " " + mark(result)) + "</h4>");
        result.answer().ifPresent(answer -> page.raw("<p>"
                        + Html.escape(answer.model() + ", " + cost(result) + ", " + Figures.seconds(answer.latency()))
                        + "</p>")
                .raw(block(answer.text())));
        if (!result.reason().isBlank()) {
            page.raw("<p>" + Html.escape(result.reason()) + "</p>");
        }
        page.raw("</article>\n");
    }

    private static String cost(SampleResult result) {
        return result.cost().usd().map(Figures::money).orElse("cost unknown");
    }

    private static String mark(SampleResult result) {
        return switch (result.state()) {
            case FAILED -> "✗ no answer";
            case UNSCORED -> "not scored";
            case SCORED -> result.solved() ? "✓" : String.format(Locale.ROOT, "✗ %.2f", Evidence.quality(result));
        };
    }

    private static String block(String text) {
        String shown = text.length() <= MOST_CHARS
                ? text
                : text.substring(0, MOST_CHARS) + "\n… " + (text.length() - MOST_CHARS) + " more characters";
        return "<pre>" + Html.escapeLines(shown) + "</pre>\n";
    }
}
