package dev.modelrouter.core;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;

/**
 * Time as the whole library sees it: a wall clock, a monotonic clock, a way to wait and a way to be called later.
 *
 * <p>It is injected wherever time matters, so that a test can run a request in virtual time. Implementations must be
 * thread-safe.
 */
public interface TimeSource {

    /** Returns the time source of this machine. Its {@link #schedule scheduled tasks} run on one daemon thread. */
    static TimeSource system() {
        return SystemTimeSource.INSTANCE;
    }

    /** Returns the wall-clock time. Only for dates that people read and for budget windows; it may jump. */
    Instant now();

    /** Returns a monotonic reading in nanoseconds, meaningful only as a difference of two readings. */
    long nanoTime();

    /**
     * Blocks the calling thread for a time. Zero and negative durations return at once.
     *
     * @param duration how long to wait
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    void sleep(Duration duration) throws InterruptedException;

    /**
     * Runs a task once after a delay, on a thread of this time source. The task must be short and must not block.
     *
     * @param delay how long to wait; zero and negative run the task as soon as possible
     * @param task what to run
     * @return a handle whose {@link Future#cancel} keeps a task that has not begun from running
     */
    Future<?> schedule(Duration delay, Runnable task);
}
