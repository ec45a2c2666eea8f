package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.pricing.Usd;
import org.jspecify.annotations.Nullable;

/** A call that a {@link Simulation} has made. */
final class SimulatedCall {
    final Step.Call call;
    final Call http;

    /** What it cost for sure; null if that is not known. */
    @Nullable
    Usd cost;

    boolean hasEnded;
    boolean isCancelled;

    /** Whether some of it was given to the caller of the stream. */
    boolean isGiven;

    /** All that it would have said as a stream. */
    String says = "";

    boolean isUncounted;

    /** How it was left; null if it was not. */
    @Nullable
    Failure left;

    SimulatedCall(Step.Call call, Call http) {
        this.call = call;
        this.http = http;
    }

    Usd reserved() {
        return call.ask().worstCase().orElse(Usd.ZERO);
    }
}
