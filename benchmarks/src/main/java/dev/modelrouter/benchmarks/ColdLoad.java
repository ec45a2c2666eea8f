package dev.modelrouter.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long the bundled catalogs take to load in a JVM that has just started, beside a program that does nothing and one
 * that only loads the libraries; and how long the first answer takes, through a router and by its client alone, which answers
 * from memory. JMH cannot tell: it measures what is warm. Each run is a process of its own; runs of
 * the different programs alternate, so that noise falls on all alike.
 *
 * <pre>mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark.main=dev.modelrouter.benchmarks.ColdLoad -Djmh.args=20</pre>
 *
 * <p>Takes the number of runs of each program. The result is a table to be committed as {@code results/cold-load.md}.
 */
final class ColdLoad {

    private static final List<String> PROGRAMS =
            List.of("nothing", "libraries", "catalogs", "three prices", "all prices", "first call", "first complete");

    private ColdLoad() {}

    /**
     * One run.
     *
     * @param wallMillis from the start of the process to its end
     * @param micros what the program did, by its own clock
     * @param cpuMillis processor time of the process
     * @param heapBytes what it kept; 0 if that was not counted
     */
    private record Run(long wallMillis, long micros, long cpuMillis, long heapBytes) {}

    /** Runs them all; the first round only warms the disk's cache. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        PROGRAMS.forEach(program -> runs.put(program, new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) {
            for (String program : PROGRAMS) {
                Run run = run(program);
                if (round > 0) {
                    runs.get(program).add(run);
                }
            }
        }
        System.out.println("| program | in the program, ms: min | median | CPU of the process, ms: min | median"
                + " | process, ms: min | median | heap kept, KiB |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Map.Entry<String, List<Run>> program : runs.entrySet()) {
            System.out.println(row(
                    program.getKey(),
                    program.getValue(),
                    run(program.getKey(), "heap").heapBytes()));
        }
    }

    private static String row(String program, List<Run> runs, long heap) {
        List<Long> micros = sorted(runs.stream().map(Run::micros).toList());
        List<Long> cpu = sorted(runs.stream().map(Run::cpuMillis).toList());
        List<Long> wall = sorted(runs.stream().map(Run::wallMillis).toList());
        int middle = runs.size() / 2;
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %d | %d | %d | %d | %d |",
                program,
                micros.get(0) / 1000.0,
                micros.get(middle) / 1000.0,
                cpu.get(0),
                cpu.get(middle),
                wall.get(0),
                wall.get(middle),
                Math.max(0, heap) / 1024);
    }

    private static List<Long> sorted(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted;
    }

    private static Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        // What a route warns of would stand among the figures.
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
        command.add(ColdProgram.class.getName());
        Collections.addAll(command, arguments);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> printed;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            printed = out.lines().toList();
        }
        int exit = process.waitFor();
        long wall = (System.nanoTime() - start) / 1_000_000;
        if (exit != 0) {
            throw new IllegalStateException("The program ended with " + exit + ": " + printed);
        }
        return new Run(
                wall, Long.parseLong(printed.get(0)), Long.parseLong(printed.get(1)), Long.parseLong(printed.get(2)));
    }
}
