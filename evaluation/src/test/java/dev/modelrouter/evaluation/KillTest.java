package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeCall;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed again and again comes to the same end, and pays for each answer once. */
final class KillTest {

    private static final int KILLS = 20;
    private static final long SEED = 20_261_201;
    private static final int PATIENCE_SECONDS = 120;

    private volatile CountDownLatch arrivals = new CountDownLatch(0);
    private final FakeBedrock bedrock = FakeBedrock.create();
    private final Path folder;

    KillTest(@TempDir Path folder) {
        this.folder = folder;
        bedrock.anyModel().answersText(request -> {
            arrivals.countDown();
            String prompt = request.messages().get(0).content().get(0).text();
            int number = Integer.parseInt(prompt.replaceAll("\\D", ""));
            return number % 3 == 0 ? "not this one" : "the answer of q" + number;
        });
    }

    @Test
    void run_killedAtTwentyMoments_endsAsIfItHadNotBeen() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        try (FakeBedrockServer server = bedrock.serve()) {
            Path unbroken = folder.resolve("unbroken.txt");
            end(start(server, folder.resolve("unbroken.jsonl"), unbroken));
            bedrock.clearCalls();

            Path answers = folder.resolve("answers.jsonl");
            Path result = folder.resolve("result.txt");
            for (int kill = 0; kill < KILLS; kill++) {
                arrivals = new CountDownLatch(1 + random.nextInt(5));
                Process process = start(server, answers, result);
                assertThat(arrivals.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                process.waitFor(random.nextInt(12), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                assertThat(result).doesNotExist();
            }
            end(start(server, answers, result));
            assertThat(Files.readAllLines(result)).isEqualTo(Files.readAllLines(unbroken));
            requireThatOnlyWhatAKillCutOffWasPaidTwice(answers);

            int calls = bedrock.calls().size();
            end(start(server, answers, result));
            assertThat(bedrock.calls()).as("of a run that has all").hasSize(calls);
        }
    }

    private void requireThatOnlyWhatAKillCutOffWasPaidTwice(Path answers) {
        Map<String, List<FakeCall>> byTask =
                bedrock.calls().stream().collect(Collectors.groupingBy(call -> call.modelId() + call.prompt()));
        List<FakeCall> again = byTask.values().stream()
                .flatMap(calls -> calls.stream().skip(1))
                .toList();
        assertThat(byTask).hasSize(2 * KilledRun.SAMPLES);
        try (AnswerFile file = AnswerFile.open(answers)) {
            assertThat(again).hasSizeLessThanOrEqualTo(file.lost().calls());
            assertThat(file.lost().calls()).isLessThanOrEqualTo(3 * KILLS);
            assertThat(bill(again)).isLessThanOrEqualTo(file.lost().atMost());
        }
        Usd kept = bill(byTask.values().stream().map(calls -> calls.get(0)).toList());
        assertThat(kept.plus(bill(again))).isEqualTo(bill(bedrock.calls()));
        assertThat(reported(answers)).isEqualTo(kept);
    }

    private static Usd reported(Path answers) {
        try {
            return Usd.sum(Files.readAllLines(answers).stream()
                    .filter(line -> line.startsWith("{\"key\""))
                    .map(KillTest::costOf)
                    .toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Usd costOf(String line) {
        try {
            return RecordedAnswer.fromFile(
                            AnswerJson.read(new ObjectMapper().readTree(line).path("answer")))
                    .cost()
                    .usd()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Usd bill(Collection<FakeCall> calls) {
        return calls.stream()
                .map(call -> PriceCatalog.bundled()
                        .price(ModelId.parse(call.modelId()), call.region())
                        .orElseThrow()
                        .cost(Usage.of(call.usage()), PricingTier.STANDARD))
                .reduce(Cost.ZERO, Cost::plus)
                .usd()
                .orElseThrow();
    }

    private static Process start(FakeBedrockServer server, Path answers, Path result) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        classPath(),
                        KilledRun.class.getName(),
                        server.endpoint().toString(),
                        answers.toString(),
                        result.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What loaded this class, also where that is not the system's class path. */
    private static String classPath() {
        return KilledRun.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    private static void end(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
