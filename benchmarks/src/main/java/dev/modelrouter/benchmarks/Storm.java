package dev.modelrouter.benchmarks;

import dev.modelrouter.benchmarks.StormServer.Weather;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.routing.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * What users get, and what Bedrock gets, in bad weather: a router over two regions beside a client of the SDK's with its
 * default retries, which calls the first. 200 threads, each with a request every second, over loopback.
 *
 * <pre>mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark.main=dev.modelrouter.benchmarks.Storm -Djmh.args=</pre>
 *
 * <p>Prints a table to be committed in {@code results/storm.md}.
 */
final class Storm {

    private static final int THREADS = 200;
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Region[] REGIONS = {Region.US_EAST_1, Region.US_WEST_2};
    private static final TimeSource TIME = TimeSource.system();

    private Storm() {}

    /**
     * One kind of weather.
     *
     * @param rounds how often each thread asks
     * @param regions what happens in each, by the time since the begin
     * @param cuts whether idle connections are cut between the rounds
     */
    private record Scenario(String name, int rounds, List<Sky> regions, boolean cuts) {}

    /** The weather of a region. */
    private interface Sky {
        Weather at(Duration sinceBegin, SplittableRandom random);
    }

    /** What came of one run. */
    private record Result(int requests, int answered, int calls, long p50Millis, long p99Millis) {

        String row(String scenario, String who) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %,d | %.2f %% | %.2f | %,d | %,d |",
                    scenario,
                    who,
                    requests,
                    100.0 * answered / requests,
                    (double) calls / requests,
                    p50Millis,
                    p99Millis);
        }
    }

    private static List<Scenario> scenarios() {
        Sky clear = (since, random) -> Weather.ANSWERS;
        Sky sometimes = (since, random) -> random.nextInt(100) < 30 ? Weather.THROTTLES : Weather.ANSWERS;
        Sky always = (since, random) -> Weather.THROTTLES;
        Sky outage = (since, random) ->
                since.toMillis() >= 2_000 && since.toMillis() < 12_000 ? Weather.IS_OUT : Weather.ANSWERS;
        return List.of(
                new Scenario("clear", 5, List.of(clear, clear), false),
                new Scenario("30 % throttled in both regions", 10, List.of(sometimes, sometimes), false),
                new Scenario("all throttled in the first region", 5, List.of(always, clear), false),
                new Scenario("all throttled in both regions", 5, List.of(always, always), false),
                new Scenario("first region out for 10 s of 15", 15, List.of(outage, clear), false),
                new Scenario("idle connections cut every second", 5, List.of(clear, clear), true));
    }

    /** Runs every kind of weather once for each of the two. */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        List<StormServer> servers = List.of(new StormServer(), new StormServer());
        try (BedrockRuntimeClient plain = client(servers, 0);
                BedrockRuntimeClient first = client(servers, 0);
                BedrockRuntimeClient second = client(servers, 1);
                ModelRouter router = ModelRouter.builder()
                        .client(first)
                        .client(second)
                        .route(Route.fallback("storm", "nova-2-lite").deadline(Duration.ofSeconds(10)))
                        .build()) {
            CompletionRequest request = CompletionRequest.of("storm", "What is the weather?");
            ConverseRequest direct = request.converse().toBuilder()
                    .modelId("us.amazon.nova-2-lite-v1:0")
                    .build();
            BooleanSupplier byRouter = () -> {
                try {
                    return router.complete(request).accepted();
                } catch (ModelRouterException e) {
                    return false;
                }
            };
            BooleanSupplier byClient = () -> {
                try {
                    return plain.converse(direct).output() != null;
                } catch (SdkException e) {
                    return false;
                }
            };
            run(scenarios().get(0), servers, byRouter);
            run(scenarios().get(0), servers, byClient);
            System.out.println("| weather | who | requests | answered | calls per request | p50, ms | p99, ms |");
            System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
            for (Scenario scenario : scenarios()) {
                System.out.println(run(scenario, servers, byClient).row(scenario.name(), "SDK client"));
                System.out.println(run(scenario, servers, byRouter).row(scenario.name(), "router"));
            }
        } finally {
            servers.forEach(StormServer::close);
        }
    }

    private static BedrockRuntimeClient client(List<StormServer> servers, int region) {
        return BedrockRuntimeClient.builder()
                .region(REGIONS[region])
                .endpointOverride(servers.get(region).endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(THREADS))
                .build();
    }

    private static Result run(Scenario scenario, List<StormServer> servers, BooleanSupplier call)
            throws InterruptedException, ExecutionException {
        long begin = TIME.nanoTime();
        for (int region = 0; region < servers.size(); region++) {
            servers.get(region).begin(sky(scenario.regions().get(region), begin, region));
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<List<Long>>> runs = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            runs.add(threads.submit(() -> ask(scenario.rounds(), begin, call)));
        }
        for (int round = 1; scenario.cuts() && round < scenario.rounds(); round++) {
            waitUntil(begin + round * PACE.toNanos() - PACE.toNanos() / 5);
            servers.forEach(StormServer::cutIdleConnections);
        }
        List<Long> nanos = new ArrayList<>();
        for (Future<List<Long>> run : runs) {
            nanos.addAll(run.get());
        }
        threads.shutdown();
        int calls = servers.stream().mapToInt(StormServer::calls).sum();
        return result(THREADS * scenario.rounds(), nanos, calls);
    }

    private static Supplier<Weather> sky(Sky sky, long begin, int region) {
        SplittableRandom random = new SplittableRandom(region);
        // One event loop asks, so the generator is used by one thread.
        return () -> sky.at(Duration.ofNanos(TIME.nanoTime() - begin), random);
    }

    /** Asks once in each round, and returns how long each answer took; of a refusal nothing. */
    private static List<Long> ask(int rounds, long begin, BooleanSupplier call) throws InterruptedException {
        List<Long> nanos = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            waitUntil(begin + round * PACE.toNanos());
            long start = TIME.nanoTime();
            if (call.getAsBoolean()) {
                nanos.add(TIME.nanoTime() - start);
            }
        }
        return nanos;
    }

    private static void waitUntil(long nanos) throws InterruptedException {
        TIME.sleep(Duration.ofNanos(nanos - TIME.nanoTime()));
    }

    private static Result result(int requests, List<Long> nanos, int calls) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Result(requests, sorted.length, calls, millis(sorted, 50), millis(sorted, 99));
    }

    private static long millis(long[] sorted, int percentile) {
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) * percentile / 100] / 1_000_000;
    }
}
