package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Stopwatch;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One clock, seen as whatever code under test asks for. */
final class FakeClockViewsTest {

    private final FakeClock clock = FakeClock.create();
    private final ScheduledExecutorService scheduler = clock.scheduler();
    private final List<Long> ran = new ArrayList<>();

    @Test
    void ticker_drivesGuava() {
        Cache<String, String> cache = CacheBuilder.newBuilder()
                .ticker(clock.ticker())
                .expireAfterWrite(Duration.ofMinutes(1))
                .build();
        Stopwatch watch = Stopwatch.createStarted(clock.ticker());
        cache.put("a", "b");

        clock.advance(Duration.ofSeconds(59));
        assertThat(cache.getIfPresent("a")).isEqualTo("b");
        clock.advance(Duration.ofSeconds(1));
        assertThat(cache.getIfPresent("a")).isNull();
        assertThat(watch.elapsed()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void javaClock_followsInAnyZone() {
        Clock utc = clock.javaClock();
        Clock tokyo = utc.withZone(ZoneId.of("Asia/Tokyo"));
        clock.advance(Duration.ofHours(1));

        assertThat(utc.instant())
                .isEqualTo(Instant.parse("2026-01-01T01:00:00Z"))
                .isEqualTo(tokyo.instant());
        assertThat(utc.getZone()).isEqualTo(ZoneOffset.UTC);
        assertThat(tokyo.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void scheduler_sleeperAndTicker_areOneTime() throws InterruptedException {
        ScheduledFuture<?> task = scheduler.schedule(this::run, 2, TimeUnit.SECONDS);
        assertThat(task.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(2000);

        clock.sleep(Duration.ofSeconds(5));

        assertThat(ran).as("at its own time, on the sleeping thread").containsExactly(2L);
        assertThat(task.isDone()).isTrue();
        assertThat(clock.ticker().read()).isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void submit_runsOnceTheClockIsMoved() throws Exception {
        Future<String> answer = scheduler.submit(() -> "done");
        assertThat(answer).isNotDone();

        clock.advance(Duration.ZERO);

        assertThat(answer.get()).isEqualTo("done");
    }

    @Test
    void scheduleAtFixedRate_slowTask_keepsToTheRate() {
        Future<?> task = scheduler.scheduleAtFixedRate(this::runSlowly, 1, 10, TimeUnit.SECONDS);

        clock.advance(Duration.ofSeconds(31));
        assertThat(ran).containsExactly(1L, 11L, 21L, 31L);

        task.cancel(false);
        clock.advance(Duration.ofMinutes(1));
        assertThat(ran).hasSize(4);
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void scheduleWithFixedDelay_slowTask_waitsFromItsEnd() {
        Future<?> task = scheduler.scheduleWithFixedDelay(this::runSlowly, 1, 10, TimeUnit.SECONDS);

        clock.advance(Duration.ofSeconds(31));

        assertThat(ran).containsExactly(1L, 14L, 27L);
        assertThat(task).isNotDone();
    }

    @Test
    void periodicTask_thatThrows_isRunNoMore() {
        Future<?> task = scheduler.scheduleAtFixedRate(
                () -> {
                    run();
                    throw new IllegalStateException("wrong");
                },
                0,
                1,
                TimeUnit.SECONDS);

        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).hasSize(1);
        assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("wrong");
    }

    @Test
    void periodicTask_thatCancelsItself_isRunNoMore() {
        List<ScheduledFuture<?>> self = new ArrayList<>();
        self.add(scheduler.scheduleAtFixedRate(
                () -> {
                    run();
                    self.get(0).cancel(false);
                },
                0,
                1,
                TimeUnit.SECONDS));

        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).hasSize(1);
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void period_ofNothing_isRefused() {
        assertThatThrownBy(() -> scheduler.scheduleAtFixedRate(this::run, 0, 0, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 SECONDS");
        assertThatThrownBy(() -> scheduler.scheduleWithFixedDelay(this::run, 0, -1, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shutdown_letsDelayedTasksRunAndEndsPeriodicOnes() throws InterruptedException {
        Future<?> delayed = scheduler.schedule(this::run, 1, TimeUnit.SECONDS);
        Future<?> periodic = scheduler.scheduleAtFixedRate(this::run, 2, 2, TimeUnit.SECONDS);
        scheduler.shutdown();

        assertThat(scheduler.isShutdown()).isTrue();
        assertThat(scheduler.isTerminated()).isFalse();
        assertThat(periodic).isCancelled();
        assertThatThrownBy(() -> scheduler.execute(this::run))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("shut down");
        assertThat(scheduler.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
        assertThat(delayed).isDone();
        assertThat(ran).containsExactly(1L);
        clock.scheduler().execute(this::run);
        clock.advance(Duration.ZERO);
        assertThat(ran).as("another view of the clock is not shut down").hasSize(2);
    }

    @Test
    void shutdownNow_cancelsWhatWaits() {
        Future<?> delayed = scheduler.schedule(this::run, 1, TimeUnit.SECONDS);

        assertThat(scheduler.shutdownNow()).hasSize(1);

        assertThatThrownBy(delayed::get).isInstanceOf(CancellationException.class);
        assertThat(scheduler.isTerminated()).isTrue();
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void schedule_forAsLongAsCanBeSaid_neverRunsAndDoesNotOverflow() {
        clock.advance(Duration.ofDays(1));
        ScheduledFuture<?> never = scheduler.schedule(this::run, Long.MAX_VALUE, TimeUnit.DAYS);

        clock.advance(Duration.ofDays(365));

        assertThat(never.isDone()).isFalse();
        assertThat(never.getDelay(TimeUnit.DAYS)).isPositive();
    }

    private void run() {
        ran.add(Duration.ofNanos(clock.nanoTime()).toSeconds());
    }

    private void runSlowly() {
        run();
        try {
            clock.sleep(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void scheduler_periodOfCenturies_runsOnceAndNeverFails() {
        Future<?> repeated =
                scheduler.scheduleAtFixedRate(() -> ran.add(clock.nanoTime()), 1, Long.MAX_VALUE, TimeUnit.NANOSECONDS);

        clock.advance(Duration.ofDays(365));

        assertThat(ran).containsExactly(1L);
        assertThat(repeated).isNotDone();
    }

    @Test
    void scheduler_shutDownByItsOwnTask_listsOnlyTheOthers() {
        List<Runnable> waiting = new ArrayList<>();
        Future<?> first = scheduler.schedule(() -> waiting.addAll(scheduler.shutdownNow()), 1, TimeUnit.SECONDS);
        Future<?> second = scheduler.schedule(() -> ran.add(2L), 2, TimeUnit.SECONDS);

        clock.advance(Duration.ofSeconds(3));

        assertThat(waiting).containsExactly((Runnable) second);
        assertThat(first.isCancelled()).isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void scheduler_awaitedWhenAllIsOver_takesNoTime() throws Exception {
        scheduler.shutdown();

        assertThat(scheduler.awaitTermination(1, TimeUnit.HOURS)).isTrue();
        assertThat(clock.nanoTime()).isZero();
    }
}
