package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.Target;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The targets of one request in the order in which they are to be tried, what a rejected answer means for it, and why it
 * is so. Immutable.
 *
 * @param targets best first; each target at most once
 * @param order how the walk goes on after a rejected answer
 * @param reasons why a target has its rank, or why it is left out, for people; some or all of the targets that were to be
 *     ranked. Each is one line without content of the request; {@link Plan} shows it
 */
public record Ranking(ImmutableList<Target> targets, Order order, ImmutableMap<Target, String> reasons)
        implements Choice {

    /** Creates a ranking. */
    public Ranking {
        Objects.requireNonNull(targets, "targets");
        Objects.requireNonNull(order, "order");
        reasons.values().forEach(reason -> PlainText.requireOneLine("A reason of a ranking", reason));
    }

    /** Returns the same ranking with reasons in place of those that it has. */
    public Ranking because(Map<Target, String> why) {
        return new Ranking(targets, order, ImmutableMap.copyOf(why));
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
        return new Ranking(ImmutableList.copyOf(targets), Order.STRENGTH, ImmutableMap.of());
    }

    /** Ranks targets from the first choice to the last, as an ordered fallback does. */
    public static Ranking byPreference(List<Target> targets) {
        return new Ranking(ImmutableList.copyOf(targets), Order.PREFERENCE, ImmutableMap.of());
    }
}
