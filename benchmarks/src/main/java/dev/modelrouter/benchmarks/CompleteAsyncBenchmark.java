package dev.modelrouter.benchmarks;

import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.Route;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
 * What {@code completeAsync} adds to an asynchronous client that answers from memory, beside that client called directly and
 * beside {@code complete}. Driven on the calling thread, to count the work; and on a thread of its own, to count the ways
 * there and back.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompleteAsyncBenchmark {

    private final StubClient waiting = new StubClient("{\"label\":\"billing\"}");
    private final StubAsyncClient client = new StubAsyncClient(waiting);
    private final CompletionRequest request = CompletionRequest.builder("tickets")
            .system("Classify the ticket. Answer with JSON only.")
            .prompt("I was charged twice this month and would like to know why.")
            .maxTokens(200)
            .build();
    private final ConverseRequest direct =
            request.converse().toBuilder().modelId("openai.gpt-oss-20b-1:0").build();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    private ModelRouter here;
    private ModelRouter apart;

    /** Builds a cascade of three models in one region, as the README does. */
    @Setup(Level.Trial)
    public void build() {
        here = builder().executor(Runnable::run).build();
        apart = builder().executor(thread).build();
    }

    private ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, waiting)
                .asyncClient(Region.US_EAST_1, client)
                .route(Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
                        .accept(Gate.matches("label")));
    }

    /** Closes the routers. */
    @TearDown(Level.Trial)
    public void close() {
        here.close();
        apart.close();
        thread.shutdown();
    }

    /** The baseline: the stub client itself. */
    @Benchmark
    public ConverseResponse clientAlone() {
        return client.converse(direct).join();
    }

    /** The same request by a caller who waits. */
    @Benchmark
    public Completion complete() {
        return here.complete(request);
    }

    /** By one who does not, driven on the calling thread. */
    @Benchmark
    public Completion completeAsyncHere() {
        return here.completeAsync(request).join();
    }

    /** By one who does not, driven on a thread of its own. */
    @Benchmark
    public Completion completeAsyncApart() {
        return apart.completeAsync(request).join();
    }
}
