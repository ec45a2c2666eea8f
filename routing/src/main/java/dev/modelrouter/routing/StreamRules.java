package dev.modelrouter.routing;

import java.time.Duration;

/**
 * How a route streams.
 *
 * @param whenCut what becomes of a stream that fails after a part of it was given
 * @param release when pieces are given
 * @param firstToken how long a call may take to its first content
 * @param stall how long it may then be silent
 */
record StreamRules(WhenCut whenCut, Release release, Duration firstToken, Duration stall) {

    static final StreamRules DEFAULT = new StreamRules(
            WhenCut.FAIL,
            Release.AT_ONCE,
            Duration.ofSeconds(Route.DEFAULT_SILENCE_SECONDS),
            Duration.ofSeconds(Route.DEFAULT_SILENCE_SECONDS));

    StreamRules whenCut(WhenCut other) {
        return new StreamRules(other, release, firstToken, stall);
    }

    StreamRules release(Release other) {
        return new StreamRules(whenCut, other, firstToken, stall);
    }

    StreamRules firstToken(Duration other) {
        return new StreamRules(whenCut, release, other, stall);
    }

    StreamRules stall(Duration other) {
        return new StreamRules(whenCut, release, firstToken, other);
    }

    /**
     * Returns the rules of a route for a caller who cannot be told that what was given is void.
     *
     * <p>An answer that its gate may reject is then given after that, and one that was cut is not begun anew.
     */
    static StreamRules withoutReset(Route route) {
        StreamRules rules = route.streamRules();
        boolean mayBeRejected = route.gate() != Gate.any() || route.escalatesContentFiltered();
        return rules.release(mayBeRejected ? Release.AFTER_GATE : rules.release())
                .whenCut(rules.whenCut() == WhenCut.RESTART ? WhenCut.FAIL : rules.whenCut());
    }
}
