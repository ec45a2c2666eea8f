package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All routes that were learned from a set of outcomes, from the cheapest to the best: for every price of a dollar a
 * choice before the call and a cascade that reads answers. Immutable and thread-safe.
 */
public final class LearnedRoutes {

    /** How many standard errors a promise keeps from the edge: the one-sided bound of 95 %. */
    static final double PROMISE_Z = 1.645;

    private static final double INTERVAL_Z = 1.96;

    private final Frontier frontier;
    private final int best;

    LearnedRoutes(Frontier frontier) {
        this.frontier = frontier;
        int found = 0;
        for (int m = 1; m < frontier.models().size(); m++) {
            if (meanScore(frontier, m) > meanScore(frontier, found)) {
                found = m;
            }
        }
        this.best = found;
    }

    private static double meanScore(Frontier frontier, int model) {
        double sum = 0;
        for (float score : frontier.scores()[model]) {
            sum += score;
        }
        return sum / frontier.scores()[model].length;
    }

    /**
     * Returns the route that reaches a goal. A quality is promised: the one-sided bound of the paired difference to the
     * best model, on rows that the predictions had not seen, is not below it.
     *
     * @return empty if no route is expected to pay: always asking the best model is then the way; see {@link #explain}
     */
    public Optional<LearnedRoute> recommend(Goal goal) {
        return recommend(goal, candidate -> true);
    }

    /** Returns the route that reaches a goal among those that choose one model before any call. */
    public Optional<LearnedRoute> recommendOneCall(Goal goal) {
        return recommend(goal, candidate -> !candidate.reads());
    }

    /** Returns every route, whether it pays or not, to draw or to replay them. */
    public ImmutableList<LearnedRoute> all() {
        return frontier.candidates().stream()
                .map(candidate -> route(candidate, "none"))
                .collect(ImmutableList.toImmutableList());
    }

    private Optional<LearnedRoute> recommend(Goal goal, Predicate<Frontier.Candidate> allowed) {
        Frontier.Candidate chosen = null;
        double bestCost = Frontier.mean(frontier.costs()[best]);
        for (Frontier.Candidate candidate : frontier.candidates()) {
            double cost = Frontier.mean(candidate.cost());
            boolean reaches = goal.share() > 0
                    ? bound(candidate, goal.share(), PROMISE_Z) >= 0 && cost < bestCost
                    : cost <= goal.dollars();
            if (allowed.test(candidate) && reaches && (chosen == null || isBetter(candidate, chosen, goal))) {
                chosen = candidate;
            }
        }
        return Optional.ofNullable(chosen).map(candidate -> route(candidate, goal.toString()));
    }

    private static boolean isBetter(Frontier.Candidate one, Frontier.Candidate than, Goal goal) {
        return goal.share() > 0
                ? Frontier.mean(one.cost()) < Frontier.mean(than.cost())
                : Frontier.mean(one.quality()) > Frontier.mean(than.quality());
    }

    /** Returns the low end of quality less a share of the best model's, row by row. */
    private double bound(Frontier.Candidate candidate, double share, double z) {
        int n = candidate.quality().length;
        double[] differences = new double[n];
        for (int i = 0; i < n; i++) {
            differences[i] = candidate.quality()[i] - share * frontier.scores()[best][i];
        }
        return Frontier.mean(differences) - z * standardError(differences);
    }

    private static double standardError(double[] values) {
        double mean = Frontier.mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
    }

    private LearnedRoute route(Frontier.Candidate candidate, String goal) {
        double bestQuality = Math.max(meanScore(frontier, best), 1e-9);
        double bestCost = Math.max(Frontier.mean(frontier.costs()[best]), 1e-12);
        int n = candidate.cost().length;
        double[] saved = new double[n];
        for (int i = 0; i < n; i++) {
            saved[i] = candidate.cost()[i] - frontier.costs()[best][i];
        }
        double cost = Frontier.mean(candidate.cost()) / bestCost;
        double around = INTERVAL_Z * standardError(saved) / bestCost;
        LearnedRoute.Plan plan = new LearnedRoute.Plan(
                goal,
                candidate.reads(),
                candidate.rate().value(),
                frontier.models().get(best),
                n,
                Frontier.mean(candidate.quality()) / bestQuality,
                1 + bound(candidate, 1, PROMISE_Z) / bestQuality,
                cost,
                Math.max(0, cost - around),
                cost + around);
        return new LearnedRoute(frontier.engine().at(candidate.rate().index()), plan);
    }

    /**
     * Shows the arithmetic of asking a cheaper model first: the share of its answers that must do for the detour to pay,
     * and the share that did.
     */
    public String explain() {
        double bestCost = Frontier.mean(frontier.costs()[best]);
        StringBuilder out = new StringBuilder();
        for (int m = 0; m < frontier.models().size(); m++) {
            double cost = Frontier.mean(frontier.costs()[m]);
            if (m == best || bestCost <= 0) {
                continue;
            }
            double share = cost / bestCost;
            out.append(String.format(
                    Locale.ROOT,
                    "%s costs %.0f %% of %s. To ask it first pays if more than %.0f %% of its answers need no second call;"
                            + " its mean quality is %.1f %% of that of %s.%s%n",
                    frontier.models().get(m),
                    100 * share,
                    frontier.models().get(best),
                    100 * share,
                    100 * meanScore(frontier, m) / Math.max(1e-9, meanScore(frontier, best)),
                    frontier.models().get(best),
                    share >= 1 ? " It can never pay." : ""));
        }
        return out.toString();
    }
}
