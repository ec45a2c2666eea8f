package dev.modelrouter.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often calls to one target in which nothing was processed are repeated in place, in a row.
 *
 * <p>After a clock that was off: once, as the SDK has corrected it by then.
 *
 * <p>After an idle connection that had died: until one is alive. What cuts one idle connection, such as a load balancer or
 * a restart, cuts all of them, so that a pool may hold as many dead ones as calls were ever under way at a time; each call
 * takes one of them out, and those that come at the same time share them. The end is twofold. Every repeat uses up one of
 * the {@link IdleConnections}, which only replies add to. And as that count may be too high, and an endpoint that breaks
 * new connections as soon as a request is on them then looks the same, a row is over after {@link #LONGEST_DEAD_ROW}:
 * other targets are next, and this one comes last. Not thread-safe.
 */
final class FreeRepeats {

    /** Dozens of round trips, and no delay that anybody would mind more than a failed request. */
    static final Duration LONGEST_DEAD_ROW = Duration.ofSeconds(1);

    private boolean skewed;
    private @Nullable Long deadSinceNanos;

    /** Returns the reaction to a failure as it holds after those before it. */
    Reaction bound(Reaction asked, long now) {
        if (asked.again() != Reaction.Again.ON_ANOTHER_CONNECTION) {
            return asked;
        }
        if (deadSinceNanos == null) {
            deadSinceNanos = now;
        }
        return now - deadSinceNanos < LONGEST_DEAD_ROW.toNanos() ? asked : asked.with(Reaction.Again.LAST);
    }

    /** Returns whether the clock was off for the first time. */
    boolean isFirstSkew() {
        boolean first = !skewed;
        skewed = true;
        return first;
    }

    /** Ends the row: a call ended in another way. */
    void end() {
        skewed = false;
        deadSinceNanos = null;
    }
}
