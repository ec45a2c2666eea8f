package dev.modelrouter.benchmarks;

import com.google.common.primitives.ImmutableLongArray;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.Route;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * 10,000 requests at once, whose answers take 200 ms: on virtual threads through {@code complete}, and on an executor of
 * two threads through {@code completeAsync}, each beside the SDK's client alone. Then the same again with answers that are
 * held back, to weigh what a request under way keeps on the heap: a thousand have a connection, as the router's own clients
 * have, and the others wait for one. The server has a JVM of its own. Needs a JDK with virtual threads.
 *
 * <pre>mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark.main=dev.modelrouter.benchmarks.Crowd -Djmh.args=</pre>
 *
 * <p>Prints what is to be committed in {@code results/crowd.md}.
 */
final class Crowd {

    private static final int REQUESTS = 10_000;
    /** As many as the clients have that the router makes: the others wait for one. */
    private static final int CONNECTIONS = 1_000;

    private static final Duration ANSWER = Duration.ofMillis(200);
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final TimeSource TIME = TimeSource.system();

    private Crowd() {}

    /** One way to make a request, and what it takes. */
    private record Caller(
            String name, Supplier<CompletableFuture<Boolean>> ask, List<? extends AutoCloseable> closes) {}

    /** Makes a way over a server. */
    private interface Maker {
        Caller of(URI server);
    }

    /** A {@link CrowdServer} in its JVM. */
    private record Server(Process process, BufferedReader said, Writer orders) implements AutoCloseable {

        static Server start() throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            CrowdServer.class.getName(),
                            Long.toString(ANSWER.toMillis()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Server(
                    process,
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
                    new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        }

        URI endpoint() throws IOException {
            return URI.create("http://127.0.0.1:" + said.readLine());
        }

        void order(String order) throws IOException {
            orders.write(order + "\n");
            orders.flush();
            await("done");
        }

        void await(String word) throws IOException {
            String line = said.readLine();
            if (!word.equals(line)) {
                throw new IOException("The server said \"" + line + "\" and not \"" + word + "\".");
            }
        }

        @Override
        public void close() throws IOException {
            orders.close();
        }
    }

    /** What came of a crowd. */
    private record Result(int answered, Duration took, ImmutableLongArray nanos) {

        long millis(int percentile) {
            return nanos.get((nanos.length() - 1) * percentile / 100) / 1_000_000;
        }
    }

    /** Runs each way with answers that take a while, and with answers that are held back. */
    public static void main(String[] arguments) throws Exception {
        ExecutorService virtual = virtualThreads();
        ExecutorService two = Executors.newFixedThreadPool(2);
        CompletionRequest request = CompletionRequest.of("crowd", "What is the weather?");
        ConverseRequest direct = request.converse().toBuilder()
                .modelId("us.amazon.nova-2-lite-v1:0")
                .build();
        List<Maker> makers = List.of(
                server -> {
                    BedrockRuntimeClient client = client(server);
                    return new Caller(
                            "client alone, virtual threads",
                            () -> CompletableFuture.supplyAsync(
                                    () -> client.converse(direct).output() != null, virtual),
                            List.of(client));
                },
                server -> {
                    BedrockRuntimeClient client = client(server);
                    ModelRouter router = router(builder -> builder.client(client));
                    return new Caller(
                            "`complete`, virtual threads",
                            () -> CompletableFuture.supplyAsync(
                                    () -> router.complete(request).accepted(), virtual),
                            List.of(router, client));
                },
                server -> {
                    BedrockRuntimeAsyncClient client = asyncClient(server);
                    return new Caller(
                            "async client alone",
                            () -> client.converse(direct).thenApply(response -> response.output() != null),
                            List.of(client));
                },
                server -> {
                    BedrockRuntimeAsyncClient client = asyncClient(server);
                    ModelRouter router =
                            router(builder -> builder.asyncClient(client).executor(two));
                    return new Caller(
                            "`completeAsync`, two threads",
                            () -> router.completeAsync(request).thenApply(completion -> completion.accepted()),
                            List.of(router, client));
                });
        System.out.println("| who | answered | in all, s | p50, ms | p99, ms | heap per request under caller, KB |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        List<String> pinned = new ArrayList<>();
        for (Maker maker : makers) {
            try (Server server = Server.start()) {
                run(maker.of(server.endpoint()), server, pinned);
            }
        }
        System.out.println();
        pinned.forEach(System.out::println);
        virtual.shutdown();
        two.shutdown();
    }

    private static ModelRouter router(UnaryOperator<ModelRouterBuilder> client) {
        return client.apply(ModelRouter.builder())
                .route(Route.fallback("crowd", "nova-2-lite").deadline(DEADLINE))
                .build();
    }

    private static void run(Caller caller, Server server, List<String> pinned) throws Exception {
        // The first open the connections, load classes and compile.
        ask(caller, 2_000);
        Recording recording = new Recording();
        recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
        recording.start();
        Result timed = ask(caller, REQUESTS);
        long heap = heapPerRequest(caller, server);
        recording.stop();
        pinned.addAll(pinned(caller, recording));
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %,d of %,d | %.1f | %,d | %,d | %.1f |",
                caller.name(),
                timed.answered(),
                REQUESTS,
                timed.took().toMillis() / 1e3,
                timed.millis(50),
                timed.millis(99),
                heap / 1e3));
        for (AutoCloseable each : caller.closes()) {
            each.close();
        }
    }

