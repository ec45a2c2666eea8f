package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long LATE = 1_000 * SECOND;

    // Draws the middle: no jitter.
    private final Breaker breaker = new Breaker(false, new Halves(), 0);
    private final Object one = new Object();
    private final Object other = new Object();

    private static final class Halves implements java.util.random.RandomGenerator {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound / 2;
        }
    }

    private static Breaker.Failed at(long now) {
        return new Breaker.Failed(FailureKind.SERVER_ERROR, "a", now, now);
    }

    private void open(long now) {
        for (int i = 0; i < Breaker.FAILURES_IN_A_ROW; i++) {
            breaker.failed(at(now));
        }
        assertThat(breaker.isClosed()).isFalse();
    }

    @Test
    void failed_fourInARow_staysClosed() {
        IntStream.range(0, 4).forEach(i -> breaker.failed(at(0)));

        assertThat(breaker.enter(one, 0, LATE)).isTrue();
    }

    @Test
    void failed_fiveInARow_opensForFiveSeconds() {
        open(0);

        assertThat(breaker.enter(one, 5 * SECOND - 1, LATE)).isFalse();
        assertThat(breaker.enter(one, 5 * SECOND, LATE)).isTrue();
    }

    @Test
    void failed_aSuccessBetween_beginsANewRow() {
        IntStream.range(0, 4).forEach(i -> breaker.failed(at(0)));
        breaker.succeeded(one, 0, 0);
        IntStream.range(0, 4).forEach(i -> breaker.failed(at(0)));

        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void failed_halfOfTenWithinTheWindow_opens() {
        for (int i = 0; i < 4; i++) {
            breaker.failed(at(i));
            breaker.succeeded(one, i, i);
        }
        breaker.failed(at(8));
        assertThat(breaker.isClosed()).isTrue();
        breaker.failed(at(9));

        assertThat(breaker.isClosed()).isFalse();
    }

    @Test
    void failed_halfOfTenOverALongerTime_staysClosed() {
        for (long i = 0; i < 20; i++) {
            breaker.failed(at(i * 10 * SECOND));
            breaker.succeeded(one, i * 10 * SECOND, i * 10 * SECOND);
        }

        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void enter_halfOpen_letsOneThroughAndSuccessCloses() {
        open(0);
        assertThat(breaker.enter(one, 5 * SECOND, LATE)).isTrue();
        assertThat(breaker.enter(other, 5 * SECOND, LATE)).isFalse();

        assertThat(breaker.succeeded(one, 5 * SECOND, 6 * SECOND)).isTrue();

        assertThat(breaker.enter(other, 6 * SECOND, LATE)).isTrue();
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void failed_halfOpen_opensForTwiceAsLongUpToTheCap() {
        open(0);
        long now = 5 * SECOND;
        for (long seconds : new long[] {10, 20, 30, 30}) {
            assertThat(breaker.enter(one, now, LATE)).isTrue();
            breaker.failed(at(now));
            assertThat(breaker.admits(now + seconds * SECOND - 1)).isFalse();
            assertThat(breaker.admits(now + seconds * SECOND)).isTrue();
            now += seconds * SECOND;
        }
    }

    @Test
    void release_byTheHolder_letsTheNextThrough() {
        open(0);
        assertThat(breaker.enter(one, 5 * SECOND, LATE)).isTrue();

        breaker.release(other);
        assertThat(breaker.enter(other, 5 * SECOND, LATE)).isFalse();
        breaker.release(one);
        assertThat(breaker.enter(other, 5 * SECOND, LATE)).isTrue();
    }

    @Test
    void enter_holderNeverTellsItsEnd_leaseEndsWithTheCall() {
        open(0);
        assertThat(breaker.enter(one, 5 * SECOND, 20 * SECOND)).isTrue();

        assertThat(breaker.enter(other, 20 * SECOND - 1, LATE)).isFalse();
        assertThat(breaker.enter(other, 20 * SECOND, LATE)).isTrue();
    }

    @Test
    void succeeded_callBegunBeforeItOpened_leavesItOpen() {
        open(10);

        assertThat(breaker.succeeded(one, 9, 20)).isFalse();
        assertThat(breaker.isClosed()).isFalse();
    }

    @Test
    void failed_callsBegunBeforeItOpened_leaveTheTimeAsItIs() {
        open(10 * SECOND);

        breaker.failed(new Breaker.Failed(FailureKind.TIMEOUT, "a", 9 * SECOND, 16 * SECOND));

        assertThat(breaker.admits(15 * SECOND)).isTrue();
    }

    @Test
    void failed_regionByOneTarget_staysClosed() {
        Breaker region = new Breaker(true, new Halves(), 0);
        IntStream.range(0, 20).forEach(i -> region.failed(at(0)));
        assertThat(region.isClosed()).isTrue();

        region.failed(new Breaker.Failed(FailureKind.SERVER_ERROR, "b", 0, 0));

        assertThat(region.isClosed()).isFalse();
    }

    @Test
    void cool_manyAtOnce_opensOnce() {
        Breaker.Pause pause = TargetHealth.THROTTLED;
        assertThat(breaker.cool(at(0), pause)).isTrue();
        IntStream.range(0, 50)
                .forEach(i -> assertThat(breaker.cool(at(0), pause)).isFalse());

        assertThat(breaker.admits(SECOND - 1)).isFalse();
        assertThat(breaker.admits(SECOND)).isTrue();
    }

    @Test
    void enter_manyThreadsAtOnce_letsOneThrough() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 200; round++) {
                Breaker raced = new Breaker(false, new Halves(), 0);
                raced.cool(at(0), TargetHealth.THROTTLED);
                AtomicInteger let = new AtomicInteger();
                Callable<Integer> asks = () -> raced.enter(new Object(), SECOND, LATE) ? let.incrementAndGet() : 0;
                List<Future<Integer>> all = threads.invokeAll(
                        IntStream.range(0, 8).mapToObj(i -> asks).toList());
                for (Future<Integer> each : all) {
                    each.get();
                }
                assertThat(let).hasValue(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
