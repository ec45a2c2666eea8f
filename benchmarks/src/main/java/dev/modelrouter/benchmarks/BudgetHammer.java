package dev.modelrouter.benchmarks;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetLedger;
import dev.modelrouter.pricing.BudgetListener;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.BudgetedCall;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Many threads against two budgets, while the clock jumps: grants of which some settle, some twice or in a race with a
 * cancel, some fail, some are abandoned until their hold expires; half of the calls are coarse, so that they are sharpened
 * when money runs short, and of some the closer look fails. Prints a row for each kind of thread; ends with an exception
 * if an invariant is broken.
 */
public final class BudgetHammer {

    private static final int RESERVATIONS = 200_000;
    private static final int TENANTS = 4;
    private static final int HIGHEST = 10;
    private static final Duration HOLD = Duration.ofMinutes(1);

    private final FakeClock clock = FakeClock.create();
    private final LongAdder pastLimit = new LongAdder();
    private final Budgets budgets = Budgets.of(
            List.of(Budget.total(mills(340_000)).notifyAt(50), Budget.total("tenant", mills(110_000))),
            BudgetLedger.inMemory(clock),
            clock,
            new BudgetListener() {
                @Override
                public void limitExceeded(BudgetBalance balance) {
                    pastLimit.increment();
                }
            });
    private final ExecutorService cancels = Executors.newFixedThreadPool(2);
    private final LongAdder spent = new LongAdder();
    private final LongAdder abandoned = new LongAdder();
    private final LongAdder abandonedCount = new LongAdder();
    private final LongAdder granted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder ends = new LongAdder();
    private final LongAdder looks = new LongAdder();
    private final LongAdder jumps = new LongAdder();

    private BudgetHammer() {}

    /** Runs 64 threads, and 5,000 virtual ones where the JDK has them. */
    public static void main(String[] arguments) throws Exception {
        // Of every failed closer look there is a line in the log.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        System.out.println("| threads | reservations | granted | refused | abandoned | closer looks | clock jumps"
                + " | observations | seconds |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        new BudgetHammer().run("64", Executors.newFixedThreadPool(64), 64);
        if (Runtime.version().feature() >= 21) {
            ExecutorService virtual = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            new BudgetHammer().run("5,000 virtual", virtual, 5_000);
        }
    }

    private static Usd mills(long amount) {
        return Usd.of(BigDecimal.valueOf(amount, 3));
    }

