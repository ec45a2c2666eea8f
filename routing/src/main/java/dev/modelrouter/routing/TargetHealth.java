package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one target is doing, for all requests of a router: written at each end of a call, read when a place is chosen.
 *
 * <p>What counts is what tells of the target, and not of the request: a quota that is used up, a denial, a model that is
 * being loaded, no capacity, errors of the server and of the network. A rejected answer, a request that is wrong or too
 * long, a model that fails on one prompt, a full pool of connections and a clock that is off say nothing of it; nor does
 * a call that had less than {@link #PATIENT} to come back.
 *
 * <p>A quota per minute is refilled all the time, so that it is looked at soon and then less and less often; one per day
 * cools for the day, in UTC, for Bedrock does not tell when it begins. Thread-safe.
 */
final class TargetHealth {

    /** How long a call must have had for its timeout to count. */
    static final Duration PATIENT = Duration.ofSeconds(10);

    static final Breaker.Pause THROTTLED = new Breaker.Pause(Duration.ofSeconds(1), Duration.ofMinutes(1));
    static final Breaker.Pause NOT_READY = new Breaker.Pause(Duration.ofSeconds(2), Duration.ofSeconds(30));
    static final Breaker.Pause REFUSED = new Breaker.Pause(Duration.ofMinutes(5), Duration.ofMinutes(6));

    /** A daily quota that has not come back at midnight is looked at once an hour. */
    private static final Duration DAILY_AGAIN = Duration.ofHours(1);

    private final Target target;
    private final Breaker own;
    private final Breaker region;
    private final HealthTable table;
    private final RetryBudget retries = new RetryBudget();

    TargetHealth(Target target, Breaker own, Breaker region, HealthTable table) {
        this.target = target;
        this.own = own;
        this.region = region;
        this.table = table;
    }

    /** Returns whether failures of a kind tell of the target. */
    static boolean concerns(FailureKind kind) {
        return switch (kind) {
            case THROTTLED,
                    DAILY_QUOTA,
                    QUOTA,
                    NOT_READY,
                    DENIED,
                    NOT_FOUND,
                    NO_CAPACITY,
                    SERVER_ERROR,
                    CONNECTION,
                    CONNECTION_LOST,
                    TIMEOUT,
                    TRUNCATED -> true;
            case MODEL_ERROR,
                    CONTEXT_OVERFLOW,
                    UNSUPPORTED_FEATURE,
                    CREDENTIALS,
                    CLOCK_SKEW,
                    MALFORMED,
                    INVALID_REQUEST,
                    CLIENT_CLOSED,
                    CANCELLED,
                    UNKNOWN -> false;
        };
    }

    /** Returns whether the target comes before those that are not well. */
    boolean admits(long now) {
        return own.admits(now) && region.admits(now);
    }

    /**
     * Lets a call through before those to targets that are not well. If the target is to be tried after a bad time, only
     * one caller at a time is let through.
     *
     * @param caller that tells the {@linkplain #released end}
     * @param endsNanos when the call ends at the latest
     */
    boolean enter(Object caller, long now, long endsNanos) {
        if (!own.enter(caller, now, endsNanos)) {
            return false;
        }
        if (!region.enter(caller, now, endsNanos)) {
            own.release(caller);
            return false;
        }
        return true;
    }

    /** Returns why the target, or its region, is not well; null if it is. */
    @Nullable
    FailureKind why() {
        FailureKind why = own.why();
        return why != null ? why : region.why();
    }

    /**
     * Returns whether the target is worth a call by a request that had others fail: its bad time may be over any moment, or
     * it is in a bad region, which need not mean that it is bad as well.
     */
    boolean mayRecoverSoon() {
        return isBrief(own.why());
    }

    private static boolean isBrief(@Nullable FailureKind why) {
        return why == null || why == FailureKind.THROTTLED || why == FailureKind.NOT_READY;
    }

    /** Returns whether it is worth a call by a request that it has failed itself. */
    boolean mayBeRetried() {
        return mayRecoverSoon() && region.isClosed();
    }

    boolean coversRetry() {
        return retries.coversRetry();
    }

    /** Takes a retry, if there is one. */
    boolean takeRetry() {
        return retries.take();
    }

    /** Returns when a call is let through at the earliest, unless another one is then. */
    long opensNanos(long now) {
        return Math.max(own.opensNanos(now), region.opensNanos(now));
    }

    /** A request calls the target for the first time. */
    void firstCall() {
        retries.earn();
    }

    /** A call came to an end that says nothing of the target, or was not made. */
    void released(Object caller) {
        own.release(caller);
        region.release(caller);
    }

    /** A call was answered, whatever is thought of the answer. */
    void succeeded(Object caller, long begunNanos, long now) {
        if (region.succeeded(caller, begunNanos, now)) {
            table.changed(target.client(), target.region(), region);
        }
        if (own.succeeded(caller, begunNanos, now)) {
            table.changed(target, own);
        }
    }

    /**
     * A call failed.
     *
     * @param begunNanos when it began
     * @param now when it failed
     * @param patienceNanos how long it might have taken
     */
    void failed(Failure failure, long begunNanos, long now, long patienceNanos) {
        boolean isImpatient = failure.kind() == FailureKind.TIMEOUT
                && failure.statusCode().isEmpty()
                && patienceNanos < PATIENT.toNanos();
        if (failure.unprocessed() || isImpatient || !concerns(failure.kind())) {
            return;
        }
        Breaker.Failed failed = new Breaker.Failed(failure.kind(), target.modelId(), begunNanos, now);
        boolean isOfRegion = failed.kind() == FailureKind.CONNECTION || failed.kind() == FailureKind.SERVER_ERROR;
        if (isOfRegion && region.failed(failed)) {
            table.changed(target.client(), target.region(), region);
        }
        if (isOpenedBy(failed)) {
            table.changed(target, own);
        }
    }

    private boolean isOpenedBy(Breaker.Failed failed) {
        return switch (failed.kind()) {
            case THROTTLED -> own.cool(failed, THROTTLED);
            case NOT_READY -> own.cool(failed, NOT_READY);
            case DAILY_QUOTA -> own.cool(failed, untilTomorrow());
            case QUOTA, DENIED, NOT_FOUND -> own.cool(failed, REFUSED);
            default -> own.failed(failed);
        };
    }

    private Breaker.Pause untilTomorrow() {
        if (own.why() == FailureKind.DAILY_QUOTA) {
            return new Breaker.Pause(DAILY_AGAIN, DAILY_AGAIN);
        }
        Instant now = table.time().now();
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        Duration left = Duration.between(now, midnight);
        return new Breaker.Pause(left, left);
    }

    Health health(long now) {
        return table.health(target, own, now);
    }
}
