package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static dev.modelrouter.routing.Models.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeCall;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.UnscriptedCallError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

class ModelRouterTest {

    private static final String SCHEMA =
            """
            {"type": "object", "required": ["label"], "properties": {"label": {"enum": ["billing", "other"]}}}""";

    private final FakeBedrock bedrock = FakeBedrock.create();

    private ModelRouter router(Route... routes) {
        ModelRouterBuilder builder =
                ModelRouter.builder().client(bedrock.client(Region.US_EAST_1)).time(bedrock.time());
        for (Route route : routes) {
            builder.route(route);
        }
        return builder.build();
    }

    private static Route cascade() {
        return Route.cascade("tickets", "llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6")
                .accept(Gate.json(SCHEMA));
    }

    private static CompletionRequest request() {
        return CompletionRequest.of("tickets", "I was charged twice.");
    }

    @Test
    void complete_firstAnswerPasses_callsOneModel() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("{\"label\":\"billing\"}")
                        .usage(usage(1000, 100))
                        .after(Duration.ofMillis(800)));

        Completion answer = router(cascade()).complete(request());

        assertThat(answer.accepted()).isTrue();
        assertThat(answer.text()).isEqualTo("{\"label\":\"billing\"}");
        assertThat(answer.json().orElseThrow().get("label").asText()).isEqualTo("billing");
        assertThat(answer.model().name()).isEqualTo("llama-3.3-70b");
        // (1000 + 100) tokens at 0.72 dollars a million.
        assertThat(answer.cost().usd()).contains(Usd.of("0.000792"));
        assertThat(answer.usage()).isEqualTo(new Usage(1000, 100, 0, 0, 0, 0));
        assertThat(answer.latency()).isEqualTo(Duration.ofMillis(800));
        assertThat(answer.attempts().get(0).latency()).isEqualTo(Duration.ofMillis(800));
        assertThat(answer.attempts().get(0).startedAt())
                .isEqualTo(bedrock.calls().get(0).at());
        assertThat(answer.attempts()).hasSize(1);
    }

    @Test
    void complete_answersFailTheGate_escalatesAndKeepsTheLedger() {
        bedrock.model(LLAMA).replies("I think it is about billing.");
        bedrock.model(HAIKU).replies("{\"label\":\"money\"}");
        bedrock.model(SONNET).replies("```json\n{\"label\":\"billing\"}\n```");

        Completion answer = router(cascade()).complete(request());

        assertThat(answer.model().name()).isEqualTo("claude-sonnet-4.6");
        assertThat(answer.attempts())
                .extracting(Attempt::outcome)
                .hasSize(3)
                .satisfiesExactly(
                        first -> assertThat(first).hasToString("rejected: not JSON"),
                        second -> assertThat(second).hasToString("rejected: breaks schema rule /properties/label/enum"),
                        third -> assertThat(third).isInstanceOf(Outcome.Answered.class));
        assertThat(answer.usage().totalTokens())
                .isEqualTo(bedrock.calls().stream()
                        .mapToLong(call -> call.usage().totalTokens())
                        .sum());
    }

    @Test
    void complete_strongestAlsoRejected_returnsTheDraftNotAccepted() {
        bedrock.anyModel().replies("no JSON at all");

        Completion answer = router(cascade()).complete(request());

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.model().name()).isEqualTo("claude-sonnet-4.6");
        assertThat(answer.explain()).contains("best draft, not accepted", "no target is left to try");
    }

    @Test
    void complete_throttled_failsOverToTheOtherRegionFirst() {
        bedrock.in(Region.US_EAST_1).model(LLAMA).throttles();
        bedrock.in(Region.US_WEST_2).model(LLAMA).replies("{\"label\":\"other\"}");
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .client(bedrock.client(Region.US_WEST_2))
                .time(bedrock.time())
                .route(cascade())
                .build();

        Completion answer = router.complete(request());

        assertThat(answer.target().region()).isEqualTo(Region.US_WEST_2);
        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.attempts().get(0).cost().usd()).contains(Usd.ZERO);
    }

    @Test
    void complete_throttledEverywhere_waitsInVirtualTimeAndTriesAgain() {
        bedrock.model(LLAMA).throttles(1).thenReplies("{\"label\":\"other\"}");

        Completion answer = router(Route.fallback("tickets", "llama-3.3-70b")).complete(request());

        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.latency()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void complete_invalidRequest_failsFastWithOneCallAndNoServiceText() {
        bedrock.anyModel().fails(Fault.validation("Malformed input request: secret-canary"));

        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.InvalidRequest.class, () -> router(cascade())
                        .complete(request()));

        assertThat(bedrock.calls()).hasSize(1);
        assertThat(problem.attempts()).hasSize(1);
        assertThat(problem).hasMessageContaining("ValidationException").hasNoCause();
        assertThat(problem.getMessage() + problem.explain()).doesNotContain("secret-canary");
        assertThat(problem.lastFailure().orElseThrow().serviceMessage().orElseThrow())
                .contains("secret-canary");
    }

    @Test
    void complete_everyTargetFails_throwsWithEveryAttempt() {
        bedrock.anyModel().fails(Fault.modelError());

        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.AllTargetsFailed.class, () -> router(cascade())
                        .complete(request()));

        assertThat(problem.attempts())
                .extracting(attempt ->
                        ((Outcome.Failed) attempt.outcome()).failure().kind())
                .containsExactly(FailureKind.MODEL_ERROR, FailureKind.MODEL_ERROR, FailureKind.MODEL_ERROR);
    }

    @Test
    void complete_expiredCredentials_stopsAtOnce() {
        bedrock.anyModel().fails(Fault.expiredToken());

        assertThatThrownBy(() -> router(cascade()).complete(request()))
                .isInstanceOf(ModelRouterException.CredentialsRefused.class);
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void complete_modelTooSlow_endsAtTheDeadlineAndSaysItMayBeBilled() {
        bedrock.anyModel().replies(FakeReply.text("{\"label\":\"other\"}").after(Duration.ofSeconds(90)));

        ModelRouterException problem = catchThrowableOfType(
                ModelRouterException.DeadlineExceeded.class,
                () -> router(cascade().deadline(Duration.ofSeconds(5))).complete(request()));

        assertThat(problem.attempts()).hasSize(1);
        assertThat(problem.attempts().get(0).latency()).isEqualTo(Duration.ofSeconds(5));
        assertThat(problem.latency()).isEqualTo(Duration.ofSeconds(5));
        assertThat(problem.cost().usd()).isEmpty();
        assertThat(problem.cost().atMost().orElseThrow()).isGreaterThan(Usd.ZERO);
    }

    @Test
    void complete_guardrailIntervened_isAnAnswerWhateverTheGateSays() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("Sorry, I can't help with that.").stopReason(StopReason.GUARDRAIL_INTERVENED));

        Completion answer = router(cascade()).complete(request());

        assertThat(answer.accepted()).isTrue();
        assertThat(answer.attempts()).hasSize(1);
    }

    @Test
    void complete_replyOfNulls_isMalformedAndGoesOn() {
        bedrock.model(LLAMA)
                .replies(FakeReply.verbatim(ConverseResponse.builder().build()));
        bedrock.model(HAIKU).replies("{\"label\":\"other\"}");

        Completion answer = router(cascade()).complete(request());

        Outcome first = answer.attempts().get(0).outcome();
        assertThat(((Outcome.Failed) first).failure().kind()).isEqualTo(FailureKind.MALFORMED);
        assertThat(answer.cost().usd())
                .as("what the empty reply cost is not known")
                .isEmpty();
    }

    @Test
    void complete_gateThrows_countsAsRejectionAndTheListenerHears() {
        bedrock.anyModel().replies("text");
        List<String> heard = new ArrayList<>();
        Route route = Route.cascade("tickets", "llama-3.3-70b").accept(answer -> {
            throw new IllegalStateException("a bug of the gate");
        });
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .route(route)
                .listener(new RouterListener() {
                    @Override
                    public void gateFailed(RequestInfo request, Throwable problem) {
                        heard.add(problem.getMessage());
                    }
                })
                .build();

        Completion answer = router.complete(request());

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.text()).isEqualTo("text");
        assertThat(heard).containsExactly("a bug of the gate");
    }

    @Test
    void complete_listenerThrows_harmsNothingAndOthersStillHear() {
        bedrock.model(LLAMA).replies("{\"label\":\"other\"}");
        List<String> heard = new ArrayList<>();
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .route(cascade())
                .listener(new RouterListener() {
                    @Override
                    public void attemptStarted(AttemptStarted attempt) {
                        throw new IllegalStateException();
                    }

                    @Override
                    public void completed(Completion completion) {
                        throw new IllegalStateException();
                    }
                })
                .listener(new RouterListener() {
                    @Override
                    public void attemptStarted(AttemptStarted attempt) {
                        heard.add("started " + attempt.number() + " "
                                + attempt.target().modelName());
                    }

                    @Override
                    public void attemptEnded(RequestInfo request, Attempt attempt) {
                        heard.add("ended " + attempt.outcome());
                    }

                    @Override
                    public void completed(Completion completion) {
                        heard.add("completed " + completion.accepted());
                    }
                })
                .build();

        assertThat(router.complete(request()).accepted()).isTrue();
        assertThat(heard).containsExactly("started 1 llama-3.3-70b", "ended answered", "completed true");
    }

    @Test
    void complete_unscriptedCall_failsTheTestAtOnce() {
        assertThatThrownBy(() -> router(cascade()).complete(request()))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining(LLAMA);
    }

    @Test
    void complete_noMaxTokens_asksForTheRoutesDefaultOrTheModelsMaximum() {
        bedrock.anyModel().replies("no JSON");

        Completion answer = router(cascade().defaultMaxTokens(5000)).complete(request());

        assertThat(bedrock.calls())
                .extracting(call -> call.request().inferenceConfig().maxTokens())
                .containsExactly(4000, 5000, 5000);
        assertThat(answer.attempts().get(0).adaptations())
                .hasToString("[inferenceConfig.maxTokens -> 4000: the most that the model puts out]");
        assertThat(answer.attempts().get(1).adaptations())
                .hasToString("[inferenceConfig.maxTokens -> 5000: the route's default, as the request states none]");
    }

    @Test
    void complete_ownMaxTokens_isSentUntouched() {
        bedrock.model(LLAMA).replies("{\"label\":\"other\"}");
        CompletionRequest request = CompletionRequest.builder("tickets")
                .prompt("hello")
                .maxTokens(77)
                .temperature(0.5f)
                .build();

        Completion answer = router(cascade()).complete(request);

        FakeCall call = bedrock.calls().get(0);
        assertThat(call.request().inferenceConfig().maxTokens()).isEqualTo(77);
        assertThat(call.request().inferenceConfig().temperature()).isEqualTo(0.5f);
        assertThat(answer.attempts().get(0).adaptations()).isEmpty();
    }

    @Test
    void complete_capOnMoney_isNeverExceeded() {
        bedrock.anyModel().replies("word ".repeat(4000));
        Usd cap = Usd.of("0.01");

        Completion answer = router(cascade().maxCost(cap)).complete(request());

        assertThat(answer.cost().usd().orElseThrow()).isLessThanOrEqualTo(cap);
        assertThat(answer.accepted()).isFalse();
        assertThat(answer.explain()).contains("cap on money").containsPattern("not claude-.*: with .* is left");
    }

    @Test
    void complete_interrupted_throwsAndKeepsTheFlag() {
        bedrock.anyModel().throttles();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> router(cascade()).complete(request()))
                .isInstanceOf(ModelRouterException.Interrupted.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void complete_interruptedInAPause_endsThenAndKeepsTheFlag() {
        bedrock.model(LLAMA).fails(Fault.modelNotReady());
        Future<?> interrupt = bedrock.time().schedule(Duration.ofMillis(500), Thread.currentThread()::interrupt);
        List<ModelRouterException> heard = new ArrayList<>();
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(Route.fallback("tickets", "llama-3.3-70b"))
                .listener(new RouterListener() {
                    @Override
                    public void failed(ModelRouterException exception) {
                        heard.add(exception);
                    }
                })
                .build();

        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.Interrupted.class, () -> router.complete(request()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupt).isDone();
        assertThat(heard).containsExactly(problem);
        assertThat(bedrock.time().nanoTime()).isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void complete_interruptedAfterADraft_throwsAndNothingMoreIsBegun() {
        bedrock.anyModel().replies("no JSON");
        Route route = cascade().accept(answer -> {
            Thread.currentThread().interrupt();
            return Verdict.reject("bad");
        });

        ModelRouterException problem = catchThrowableOfType(
                ModelRouterException.Interrupted.class, () -> router(route).complete(request()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(problem.attempts())
                .extracting(Attempt::outcome)
                .singleElement()
                .hasToString("rejected: bad");
    }

    @Test
    void explain_localeWithOtherDigits_isWrittenAsEverywhere() {
        bedrock.anyModel().replies(FakeReply.text("hello").usage(usage(1000, 100)));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            ModelRouter router = router(Route.fallback("tickets", "llama-3.3-70b"));

            assertThat(router.plan(request()).explain()).contains("  1. llama-3.3-70b", "at most 4000 output tokens");
            assertThat(router.complete(request()).explain())
                    .contains("1 attempt, $0.000792, 0 ms", "  1. llama-3.3-70b", "1000 in, 100 out");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void explain_and_toString_showNeitherPromptNorAnswer() {
        bedrock.anyModel().replies("answer-canary");

        Completion answer = router(cascade())
                .complete(CompletionRequest.builder("tickets")
                        .system("system-canary")
                        .prompt("prompt-canary")
                        .build());

        String shown = answer + answer.explain() + answer.answer() + answer.attempts() + answer.target();
        assertThat(shown).doesNotContain("canary");
    }

    @Test
    void close_thenComplete_isRefused() {
        ModelRouter router = router(cascade());
        router.close();
        router.close();

        assertThatThrownBy(() -> router.complete(request()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void complete_unknownRoute_namesTheRoutes() {
        assertThatThrownBy(() -> router(cascade()).complete(CompletionRequest.of("tikets", "hello")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"tikets\"")
                .hasMessageContaining("[tickets]");
    }

    private static TokenUsage usage(int input, int output) {
        return TokenUsage.builder()
                .inputTokens(input)
                .outputTokens(output)
                .totalTokens(input + output)
                .build();
    }
}
