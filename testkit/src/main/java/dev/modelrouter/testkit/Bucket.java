package dev.modelrouter.testkit;

import com.google.common.math.LongMath;

/** What a minute's quota has left: it fills evenly, and is never fuller than full. Not thread-safe. */
final class Bucket {

    private static final long MICROS_PER_MINUTE = 60_000_000L;

    private final long capacity;
    private long level;

    /** What came in of the next whole unit, in units times {@link #MICROS_PER_MINUTE}. */
    private long fraction;

    private long lastMicros;

    Bucket(long capacity, long nanoTime) {
        this.capacity = capacity;
        this.level = capacity;
        this.lastMicros = micros(nanoTime);
    }

    /** Returns what is left at a time that is no earlier than that of the call before. */
    long level(long nanoTime) {
        long micros = micros(nanoTime);
        long elapsed = micros - lastMicros;
        lastMicros = micros;
        long minutes = elapsed / MICROS_PER_MINUTE;
        fraction += elapsed % MICROS_PER_MINUTE * capacity;
        level = LongMath.saturatedAdd(level, LongMath.saturatedMultiply(minutes, capacity));
        level = LongMath.saturatedAdd(level, fraction / MICROS_PER_MINUTE);
        fraction %= MICROS_PER_MINUTE;
        if (level >= capacity) {
            level = capacity;
            fraction = 0;
        }
        return level;
    }

    /** Takes no more than is left. */
    void take(long amount) {
        level -= amount;
    }

    void giveBack(long amount, long nanoTime) {
        level = Math.min(capacity, LongMath.saturatedAdd(level(nanoTime), amount));
    }

    QuotaUse.Level use(long nanoTime) {
        return new QuotaUse.Level(capacity, capacity - level(nanoTime));
    }

    private static long micros(long nanoTime) {
        return Math.floorDiv(nanoTime, 1_000L);
    }
}
