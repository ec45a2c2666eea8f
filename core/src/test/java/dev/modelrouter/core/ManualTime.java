package dev.modelrouter.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Time that moves when a test says so. Timers run on the thread that moves it. */
final class ManualTime implements TimeSource {

    private record Timer(long dueNanos, FutureTask<?> task) {}

    private final List<Timer> timers = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 1_000; // So that a reading wraps around in every test.

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanoTime());
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
        FutureTask<?> timer = new FutureTask<>(task, null);
        timers.add(new Timer(nanos + delay.toNanos(), timer));
        return timer;
    }

    void advance(Duration duration) {
        List<Timer> due;
        synchronized (this) {
            nanos += duration.toNanos();
            due = timers.stream().filter(timer -> timer.dueNanos() - nanos <= 0).toList();
            timers.removeAll(due);
        }
        due.forEach(timer -> timer.task().run());
    }

    /** Returns how many timers have neither run nor been cancelled. */
    synchronized long pendingTimers() {
        return timers.stream().filter(timer -> !timer.task().isDone()).count();
    }
}