    private void run(String name, ExecutorService threads, int workers)
            throws InterruptedException, ExecutionException {
        long begun = System.nanoTime();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> observer = CompletableFuture.supplyAsync(() -> observe(done));
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
        long observations = observer.get();
        check();
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %.1f |",
                name,
                granted.sum() + refused.sum(),
                granted.sum(),
                refused.sum(),
                abandonedCount.sum(),
                looks.sum(),
                jumps.sum(),
                observations,
                (System.nanoTime() - begun) / 1e9));
    }

    /** Reserves, and ends what was granted in one of many ways; moves the clock now and then. */
    private void work(int worker, int times) {
        RandomGenerator random = new SplittableRandom(worker);
        for (int i = 0; i < times; i++) {
            Planned call = new Planned(worker + "#" + i, random, looks);
            if (budgets.reserve(call) instanceof BudgetGrant grant) {
                granted.increment();
                end(grant, call, random);
            } else {
                refused.increment();
            }
            if (random.nextInt(100) == 0) {
                jumps.increment();
                // All jumps together are shorter than a hold: only what is abandoned may expire, at the end.
                clock.advance(Duration.ofMillis(1 + random.nextInt(20)));
            }
        }
    }

    private void end(BudgetGrant grant, Planned call, RandomGenerator random) {
        long most = call.kept();
        long actual = 1 + random.nextLong(most);
        switch (random.nextInt(8)) {
            case 0 -> count(grant.release(), 0);
            case 1 -> count(grant.estimate(), most);
            case 2 -> {
                abandonedCount.increment();
                abandoned.add(most);
            }
            case 3 -> {
                count(grant.settle(Cost.known(mills(actual))), actual);
                count(grant.settle(Cost.known(mills(actual))), actual);
                count(grant.release(), 0);
            }
            case 4 -> {
                // A cancel races with the answer; either may win, and only one.
                CompletableFuture<Void> cancel =
                        CompletableFuture.runAsync(() -> count(grant.estimate(), most), cancels);
                count(grant.settle(Cost.known(mills(actual))), actual);
                cancel.join();
            }
            default -> count(grant.settle(Cost.known(mills(actual))), actual);
        }
    }

    private void count(boolean ended, long amount) {
        if (ended) {
            ends.increment();
            spent.add(amount);
        }
    }

    private List<BudgetBalance> balances(int tenant) {
        return budgets.balances("tickets", tags(tenant));
    }

    private static ImmutableMap<String, String> tags(int tenant) {
        return ImmutableMap.of("tenant", "t" + tenant);
    }

    /** Looks at all accounts without a pause until all is done, and returns how often it did. */
    private long observe(AtomicBoolean done) {
        long times = 0;
        do {
            for (int tenant = 0; tenant < TENANTS; tenant++) {
                for (BudgetBalance balance : balances(tenant)) {
                    require(balance.left().compareTo(Usd.ZERO) >= 0, "an account is overspent: " + balance);
                    require(balance.held().compareTo(Usd.ZERO) >= 0, "an account holds less than nothing: " + balance);
                }
            }
            times++;
        } while (!done.get());
        return times;
    }

    private void check() {
        require(refused.sum() > 0, "the limits were not reached");
        require(ends.sum() + abandonedCount.sum() == granted.sum(), "a grant ended twice, or never");
        clock.advance(HOLD.multipliedBy(2));
        // What was abandoned is charged when its hold is over and somebody asks for money.
        boolean unlimited = budgets.reserve(
                        new BudgetRequest("last", "tickets", tags(0), Optional.of(mills(Integer.MAX_VALUE)), HOLD))
                instanceof BudgetGrant;
        require(!unlimited, "more was granted than there is");
        Usd all = mills(spent.sum() + abandoned.sum());
        Usd ofTenants = Usd.ZERO;
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            for (BudgetBalance balance : balances(tenant)) {
                require(balance.held().equals(Usd.ZERO), "money is still held: " + balance);
            }
            ofTenants = ofTenants.plus(balances(tenant).get(1).spent());
        }
        require(
                balances(0).get(0).spent().equals(all),
                "spent is " + balances(0).get(0) + " and should be " + all);
        require(ofTenants.equals(all), "the tenants spent " + ofTenants + " and should have spent " + all);
        require(pastLimit.sum() == 0, "an account went past its limit");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException(problem);
        }
    }

    /** Half are coarse: they ask for twice as much as they may cost; of one in ten the closer look fails. */
    private static final class Planned implements BudgetedCall {

        private final String id;
        private final long amount;
        private final int kind;
        private final ImmutableMap<String, String> tags;
        private final LongAdder looks;

        Planned(String id, RandomGenerator random, LongAdder looks) {
            this.id = id;
            this.amount = 1 + random.nextLong(HIGHEST);
            this.kind = random.nextInt(10);
            // The first ones call more often, so that they come to their own limit and the others to that of all.
            this.tags = BudgetHammer.tags(Math.min(random.nextInt(TENANTS), random.nextInt(TENANTS)));
            this.looks = looks;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String route() {
            return "tickets";
        }

        @Override
        public ImmutableMap<String, String> tags() {
            return tags;
        }

        @Override
        public Optional<Usd> worstCase() {
            return Optional.of(mills(isCoarse() ? 2 * amount : amount));
        }

        @Override
        public long holdForNanos() {
            return HOLD.toNanos();
        }

        @Override
        public boolean isCoarse() {
            return kind < 5;
        }

        @Override
        public Usd sharpened() {
            looks.increment();
            if (kind == 0) {
                throw new IllegalStateException("no closer look");
            }
            return mills(amount);
        }

        /** Returns what is charged if nobody says better: of one without a closer look the quick estimate. */
        long kept() {
            return kind == 0 ? 2 * amount : amount;
        }

        @Override
        public String toString() {
            return id + " " + Map.of("mills", amount);
        }
    }
}
