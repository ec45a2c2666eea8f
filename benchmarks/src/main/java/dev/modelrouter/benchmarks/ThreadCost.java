package dev.modelrouter.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What each {@linkplain Subjects subject} costs the thread that calls, in processor time and in bytes: a measure that
 * neighbours on the machine cost caches and nothing else. The subjects take turns, so that all meet the same weather.
 *
 * <pre>mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark.main=dev.modelrouter.benchmarks.ThreadCost -Djmh.args=</pre>
 */
final class ThreadCost {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 12;
    private static final int WARM_ROUNDS = 5;
    private static final int CALLS = 40_000;

    private static long sink;

    private ThreadCost() {}

    /**
     * Measures and prints a table.
     *
     * @param arguments names of subjects; none for all
     */
    public static void main(String[] arguments) {
        List<String> names = Arrays.asList(arguments.length == 0 ? Subjects.NAMES : arguments);
        Map<String, Supplier<String>> subjects = new LinkedHashMap<>();
        names.forEach(name -> subjects.put(name, Subjects.of(name)));
        Map<String, List<double[]>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
            for (Map.Entry<String, Supplier<String>> subject : subjects.entrySet()) {
                double[] cost = measure(subject.getValue());
                if (round >= WARM_ROUNDS) {
                    rounds.computeIfAbsent(subject.getKey(), name -> new ArrayList<>())
                            .add(cost);
                }
            }
        }
        System.out.println("| subject | ns | least | bytes |");
        System.out.println("| --- | --- | --- | --- |");
        rounds.forEach((name, costs) -> System.out.println(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f |",
                name,
                median(costs, 0),
                costs.stream().mapToDouble(cost -> cost[0]).min().orElseThrow(),
                median(costs, 1))));
        System.out.println(sink == 0 ? "nothing was answered" : "");
    }

    private static double[] measure(Supplier<String> subject) {
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        long nanos = THREADS.getCurrentThreadCpuTime();
        long sum = 0;
        for (int call = 0; call < CALLS; call++) {
            sum += subject.get().length();
        }
        sink += sum;
        return new double[] {
            (THREADS.getCurrentThreadCpuTime() - nanos) / (double) CALLS,
            (THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes) / (double) CALLS
        };
    }

    private static double median(List<double[]> costs, int which) {
        double[] sorted =
                costs.stream().mapToDouble(cost -> cost[which]).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
