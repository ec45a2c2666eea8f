package dev.modelrouter.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The benchmarks of money by the processor time of one thread, for a machine that is not quiet: what other programs take
 * does not count. Rounds of all subjects take turns, so that what slows the machine slows all of them.
 */
public final class MoneyByThread {

    private static final int ROUNDS = 15;
    private static final int WARM_UP = 5;
    private static final int TIMES = 400_000;

    private final Blackhole blackhole = new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

    private MoneyByThread() {}

    /** Prints a table: the median of all rounds, and the least and the most. */
    public static void main(String[] args) {
        Map<String, Supplier<Object>> subjects = new LinkedHashMap<>();
        CostBenchmark cost = new CostBenchmark();
        subjects.put("CostBenchmark.multiply", cost::multiply);
        subjects.put("CostBenchmark.decimal", cost::decimal);
        subjects.put("CostBenchmark.costPlain", cost::costPlain);
        subjects.put("CostBenchmark.costPlainAndItsAmount", cost::costPlainAndItsAmount);
        subjects.put("CostBenchmark.costPlainAndItsLines", cost::costPlainAndItsLines);
        subjects.put("CostBenchmark.costCachedAndLong", cost::costCachedAndLong);
        subjects.put("CostBenchmark.upperBound", cost::upperBound);
        BudgetBenchmark budget = new BudgetBenchmark();
        BudgetBenchmark.Call call = new BudgetBenchmark.Call();
        subjects.put("BudgetBenchmark.compareAndSet", budget::compareAndSet);
        subjects.put("BudgetBenchmark.plain", () -> budget.plain(call));
        subjects.put("BudgetBenchmark.oneBudget", () -> budget.oneBudget(call));
        subjects.put("BudgetBenchmark.oneBudgetAndTheClock", () -> budget.oneBudgetAndTheClock(call));
        subjects.put("BudgetBenchmark.threeBudgets", () -> budget.threeBudgets(call));
        JournalBenchmark journal = new JournalBenchmark();
        journal.fill();
        subjects.put("JournalBenchmark.plain", journal::plain);
        subjects.put("JournalBenchmark.entry", journal::entry);
        subjects.put("JournalBenchmark.entryByTenant", journal::entryByTenant);
        new MoneyByThread().measure(subjects);
    }

    private void measure(Map<String, Supplier<Object>> subjects) {
        Map<String, List<Long>> nanos = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Map.Entry<String, Supplier<Object>> subject : subjects.entrySet()) {
                long taken = taken(subject.getValue());
                if (round >= 0) {
                    nanos.computeIfAbsent(subject.getKey(), unused -> new ArrayList<>())
                            .add(taken);
                }
            }
        }
        System.out.println("| subject | ns of the thread, median (least-most) |");
        System.out.println("| --- | --- |");
        nanos.forEach((name, all) -> {
            long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "| `%s` | %.1f (%.1f-%.1f) |%n",
                    name,
                    each(sorted[sorted.length / 2]),
                    each(sorted[0]),
                    each(Arrays.stream(sorted).max().orElseThrow()));
        });
    }

    private static double each(long nanos) {
        return (double) nanos / TIMES;
    }

    private long taken(Supplier<Object> subject) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < TIMES; i++) {
            blackhole.consume(subject.get());
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    }
}
