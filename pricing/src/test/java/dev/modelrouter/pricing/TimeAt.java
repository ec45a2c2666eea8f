package dev.modelrouter.pricing;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** This machine's timer, with a wall clock that stands. */
record TimeAt(Instant now) implements TimeSource {
    @Override
    public long nanoTime() {
        return TimeSource.system().nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        TimeSource.system().sleep(duration);
    }

    @Override
    public java.util.concurrent.Future<?> schedule(Duration delay, Runnable task) {
        return TimeSource.system().schedule(delay, task);
    }
}
