package dev.modelrouter.testkit;

import com.google.common.base.Ticker;
import com.google.common.math.LongMath;
import dev.modelrouter.core.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A clock that stands still until it is told to move: wall clock, ticker, sleeper and scheduler in one. Code under test
 * that knows no {@link TimeSource} is given a view: {@link #javaClock}, {@link #ticker}, {@link #scheduler}, or a
 * method such as {@code clock::nanoTime} or {@code clock::sleep}.
 *
 * <p>Time moves in two ways. {@link #advance} moves it from outside. {@link #sleep} moves it too, by the time to sleep,
 * and returns at once; so code that waits runs through in no time and needs no second thread to wake it. Either way the
 * scheduled tasks that fall due are run one by one in the order of their times (then of their scheduling), on the
 * thread that moves the clock, each at a reading of its own time. A task may schedule more tasks, sleep, or interrupt
 * the sleeper: then the sleep ends at the task's time.
 *
 * <p>A {@link FakeBedrock} moves it too, by the delays of its answers; unless it is {@linkplain #manual() manual}.
 *
 * <p>Thread-safe; it starts no thread and holds no lock while a task runs. The clock never goes back. Sleeps of several
 * threads that begin at the same reading overlap, as they would on a real clock; a sleep that begins after another
 * thread has moved the clock adds to it. Where that order matters, sleep on one thread only, or schedule.
 */
public final class FakeClock implements TimeSource {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.comparingLong((Task task) -> task.dueNanos).thenComparingLong(task -> task.number));

    private final boolean manual;
    private final Ticker ticker = new Ticker() {
        @Override
        public long read() {
            return nanoTime();
        }
    };

    private long nanos;
    private long scheduled;

    private FakeClock(boolean manual) {
        this.manual = manual;
    }

    /** Returns a clock of its own that reads 2026-01-01T00:00:00Z, and {@link #nanoTime} zero. */
    public static FakeClock create() {
        return new FakeClock(false);
    }

    /**
     * Returns a clock as {@link #create} does that no delayed answer of a {@link FakeBedrock} moves, except by a
     * synchronous in-process client that sleeps through it. Answers given through other doors wait until the clock is
     * {@linkplain #advance advanced}: for tests of calls that race each other, and of streams seen half-way.
     */
    public static FakeClock manual() {
        return new FakeClock(true);
    }

    /** Returns the time that it is. */
    @Override
    public String toString() {
        return "FakeClock[" + now() + "]";
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanoTime());
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    /**
     * Moves the clock on and runs what falls due on the way.
     *
     * @param duration by how much, zero or more; zero runs what is due now
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "A clock cannot go back, but was told to advance by " + duration + "; give zero or more");
        }
        long target = later(duration);
        while (runNextDueBy(target)) {
            // Each round runs one task.
        }
    }

    /**
     * Returns a new view of this clock as an executor, to hand to code under test that schedules: single tasks, and
     * periodic ones. Its tasks run as those of {@link #schedule} do; also one without a delay waits until the clock is
     * moved, be it by {@code advance(Duration.ZERO)}. Shutting it down concerns its own tasks alone.
     */
    public ScheduledExecutorService scheduler() {
        return new TimeScheduler(this);
    }

    /** Returns a view of this clock's {@link #nanoTime} for caches, stopwatches and the like of Guava. */
    public Ticker ticker() {
        return ticker;
    }

    /** Returns a view of this clock's {@link #now}, in UTC, for code under test that takes a Java clock. */
    public Clock javaClock() {
        return new JavaClock(this, ZoneOffset.UTC);
    }

    boolean isManual() {
        return manual;
    }

    /** Moves the clock until a task that falls due by a time is done, or cancelled by what comes before it. */
    void advanceUntilDone(Future<?> task, long due) {
        while (!task.isDone() && runNextDueBy(due)) {
            // Each round runs one task.
        }
    }

    /** {@inheritDoc} Advances this clock by the duration instead of blocking. */
    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (duration.isZero() || duration.isNegative()) {
            return;
        }
        long target = later(duration);
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted in a sleep of " + duration);
            }
        } while (runNextDueBy(target));
    }

    /**
     * {@inheritDoc} It runs on the thread that moves the clock past its time. As with any future, what the task throws
     * is kept in the future.
     */
    @Override
    public Future<?> schedule(Duration delay, Runnable task) {
        long due = delay.isNegative() ? nanoTime() : later(delay);
        synchronized (this) {
            Task added = new Task(task, due, scheduled++);
            tasks.add(added);
            return added;
        }
    }

    /** Returns how many scheduled tasks have neither begun nor been cancelled: zero once all timers are cleaned up. */
    public synchronized int pendingTasks() {
        return tasks.size();
    }

    /**
     * Returns the reading after a duration; one of centuries, such as {@code ChronoUnit.FOREVER}, is the last there is.
     */
    private long later(Duration duration) {
        return LongMath.saturatedAdd(nanoTime(), TimeUnit.NANOSECONDS.convert(duration));
    }

    /**
     * Runs the first task due by a time, at its own time; without one, sets the clock to that time and returns false.
     */
    private boolean runNextDueBy(long target) {
        Task next;
        synchronized (this) {
            next = tasks.peek();
            if (next == null || next.dueNanos > target) {
                nanos = Math.max(nanos, target);
                return false;
            }
            tasks.remove();
            nanos = Math.max(nanos, next.dueNanos);
        }
        next.run();
        return true;
    }

    private synchronized void forget(Task task) {
        tasks.remove(task);
    }

    private static final class JavaClock extends Clock {

        private final FakeClock clock;
        private final ZoneId zone;

        JavaClock(FakeClock clock, ZoneId zone) {
            this.clock = clock;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new JavaClock(clock, other);
        }

        @Override
        public Instant instant() {
            return clock.now();
        }
    }

    private final class Task extends FutureTask<Boolean> {

        private final long dueNanos;
        private final long number;

        Task(Runnable work, long dueNanos, long number) {
            super(work, true);
            this.dueNanos = dueNanos;
            this.number = number;
        }

        @Override
        protected void done() {
            if (isCancelled()) {
                forget(this);
            }
        }
    }
}
