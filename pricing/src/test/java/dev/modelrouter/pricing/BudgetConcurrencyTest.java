package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Many threads against one budget: it is never overspent at any instant, and in the end every cent is where it belongs.
 * Which thread comes when is up to the machine; what must hold does not depend on it.
 */
final class BudgetConcurrencyTest {

    /** Enough for the limits to be fought for; the benchmarks have the same as a command of its own, for much longer. */
    private static final int RESERVATIONS = 16_000;

    private static final int TENANTS = 4;
    /** In thousandths of a dollar: about half of what the calls would spend in all, so that the end is fought for. */
    private static final long ROUTER_LIMIT = 27_200;

    private static final long TENANT_LIMIT = 8_800;
    private static final int HIGHEST = 10;

    private final TestClock clock = TestClock.create();
    private final Crossings crossings = new Crossings();
    private final Budgets budgets = Budgets.of(
            List.of(
                    Budget.daily(mills(ROUTER_LIMIT)).notifyAt(25, 50, 75),
                    Budget.daily("tenant", mills(TENANT_LIMIT)).notifyAt(50)),
            BudgetLedger.inMemory(clock),
            clock,
            crossings);
    private final ExecutorService cancels = Executors.newFixedThreadPool(2);
    private final LongAdder spent = new LongAdder();
    private final LongAdder abandoned = new LongAdder();
    private final LongAdder abandonedCount = new LongAdder();
    private final LongAdder granted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder ends = new LongAdder();

    private static final class Crossings implements BudgetListener {

        final LongAdder thresholds = new LongAdder();
        final LongAdder wrong = new LongAdder();

        @Override
        public void thresholdReached(BudgetBalance balance, int percent) {
            thresholds.increment();
        }

        @Override
        public void limitExceeded(BudgetBalance balance) {
            wrong.increment();
        }
    }

    private static Usd mills(long amount) {
        return Usd.of(BigDecimal.valueOf(amount, 3));
    }

    private static Map<String, String> tenant(int number) {
        return Map.of("tenant", "t" + number);
    }

    private static BudgetRequest request(String id, int tenant, Usd amount) {
        return new BudgetRequest(
                id, "tickets", ImmutableMap.copyOf(tenant(tenant)), Optional.of(amount), Duration.ofMinutes(1));
    }

    @Test
    void budget_64Threads_isNeverOverspentAndLosesNothing() throws Exception {
        run(Executors.newFixedThreadPool(64), 64);
    }

    @Test
    void budget_1000TasksOnVirtualThreadsIfThereAre_isNeverOverspentAndLosesNothing() throws Exception {
        run(virtualThreads(), 1_000);
    }

    /** A JDK without virtual threads runs the same tasks on a pool, so that no build goes without the test. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                ? (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)
                : Executors.newFixedThreadPool(200);
    }

    private void run(ExecutorService threads, int workers) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> observer = observe(done);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int number = worker;
                work.add(threads.submit(() -> work(number, RESERVATIONS / workers)));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
            cancels.shutdownNow();
        }

        assertThat(observer.get()).as("observations").isPositive();
        assertThat(granted.sum() + refused.sum()).isEqualTo(RESERVATIONS);
        assertThat(refused.sum()).as("the limits were reached").isPositive();
        assertThat(ends.sum() + abandonedCount.sum())
                .as("each grant ended once or was abandoned")
                .isEqualTo(granted.sum());
        assertBooks(mills(spent.sum()), mills(abandoned.sum()));

        clock.advance(Duration.ofMinutes(1));
        assertThat(budgets.reserve(request("last", 0, Usd.of("1000000")))).isInstanceOf(BudgetRefusal.class);
        assertBooks(mills(spent.sum() + abandoned.sum()), Usd.ZERO);
        assertThat(crossings.wrong.sum()).as("accounts past their limit").isZero();
        assertThat(crossings.thresholds.sum()).as("notices").isEqualTo(expectedNotices());
    }

    /** Reserves, and ends what was granted in one of many ways, some of them twice and from two threads. */
    private void work(int worker, int times) {
        RandomGenerator random = new SplittableRandom(worker);
        for (int i = 0; i < times; i++) {
            int amount = 1 + random.nextInt(HIGHEST);
            BudgetedCall call = call(worker + "#" + i, amount, random);
            if (budgets.reserve(call) instanceof BudgetGrant grant) {
                granted.increment();
                // One whose closer look fails keeps what is a quick estimate.
                end(grant, call instanceof Unlucky ? 2 * amount : amount, random);
            } else {
                refused.increment();
            }
        }
    }

    /** Every other call is coarse: it asks for twice as much as it may cost, and now and then its closer look fails. */
    private BudgetedCall call(String id, int amount, RandomGenerator random) {
        int tenant = someTenant(random);
        return switch (random.nextInt(10)) {
            case 0 -> new Unlucky(id, mills(2L * amount), tenant(tenant));
            case 1, 2, 3, 4 -> new CoarseCall(id, mills(2L * amount), mills(amount), tenant(tenant));
            default -> request(id, tenant, mills(amount));
        };
    }

    private static final class Unlucky extends CoarseCall {

        Unlucky(String id, Usd worstCase, Map<String, String> tags) {
            super(id, worstCase, worstCase, tags);
        }

        @Override
        public Usd sharpened() {
            throw new IllegalStateException("no closer look");
        }
    }

