package dev.modelrouter.routing;

import dev.modelrouter.core.FailureKind;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker of one target, or of one region: closed until it has failed too often or a quota is used up, then open
 * for a while, then half open: one call at a time is let through. Its success closes the breaker, its failure opens it for
 * twice as long.
 *
 * <p>The call that is let through holds a lease. Whatever its end is returns the lease; should nobody tell that end, the
 * lease is over at the deadline of the call.
 *
 * <p>What calls tell that were begun before the breaker opened is old news: they neither close it nor open it for longer.
 *
 * <p>Thread-safe. A closed breaker of which nobody has failed lately is read without a lock.
 */
final class Breaker {

    static final int FAILURES_IN_A_ROW = 5;

    /** A share of failures counts of so many calls. */
    static final int LEAST_CALLS = 10;

    static final Duration WINDOW = Duration.ofSeconds(30);

    /** How long it is open at first and at most; simulated traffic was back 20 s after a recovery with this cap. */
    static final Duration OPEN = Duration.ofSeconds(5);

    static final Duration LONGEST_OPEN = Duration.ofSeconds(30);

    private final boolean isOfRegion;
    private final RandomGenerator random;

    /** Closed, and no failure is remembered. */
    private volatile boolean isCalm = true;

    /** Why it is not closed; null if it is. */
    private volatile @Nullable FailureKind why;

    private long sinceNanos;
    private volatile long untilNanos;

    /** How often it opened in a row. */
    private int openings;

    private @Nullable Object holder;
    private long leaseEndsNanos;

    private int failuresInARow;
    private @Nullable Object firstFailed;
    private boolean haveSeveralFailed;

    private long windowNanos;
    private int calls;
    private int failures;

    /**
     * @param isOfRegion whether it opens only if several of its targets fail in a row
     * @param nowNanos a reading of the clock
     */
    Breaker(boolean isOfRegion, RandomGenerator random, long nowNanos) {
        this.isOfRegion = isOfRegion;
        this.random = random;
        this.sinceNanos = nowNanos;
    }

    /** For how long a failure opens it, if it does so at once. */
    record Pause(Duration first, Duration longest) {

        private long nanos(int openings) {
            int doublings = Math.min(openings, 20);
            long doubled = first.toNanos() << doublings;
            boolean overflows = doubled >> doublings != first.toNanos();
            return overflows ? longest.toNanos() : Math.min(doubled, longest.toNanos());
        }
    }

    private static final Pause AFTER_TOO_MANY = new Pause(OPEN, LONGEST_OPEN);

    /** A call and its failure. */
    record Failed(FailureKind kind, Object what, long begunNanos, long now) {}

    boolean isClosed() {
        return why == null;
    }

    /** Returns why it is not closed; null if it is. */
    @Nullable
    FailureKind why() {
        return why;
    }

    /** Returns whether a call may be made as far as is known without asking for the lease. */
    boolean admits(long now) {
        return why == null || (untilNanos - now <= 0 && isLeaseFree(now));
    }

    private synchronized boolean isLeaseFree(long now) {
        return holder == null || leaseEndsNanos - now <= 0;
    }

    /**
     * Lets a call through, or not. A call that is let through an open breaker holds the lease from now on.
     *
     * @param caller that asks for itself
     * @param endsNanos when the call ends at the latest
     */
    boolean enter(Object caller, long now, long endsNanos) {
        if (why == null) {
            return true;
        }
        synchronized (this) {
            if (why == null) {
                return true;
            }
            if (untilNanos - now > 0 || !isLeaseFree(now)) {
                return false;
            }
            holder = caller;
            leaseEndsNanos = endsNanos;
            return true;
        }
    }

    /** Returns when a call is let through at the earliest, unless another one is then. */
    long opensNanos(long now) {
        return why == null ? now : untilNanos;
    }

    /** A call came to whatever end; if it held the lease it does so no more. */
    void release(Object caller) {
        if (isCalm) {
            return;
        }
        synchronized (this) {
            if (holder == caller) {
                holder = null;
            }
        }
    }

    /**
     * A call succeeded.
     *
     * @return whether that closed it
     */
    boolean succeeded(Object caller, long begunNanos, long now) {
        if (isCalm) {
            return false;
        }
        synchronized (this) {
            release(caller);
            failuresInARow = 0;
            firstFailed = null;
            haveSeveralFailed = false;
            if (why == null) {
                count(false, now);
                isCalm = calls == 0;
                return false;
            }
            if (begunNanos - sinceNanos < 0) {
                return false;
            }
            why = null;
            sinceNanos = now;
            openings = 0;
            calls = 0;
            failures = 0;
            isCalm = true;
            return true;
        }
    }

    /**
     * A call failed in a way that counts.
     *
     * @return whether that opened it
     */
    synchronized boolean failed(Failed failed) {
        if (why != null) {
            return openAgain(failed, AFTER_TOO_MANY);
        }
        isCalm = false;
        count(true, failed.now());
        failuresInARow++;
        haveSeveralFailed |= firstFailed != null && !firstFailed.equals(failed.what());
        firstFailed = firstFailed == null ? failed.what() : firstFailed;
        boolean areTooMany = isOfRegion
                ? failuresInARow >= FAILURES_IN_A_ROW && haveSeveralFailed
                : failuresInARow >= FAILURES_IN_A_ROW || (calls >= LEAST_CALLS && failures * 2 >= calls);
        if (areTooMany) {
            open(failed, AFTER_TOO_MANY);
        }
        return areTooMany;
    }

    /**
     * A call failed in a way that opens it at once.
     *
     * @return whether that opened it
     */
    synchronized boolean cool(Failed failed, Pause pause) {
        if (why != null) {
            return openAgain(failed, pause);
        }
        isCalm = false;
        open(failed, pause);
        return true;
    }

    private boolean openAgain(Failed failed, Pause pause) {
        if (failed.begunNanos() - sinceNanos < 0 || untilNanos - failed.now() > 0) {
            return false;
        }
        open(failed, pause);
        return true;
    }

    private void open(Failed failed, Pause pause) {
        long nanos = pause.nanos(openings);
        // A fifth more or less, so that those who fail together do not come back together; never longer than the
        // longest.
        long fifth = pause.first().equals(pause.longest()) ? 0 : nanos / 5;
        long jittered = nanos - fifth + random.nextLong(2 * fifth + 1);
        untilNanos = failed.now() + Math.min(jittered, pause.longest().toNanos());
        sinceNanos = failed.now();
        openings++;
        holder = null;
        failuresInARow = 0;
        firstFailed = null;
        haveSeveralFailed = false;
        calls = 0;
        failures = 0;
        why = failed.kind();
    }

    /** Counts a call. A window begins with a failure, so that nothing is counted while there are none. */
    private void count(boolean isFailure, long now) {
        if (calls > 0 && now - windowNanos > WINDOW.toNanos()) {
            calls = 0;
            failures = 0;
        }
        if (calls == 0) {
            if (!isFailure) {
                return;
            }
            windowNanos = now;
        }
        calls++;
        failures += isFailure ? 1 : 0;
    }

    /**
     * How it is now.
     *
     * @param untilNanos of no meaning if it is closed
     */
    record Status(Optional<FailureKind> why, long sinceNanos, long untilNanos) {}

    synchronized Status status() {
        return new Status(Optional.ofNullable(why), sinceNanos, untilNanos);
    }
}
