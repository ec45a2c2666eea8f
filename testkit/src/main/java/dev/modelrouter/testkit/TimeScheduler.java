package dev.modelrouter.testkit;

import com.google.common.math.LongMath;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time source as an executor: the SDK's timeouts, and whatever code under test schedules, pass in the fake's time.
 * Tasks run where the time source runs them, and none runs before its time; one that is to run at once is one with a
 * delay of zero.
 *
 * <p>It holds no thread. Shutting it down concerns its own tasks alone, as with a {@link
 * java.util.concurrent.ScheduledThreadPoolExecutor} left as it comes: delayed tasks still run, periodic ones end.
 */
final class TimeScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final TimeSource time;
    private final @Nullable Executor atOnce;
    private final Set<Timer<?>> timers = ConcurrentHashMap.newKeySet();
    private volatile boolean shutDown;

    TimeScheduler(TimeSource time) {
        this(time, null);
    }

    /**
     * Makes an executor for code that takes it for granted that what it schedules without a delay runs.
     *
     * @param atOnce runs what has no delay; null if that waits for the time source as all does
     */
    TimeScheduler(TimeSource time, @Nullable Executor atOnce) {
        this.time = time;
        this.atOnce = atOnce;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return begun(new Timer<>(callable, due(delay, unit), Period.NONE));
    }

    @Override
    public void execute(Runnable command) {
        ScheduledFuture<?> unused = schedule(command, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return begun(new Timer<>(
                Executors.callable(command), due(initialDelay, unit), new Period(positive(period, unit), true)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return begun(new Timer<>(
                Executors.callable(command), due(initialDelay, unit), new Period(positive(delay, unit), false)));
    }

    private long due(long delay, TimeUnit unit) {
        return LongMath.saturatedAdd(time.nanoTime(), Math.max(0, unit.toNanos(delay)));
    }

    private static long positive(long period, TimeUnit unit) {
        if (period <= 0) {
            throw new IllegalArgumentException(
                    "A task is repeated after more than zero time, but was told " + period + " " + unit);
        }
        return unit.toNanos(period);
    }

    private <V> Timer<V> begun(Timer<V> timer) {
        synchronized (timers) {
            if (shutDown) {
                throw new RejectedExecutionException("This scheduler is shut down; take another from its clock");
            }
            timers.add(timer);
        }
        timer.begin();
        return timer;
    }

    @Override
    public void shutdown() {
        synchronized (timers) {
            shutDown = true;
        }
        timers.stream().filter(Timer::isPeriodic).forEach(timer -> timer.cancel(false));
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        List<Timer<?>> waiting = timers.stream().filter(Timer::isWaiting).toList();
        waiting.forEach(timer -> timer.cancel(false));
        return List.copyOf(waiting);
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown && timers.isEmpty();
    }

    /**
     * {@inheritDoc} The timeout passes on the time source: a clock that does not move by itself is moved by it, and so
     * runs the tasks that fall due.
     */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        if (!isTerminated()) {
            time.sleep(Duration.ofNanos(unit.toNanos(timeout)));
        }
        return isTerminated();
    }

    /**
     * When a task is repeated.
     *
     * @param nanos after how long; zero if it is not
     * @param fixedRate whether that counts from the beginning of a run, or from its end
     */
    private record Period(long nanos, boolean fixedRate) {

        static final Period NONE = new Period(0, false);
    }

    private final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {

        private final Period period;
        private volatile long due;
        private volatile boolean running;
        private volatile @Nullable Future<?> scheduled;

        Timer(Callable<V> callable, long due, Period period) {
            super(Objects.requireNonNull(callable, "task"));
            this.due = due;
            this.period = period;
        }

        void begin() {
            if (atOnce != null && due <= time.nanoTime()) {
                atOnce.execute(this);
                return;
            }
            scheduled = time.schedule(Duration.ofNanos(Math.max(0, due - time.nanoTime())), this);
            if (isCancelled()) {
                forget();
            }
        }

        @Override
        public void run() {
            running = true;
            if (!isPeriodic()) {
                super.run();
            } else if (runAndReset() && !isShutdown()) {
                running = false;
                due = LongMath.saturatedAdd(period.fixedRate() ? due : time.nanoTime(), period.nanos());
                begin();
            }
        }

        @Override
        protected void done() {
            if (isCancelled()) {
                forget();
            }
            timers.remove(this);
        }

        private void forget() {
            Future<?> waiting = scheduled;
            if (waiting != null) {
                waiting.cancel(false);
            }
        }

        boolean isPeriodic() {
            return period.nanos() > 0;
        }

        boolean isWaiting() {
            return !running;
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
