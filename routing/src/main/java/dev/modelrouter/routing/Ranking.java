package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Target;
import java.util.List;
import java.util.Objects;

/**
 * The targets of one request in the order in which they are to be tried, and what a rejected answer means for it.
 *
 * @param targets best first; each target at most once
 * @param order how the walk goes on after a rejected answer
 */
public record Ranking(ImmutableList<Target> targets, Order order) implements Choice {

    /** Creates a ranking. */
    public Ranking {
        Objects.requireNonNull(targets, "targets");
        Objects.requireNonNull(order, "order");
    }

    /** What the order of the targets says. */
    public enum Order {
        /** Each model is stronger than those before it: a rejected answer rules out its model and all weaker ones. */
        STRENGTH,
        /** The order says what is preferred, not what is stronger: a rejected answer rules out its model alone. */
        PREFERENCE
    }

    /** Ranks targets from the weakest model to the strongest, as a cascade does. */
    public static Ranking byStrength(List<Target> targets) {
        return new Ranking(ImmutableList.copyOf(targets), Order.STRENGTH);
    }

    /** Ranks targets from the first choice to the last, as an ordered fallback does. */
    public static Ranking byPreference(List<Target> targets) {
        return new Ranking(ImmutableList.copyOf(targets), Order.PREFERENCE);
    }
}
