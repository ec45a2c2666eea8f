package dev.modelrouter.pricing;

import java.time.Instant;

/** The wall clock as one number: nanoseconds since 1970, which reach from 1677 to 2262; what is beyond counts as that. */
final class Epoch {

    private static final long BILLION = 1_000_000_000;
    private static final Instant FIRST = instant(Long.MIN_VALUE);
    private static final Instant LAST = instant(Long.MAX_VALUE);

    private Epoch() {}

    static long nanos(Instant instant) {
        if (instant.compareTo(FIRST) <= 0) {
            return Long.MIN_VALUE;
        }
        return instant.compareTo(LAST) >= 0 ? Long.MAX_VALUE : instant.getEpochSecond() * BILLION + instant.getNano();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, BILLION), Math.floorMod(nanos, BILLION));
    }

    /** Returns the sum; what would be beyond the last or first instant is that. */
    static long plus(long nanos, long more) {
        long sum = nanos + more;
        boolean overflows = ((nanos ^ sum) & (more ^ sum)) < 0;
        return overflows ? (more < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
