package dev.modelrouter.benchmarks;

import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.ModelCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** What it costs to fit a request: one that a model takes as it is, and a long one with tools that another family made. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FitBenchmark {

    private static final int TURNS = 50;

    private final Fitter sonnet = Fitter.of(ModelCatalog.bundled().model("claude-sonnet-4.6"));
    private final Fitter llama = Fitter.of(ModelCatalog.bundled().model("llama-3.3-70b"));
    private final ConverseRequest oneTurn = ConverseRequest.builder()
            .messages(turn("user", ContentBlock.fromText("I was charged twice this month. Why?")))
            .build();
    private final ConverseRequest tools = tools();

    private static Message turn(String role, ContentBlock... content) {
        return Message.builder().role(role).content(content).build();
    }

    private static ConverseRequest tools() {
        List<Message> turns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            String id = "tooluse_" + i;
            turns.add(turn("user", ContentBlock.fromText("And tomorrow?")));
            turns.add(turn(
                    "assistant", ContentBlock.fromText("I look."), ContentBlock.fromToolUse(use -> use.toolUseId(id)
                            .name("weather")
                            .input(Document.fromMap(Map.of())))));
            turns.add(turn("user", ContentBlock.fromToolResult(result -> result.toolUseId(id)
                    .content(ToolResultContentBlock.fromText("sunny")))));
            turns.add(turn("assistant", ContentBlock.fromText("Sunny.")));
        }
        turns.add(turn("user", ContentBlock.fromText("Thanks.")));
        return ConverseRequest.builder().messages(turns).build();
    }

    /** Nothing to change. */
    @Benchmark
    public Fit oneTurn() {
        return sonnet.fit(oneTurn, false);
    }

    /** Fifty uses of a tool that are not declared any more, with texts beside them, for a Llama. */
    @Benchmark
    public Fit toolsToAnotherFamily() {
        return llama.fit(tools, false);
    }
}
