package dev.modelrouter.testkit;

import java.util.Optional;

/**
 * How much of a {@link Quota} is used at a moment, reservations of open calls included. Each level is empty if the
 * quota does not limit it. Immutable and thread-safe.
 *
 * @param requests of this minute
 * @param tokens of this minute
 * @param tokensToday of this day of UTC
 * @param concurrentRequests calls that have begun and not ended
 * @param latencyOptimizedTokens of this minute, served with optimized latency
 */
public record QuotaUse(
        Optional<Level> requests,
        Optional<Level> tokens,
        Optional<Level> tokensToday,
        Optional<Level> concurrentRequests,
        Optional<Level> latencyOptimizedTokens) {

    /**
     * One limit and how far it is used.
     *
     * @param limit how much there may be
     * @param used how much there is, zero or more; above the limit where calls used more than they had reserved
     */
    public record Level(long limit, long used) {

        /** Returns what is left; below zero where calls used more than they had reserved. */
        public long remaining() {
            return limit - used;
        }
    }
}
