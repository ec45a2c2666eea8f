package dev.modelrouter.benchmarks;

import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Plan;
import dev.modelrouter.routing.Route;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * What the router adds to a call: {@code complete} on a client that answers from memory, beside that client called
 * directly, in the same run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompleteBenchmark {

    private final StubClient client = new StubClient("{\"label\":\"billing\"}");
    private final CompletionRequest request = CompletionRequest.builder("tickets")
            .system("Classify the ticket. Answer with JSON only.")
            .prompt("I was charged twice this month and would like to know why.")
            .maxTokens(200)
            .build();
    private final ConverseRequest direct =
            request.converse().toBuilder().modelId("openai.gpt-oss-20b-1:0").build();

    private ModelRouter router;

    /** Builds a cascade of three models in one region, as the README does. */
    @Setup(Level.Trial)
    public void build() {
        router = ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
                        .accept(Gate.matches("label")))
                .build();
    }

    /** Closes the router. */
    @TearDown(Level.Trial)
    public void close() {
        router.close();
    }

    /** The baseline: the stub client itself. */
    @Benchmark
    public ConverseResponse clientAlone() {
        return client.converse(direct);
    }

    /** The same call through the router: ranked, capped, called once, priced, judged and entered into the ledger. */
    @Benchmark
    public Completion complete() {
        return router.complete(request);
    }

    /** The dry run. */
    @Benchmark
    public Plan plan() {
        return router.plan(request);
    }
}
