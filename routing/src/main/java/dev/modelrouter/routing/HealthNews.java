package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;

/** Tells the health of a target how a call to it ended; each end of a call is told once. */
final class HealthNews {

    private HealthNews() {}

    /** A call came to an end that says nothing of its target, or was not made. */
    static void released(Step.Call call) {
        TargetHealth health = call.course().health(call.rank());
        if (health != null) {
            health.released(call.leg());
        }
    }

    /** A call was answered, whatever is thought of the answer. */
    static void succeeded(Step.Call call, long now) {
        TargetHealth health = call.course().health(call.rank());
        if (health != null) {
            health.succeeded(call.leg(), call.begunNanos(), now);
        }
    }

    /** A call failed. */
    static void failed(Step.Call call, Failure failure, long now) {
        TargetHealth health = call.course().health(call.rank());
        if (health != null) {
            health.released(call.leg());
            health.failed(failure, call.begunNanos(), now, call.ask().timeoutNanos());
        }
    }
}
