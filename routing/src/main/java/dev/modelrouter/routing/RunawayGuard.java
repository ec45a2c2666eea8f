package dev.modelrouter.routing;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the router's own gates from running without end: a regular expression with a star under a star, or a schema
 * that tries every branch of every branch, takes longer than anybody lives on some answers of a few hundred characters.
 * Such a check reports each step that it takes, and is broken off when the request's deadline passes, or after {@value
 * #MOST_STEPS} steps, less than a second's work, whatever the clock says.
 *
 * <p>The deadline is set for the thread, so that it reaches a gate that is wrapped in other gates, and a library that
 * hands nothing through. What a user's gate does by itself reports no steps and cannot be broken off. Not thread-safe:
 * each belongs to one thread.
 */
final class RunawayGuard {

    static final long MOST_STEPS = 100_000_000;

    /** However late an answer comes, it is judged: a check that is done in so long is never broken off. */
    static final Duration GRACE = Duration.ofMillis(100);

    /** Reading the clock costs more than a step. */
    private static final int STEPS_PER_LOOK = 4096;

    private static final ThreadLocal<@Nullable RunawayGuard> OF_THREAD = new ThreadLocal<>();

    private final @Nullable TimeSource time;
    private final long untilNanos;
    private long steps;
    private long nextLook = STEPS_PER_LOOK;

    private RunawayGuard(@Nullable TimeSource time, long untilNanos) {
        this.time = time;
        this.untilNanos = untilNanos;
    }

    /** A check was broken off. */
    static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private BrokenOff(String why) {
            super(why, null, false, false);
        }
    }

    /** Runs something whose checks end by a deadline. */
    static <T> T until(long deadlineNanos, TimeSource time, Supplier<T> action) {
        long graceNanos = time.nanoTime() + GRACE.toNanos();
        return with(new RunawayGuard(time, graceNanos - deadlineNanos > 0 ? graceNanos : deadlineNanos), action);
    }

    /**
     * Runs a check, whose steps are counted from zero. It ends by the deadline of the thread, if that has one.
     *
     * @throws BrokenOff if it is to end before it is done
     */
    static <T> T check(Supplier<T> check) {
        RunawayGuard outer = OF_THREAD.get();
        return with(outer == null ? new RunawayGuard(null, 0) : new RunawayGuard(outer.time, outer.untilNanos), check);
    }

    private static <T> T with(RunawayGuard watch, Supplier<T> action) {
        RunawayGuard outer = OF_THREAD.get();
        OF_THREAD.set(watch);
        try {
            return action.get();
        } finally {
            if (outer == null) {
                OF_THREAD.remove();
            } else {
                OF_THREAD.set(outer);
            }
        }
    }

    /**
     * Reports work of the check that the thread runs; outside of one it does nothing.
     *
     * @param steps how much, a step being about what it takes to read a character
     * @throws BrokenOff if the check is to end
     */
    static void step(int steps) {
        RunawayGuard watch = OF_THREAD.get();
        if (watch != null) {
            watch.count(steps);
        }
    }

    private void count(int more) {
        steps += more;
        if (steps < nextLook) {
            return;
        }
        nextLook = steps + STEPS_PER_LOOK;
        if (steps > MOST_STEPS) {
            throw new BrokenOff("took more than " + MOST_STEPS + " steps");
        }
        if (time != null && time.nanoTime() - untilNanos >= 0) {
            throw new BrokenOff("was not done by the deadline");
        }
    }

    /**
     * Returns whether a pattern is found in a text, each character that is read being a step.
     *
     * @throws BrokenOff if the check is to end
     */
    static boolean finds(Pattern pattern, String text) {
        RunawayGuard watch = OF_THREAD.get();
        return pattern.matcher(watch == null ? text : new Text(text, watch)).find();
    }

    /** A text that reports who reads it. */
    private record Text(String text, RunawayGuard watch) implements CharSequence {

        @Override
        public char charAt(int index) {
            watch.count(1);
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Text(text.substring(start, end), watch);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
