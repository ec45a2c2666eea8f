package dev.modelrouter.benchmarks;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.BudgetDecision;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
 * by two at once; beside the least that any budget can take: one number that is added to if the sum fits, and corrected
 * afterwards.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 15, time = 1)
@Measurement(iterations = 5, time = 1)
public class BudgetBenchmark {

    private static final Usd PLENTY = Usd.of("1000000000000");
    private static final Optional<Usd> WORST_CASE = Optional.of(Usd.of("0.02"));
    private static final Cost COST = Cost.known(Usd.of("0.01155"));
    private static final Duration HOLD = Duration.ofMinutes(2);
    private static final ImmutableMap<String, String> TAGS = ImmutableMap.of("tenant", "acme");
    private static final long LIMIT = Long.MAX_VALUE / 2;

    private final AtomicLong number = new AtomicLong();
    private Budgets one = budgets(1);
    private Budgets three = budgets(3);

    /** Ids that no other thread gives. */
    @State(Scope.Thread)
    public static class Ids {

        private static final AtomicLong THREADS = new AtomicLong();

        private final long thread = THREADS.incrementAndGet();
        private long calls;

        String next() {
            return thread + "-" + calls++;
        }
    }

    private static Budgets budgets(int count) {
        Budget total = Budget.total(PLENTY);
        return count == 1
                ? Budgets.inMemory(TimeSource.system(), total)
                : Budgets.inMemory(TimeSource.system(), total, Budget.daily("tenant", PLENTY), Budget.hourly(PLENTY));
    }

    /** Begins each trial with nothing spent. */
    @Setup(Level.Trial)
    public void reset() {
        number.set(0);
        one = budgets(1);
        three = budgets(3);
    }

    /** The baseline. */
    @Benchmark
    public long compareAndSet() {
        return addIfItFits();
    }

    /** The baseline, two threads at once. */
    @Benchmark
    @Threads(2)
    public long compareAndSetContended() {
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
        return number.addAndGet(11_550 - 20_000);
    }

    /** The name of a call and nothing else, which the pairs below have in them too. */
    @Benchmark
    public BudgetRequest request(Ids ids) {
        return new BudgetRequest(ids.next(), "tickets", TAGS, WORST_CASE, HOLD);
    }

    /** One budget. */
    @Benchmark
    public boolean oneBudget(Ids ids) {
        return reserveAndSettle(one, ids);
    }

    /** One budget, two threads at once. */
    @Benchmark
    @Threads(2)
    public boolean oneBudgetContended(Ids ids) {
        return reserveAndSettle(one, ids);
    }

    /** A total, one of the tenant's day and one of the hour. */
    @Benchmark
    public boolean threeBudgets(Ids ids) {
        return reserveAndSettle(three, ids);
    }

    /** The same three, two threads at once. */
    @Benchmark
    @Threads(2)
    public boolean threeBudgetsContended(Ids ids) {
        return reserveAndSettle(three, ids);
    }

    private static boolean reserveAndSettle(Budgets budgets, Ids ids) {
        BudgetDecision decision = budgets.reserve(new BudgetRequest(ids.next(), "tickets", TAGS, WORST_CASE, HOLD));
        if (decision instanceof BudgetGrant grant) {
            return grant.settle(COST);
        }
        throw new IllegalStateException("Refused with plenty left: " + decision);
    }
}
