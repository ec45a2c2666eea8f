package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TokenEstimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks a route's policy how to rank the places of a request, and holds its answer against what it was asked. */
final class PolicyQuestion {

    private final CompiledRoute route;
    private final RankedPlaces course;
    private final RoutingPolicy.Question question;
    private final Map<Target, Integer> viable = new HashMap<>();
    private final List<Exclusion> excluded = new ArrayList<>();

    /** Has something asked that may block. */
    @FunctionalInterface
    interface Patience {

        /** Returns the answer; empty if it does not come in time. */
        Optional<TokenEstimate> ask(Supplier<TokenEstimate> question);
    }

    /**
     * Finds the places that can serve the request.
     *
     * @param course in the natural order
     * @param patience with the route's estimator, if it takes time; after it has come to an end once, nobody is asked
     */
    PolicyQuestion(RankedPlaces course, Patience patience) {
        this.route = course.route();
        this.course = course;
        ImmutableList.Builder<Target> targets = ImmutableList.builder();
        boolean isPatient = true;
        for (int natural = 0; natural < course.size(); natural++) {
            Target target = course.target(natural);
            if (course.isToBeCounted(natural)) {
                int rank = natural;
                Optional<TokenEstimate> input = isPatient ? patience.ask(() -> course.count(rank)) : Optional.empty();
                isPatient = input.isPresent();
                course.counted(rank, input.orElseGet(() -> course.fallback(rank)));
            }
            Exclusion.Why unfit = course.unfit(natural);
            if (unfit == null || unfit instanceof Exclusion.TooDear || unfit instanceof Exclusion.Unbounded) {
                // What the cap does not cover is ranked all the same, and left out with the numbers when its turn
                // comes.
                viable.put(target, natural);
                targets.add(target);
            } else {
                excluded.add(Exclusion.of(target, unfit));
            }
        }
        this.question = new RoutingPolicy.Question(
                course.request(), targets.build(), target -> Optional.ofNullable(viable.get(target))
                        .flatMap(natural -> course.quoteOf(natural).expected()));
    }

    Choice ask() {
        return route.route().policy().rank(question);
    }

    /**
     * Takes the policy's ranking.
     *
     * @return the places in its order
     * @throws IllegalStateException if there is none, or it ranks what it was not given, or something twice
     */
    RankedPlaces take(@Nullable Ranking ranking) {
        String policy = "The policy of route " + route.route().name();
        if (ranking == null) {
            throw new IllegalStateException(
                    policy + " returned null. Return a Ranking, an empty one if no target suits.");
        }
        int[] order = new int[ranking.targets().size()];
        boolean[] ranked = new boolean[course.size()];
        for (int rank = 0; rank < order.length; rank++) {
            Target target = ranking.targets().get(rank);
            Integer natural = viable.get(target);
            if (natural == null) {
                throw new IllegalStateException(
                        policy + " ranked " + target + ", which is not among the targets it was given.");
            }
            if (ranked[natural]) {
                throw new IllegalStateException(policy + " ranked a target twice.");
            }
            ranked[natural] = true;
            order[rank] = natural;
        }
        for (Target target : question.targets()) {
            Integer natural = viable.get(target);
            if (natural != null && !ranked[natural]) {
                excluded.add(Exclusion.of(
                        target,
                        new Exclusion.LeftOutByPolicy(
                                Optional.ofNullable(ranking.reasons().get(target)))));
            }
        }
        course.order(order);
        return course;
    }

    /** Returns what the policy was not asked about, and what it left out. */
    List<Exclusion> excluded() {
        return excluded;
    }
}
