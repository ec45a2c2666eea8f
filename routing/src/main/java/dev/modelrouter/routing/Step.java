package dev.modelrouter.routing;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;

/** What a driver is to do next. */
sealed interface Step {

    /**
     * Call a target, and tell the walk how it went.
     *
     * @param attempt its number
     * @param target where to
     * @param maxTokens what to ask for
     * @param timeout after which the call must be broken off
     * @param reserved what was set aside for it: its worst case, if that is known
     * @param told why no more tokens are asked for, if an earlier failure is why
     */
    record Call(
            int attempt, Target target, int maxTokens, Duration timeout, Optional<Usd> reserved, Optional<String> told)
            implements Step {}

    /** Have the gate judge the answer of an attempt, and tell the walk the verdict. */
    record Judge(int attempt) implements Step {}

    /** Start nothing before this reading of the clock, unless an attempt in flight ends sooner. */
    record Pause(long untilNanos) implements Step {}

    /**
     * The request has ended.
     *
     * @param end how
     * @param inFlight attempts to be broken off, whose answers nobody wants
     */
    record Finish(End end, ImmutableSet<Integer> inFlight) implements Step {}
}
