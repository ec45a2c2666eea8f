package dev.modelrouter.testkit;

import com.google.common.math.LongMath;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs steps when their time has come, without a thread that waits. Steps run on the workers; but on a {@link
 * FakeClock} a step that has to wait runs on the thread that moves the clock past its time, in the order of all that is
 * scheduled there. Unless the clock is manual, a worker then moves it.
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
     * @param handle is given, before anything can happen in the delay, what keeps the step from running when it is
     *     cancelled, and a clock from being moved for it
     */
    void after(Duration delay, Runnable step, Consumer<Future<?>> handle) {
        if (delay.isZero()) {
            workers.execute(step);
        } else if (time instanceof FakeClock clock) {
            Future<?> scheduled = clock.schedule(delay, step);
            handle.accept(scheduled);
            if (!clock.isManual()) {
                // Read after scheduling, so that it is no earlier than the step's own time.
                long due = later(clock.nanoTime(), delay);
                workers.execute(() -> clock.advanceUntilDone(scheduled, due));
            }
        } else {
            handle.accept(time.schedule(delay, () -> workers.execute(step)));
        }
    }

    private static long later(long nanos, Duration delay) {
        return LongMath.saturatedAdd(nanos, TimeUnit.NANOSECONDS.convert(delay));
    }
}
