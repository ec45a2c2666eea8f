package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds the {@link Verdict}. Each claim is a one-sided test: that a route is good enough, that it is not, that it costs
 * more than another. The claims of a kind are corrected together for their number.
 */
final class VerdictFinder {

    /** How unlikely chance alone must be, one-sided: that of a two-sided 95 % interval. */
    static final double CHANCE = 0.025;

    private final List<RouteResult> routes;
    private final List<Evidence> evidence;
    private final Bar bar;

    private VerdictFinder(List<RouteResult> routes, Bar bar) {
        this.routes = routes;
        this.evidence = routes.stream().map(RouteResult::evidence).toList();
        this.bar = bar;
    }

    static Verdict verdict(List<RouteResult> routes, Bar bar) {
        return new VerdictFinder(routes, bar).verdict();
    }

    /**
     * What is known of a route.
     *
     * @param good how likely so much quality is if the route is not good enough
     * @param bad how likely so little quality is if it is
     * @param rows how many samples in all would tell
     */
    private record Standing(double good, double bad, double rows) {}

    private Verdict verdict() {
        if (evidence.stream().anyMatch(route -> route.samples() == 0)) {
            return Verdict.none("No verdict: " + name(first(i -> evidence.get(i).samples() == 0)) + " has no score.");
        }
        if (bar.kind() == Bar.Kind.PRICE_OF_UNSOLVED) {
            return leastLoss();
        }
        if (bar.kind() == Bar.Kind.NEAR_THE_BEST && routes.size() == 1) {
            return Verdict.none("No verdict: only one route ran, so that there is none to compare it with.");
        }
        List<Standing> standings =
                IntStream.range(0, routes.size()).mapToObj(this::standing).toList();
        double[] good =
                Paired.holm(standings.stream().mapToDouble(Standing::good).toArray());
        double[] bad = Paired.holm(standings.stream().mapToDouble(Standing::bad).toArray());
        return cheapest(standings, indices(i -> good[i] <= CHANCE), indices(i -> good[i] > CHANCE && bad[i] > CHANCE));
    }

    private Standing standing(int route) {
        return bar.kind() == Bar.Kind.QUALITY ? againstQuality(route) : againstOthers(route);
    }

    private Standing againstQuality(int route) {
        double[] qualities = evidence.get(route).qualities();
        double[] distances =
                Arrays.stream(qualities).map(quality -> quality - bar.value()).toArray();
        return new Standing(
                Proportion.chanceOfSoHigh(qualities, bar.value()),
                Proportion.chanceOfSoLow(qualities, bar.value()),
                Paired.scores(distances).rowsToShow(0, CHANCE / routes.size()));
    }

    /** It is good enough if it is near every other one, and not if it is far from any. */
    private Standing againstOthers(int route) {
        double good = 0;
        double bad = 1;
        double rows = 0;
        for (int other : indices(i -> i != route)) {
            Paired ahead =
                    Paired.scores(evidence.get(route).differences(evidence.get(other), Evidence.Figure::quality));
            Paired behind =
                    Paired.scores(evidence.get(other).differences(evidence.get(route), Evidence.Figure::quality));
            good = Math.max(good, ahead.chanceIfAtMost(-bar.value()));
            bad = Math.min(bad, behind.chanceIfAtMost(bar.value()) * (routes.size() - 1));
            rows = Math.max(rows, ahead.rowsToShow(-bar.value(), CHANCE / routes.size()));
        }
        return new Standing(good, Math.min(1, bad), rows);
    }

