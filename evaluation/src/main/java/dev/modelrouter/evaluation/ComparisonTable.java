package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The figures of every route, one row each: those of the page, of Markdown and of CSV. */
final class ComparisonTable {

    static final List<String> HEADER = List.of(
            "route",
            "quality (95 %)",
            "solved",
            "cost per 1000 (95 %)",
            "cost per solved (95 %)",
            "cost",
            "p50",
            "p95",
            "first token p50",
            "no answer",
            "refused",
            "not accepted",
            "not scored");

    private ComparisonTable() {}

    static List<List<String>> rows(List<RouteResult> routes) {
        return routes.stream().map(ComparisonTable::row).toList();
    }

    private static List<String> row(RouteResult route) {
        int judged = route.judged();
        return List.of(
                route.route(),
                Figures.percents(route.quality()),
                Figures.share(route.solved(), judged),
                money(route, route.costPerSample(), 1000),
                money(route, route.costPerSolvedEstimate(), 1),
                Figures.cost(route),
                Figures.seconds(route.latency(50)),
                Figures.seconds(route.latency(95)),
                Figures.seconds(route.timeToFirstToken(50)),
                Figures.share(route.failed(), judged),
                Figures.share(route.refused(), judged),
                Figures.share(route.notAccepted(), judged),
                String.valueOf(route.samples().size() - judged));
    }

    private static String money(RouteResult route, Optional<Interval> dollars, double times) {
        return dollars.map(interval -> Figures.moneys(interval, times))
                .orElse(route.cost().isKnown() ? "nothing solved" : "unknown");
    }

    /** The paired differences of every two routes, the better first. */
    static List<List<String>> pairs(List<RouteResult> routes) {
        List<List<String>> rows = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            for (int j = i + 1; j < routes.size(); j++) {
                comparisons.add(Comparison.of(routes.get(i), routes.get(j)));
            }
        }
        double[] corrected =
                Paired.holm(comparisons.stream().mapToDouble(Comparison::chance).toArray());
        for (int i = 0; i < corrected.length; i++) {
            Comparison pair = comparisons.get(i);
            rows.add(List.of(
                    pair.better().route() + " – " + pair.worse().route(),
                    Figures.points(pair.difference()),
                    Figures.chance(pair.chance()),
                    Figures.chance(corrected[i]),
                    corrected[i] < 0.05 ? "yes" : pair.moreRows()));
        }
        return rows;
    }

    /**
     * Two routes on the same samples.
     *
     * @param chance how likely so large a difference is if both are as good
     * @param rows how many samples would tell
     */
    private record Comparison(
            RouteResult better, RouteResult worse, Interval difference, double chance, double rows, int samples) {

        static Comparison of(RouteResult one, RouteResult other) {
            Evidence first = one.evidence();
            Evidence second = other.evidence();
            if (first.quality().estimate() < second.quality().estimate()) {
                return of(other, one);
            }
            double[] differences = first.differences(second, Evidence.Figure::quality);
            Paired paired = Paired.scores(differences);
            return new Comparison(
                    one,
                    other,
                    paired.interval(),
                    paired.chanceOfNone(),
                    paired.rowsToShow(0, VerdictFinder.CHANCE),
                    differences.length);
        }

        String moreRows() {
            double more = rows - samples;
            return more < 1_000_000 ? "no: about " + (long) Math.max(1, more) + " more rows" : "no: too close to tell";
        }
    }
}
