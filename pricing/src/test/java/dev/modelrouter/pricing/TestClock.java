package dev.modelrouter.pricing;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Time that moves when a test says so, with timers that run at their own times on the thread that moves it. Not the
 * testkit's clock: that module builds beside this one, and not before it.
 */
final class TestClock implements TimeSource {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.comparingLong((Timer timer) -> timer.dueNanos).thenComparingLong(timer -> timer.number));
    private long nanos;
    private long scheduled;

    private TestClock() {}

    static TestClock create() {
        return new TestClock();
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanoTime());
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public void sleep(Duration duration) {
        advance(duration);
    }

    @Override
    public synchronized Future<?> schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(task, nanos + Math.max(0, delay.toNanos()), scheduled++);
        timers.add(timer);
        return timer;
    }

    void advance(Duration duration) {
        long target = nanoTime() + duration.toNanos();
        for (Timer due = nextDueBy(target); due != null; due = nextDueBy(target)) {
            due.run();
        }
    }

    /** Returns how many timers have neither begun nor been cancelled. */
    synchronized int pendingTasks() {
        timers.removeIf(Future::isDone);
        return timers.size();
    }

    private synchronized @Nullable Timer nextDueBy(long target) {
        Timer next = timers.peek();
        if (next == null || next.dueNanos > target) {
            nanos = Math.max(nanos, target);
            return null;
        }
        nanos = Math.max(nanos, next.dueNanos);
        return timers.remove();
    }

    private static final class Timer extends FutureTask<Boolean> {

        private final long dueNanos;
        private final long number;

        Timer(Runnable task, long dueNanos, long number) {
            super(task, true);
            this.dueNanos = dueNanos;
            this.number = number;
        }
    }
}
