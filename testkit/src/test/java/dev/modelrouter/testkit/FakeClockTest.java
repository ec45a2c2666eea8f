package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FakeClockTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = FakeClock.create();
    private final List<String> ran = new ArrayList<>();

    @Test
    void create_startsAtTheDocumentedInstant() {
        assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void advance_movesBothReadings() {
        clock.advance(Duration.ofMillis(1500));

        assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:00:01.500Z"));
        assertThat(clock).hasToString("FakeClock[2026-01-01T00:00:01.500Z]");
        assertThat(clock.nanoTime()).isEqualTo(1_500_000_000L);
    }

    @Test
    void advance_negative_isRefused() {
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.000000001S");
    }

    @Test
    void advance_runsDueTasksInOrderOfTimeThenOfScheduling_eachAtItsOwnTime() {
        schedule(3, "third");
        schedule(1, "first");
        schedule(1, "second");
        schedule(5, "not yet");

        clock.advance(Duration.ofSeconds(4));

        assertThat(ran).containsExactly("first at 1", "second at 1", "third at 3");
        assertThat(clock.pendingTasks()).isEqualTo(1);
    }

    @Test
    void advance_taskSchedulesAnother_runsItInTheSameAdvance() {
        Future<?> outer = clock.schedule(SECOND, () -> schedule(1, "inner"));

        clock.advance(Duration.ofSeconds(2));

        assertThat(outer).isDone();
        assertThat(ran).containsExactly("inner at 2");
    }

    @Test
    void advance_manyTasksOfOneTime_runInTheOrderOfScheduling() {
        List<String> names = IntStream.range(0, 50).mapToObj(String::valueOf).toList();
        names.forEach(name -> schedule(1, name));

        clock.advance(SECOND);

        assertThat(ran).isEqualTo(names.stream().map(name -> name + " at 1").toList());
    }

    @Test
    void advance_zero_runsWhatIsDueNow() {
        schedule(0, "now");
        schedule(-1, "long ago");

        clock.advance(Duration.ZERO);

        assertThat(ran).containsExactly("now at 0", "long ago at 0");
    }

    @Test
    void schedule_cancelled_neverRunsAndIsNotPending() {
        Future<?> task = clock.schedule(SECOND, () -> ran.add("cancelled"));

        assertThat(task.cancel(false)).isTrue();
        assertThat(clock.pendingTasks()).isZero();
        clock.advance(SECOND);

        assertThat(ran).isEmpty();
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void schedule_taskThrows_futureKeepsItAndOthersRun() {
        Future<?> task = clock.schedule(SECOND, () -> {
            throw new IllegalStateException("broken");
        });
        schedule(1, "other");

        clock.advance(SECOND);

        assertThat(ran).containsExactly("other at 1");
        assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("broken");
    }

    @Test
    void sleep_movesTheClockAndRunsTasks() throws InterruptedException {
        schedule(1, "timer");

        clock.sleep(Duration.ofSeconds(2));

        assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(ran).containsExactly("timer at 1");
    }

    @Test
    void sleep_zeroOrNegative_returnsAtOnceEvenIfInterrupted() throws InterruptedException {
        Thread.currentThread().interrupt();

        clock.sleep(Duration.ZERO);
        clock.sleep(SECOND.negated());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void schedule_longerThanALongHasNanoseconds_neverFallsDueBeforeTheLastReading() {
        Future<?> never = clock.schedule(ChronoUnit.FOREVER.getDuration(), () -> {});

        clock.advance(Duration.ofDays(365 * 200));
        assertThat(never.isDone()).isFalse();

        clock.advance(ChronoUnit.FOREVER.getDuration());
        assertThat(clock.nanoTime()).isEqualTo(Long.MAX_VALUE);
        assertThat(never.isDone()).isTrue();
    }

    @Test
    void sleep_interruptedBefore_throwsWithoutMoving() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> clock.sleep(SECOND)).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void sleep_interruptedByATask_endsAtTheTasksTime() {
        Future<?> watchdog = clock.schedule(SECOND, Thread.currentThread()::interrupt);

        assertThatThrownBy(() -> clock.sleep(Duration.ofHours(1))).isInstanceOf(InterruptedException.class);

        assertThat(watchdog).isDone();
        assertThat(clock.nanoTime()).isEqualTo(SECOND.toNanos());
    }

    @Test
    void sleep_manyThreads_clockNeverGoesBackAndEveryTaskRunsOnce() throws Exception {
        int threads = 8;
        int sleeps = 500;
        List<String> all = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                runs.add(pool.submit(() -> {
                    long last = 0;
                    for (int n = 0; n < sleeps; n++) {
                        Future<?> unused = clock.schedule(Duration.ofNanos(n % 7), () -> all.add("task"));
                        clock.sleep(Duration.ofNanos(1 + n % 5));
                        long reading = clock.nanoTime();
                        assertThat(reading).isGreaterThan(last);
                        last = reading;
                    }
                    return last;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            pool.shutdownNow();
        }
        clock.advance(SECOND);

        assertThat(all).hasSize(threads * sleeps);
        assertThat(clock.pendingTasks()).isZero();
    }

    private void schedule(long seconds, String name) {
        Future<?> unused = clock.schedule(
                Duration.ofSeconds(seconds),
                () -> ran.add(name + " at " + Duration.ofNanos(clock.nanoTime()).toSeconds()));
    }

    @Test
    void manual_isAClockLikeAnyOther() {
        FakeClock manual = FakeClock.manual();
        manual.advance(Duration.ofSeconds(1));

        assertThat(manual.nanoTime()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(manual.now()).isEqualTo(FakeClock.create().now().plusSeconds(1));
    }

    @Test
    void task_thatMovesTheClockFurther_isNotTakenBack() {
        Future<?> unused = clock.schedule(SECOND, () -> clock.advance(Duration.ofSeconds(10)));

        clock.advance(Duration.ofSeconds(2));

        assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(11).toNanos());
    }
}
