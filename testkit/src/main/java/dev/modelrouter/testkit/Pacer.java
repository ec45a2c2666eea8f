package dev.modelrouter.testkit;

import com.google.common.math.LongMath;
import com.google.common.util.concurrent.Futures;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs steps when their time has come, without a thread that waits. Steps run on the workers; but on a {@link FakeClock}
 * a step that has to wait runs on the thread that moves the clock past its time, in the order of all that is scheduled
 * there. Unless the clock is manual, a worker then moves it.
 */
final class Pacer {

    private final TimeSource time;
    private final Executor workers;

    Pacer(TimeSource time, Executor workers) {
        this.time = time;
        this.workers = workers;
    }

    /** Returns the nanoseconds of the time source. */
    long nanoTime() {
        return time.nanoTime();
    }

    /**
     * Runs a step after a delay, never on the calling thread.
     *
     * @return a handle whose cancellation keeps the step from running, and a clock from being moved for it
     */
    Future<?> after(Duration delay, Runnable step) {
        if (delay.isZero()) {
            workers.execute(step);
            return Futures.immediateVoidFuture();
        }
        if (!(time instanceof FakeClock clock)) {
            return time.schedule(delay, () -> workers.execute(step));
        }
        Future<?> scheduled = clock.schedule(delay, step);
        if (!clock.isManual()) {
            // Read after scheduling, so that it is no earlier than the step's own time.
            long due = later(clock.nanoTime(), delay);
            workers.execute(() -> clock.advanceUntilDone(scheduled, due));
        }
        return scheduled;
    }

    private static long later(long nanos, Duration delay) {
        return LongMath.saturatedAdd(nanos, TimeUnit.NANOSECONDS.convert(delay));
    }
}