    private Verdict cheapest(List<Standing> standings, List<Integer> good, List<Integer> open) {
        if (good.isEmpty() && open.isEmpty()) {
            return Verdict.none("No route is good enough (" + bar + "). The best is " + described(best()) + ".");
        }
        if (good.isEmpty()) {
            double rows = open.stream()
                    .mapToDouble(i -> standings.get(i).rows() - samples(i))
                    .min()
                    .orElse(1);
            return Verdict.open(
                    null,
                    rows,
                    "No route is shown to be good enough (" + bar + "); the best so far is " + described(best()) + ".");
        }
        Optional<Integer> unpriced = IntStream.range(0, routes.size())
                .boxed()
                .filter(i -> (good.contains(i) || open.contains(i))
                        && !evidence.get(i).costsKnown())
                .findFirst();
        if (unpriced.isPresent()) {
            return Verdict.none("Good enough (" + bar + "): " + names(good)
                    + ". Which is cheapest cannot be said, as the cost of " + name(unpriced.get()) + " is not known.");
        }
        int winner = good.stream().min(Comparator.comparingDouble(this::cost)).orElseThrow();
        String claim = described(winner) + ": good enough (" + bar + ")";
        List<Integer> openCheaper = notDearer(winner, open);
        if (!openCheaper.isEmpty()) {
            double rows = openCheaper.stream()
                    .mapToDouble(i -> standings.get(i).rows() - samples(i))
                    .max()
                    .orElse(1);
            return Verdict.open(
                    name(winner), rows, claim + ". Perhaps as good for no more: " + names(openCheaper) + ".");
        }
        List<Integer> goodAsCheap = notDearer(winner, good);
        return Verdict.of(
                name(winner),
                goodAsCheap.isEmpty()
                        ? claim + " at the least cost" + saving(winner) + "."
                        : claim + "; " + names(goodAsCheap)
                                + " is as good and costs as much, as far as the data tells.");
    }

    /** Returns those of the others that were not shown to cost more. */
    private List<Integer> notDearer(int route, List<Integer> others) {
        List<Integer> rest = others.stream().filter(i -> i != route).toList();
        double[] chances = Paired.holm(rest.stream()
                .mapToDouble(
                        i -> Paired.amounts(evidence.get(i).differences(evidence.get(route), Evidence.Figure::cost))
                                .chanceIfAtMost(0))
                .toArray());
        return IntStream.range(0, rest.size())
                .filter(i -> chances[i] > CHANCE)
                .mapToObj(rest::get)
                .toList();
    }

    private Verdict leastLoss() {
        List<Integer> unpriced = indices(i -> !evidence.get(i).costsKnown());
        if (!unpriced.isEmpty()) {
            return Verdict.none("No verdict: the cost of " + names(unpriced) + " is not known.");
        }
        int winner = IntStream.range(0, routes.size())
                .boxed()
                .min(Comparator.comparingDouble(this::loss))
                .orElseThrow();
        double chance = 0;
        double rows = 0;
        for (int other : indices(i -> i != winner)) {
            Paired dearer = Paired.amounts(evidence.get(other)
                    .differences(evidence.get(winner), figure -> Evidence.loss(figure, bar.value())));
            chance = Math.max(chance, dearer.chanceIfAtMost(0));
            rows = Math.max(rows, dearer.rowsToShow(0, CHANCE / routes.size()) - dearer.samples());
        }
        String claim = described(winner) + ", comes to " + Figures.money(loss(winner)) + " a task (" + bar + ")";
        return chance * routes.size() <= CHANCE
                ? Verdict.of(name(winner), claim + ", less than every other route.")
                : Verdict.open(null, rows, "The least so far: " + claim + ".");
    }

    private double loss(int route) {
        return evidence.get(route).loss(bar.value()).orElseThrow().estimate();
    }

    private double cost(int route) {
        return evidence.get(route).cost().orElseThrow().estimate();
    }

    private String saving(int winner) {
        int best = best();
        if (best == winner || !evidence.get(best).costsKnown() || cost(best) <= cost(winner)) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                ", %.0f%% less than %s (%s)",
                100 * (1 - cost(winner) / cost(best)),
                name(best),
                quality(best));
    }

    private int best() {
        return IntStream.range(0, routes.size())
                .boxed()
                .max(Comparator.comparingDouble(i -> evidence.get(i).quality().estimate()))
                .orElseThrow();
    }

    private String described(int route) {
        return name(route) + " (" + quality(route)
                + evidence.get(route)
                        .cost()
                        .map(cost -> ", " + Figures.money(1000 * cost.estimate()) + " per 1000")
                        .orElse("")
                + ")";
    }

    private String quality(int route) {
        return Figures.percents(evidence.get(route).quality());
    }

    private String name(int route) {
        return routes.get(route).route();
    }

    private String names(List<Integer> indices) {
        return String.join(", ", indices.stream().map(this::name).toList());
    }

    private int samples(int route) {
        return evidence.get(route).samples();
    }

    private int first(IntPredicate condition) {
        return indices(condition).get(0);
    }

    private List<Integer> indices(IntPredicate condition) {
        return new ArrayList<>(
                IntStream.range(0, routes.size()).filter(condition).boxed().toList());
    }
}