    /** The first ones call more often, so that they come to their own limit and the others to the router's. */
    private static int someTenant(RandomGenerator random) {
        return Math.min(random.nextInt(TENANTS), random.nextInt(TENANTS));
    }

    private void end(BudgetGrant grant, int amount, RandomGenerator random) {
        int actual = 1 + random.nextInt(amount);
        switch (random.nextInt(8)) {
            case 0 -> count(grant.release(), 0);
            case 1 -> count(grant.estimate(), amount);
            case 2 -> {
                abandonedCount.increment();
                abandoned.add(amount);
            }
            case 3 -> {
                count(grant.settle(Cost.known(mills(actual))), actual);
                count(grant.settle(Cost.known(mills(actual))), actual);
                count(grant.release(), 0);
            }
            case 4 -> {
                // A cancel races with the answer; either may win, and only one.
                CompletableFuture<Void> cancel =
                        CompletableFuture.runAsync(() -> count(grant.estimate(), amount), cancels);
                count(grant.settle(Cost.known(mills(actual))), actual);
                cancel.join();
            }
            default -> count(grant.settle(Cost.known(mills(actual))), actual);
        }
    }

    private void count(boolean ended, int amount) {
        if (ended) {
            ends.increment();
            spent.add(amount);
        }
    }

    /** Looks at all accounts without a pause until all is done, and returns how often it did. */
    private CompletableFuture<Long> observe(AtomicBoolean done) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                long times = 0;
                Map<Integer, Usd> before = new HashMap<>();
                do {
                    for (int tenant = 0; tenant < TENANTS; tenant++) {
                        int key = 0;
                        for (BudgetBalance balance : budgets.balances("tickets", tenant(tenant))) {
                            assertThat(balance.left()).isGreaterThanOrEqualTo(Usd.ZERO);
                            assertThat(balance.held()).isGreaterThanOrEqualTo(Usd.ZERO);
                            Usd last = before.put(key == 0 ? -1 : tenant, balance.spent());
                            assertThat(balance.spent()).isGreaterThanOrEqualTo(last == null ? Usd.ZERO : last);
                            key++;
                        }
                    }
                    times++;
                } while (!done.get());
                result.complete(times);
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        return result;
    }

    private void assertBooks(Usd spent, Usd held) {
        BudgetBalance router = budgets.balances("tickets", tenant(0)).get(0);
        assertThat(router.spent()).as("spent").isEqualTo(spent);
        assertThat(router.held()).as("held").isEqualTo(held);
        assertThat(Usd.sum(tenants().map(BudgetBalance::spent).toList())).isEqualTo(spent);
        assertThat(Usd.sum(tenants().map(BudgetBalance::held).toList())).isEqualTo(held);
    }

    private Stream<BudgetBalance> tenants() {
        return IntStream.range(0, TENANTS)
                .mapToObj(number -> budgets.balances("tickets", tenant(number)).get(1));
    }

    private long expectedNotices() {
        BudgetBalance router = budgets.balances("tickets", tenant(0)).get(0);
        return Stream.of(25, 50, 75).filter(router::hasReached).count()
                + tenants().filter(each -> each.hasReached(50)).count();
    }

    @Test
    void ledger_sameReservationsEndedByAllThreads_countsEachOnce() throws Exception {
        BudgetLedger ledger = BudgetLedger.inMemory(clock);
        BudgetAccount.Claim claim = Budget.daily(mills(ROUTER_LIMIT))
                .claim("tickets", Map.of(), clock.now())
                .orElseThrow();
        List<String> ids = IntStream.range(0, 3_000).mapToObj(Integer::toString).toList();
        for (String id : ids) {
            ledger.reserve(new BudgetLedger.Reservation(
                    id, mills(2), ImmutableList.of(claim), clock.now().plusSeconds(1)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                counts.add(threads.submit(() -> ids.stream()
                        .filter(id -> ledger.settle(id, mills(1)) instanceof BudgetLedger.Ended)
                        .count()));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            assertThat(sum).isEqualTo(ids.size());
        } finally {
            threads.shutdownNow();
        }
        assertThat(ledger.balance(claim).spent()).isEqualTo(mills(ids.size()));
        assertThat(ledger.balance(claim).held()).isEqualTo(Usd.ZERO);
    }

    @Test
    void reserve_besideRefusedOnes_isNotTurnedAwayByWhatTheyNeverHeld() throws Exception {
        // All that is left of the router's budget fits one call, and t1's tenant has nothing left.
        Budgets tight = Budgets.inMemory(clock, Budget.daily(Usd.of("2")), Budget.daily("tenant", Usd.of("1")));
        assertThat(((BudgetGrant) tight.reserve(request("all", 1, Usd.of("1")))).estimate())
                .isTrue();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger attempts = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int thread = i;
                others.add(threads.submit(() -> {
                    for (int n = 0; !done.get(); n++) {
                        attempts.incrementAndGet();
                        assertThat(tight.reserve(request(thread + "#" + n, 1, Usd.of("0.5"))))
                                .isInstanceOf(BudgetRefusal.class);
                    }
                }));
            }
            for (int n = 0; n < 2_000; n++) {
                BudgetDecision decision = tight.reserve(request("mine#" + n, 2, Usd.of("1")));
                assertThat(decision).isInstanceOf(BudgetGrant.class);
                assertThat(((BudgetGrant) decision).release()).isTrue();
            }
            done.set(true);
            for (Future<?> other : others) {
                other.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(attempts.get()).isPositive();
    }
}
