package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

final class BakeOffRunTest {

    private static final Scorer ALWAYS = (sample, answer) -> Score.of(true);

    private final Kitchen kitchen = new Kitchen();
    private final Path answers;

    BakeOffRunTest(@TempDir Path folder) {
        this.answers = folder.resolve("answers.jsonl");
    }

    @BeforeEach
    void script() {
        kitchen.bedrock.model(Kitchen.SMALL).answersText(request -> "{\"small\":1}");
        kitchen.bedrock.model(Kitchen.LARGE).answersText(request -> "{\"large\":1}");
    }

    @Test
    void candidates_modelsAndRoutes_runOnTheRouterThatIsBuilt() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(2))
                .candidates(
                        Candidate.model("llama-3.3-70b"),
                        Candidate.model("big", "claude-sonnet-4.6"),
                        Candidate.route(Route.cascade("both", "llama-3.3-70b", "claude-sonnet-4.6")))
                .score(ALWAYS);
        try (ModelRouter router = bakeOff.router(
                ModelRouter.builder().client(kitchen.bedrock.client()).time(kitchen.bedrock.time()))) {
            BakeOffReport report = bakeOff.run(router);
            assertThat(report.routes()).extracting(RouteResult::route).containsExactly("llama-3.3-70b", "big", "both");
            assertThat(report.route("big").callsByModel()).containsEntry("claude-sonnet-4.6", 2);
            assertThat(report.route("both").solved()).isEqualTo(2);
        }
        assertThatThrownBy(() -> bakeOff.run(kitchen.router()))
                .hasMessageContaining("There is no route \"llama-3.3-70b\"");
        assertThatThrownBy(() -> BakeOff.on(Kitchen.questions(1))
                        .candidates(Candidate.model("a", "llama-3.3-70b"), Candidate.route("a")))
                .hasMessageContaining("named twice");
    }

    @Test
    void repeats_eachSample_isAskedSoOften() {
        BakeOffReport report = BakeOff.on(Kitchen.questions(2))
                .routes("smallest")
                .repeats(3)
                .score(ALWAYS)
                .run(kitchen.router());
        assertThat(report.route("smallest").samples())
                .extracting(result -> result.sample().id() + "/" + result.repeat())
                .containsExactly("q1/0", "q2/0", "q1/1", "q2/1", "q1/2", "q2/2");
        assertThat(kitchen.bedrock.calls()).hasSize(6);
    }

    @Test
    void concurrency_results_areInOrderAndTheSameAsOneAtATime() {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            BakeOff one = BakeOff.on(Kitchen.questions(40)).score(ALWAYS);
            BakeOffReport alone = one.run(kitchen.router());
            BakeOffReport together = one.concurrency(8, threads).run(kitchen.router());
            assertThat(together.routes()).allSatisfy(route -> assertThat(route.samples())
                    .extracting(result -> result.sample().id())
                    .isEqualTo(alone.route(route.route()).samples().stream()
                            .map(result -> result.sample().id())
                            .toList()));
            assertThat(together.run().paid().usd()).isEqualTo(alone.run().paid().usd());
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void executor_thatTakesNothing_endsTheRun() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(2)).concurrency(2, task -> {
            throw new RejectedExecutionException("full");
        });
        assertThatThrownBy(() -> bakeOff.run(kitchen.router())).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void maxCost_whateverIsInFlight_isNeverExceededAndTheRestIsNotRun() {
        dear();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            BakeOff bakeOff =
                    BakeOff.on(Kitchen.questions(60)).routes("strongest").score(ALWAYS);
            Usd worst = bakeOff.estimate(kitchen.router()).worstCase().orElseThrow();
            Usd cap = worst.dividedBy(10, 12, RoundingMode.DOWN);
            BakeOffReport report = bakeOff.concurrency(6, threads).maxCost(cap).run(kitchen.router());
            assertThat(report.run().paid().usd().orElseThrow()).isLessThanOrEqualTo(cap);
            assertThat(report.run().isWhole()).isFalse();
            List<SampleResult> results = report.route("strongest").samples();
            assertThat(results).hasSize(60);
            assertThat(results.get(0).state()).isEqualTo(SampleResult.State.SCORED);
            assertThat(results.get(59).state()).isEqualTo(SampleResult.State.UNSCORED);
            assertThat(results.get(59).reason()).contains("the cap of $");
            assertThat(results.get(59).answer()).isEmpty();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void maxCost_withoutPrices_isRefusedBeforeAnyCall() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(2)).routes("smallest").maxCost(Usd.of("1"));
        assertThatThrownBy(() -> bakeOff.run(kitchen.routerWithoutPrices())).hasMessageContaining("cannot be bounded");
        assertThat(kitchen.bedrock.calls()).isEmpty();
    }

    @Test
    void estimate_dryRun_pricesOnDemandAndInBatchWithoutACall() {
        CostEstimate estimate = BakeOff.on(Kitchen.questions(10)).estimate(kitchen.router());
        CostEstimate.OfCandidate strongest = estimate.candidates().get(1);
        assertThat(strongest.calls()).isEqualTo(10);
        assertThat(strongest.expected().orElseThrow())
                .isLessThan(strongest.worstCase().orElseThrow());
        assertThat(strongest.batchExpected().orElseThrow().times(2))
                .isEqualTo(strongest.expected().orElseThrow());
        assertThat(estimate.candidates().get(2).batchExpected())
                .as("of a cascade")
                .isEmpty();
        assertThat(estimate.worstCase()).isPresent();
        assertThat(estimate.toString()).contains("strongest: 10 requests, expected $");
        assertThat(kitchen.bedrock.calls()).isEmpty();
    }

    @Test
    void keepAnswers_secondRun_paysNothingAndReportsTheSame() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(3)).score(ALWAYS).keepAnswers(answers);
        BakeOffReport first = bakeOff.run(kitchen.router());
        int calls = kitchen.bedrock.calls().size();
        assertThat(bakeOff.estimate(kitchen.router()).worstCase()).contains(Usd.ZERO);
        BakeOffReport second = bakeOff.run(kitchen.router());
        assertThat(kitchen.bedrock.calls()).hasSize(calls);
        assertThat(second.decisionTable()).isEqualTo(first.decisionTable());
        assertThat(second.run().paid()).isEqualTo(Cost.ZERO);
        assertThat(second.route("cascade").samples())
                .allSatisfy(result -> assertThat(result.paid()).isEqualTo(Cost.ZERO));
        assertThat(second.run().lostCalls()).isZero();
    }

    @Test
    void keepAnswers_anotherCandidateVersionOrRequest_isPaidItself() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(1)).score(ALWAYS).keepAnswers(answers);
        bakeOff.candidates(Candidate.route("smallest")).run(kitchen.router());
        bakeOff.candidates(Candidate.route("smallest"), Candidate.route("strongest"))
                .run(kitchen.router());
        assertThat(kitchen.bedrock.calls()).hasSize(2);
        bakeOff.candidates(Candidate.route("smallest").version("2")).run(kitchen.router());
        assertThat(kitchen.bedrock.calls()).hasSize(3);
        bakeOff.routes("smallest").repeats(2).run(kitchen.router());
        assertThat(kitchen.bedrock.calls()).hasSize(4);
    }

    @Test
    void keepAnswers_freeFailure_isTriedAgain() {
        kitchen.bedrock.model(Kitchen.SMALL).fails(1, Fault.validation("no")).thenReplies("{}");
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(1))
                .routes("smallest")
                .score(ALWAYS)
                .keepAnswers(answers);
        assertThat(bakeOff.run(kitchen.router()).route("smallest").failed()).isEqualTo(1);
        BakeOffReport second = bakeOff.run(kitchen.router());
        assertThat(second.route("smallest").solved()).isEqualTo(1);
        assertThat(second.run().lostCalls()).as("what failed was heard of").isZero();
    }

    @Test
    void keepAnswers_cappedRun_goesOnFromThere() {
        dear();
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(10))
                .routes("strongest")
                .score(ALWAYS)
                .keepAnswers(answers);
        Usd worst = bakeOff.estimate(kitchen.router()).worstCase().orElseThrow();
        bakeOff.maxCost(worst.dividedBy(5, 12, RoundingMode.UP)).run(kitchen.router());
        int calls = kitchen.bedrock.calls().size();
        BakeOffReport whole = bakeOff.run(kitchen.router());
        assertThat(calls).isBetween(1, 9);
        assertThat(kitchen.bedrock.calls()).hasSize(10);
        assertThat(whole.run().isWhole()).isTrue();
    }

    @Test
    void keepAnswers_inUse_isRefused() {
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(1)).routes("smallest").keepAnswers(answers);
        try (AnswerFile open = AnswerFile.open(answers)) {
            assertThat(open.lost().calls()).isZero();
            assertThatThrownBy(() -> bakeOff.run(kitchen.router())).hasMessageContaining("in use by another run");
        }
    }

    @Test
    void keepAnswers_file_holdsNoPrompt() throws IOException {
        BakeOff.on(Kitchen.questions(1)).score(ALWAYS).keepAnswers(answers).run(kitchen.router());
        assertThat(Files.readString(answers)).contains("\\\"small\\\":1").doesNotContain("secret question");
    }

    @Test
    void progress_costAndTimeLeft_areEstimatedByThePaceSoFar() {
        List<BakeOff.Progress> told = new ArrayList<>();
        BakeOff.on(Kitchen.questions(4))
                .routes("smallest")
                .time(kitchen.bedrock.time())
                .progress(told::add)
                .run(kitchen.router());
        BakeOff.Progress half = told.get(1);
        assertThat(half.timeLeft()).contains(Duration.ofMillis(400));
        assertThat(half.costLeft()).isEqualTo(half.cost().usd());
        assertThat(told.get(3).costLeft()).contains(Usd.ZERO);
        assertThat(told.get(3).timeLeft()).contains(Duration.ZERO);
    }

    @Test
    void streaming_firstToken_isTimed() {
        kitchen.bedrock
                .model(Kitchen.SMALL)
                .replies(FakeReply.text("{\"a\":1}").after(Duration.ofMillis(300), Duration.ofMillis(900)));
        try (ModelRouter router = ModelRouter.builder()
                .asyncClient(kitchen.bedrock.asyncClient())
                .time(kitchen.bedrock.time())
                .route(Route.fallback("smallest", "llama-3.3-70b"))
                .build()) {
            SampleResult result = BakeOff.on(Kitchen.questions(1))
                    .streaming()
                    .time(kitchen.bedrock.time())
                    .score(ALWAYS)
                    .run(router)
                    .route("smallest")
                    .samples()
                    .get(0);
            Duration first = result.answer().orElseThrow().timeToFirstToken().orElseThrow();
            assertThat(first)
                    .isBetween(
                            Duration.ofMillis(300),
                            result.answer().orElseThrow().latency());
        }
    }

    /** GivenAnswers that cost a good part of what they may. */
    private void dear() {
        kitchen.bedrock.model(Kitchen.LARGE).answers(request -> FakeReply.text("{\"large\":1}")
                .usage(TokenUsage.builder()
                        .inputTokens(20)
                        .outputTokens(2_000)
                        .totalTokens(2_020)
                        .build()));
    }
}
