package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.SONNET;
import static dev.modelrouter.pricing.Spending.usd;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Many threads draw on the same pools: no pool ever pays more than it has, and in the end every cent is somewhere. */
final class CreditsConcurrencyTest {

    private static final int THREADS = 32;
    private static final int DRAWS = 2_000;

    private final TestClock clock = TestClock.create();
    private final CyclicBarrier together = new CyclicBarrier(THREADS);
    private final CreditPool.Term year = new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31));
    private final CreditPool.Term quarter = new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 3, 31));
    private final Credits credits = Credits.of(
            List.of(
                    new CreditPool("meta", usd("3"), quarter, CreditEligibility.exceptMarketplaceModels()),
                    new CreditPool("all", usd("20"), year, CreditEligibility.bedrock())),
            clock);

    @Test
    void draw_32Threads_neverDrawsMoreThanThereIsAndLosesNothing() throws Exception {
        LongAdder spent = new LongAdder();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CompletableFuture<Integer> observer = CompletableFuture.supplyAsync(() -> observe(done));
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                work.add(threads.submit(() -> {
                    draw(number, spent);
                    return null;
                }));
            }
            for (Future<?> each : work) {
                each.get();
            }
            done.set(true);
            assertThat(observer.get()).isPositive();
        } finally {
            done.set(true);
            threads.shutdownNow();
        }

        CreditReport report = credits.report();
        assertThat(report.pools()).allSatisfy(pool -> assertThat(pool.left()).isEqualTo(Usd.ZERO));
        assertThat(report.covered()).isEqualTo(usd("23"));
        assertThat(report.covered().plus(report.cash())).isEqualTo(mills(spent.sum()));
        assertThat(report.unsettled().calls()).isZero();
    }

    /** Every call is drawn by two threads; each third one is settled, by both. */
    private void draw(int thread, LongAdder spent) throws Exception {
        SplittableRandom random = new SplittableRandom(thread / 2);
        for (int i = 0; i < DRAWS; i++) {
            if (i % 100 == 0) {
                // So that no thread falls so far behind the others that its twin's draws are forgotten.
                together.await(1, TimeUnit.MINUTES);
            }
            String id = thread / 2 + "/" + i;
            long cost = random.nextLong(1, 4);
            boolean unknown = i % 3 == 0;
            credits.draw(new Credits.Use(
                    id,
                    clock.now(),
                    random.nextBoolean() ? LLAMA : SONNET,
                    Spending.REGION,
                    unknown ? Cost.unknown("not yet", mills(cost)) : Cost.known(mills(cost))));
            if (unknown) {
                credits.settle(id, mills(cost));
            }
            if (thread % 2 == 0) {
                spent.add(cost);
            }
        }
    }

    private int observe(AtomicBoolean done) {
        int looks = 0;
        do {
            CreditReport report = credits.report(1);
            for (CreditReport.Pool pool : report.pools()) {
                assertThat(pool.left().isNegative()).isFalse();
                assertThat(pool.covered().plus(pool.left()))
                        .isEqualTo(pool.pool().amount());
            }
            looks++;
        } while (!done.get());
        return looks;
    }

    private static Usd mills(long amount) {
        return Usd.of(BigDecimal.valueOf(amount, 3));
    }
}
