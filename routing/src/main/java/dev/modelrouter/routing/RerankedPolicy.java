package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import java.util.function.BiFunction;

/**
 * Has a policy rank, whatever it asks meanwhile, and changes its ranking.
 *
 * @param change given the question and the ranking
 */
record RerankedPolicy(RoutingPolicy first, BiFunction<RoutingPolicy.Question, Ranking, Ranking> change)
        implements RoutingPolicy {

    RerankedPolicy {
        requireNonNull(first, "first");
    }

    @Override
    public Choice rank(Question question) {
        return changed(question, first.rank(question));
    }

    private Choice changed(Question question, Choice choice) {
        if (choice instanceof Choice.Asks asks) {
            return new Choice.Asks(
                    asks.inquiry(), reply -> changed(question, asks.reading().apply(reply)));
        }
        // A policy that wrongly returns null is told of by whoever asked.
        return choice instanceof Ranking ranking ? change.apply(question, ranking) : choice;
    }

    @Override
    public ImmutableSet<String> asks() {
        return first.asks();
    }
}
