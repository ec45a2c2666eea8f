package dev.modelrouter.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceCatalog;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.regions.Region;

/**
 * A program that does one thing in a JVM that has done nothing before, and prints how many microseconds that took, how
 * many milliseconds of processor time the process used in all, and, if asked, how many bytes of heap it left behind.
 */
final class ColdProgram {

    /** What it keeps, so that the collector does not take it. */
    private static Object kept = "nothing";

    private ColdProgram() {}

    /** Takes the name of what to do, and {@code heap} to count the heap too. */
    public static void main(String[] arguments) throws IOException {
        boolean counted = arguments.length > 1;
        long before = counted ? used() : 0;
        long start = System.nanoTime();
        kept = run(arguments[0]);
        long micros = (System.nanoTime() - start) / 1000;
        System.out.println(micros);
        System.out.println(ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toMillis());
        System.out.println(counted ? used() - before : 0);
        if (kept.hashCode() == 42) {
            System.out.println(kept);
        }
    }

    private static Object run(String what) throws IOException {
        switch (what) {
            case "nothing" -> {
                return "nothing";
            }
            case "libraries" -> {
                return libraries();
            }
            case "catalogs" -> {
                return new Object[] {ModelCatalog.bundled(), PriceCatalog.bundled()};
            }
            case "three prices" -> {
                return new Object[] {
                    ModelCatalog.bundled(),
                    price("gpt-oss-20b", Scope.IN_REGION),
                    price("claude-haiku-5.5", Scope.US),
                    price("claude-sonnet-5.5", Scope.US)
                };
            }
            case "all prices" -> {
                return new Object[] {
                    ModelCatalog.bundled(), PriceCatalog.bundled().prices()
                };
            }
            case "first call" -> {
                return Subjects.of("direct").get();
            }
            case "first complete" -> {
                return Subjects.of("cascade").get();
            }
            default -> throw new IllegalArgumentException("There is nothing called " + what + " to do");
        }
    }

    /** One object of JSON and one of each collection: what a program loads that uses these libraries for anything. */
    private static Object libraries() throws IOException {
        try (JsonParser parser = new JsonFactory().createParser("{\"a\":[1,\"b\"]}")) {
            int tokens = 0;
            while (parser.nextToken() != null) {
                tokens++;
            }
            return ImmutableMap.of(
                    ImmutableList.of(tokens, 2, 3),
                    ImmutableSet.of("a", "b", "c"),
                    ImmutableList.of(),
                    ImmutableSet.of());
        }
    }

    private static Object price(String name, Scope scope) {
        Model model = ModelCatalog.bundled().model(name);
        return PriceCatalog.bundled().price(model, scope, Region.US_EAST_1).orElseThrow();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
