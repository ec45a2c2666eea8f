package dev.modelrouter.routing;

import dev.modelrouter.core.FailureKind;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the health of its places means for one {@link Leg}.
 *
 * <p>Places that are well are called first. If none of them is left the others are called, but after a failure that tells of
 * a target only those whose bad time may be over any moment: that request has made its call. Where the route {@linkplain
 * Route#waitForRecovery waits}, they are waited for instead. Not thread-safe.
 */
final class Wellness {

    /** How long a request that waits looks away at most, once somebody else may have seen a place recover. */
    private static final long LOOKS_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Course course;
    private boolean isLastResort;
    private long nowNanos;
    private long endsNanos;

    /** A failure told of a target. */
    private boolean hasTrouble;

    /** Why places were passed over that are not well; null if none was. */
    private @Nullable FailureKind @Nullable [] passedOver;

    Wellness(Course course) {
        this.course = course;
    }

    /** A call is looked for now, which ends at a time at the latest. */
    void look(long now, long lastNanos) {
        this.nowNanos = now;
        this.endsNanos = lastNanos;
    }

    /** Returns whether places were passed over that are to be called if no other is left. */
    boolean hasLastResort() {
        return passedOver != null && !course.waitsForRecovery();
    }

    /** Says whether they are looked at now. */
    void lastResort(boolean isOn) {
        isLastResort = isOn;
    }

    /** Returns whether a place that was never called may be looked at now. */
    boolean admits(int rank) {
        TargetHealth health = course.health(rank);
        if (health == null) {
            return true;
        }
        if (isLastResort) {
            return !hasTrouble || health.mayRecoverSoon();
        }
        return health.admits(nowNanos) || passOver(rank, health);
    }

    /** Returns whether a place that was looked at is called now. If it is being tried after a bad time, that is one caller's. */
    boolean letsIn(Object caller, int rank) {
        TargetHealth health = course.health(rank);
        return health == null || isLastResort || health.enter(caller, nowNanos, endsNanos) || passOver(rank, health);
    }

    private boolean passOver(int rank, TargetHealth health) {
        if (passedOver == null) {
            passedOver = new @Nullable FailureKind[course.size()];
        }
        passedOver[rank] = health.why();
        return false;
    }

    /** Returns why a place was passed over; null if it was not. */
    @Nullable
    FailureKind whyPassedOver(int rank) {
        return passedOver == null ? null : passedOver[rank];
    }

    /** Returns whether a place may be called that has failed this request. */
    boolean mayRetry(int rank) {
        TargetHealth health = course.health(rank);
        boolean admits =
                health == null || (course.waitsForRecovery() ? health.admits(nowNanos) : health.mayBeRetried());
        return admits && (health == null || health.coversRetry());
    }

    /** Takes what another call to a place costs of its retries, if there is as much. */
    boolean takesRetry(Object caller, int rank) {
        TargetHealth health = course.health(rank);
        if (health == null) {
            return true;
        }
        return mayRetry(rank)
                && (!course.waitsForRecovery() || health.enter(caller, nowNanos, endsNanos))
                && health.takeRetry();
    }

    /**
     * Returns how often a request may call a place.
     *
     * @param usually what holds if the route does not wait
     */
    int callsPerTarget(int usually) {
        return course.waitsForRecovery() ? Byte.MAX_VALUE : usually;
    }

    /** A place is called for the first time. */
    void firstCall(int rank) {
        TargetHealth health = course.health(rank);
        if (health != null) {
            health.firstCall();
        }
    }

    /** A call failed. */
    void failed(FailureKind kind) {
        hasTrouble |= TargetHealth.concerns(kind);
    }

    /** Returns how long to wait until a place may be well again; a negative number if there is nothing to wait for. */
    long untilRecovery(int rank, RandomGenerator random) {
        TargetHealth health = course.health(rank);
        if (health == null || !course.waitsForRecovery()) {
            return -1;
        }
        return Math.max(0, health.opensNanos(nowNanos) - nowNanos) + random.nextLong(LOOKS_AGAIN_NANOS) + 1;
    }
}
