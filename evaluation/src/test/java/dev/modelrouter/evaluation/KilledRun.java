package dev.modelrouter.evaluation;

import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** A program that runs a bake-off against a server, and is killed by {@link KillTest}. */
final class KilledRun {

    static final int SAMPLES = 50;

    private KilledRun() {}

    /** Takes the server's address, the answer file and the file to write what came of it. */
    public static void main(String[] arguments) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                        .endpointOverride(URI.create(arguments[0]))
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .build();
                ModelRouter router = ModelRouter.builder()
                        .client(client)
                        .route(Route.fallback("smallest", "llama-3.3-70b"))
                        .route(Route.fallback("strongest", "claude-sonnet-4.6"))
                        .build()) {
            BakeOffReport report = BakeOff.on(Kitchen.questions(SAMPLES))
                    .score((sample, answer) -> Score.of(answer.text().contains(sample.id())))
                    .concurrency(3, threads)
                    .keepAnswers(Path.of(arguments[1]))
                    .run(router);
            Files.write(Path.of(arguments[2]), lines(report));
        } finally {
            threads.shutdown();
        }
    }

    private static List<String> lines(BakeOffReport report) {
        return report.routes().stream()
                .flatMap(route -> route.samples().stream()
                        .map(result -> route.route() + " " + result.sample().id() + " " + result.state() + " "
                                + result.score() + " " + result.cost() + " "
                                + result.answer().orElseThrow().text()))
                .toList();
    }
}
