package dev.modelrouter.routing;

import java.time.Duration;

/**
 * How a route streams.
 *
 * @param whenCut what becomes of a stream that fails after a part of it was given
 * @param release when pieces are given
 * @param firstToken how long a call may take to its first content
 * @param stall how long it may then be silent
 * @param mayReset whether the caller can be told that what was given is void
 */
record StreamRules(WhenCut whenCut, Release release, Duration firstToken, Duration stall, boolean mayReset) {

    static final StreamRules DEFAULT = new StreamRules(
            WhenCut.FAIL,
            Release.AT_ONCE,
            Duration.ofSeconds(Route.DEFAULT_SILENCE_SECONDS),
            Duration.ofSeconds(Route.DEFAULT_SILENCE_SECONDS),
            true);

    StreamRules whenCut(WhenCut other) {
        return new StreamRules(other, release, firstToken, stall, mayReset);
    }

    StreamRules release(Release other) {
        return new StreamRules(whenCut, other, firstToken, stall, mayReset);
    }

    StreamRules firstToken(Duration other) {
        return new StreamRules(whenCut, release, other, stall, mayReset);
    }

    StreamRules stall(Duration other) {
        return new StreamRules(whenCut, release, firstToken, other, mayReset);
    }

    /** For a caller who cannot be told that what was given is void: who is cut is not begun anew. */
    StreamRules withoutReset() {
        WhenCut then = whenCut == WhenCut.RESTART ? WhenCut.FAIL : whenCut;
        return new StreamRules(then, release, firstToken, stall, false);
    }
}
