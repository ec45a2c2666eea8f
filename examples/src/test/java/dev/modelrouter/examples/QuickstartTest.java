package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.evaluation.BakeOffReport;
import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.evaluation.RouteResult;
import dev.modelrouter.examples.simulated.SimulatedModels;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuickstartTest {

    private static final Path DATA = Path.of("data");

    private final SimulatedModels models = Trained.MODELS;
    private final Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    QuickstartTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** The SDK shall find no account of whoever runs this test. */
    @BeforeEach
    void hideAwsFiles() {
        System.setProperty("aws.sharedCredentialsFile", folder.resolve("none").toString());
        System.setProperty("aws.configFile", folder.resolve("none").toString());
    }

    @AfterEach
    void showAwsFiles() {
        System.clearProperty("aws.sharedCredentialsFile");
        System.clearProperty("aws.configFile");
    }

    @Test
    void simulated_firstThirtyTickets_comparesTheRoutes() throws IOException {
        Path file = folder.resolve("report.html");
        BakeOffReport report = run(30, file);

        RouteResult smallest = report.route("always-smallest");
        RouteResult strongest = report.route("always-strongest");
        RouteResult cascade = report.route("cascade");
        assertThat(report.routes()).allSatisfy(route -> {
            assertThat(route.samples()).hasSize(30);
            assertThat(route.failed()).isZero();
        });
        assertThat(smallest.callsByModel()).containsOnlyKeys("gpt-oss-20b").containsValue(30);
        assertThat(strongest.callsByModel())
                .containsOnlyKeys("claude-sonnet-5.5")
                .containsValue(30);
        assertThat(cascade.callsByModel().keySet())
                .containsExactly("gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5");
        assertThat(cascade.solved()).isGreaterThan(smallest.solved());
        assertThat(cost(cascade)).isBetween(cost(smallest), cost(strongest));
        assertThat(cascade.notAccepted()).isZero();
        ImmutableMap<String, Integer> rejected = cascade.rejections().getOrDefault("gpt-oss-20b", ImmutableMap.of());
        assertThat(rejected.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(cascade.escalated());
        assertThat(cascade.latency(50).orElseThrow())
                .isLessThan(cascade.latency(95).orElseThrow());
        assertThat(Files.readString(file)).contains("<svg", "SIMULATED MODELS", "By difficulty");
    }

    @Test
    void simulated_onScreen_saysSoAndExplainsOneRequest() {
        run(30, folder.resolve("report.html"));
        assertThat(text(out).lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).startsWith("SIMULATED MODELS"));
        assertThat(text(out))
                .contains(
                        "cost/solved",
                        "One request in full: ticket t-0",
                        "1. gpt-oss-20b (in-region) from us-east-1: rejected: ",
                        "3. claude-sonnet-5.5 (geo:us) from us-east-1: answered",
                        "the loopback Bedrock billed the same, to the last digit",
                        folder.resolve("report.html").toString());
        assertThat(text(out).lines()).allMatch(line -> line.length() <= 100 || line.contains(folder.toString()));
    }

    @Test
    void simulated_twice_printsAndWritesTheSame() throws IOException {
        Path file = folder.resolve("report.html");
        run(12, file);
        String firstScreen = text(out);
        String firstReport = Files.readString(file);
        out.reset();
        run(12, file);
        assertThat(text(out)).isEqualTo(firstScreen);
        assertThat(Files.readString(file)).isEqualTo(firstReport);
    }

    @Test
    void main_limitAndReport_areHeeded() {
        Path file = folder.resolve("here/report.html");
        assertThat(start("--limit", "2", "--report", file.toString())).isZero();
        assertThat(text(out)).contains("2 support tickets on 3 routes");
        assertThat(file).exists();
        assertThat(text(err)).isEmpty();
    }

    @Test
    void main_liveWithoutCredentials_isRefusedWithAdvice() {
        assertThat(start("--live")).isEqualTo(2);
        assertThat(text(err)).contains("No AWS credentials were found", "Nothing was sent", "AWS_PROFILE");
        assertThat(text(out)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --lve          | There is no option "--lve".
                    --limit        | --limit needs a value after it.
                    --limit 0      | --limit needs a whole number from 1 up, and got "0".
                    --limit ten    | --limit needs a whole number from 1 up, and got "ten".
                    --live --fast  | There is no option "--fast".
                    """)
    void main_badOption_isRefusedWithAdvice(String arguments, String message) {
        assertThat(start(arguments.split(" ", -1))).isEqualTo(2);
        assertThat(text(err)).contains(message, "--help shows what there is");
    }

    @Test
    void main_help_showsTheOptions() {
        assertThat(start("--help")).isZero();
        assertThat(text(out)).contains("--live", "--limit N", "--report FILE", "with --live 20");
    }

    @Test
    void main_reportThatCannotBeWritten_endsWithAMessage() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(start("--limit", "1", "--report", file.resolve("report.html").toString()))
                .isEqualTo(1);
        assertThat(text(err))
                .contains("This run ended early: The report", "cannot be written")
                .doesNotContain("\tat ");
    }

    @Test
    void live_someAnswers_saysTheWorstCaseBeforeAnythingElse() {
        FakeBedrock bedrock = FakeBedrock.create();
        models.install(bedrock);
        Path file = folder.resolve("report.html");
        assertThat(LiveRun.run(router(bedrock), tickets(2), file, screen(false, true)))
                .isZero();
        assertThat(text(out))
                .startsWith(
                        "LIVE: the real Amazon Bedrock, with your AWS credentials. 2 tickets on 3 routes\ncost $0.0")
                .doesNotContain("SIMULATED");
        assertThat(bedrock.calls()).hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void live_noAnswerAtAll_endsWithAdvice() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().fails(Fault.accessDenied());
        assertThat(LiveRun.run(router(bedrock), tickets(2), folder.resolve("report.html"), screen(false, true)))
                .isEqualTo(1);
        assertThat(text(out)).contains("× DENIED");
        assertThat(text(err)).contains("Not one request was answered", "DENIED: allow");
    }

    @Test
    void worstCase_ofALiveRun_isTheSumOfItsPlans() {
        ModelRouter router = router(FakeBedrock.create());
        Usd one = LiveRun.worstCase(router, tickets(1)).orElseThrow();
        Usd twenty = LiveRun.worstCase(router, tickets(20)).orElseThrow();
        assertThat(one).isGreaterThan(Usd.ZERO).isLessThan(Usd.of("0.06"));
        assertThat(twenty).isGreaterThan(one.times(15)).isLessThan(Usd.of("1.2"));
    }

    @Test
    void ledger_thatIsNotWhatWasBilled_isReported() {
        BakeOffReport report = run(1, folder.resolve("report.html"));
        assertThatThrownBy(() -> SimulatedRun.ledgerAgainstBill(report, FakeBedrock.create()))
                .hasMessageContainingAll("The router's ledger says $0.00", "but the fake Bedrock billed $0.");
    }

    @Test
    void progress_onATerminal_redrawsOneLine() {
        SimulatedRun.run(tickets(2), models, folder.resolve("report.html"), screen(true, true));
        assertThat(text(out)).contains("\r  ██████░", "\r  ████████████████████████████████████████ 6/6");
    }

    @Test
    void screen_thatKnowsOnlyAscii_isSpared() {
        SimulatedRun.run(tickets(2), models, folder.resolve("report.html"), screen(true, false));
        assertThat(text(out)).contains("\r  ######.", "--------").doesNotContain("─", "█", "×");
    }

    private BakeOffReport run(int limit, Path report) {
        return SimulatedRun.run(tickets(limit), models, report, screen(false, true));
    }

    private static ModelRouter router(FakeBedrock bedrock) {
        ModelRouterBuilder builder =
                ModelRouter.builder().client(bedrock.client()).time(bedrock.time());
        Tickets.routes().forEach(builder::route);
        return builder.build();
    }

    private static Dataset tickets(int limit) {
        return Dataset.jsonl(DATA.resolve("tickets.jsonl")).first(limit);
    }

    private int start(String... arguments) {
        return Quickstart.run(List.of(arguments), screen(false, true));
    }

    private Screen screen(boolean terminal, boolean unicode) {
        return new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                unicode);
    }

    /** Training takes seconds: once for all tests. */
    private static final class Trained {

        static final SimulatedModels MODELS = train();

        private static SimulatedModels train() {
            try {
                return SimulatedModels.trainedOn(DATA.resolve("training-tickets.jsonl"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Usd cost(RouteResult route) {
        return route.cost().usd().orElseThrow();
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
