package dev.modelrouter.benchmarks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.BudgetDecision;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetedCall;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One reservation and its settlement, as each attempt has them, against one budget and against three, by one thread and
 * by eight at once. Beside it, in the same run: the least that any budget can take, one number that is added to if the sum
 * fits and corrected afterwards; and the plain way to keep the promise, decimal numbers under a lock and holds by id.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BudgetBenchmark {

    private static final Usd PLENTY = Usd.of("9000000");
    private static final Usd COST = Usd.of("0.000011");
    private static final long LIMIT = Long.MAX_VALUE / 2;

    private final AtomicLong number = new AtomicLong();
    private PlainBudget plain = new PlainBudget();
    private Budgets one = budgets(1);
    private Budgets three = budgets(3);
    /** The time that the caller has read for itself. */
    private final long now = nanos(TimeSource.system().now());

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /** A router's own record of a call, which exists whether or not there are budgets. */
    @State(Scope.Thread)
    public static class Call implements BudgetedCall {

        private static final AtomicLong THREADS = new AtomicLong();
        private static final ImmutableMap<String, String> TAGS = ImmutableMap.of("tenant", "acme");
        private static final long HOLD = Duration.ofMinutes(2).toNanos();

        private final Optional<Usd> worstCase = Optional.of(Usd.of("0.00002"));
        private final long thread = THREADS.incrementAndGet();
        private long calls;

        @Override
        public String id() {
            return thread + "-" + calls++;
        }

        @Override
        public String route() {
            return "tickets";
        }

        @Override
        public ImmutableMap<String, String> tags() {
            return TAGS;
        }

        @Override
        public Optional<Usd> worstCase() {
            return worstCase;
        }

        @Override
        public long holdForNanos() {
            return HOLD;
        }
    }

    /** A budget as one would write it down: exact, never overspent, settled once, and nothing else. */
    private static final class PlainBudget {

        private static final BigDecimal LIMIT = new BigDecimal("9000000");

        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, BigDecimal> holds = new ConcurrentHashMap<>();
        private BigDecimal spent = BigDecimal.ZERO;
        private BigDecimal held = BigDecimal.ZERO;

        boolean reserve(String id, BigDecimal amount) {
            lock.lock();
            try {
                if (spent.add(held).add(amount).compareTo(LIMIT) > 0) {
                    return false;
                }
                held = held.add(amount);
                holds.put(id, amount);
                return true;
            } finally {
                lock.unlock();
            }
        }

        boolean settle(String id, BigDecimal cost) {
            lock.lock();
            try {
                BigDecimal amount = holds.remove(id);
                if (amount == null) {
                    return false;
                }
                held = held.subtract(amount);
                spent = spent.add(cost);
                return true;
            } finally {
                lock.unlock();
            }
        }
    }

    private static Budgets budgets(int count) {
        Budget total = Budget.total(PLENTY);
        ImmutableList<Budget> all = count == 1
                ? ImmutableList.of(total)
                : ImmutableList.of(total, Budget.daily("tenant", PLENTY), Budget.hourly(PLENTY));
        return Budgets.inMemory(TimeSource.system(), all.toArray(new Budget[0]));
    }

    /** Begins each trial with nothing spent. */
    @Setup(Level.Trial)
    public void reset() {
        number.set(0);
        plain = new PlainBudget();
        one = budgets(1);
        three = budgets(3);
    }

    /** The least that any way can take. */
    @Benchmark
    public long compareAndSet() {
        return addIfItFits();
    }

    /** The same, eight threads at once. */
    @Benchmark
    @Threads(8)
    public long compareAndSetByEight() {
        return addIfItFits();
    }

    private long addIfItFits() {
        long spent;
        do {
            spent = number.get();
            if (spent + 20_000 > LIMIT) {
                return -1;
            }
        } while (!number.compareAndSet(spent, spent + 20_000));
        return number.addAndGet(11_000 - 20_000);
    }

    /** The plain way. */
    @Benchmark
    public boolean plain(Call call) {
        String id = call.id();
        return plain.reserve(id, new BigDecimal("0.00002")) && plain.settle(id, new BigDecimal("0.000011"));
    }

    /** One budget. */
    @Benchmark
    public boolean oneBudget(Call call) {
        return reserveAndSettle(one.reserve(call, now));
    }

    /** One budget, and the clock is read for it. */
    @Benchmark
    public boolean oneBudgetAndTheClock(Call call) {
        return reserveAndSettle(one.reserve(call));
    }

    /** One budget, eight threads at once. */
    @Benchmark
    @Threads(8)
    public boolean oneBudgetByEight(Call call) {
        return reserveAndSettle(one.reserve(call, now));
    }

    /** A total, one of the tenant's day and one of the hour. */
    @Benchmark
    public boolean threeBudgets(Call call) {
        return reserveAndSettle(three.reserve(call, now));
    }

    /** The same three, eight threads at once. */
    @Benchmark
    @Threads(8)
    public boolean threeBudgetsByEight(Call call) {
        return reserveAndSettle(three.reserve(call, now));
    }

    private static boolean reserveAndSettle(BudgetDecision decision) {
        if (decision instanceof BudgetGrant grant) {
            return grant.settle(COST);
        }
        throw new IllegalStateException("Refused with plenty left: " + decision);
    }
}