    private static Result ask(Caller caller, int requests) {
        long begin = TIME.nanoTime();
        long[] nanos = new long[requests];
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<?>> all = new ArrayList<>(requests);
        for (int i = 0; i < requests; i++) {
            int number = i;
            long start = TIME.nanoTime();
            all.add(caller.ask().get().handle((isAnswered, problem) -> {
                nanos[number] = TIME.nanoTime() - start;
                return isAnswered != null && isAnswered ? answered.incrementAndGet() : 0;
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        Duration took = Duration.ofNanos(TIME.nanoTime() - begin);
        Arrays.sort(nanos);
        return new Result(answered.get(), took, ImmutableLongArray.copyOf(nanos));
    }

    /** Returns what a request keeps on the heap while all of them wait for their answers. */
    private static long heapPerRequest(Caller caller, Server server) throws IOException, InterruptedException {
        long before = usedHeap();
        server.order("hold " + CONNECTIONS);
        CompletableFuture<Result> asked = CompletableFuture.supplyAsync(() -> ask(caller, REQUESTS));
        server.await("arrived");
        // The others are on their way to the pool.
        TIME.sleep(Duration.ofSeconds(5));
        long used = usedHeap();
        server.order("release");
        int answered = asked.join().answered();
        if (answered != REQUESTS) {
            throw new IllegalStateException(caller.name() + " lost " + (REQUESTS - answered) + " held requests.");
        }
        return (used - before) / REQUESTS;
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Returns where virtual threads were pinned, how often and for how long. */
    private static List<String> pinned(Caller caller, Recording recording) throws IOException {
        Path file = Files.createTempFile("crowd", ".jfr");
        recording.dump(file);
        recording.close();
        Map<String, List<Duration>> places = new TreeMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            places.computeIfAbsent(place(event), place -> new ArrayList<>()).add(event.getDuration());
        }
        Files.delete(file);
        List<String> lines = new ArrayList<>();
        lines.add("Pinned, " + caller.name() + ": " + (places.isEmpty() ? "never." : ""));
        places.forEach((place, times) -> {
            Duration longest = times.stream().max(Duration::compareTo).orElse(Duration.ZERO);
            lines.add("- " + times.size() + " times, at most " + longest.toNanos() / 1_000 + " us: " + place);
        });
        return lines;
    }

    private static String place(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return "?";
        }
        StringBuilder frames = new StringBuilder();
        List<RecordedFrame> all = event.getStackTrace().getFrames();
        String reason = event.hasField("pinnedReason") ? event.getString("pinnedReason") + "; " : "";
        frames.append(reason);
        all.stream()
                .filter(frame -> !frame.getMethod().getType().getName().startsWith("java.lang."))
                .limit(6)
                .forEach(frame -> frames.append(frame.getMethod().getType().getName())
                        .append('.')
                        .append(frame.getMethod().getName())
                        .append(" < "));
        return frames.toString();
    }

    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        // The benchmarks are compiled for a JDK without them.
        Method maker = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        return (ExecutorService) maker.invoke(null);
    }

    private static BedrockRuntimeClient client(URI server) {
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(server)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(DEADLINE)
                        .connectionAcquisitionTimeout(DEADLINE)
                        .socketTimeout(DEADLINE))
                .build();
    }

    private static BedrockRuntimeAsyncClient asyncClient(URI server) {
        return BedrockRuntimeAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(server)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .protocol(Protocol.HTTP1_1)
                        .maxConcurrency(CONNECTIONS)
                        .maxPendingConnectionAcquires(Integer.MAX_VALUE)
                        .connectionTimeout(DEADLINE)
                        .connectionAcquisitionTimeout(DEADLINE)
                        .readTimeout(DEADLINE))
                .build();
    }
}
