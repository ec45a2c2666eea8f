package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SystemTimeSourceTest {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private final TimeSource time = TimeSource.system();

    @Test
    void schedule_longerThanALongHasNanoseconds_waitsUntilItIsCancelled() {
        Future<?> never = time.schedule(FOREVER, () -> {});

        assertThat(never.isDone()).isFalse();
        assertThat(never.cancel(false)).isTrue();
    }

    @Test
    void schedule_negativeDelay_runsAtOnce() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);

        Future<?> unused = time.schedule(FOREVER.negated(), ran::countDown);

        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void sleep_longerThanALongHasNanoseconds_endsByInterruption() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> time.sleep(FOREVER)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void sleep_negative_returnsAtOnce() throws InterruptedException {
        long before = time.nanoTime();

        time.sleep(FOREVER.negated());

        assertThat(time.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }
}
