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
}
