package dev.modelrouter.benchmarks;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * Converse over the wire door, with the SDK's own clients in the same JVM: most of the work is the client's. Beside it,
 * the same client calls a server that answers any request with the same bytes.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Threads(4)
public class WireBenchmark {

    private static final int AT_ONCE = 16;

    private static final String ANSWER = "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":"
            + "\"{\\\"label\\\":\\\"billing\\\"}\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":29,"
            + "\"outputTokens\":5,\"totalTokens\":34,\"serverToolUsage\":{}},\"metrics\":{\"latencyMs\":0}}";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final ConverseRequest request = TestkitBenchmark.ask();

    /** Who answers: the fake, or the baseline. */
    @Param({"bare", "fake"})
    public String server = "";

    private Servers servers;
    private BedrockRuntimeClient sync;
    private BedrockRuntimeAsyncClient async;

    /** What listens, on one port or on two. */
    private record Servers(URI http1, URI http2, Runnable stop) {}

    /** Starts a server and the clients. */
    @Setup(Level.Trial)
    public void start() {
        bedrock.model(request.modelId()).replies("{\"label\":\"billing\"}");
        servers = server.equals("fake") ? fake() : bare();
        sync = BedrockRuntimeClient.builder()
                .endpointOverride(servers.http1())
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
        async = BedrockRuntimeAsyncClient.builder()
                .endpointOverride(servers.http2())
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(200))
                .build();
    }

    private Servers fake() {
        FakeBedrockServer fake = bedrock.serve();
        return new Servers(fake.endpoint(), fake.endpoint(), fake::close);
    }

    private static Servers bare() {
        byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
        BareServer http1 = new BareServer(body, false);
        BareServer http2 = new BareServer(body, true);
        return new Servers(http1.endpoint(), http2.endpoint(), () -> {
            http1.close();
            http2.close();
        });
    }

    /** Forgets the calls, as between two tests. */
    @TearDown(Level.Iteration)
    public void forget() {
        bedrock.clearCalls();
    }

    /** Stops everything. */
    @TearDown(Level.Trial)
    public void stop() {
        sync.close();
        async.close();
        servers.stop().run();
    }

    /** HTTP/1.1, connections kept, one call after the other on each of four threads. */
    @Benchmark
    public ConverseResponse http1() {
        return sync.converse(request);
    }

    /** HTTP/2, sixteen calls at once from each of four threads. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void http2() {
        CompletableFuture<?>[] calls = new CompletableFuture<?>[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            calls[i] = async.converse(request);
        }
        CompletableFuture.allOf(calls).join();
    }
}
