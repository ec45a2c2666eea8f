package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A time source as the SDK wants its timers: so a client's timeouts pass in the fake's time. Tasks run where the time
 * source runs them. It never shuts down, since it holds nothing.
 */
final class TimeScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final TimeSource time;

    TimeScheduler(TimeSource time) {
        this.time = time;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    command.run();
                    return true;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        Timer<V> timer = new Timer<>(callable, time.nanoTime() + unit.toNanos(delay));
        timer.begin(Duration.ofNanos(unit.toNanos(delay)));
        return timer;
    }

    @Override
    public void execute(Runnable command) {
        Future<?> unused = time.schedule(Duration.ZERO, command);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("Only single delays are supported: the SDK's timeouts need no more");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("Only single delays are supported: the SDK's timeouts need no more");
    }

    @Override
    public void shutdown() {
        // There is nothing to shut down: the time source is the fake's.
    }

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }

    private final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {

        private final long due;
        private volatile Future<?> scheduled = new FutureTask<>(() -> true);

        Timer(Callable<V> callable, long due) {
            super(callable);
            this.due = due;
        }

        void begin(Duration delay) {
            scheduled = time.schedule(delay, this);
            if (isCancelled()) {
                scheduled.cancel(false);
            }
        }

        @Override
        protected void done() {
            if (isCancelled()) {
                scheduled.cancel(false);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - time.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
