package dev.modelrouter.benchmarks;

import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.StreamListener;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
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
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/**
 * A stream of 20 events to its end, through the router and by the SDK's client alone; {@link Streams} measures the first token. {@code
 * memory} is a client that hands out events made beforehand, so that what is measured is the caller's own work; {@code
 * loopback} is the SDK's client over HTTP/2 to a server in this process.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamBenchmark {

    private static final String MODEL = "us.anthropic.claude-haiku-5-5";

    /** Of sixteen pieces: with the beginning, the ends and the usage that makes twenty. */
    private static final String TEXT = "one two three four five six seven eight nine ten eleven twelve and on";

    private final CompletionRequest request = CompletionRequest.builder("r")
            .prompt("I was charged twice this month and would like to know why.")
            .maxTokens(200)
            .build();
    private final ConverseStreamRequest direct = ConverseStreamRequest.builder()
            .modelId(MODEL)
            .messages(request.converse().messages())
            .inferenceConfig(request.converse().inferenceConfig())
            .build();
    private final StreamStub stub = new StreamStub(16);

    private FakeBedrockServer server;
    private BedrockRuntimeAsyncClient client;
    private ModelRouter inMemory;
    private ModelRouter overLoopback;

    /** Starts the server, and builds routers of one model. */
    @Setup(Level.Trial)
    public void build() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().answersText(asked -> TEXT);
        server = bedrock.serve();
        client = server.asyncClient();
        inMemory = router(stub);
        overLoopback = router(client);
    }

    private static ModelRouter router(BedrockRuntimeAsyncClient client) {
        return ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, client)
                .executor(Runnable::run)
                .route(Route.fallback("r", "claude-haiku-5.5"))
                .build();
    }

    /** Ends them. */
    @TearDown(Level.Trial)
    public void close() {
        inMemory.close();
        overLoopback.close();
        server.close();
    }

    /** Counts characters. */
    private static final class Counting implements StreamListener {
        private int characters;

        @Override
        public void onText(String text) {
            characters += text.length();
        }
    }

    private static ConverseStreamResponseHandler handler(Counting counting) {
        return ConverseStreamResponseHandler.builder()
                .subscriber(event -> {
                    if (event instanceof ContentBlockDeltaEvent delta) {
                        counting.onText(delta.delta().text());
                    }
                })
                .build();
    }

    /** The baseline in memory. */
    @Benchmark
    public int memoryClient() {
        Counting counting = new Counting();
        stub.converseStream(direct, handler(counting)).join();
        return counting.characters;
    }

    /** The same through the router. */
    @Benchmark
    public Completion memoryRouter() {
        return inMemory.stream(request, new Counting()).join();
    }

    /** The baseline over loopback, to the end. */
    @Benchmark
    public int loopbackClient() {
        Counting counting = new Counting();
        client.converseStream(direct, handler(counting)).join();
        return counting.characters;
    }

    /** The same through the router. */
    @Benchmark
    public Completion loopbackRouter() {
        return overLoopback.stream(request, new Counting()).join();
    }
}
