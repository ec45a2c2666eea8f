package dev.modelrouter.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.Route;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Eight threads that call over the loopback, by the SDK's client alone and through the router over the same client: what a
 * request costs the process in processor time, and how many are answered in a second. They take turns in one JVM, the server
 * has a JVM of its own, and both share the machine.
 *
 * <pre>mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark.main=dev.modelrouter.benchmarks.Loopback -Djmh.args=</pre>
 *
 * <p>Prints the table to be committed in {@code results/loopback.md}.
 */
final class Loopback {

    private static final int THREADS = 8;
    private static final int CALLS = 2_000;
    private static final int WARM_ROUNDS = 6;
    private static final int ROUNDS = 15;
    private static final String MODEL = "claude-haiku-5.5";
    private static final String ANSWER =
            "{\"metrics\":{\"latencyMs\":1},\"output\":{\"message\":{\"content\":[{\"text\":\"yes\"}],"
                    + "\"role\":\"assistant\"}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":40,\"outputTokens\":8,"
                    + "\"totalTokens\":48}}";
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Loopback() {}

    /** One round of one subject: processor time of a request, and requests a second. */
    private record Round(double cpuMicros, double perSecond) {}

    /** Takes the server's address; without one it starts the server, and itself in another JVM. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0) {
            measure(URI.create(arguments[0]));
            return;
        }
        try (BareServer server = new BareServer(ANSWER.getBytes(StandardCharsets.UTF_8), false)) {
            Process callers = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Loopback.class.getName(),
                            server.endpoint().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(callers.getInputStream(), StandardCharsets.UTF_8))) {
                said.lines().forEach(System.out::println);
            }
            if (callers.waitFor() != 0) {
                throw new IllegalStateException("The callers ended with " + callers.exitValue() + ".");
            }
        }
    }

    private static void measure(URI server) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (BedrockRuntimeClient client = client(server);
                ModelRouter bare = router(ModelRouter.builder().client(client), Route.fallback("r", MODEL));
                ModelRouter onCaller = router(
                        ModelRouter.builder().client(client).callThreads(Runnable::run), Route.fallback("r", MODEL));
                ModelRouter full = router(
                        ModelRouter.builder()
                                .client(client)
                                .budget(Budget.daily(Usd.of("1000000000000")))
                                .spend(SpendJournal.builder(TimeSource.system()).build()),
                        Route.fallback("r", MODEL).maxCost(Usd.of("5")))) {
            CompletionRequest request = CompletionRequest.of("r", "Is the sky blue?");
            ConverseRequest direct = request.converse().toBuilder()
                    .modelId("us.anthropic.claude-haiku-5-5")
                    .build();
            Map<String, Runnable> subjects = new LinkedHashMap<>();
            subjects.put("client alone", () -> check(client.converse(direct).output() != null));
            subjects.put("router", () -> check(bare.complete(request).accepted()));
            subjects.put(
                    "router, calls on the calling thread",
                    () -> check(onCaller.complete(request).accepted()));
            subjects.put(
                    "router with cap, budget and journal",
                    () -> check(full.complete(request).accepted()));
            report(rounds(subjects, threads));
        } finally {
            threads.shutdown();
        }
    }

    private static Map<String, List<Round>> rounds(Map<String, Runnable> subjects, ExecutorService threads) {
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        subjects.keySet().forEach(name -> rounds.put(name, new ArrayList<>()));
        for (int round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
            for (Map.Entry<String, Runnable> subject : subjects.entrySet()) {
                Round result = round(subject.getValue(), threads);
                if (round >= WARM_ROUNDS) {
                    rounds.getOrDefault(subject.getKey(), List.of()).add(result);
                }
            }
        }
        return rounds;
    }

    private static Round round(Runnable call, ExecutorService threads) {
        long cpu = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < CALLS / THREADS; i++) {
                            call.run();
                        }
                    },
                    threads));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Round((SYSTEM.getProcessCpuTime() - cpu) / 1e3 / CALLS, CALLS / seconds);
    }

    /** The ratios are medians of the ratios of rounds that followed one another. */
    private static void report(Map<String, List<Round>> rounds) {
        List<Round> alone = rounds.getOrDefault("client alone", List.of());
        System.out.println(
                "| who | processor time of a request, us | beside the client | requests a second | beside the client"
                        + " |");
        System.out.println("| --- | --- | --- | --- | --- |");
        rounds.forEach((name, all) -> {
            List<Double> cpu = new ArrayList<>();
            List<Double> speed = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                cpu.add(all.get(i).cpuMicros() / alone.get(i).cpuMicros());
                speed.add(all.get(i).perSecond() / alone.get(i).perSecond());
            }
            System.out.println(String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.2f x | %,.0f | %.2f x |",
                    name,
                    median(all.stream().map(Round::cpuMicros).toList()),
                    median(cpu),
                    median(all.stream().map(Round::perSecond).toList()),
                    median(speed)));
        });
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void check(boolean isAnswered) {
        if (!isAnswered) {
            throw new IllegalStateException("A request was not answered.");
        }
    }

    private static ModelRouter router(ModelRouterBuilder builder, Route route) {
        return builder.route(route.deadline(Duration.ofSeconds(30))).build();
    }

    private static BedrockRuntimeClient client(URI server) {
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(server)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(THREADS * 2))
                .build();
    }
}
