package dev.modelrouter.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The {@linkplain Subjects subjects} of the engine, each beside the client called directly, in one run. {@link ThreadCost}
 * measures the same by turns in one JVM, for a machine that is not quiet.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(3)
@Warmup(iterations = 20, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {

    /** Which subject, by its name. */
    @Param({"direct", "one", "oneFull", "cascadeFull", "rejected", "longPrompt", "longPromptDirect"})
    public String subject = "direct";

    private Supplier<String> call = () -> "";

    /** Builds the subject, and no other. */
    @Setup
    public void build() {
        call = Subjects.of(subject);
    }

    /** From the text of a prompt to the text of an answer. */
    @Benchmark
    public String complete() {
        return call.get();
    }
}
