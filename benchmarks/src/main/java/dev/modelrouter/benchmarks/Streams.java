package dev.modelrouter.benchmarks;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.StreamListener;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeCall;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/**
 * Thousands of streams open at once, over HTTP/2 to a server of this process, each of which takes ten seconds, and of which one
 * in five is cancelled on its way: none may be lost, none ended twice, nothing held afterwards. Or the time to the first token
 * of one stream, beside the SDK's client alone, in turns. Prints what it found, and fails if a promise is broken.
 *
 * <pre>mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark.main=dev.modelrouter.benchmarks.Streams -Djmh.args=2000</pre>
 */
final class Streams {

    private static final Duration EACH = Duration.ofSeconds(10);
    private static final String TEXT = "one two three four five six seven eight nine ten";
    private static final int ROUNDS = 300;
    private static final int WARM_ROUNDS = 200;

    private Streams() {}

    /** Takes how many streams there are to be; none to measure the first token alone. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length == 0) {
            firstToken();
        } else {
            many(Integer.parseInt(arguments[0]));
        }
    }

    private static void firstToken() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().answersText(asked -> TEXT);
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeAsyncClient client = server.asyncClient();
                ModelRouter router = ModelRouter.builder()
                        .asyncClient(client)
                        .route(Route.fallback("r", "claude-haiku-5.5"))
                        .build()) {
            long[] alone = new long[ROUNDS];
            long[] routed = new long[ROUNDS];
            for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
                long byClient = byClient(client);
                long byRouter = byRouter(router);
                if (round >= 0) {
                    alone[round] = byClient;
                    routed[round] = byRouter;
                }
            }
            Arrays.sort(alone);
            Arrays.sort(routed);
            System.out.println(String.format(
                    Locale.ROOT,
                    "first token, median and 9th decile in us: client %,d and %,d, router %,d and %,d",
                    alone[ROUNDS / 2] / 1000,
                    alone[ROUNDS * 9 / 10] / 1000,
                    routed[ROUNDS / 2] / 1000,
                    routed[ROUNDS * 9 / 10] / 1000));
        }
    }

    private static long byClient(BedrockRuntimeAsyncClient client) {
        CompletableFuture<Long> first = new CompletableFuture<>();
        CompletionRequest request = CompletionRequest.of("r", "hello");
        long begun = System.nanoTime();
        CompletableFuture<Void> end = client.converseStream(
                ConverseStreamRequest.builder()
                        .modelId("us.anthropic.claude-haiku-5-5")
                        .messages(request.converse().messages())
                        .build(),
                ConverseStreamResponseHandler.builder()
                        .subscriber(event -> {
                            if (event instanceof ContentBlockDeltaEvent) {
                                first.complete(System.nanoTime() - begun);
                            }
                        })
                        .build());
        end.join();
        return first.join();
    }

    private static long byRouter(ModelRouter router) {
        CompletableFuture<Long> first = new CompletableFuture<>();
        CompletionRequest request = CompletionRequest.of("r", "hello");
        long begun = System.nanoTime();
        router.stream(request, new StreamListener() {
                    @Override
                    public void onText(String text) {
                        first.complete(System.nanoTime() - begun);
                    }
                })
                .join();
        return first.join();
    }

    /** One stream, and what became of it. */
    private static final class One implements StreamListener {
        private final StringBuilder text = new StringBuilder();
        private final AtomicInteger ends = new AtomicInteger();
        private CompletableFuture<Completion> answer = new CompletableFuture<>();

        @Override
        public void onText(String piece) {
            text.append(piece);
        }
    }

    private static void many(int streams) throws InterruptedException {
        FakeBedrock bedrock = FakeBedrock.create(TimeSource.system());
        bedrock.anyModel().answers(asked -> FakeReply.text(TEXT).after(usage -> EACH));
        SpendJournal journal = SpendJournal.create(TimeSource.system());
        Random random = new Random(1);
        try (FakeBedrockServer server = bedrock.serve(ServerOptions.create().inRealTime());
                BedrockRuntimeAsyncClient client = client(server, streams);
                ModelRouter router = ModelRouter.builder()
                        .asyncClient(client)
                        .maxStreams(streams)
                        .budget(Budget.daily(Usd.of("1000")).named("all"))
                        .spend(journal)
                        .route(Route.fallback("r", "claude-haiku-5.5").maxAttempts(1))
                        .build()) {
            long begun = System.nanoTime();
            List<One> all = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                One one = new One();
                all.add(one);
                one.answer = router.stream(CompletionRequest.of("r", "hello"), one);
                CompletableFuture<?> unused =
                        one.answer.whenComplete((completion, problem) -> one.ends.incrementAndGet());
            }
            int cancels = 0;
            for (One one : all) {
                if (random.nextInt(5) == 0) {
                    long millis = random.nextInt((int) EACH.toMillis());
                    Future<?> unused =
                            TimeSource.system().schedule(Duration.ofMillis(millis), () -> one.answer.cancel(true));
                    cancels++;
                }
            }
            TimeUnit.SECONDS.sleep(EACH.toSeconds() / 2);
            long open = bedrock.calls().stream().filter(FakeCall::isOpen).count();
            System.gc();
            long heap =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            int whole = 0;
            int cancelled = 0;
            for (One one : all) {
                try {
                    require(one.answer.join().text().contentEquals(one.text), "the pieces make up the answer");
                    require(one.text.toString().equals(TEXT), "the answer is whole");
                    whole++;
                } catch (CancellationException e) {
                    cancelled++;
                } catch (CompletionException e) {
                    throw new IllegalStateException("A stream failed.", e);
                }
            }
            long seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            for (int i = 0; i < 100 && isHeld(router); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            require(!isHeld(router), "nothing is held");
            require(all.stream().allMatch(one -> one.ends.get() == 1), "each ended once");
            require(journal.report().total().requests() == streams, "each is in the journal once");
            require(bedrock.calls().stream().noneMatch(FakeCall::isOpen), "no call is open");
            require(whole + cancelled == streams, "none is lost");
            System.out.println(String.format(
                    Locale.ROOT,
                    "%,d streams: %,d open half-way with %,d MiB of heap, %,d whole, %,d of %,d cancels in time,"
                            + " all ended after %,d ms; none lost, none twice, nothing held",
                    streams,
                    open,
                    heap >> 20,
                    whole,
                    cancelled,
                    cancels,
                    seconds));
        }
    }

    /** One that may have so many calls under way: the SDK's default is 50. */
    private static BedrockRuntimeAsyncClient client(FakeBedrockServer server, int streams) {
        return BedrockRuntimeAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(server.endpoint())
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .protocol(Protocol.HTTP2)
                        .maxConcurrency(streams)
                        // With the server, the collector and this many streams on two cores, a ping may miss its five
                        // seconds.
                        .http2Configuration(http2 -> http2.healthCheckPingPeriod(Duration.ZERO))
                        .maxPendingConnectionAcquires(streams)
                        .connectionAcquisitionTimeout(EACH.multipliedBy(3)))
                .build();
    }

    private static boolean isHeld(ModelRouter router) {
        return router.budgets().balances("r", Map.of()).stream()
                .anyMatch(balance -> !balance.held().isZero());
    }

    private static void require(boolean isSo, String what) {
        if (!isSo) {
            throw new IllegalStateException("A promise is broken: " + what);
        }
    }
}
