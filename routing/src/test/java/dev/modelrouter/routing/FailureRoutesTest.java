package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static dev.modelrouter.routing.Models.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeCall;
import dev.modelrouter.testkit.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Whole requests through failures whose texts say where to go next. */
class FailureRoutesTest {

    private static final Fault FITS_SHORTER = Fault.validation("The model returned the following errors: This model's"
            + " maximum context length is 131072 tokens. However, you requested 3000 output tokens and your prompt"
            + " contains 130,072 input tokens, for a total of 134168 tokens.");
    private static final Fault TOO_MANY = Fault.validation("The maximum tokens you requested exceeds the model limit of"
            + " 2048. Try again with a maximum tokens value that is lower than 2048.");
    private static final Fault UNHEARD_OF = Fault.validation("It exceeds the quota of the gods.");

    private final FakeBedrock bedrock = FakeBedrock.create().waivesAllRules();

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .client(bedrock.client(Region.US_WEST_2))
                .time(bedrock.time())
                .route(route)
                .build();
    }

    private static Route route() {
        return Route.fallback("tickets", "llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6")
                .defaultMaxTokens(3000);
    }

    private static CompletionRequest request() {
        return CompletionRequest.of("tickets", "I was charged twice.");
    }

    private static int maxTokens(FakeCall call) {
        return call.request().inferenceConfig().maxTokens();
    }

    @Test
    void complete_overflowThatFitsShorter_asksForFewerTokensAndSaysSo() {
        bedrock.model(LLAMA).fails(FITS_SHORTER).thenReplies("done");

        Completion answer = router(route()).complete(request());

        assertThat(answer.attempts()).hasSize(2);
        assertThat(bedrock.calls()).extracting(FailureRoutesTest::maxTokens).containsExactly(3000, 1000);
        assertThat(answer.attempts().get(1).adaptations())
                .containsExactly(new Adaptation("inferenceConfig.maxTokens", "1000", Adaptation.Reason.WINDOW_TOLD));
        assertThat(answer.attempts().get(0).cost().usd()).contains(Usd.ZERO);
    }

    @Test
    void complete_overflowOfARequestWithItsOwnMaximum_isAdaptedToo() {
        bedrock.model(LLAMA).fails(FITS_SHORTER).thenReplies("done");
        CompletionRequest own = CompletionRequest.builder("tickets")
                .prompt("I was charged twice.")
                .maxTokens(3500)
                .build();

        Completion answer = router(route()).complete(own);

        assertThat(bedrock.calls()).extracting(FailureRoutesTest::maxTokens).containsExactly(3500, 1000);
        assertThat(answer.attempts().get(1).adaptations()).hasSize(1);
    }

    @Test
    void complete_moreTokensThanTheModelGives_isClampedOnceForAllRequests() {
        bedrock.model(LLAMA).fails(TOO_MANY).thenReplies("done").thenReplies("done again");
        ModelRouter router = router(route());

        Completion first = router.complete(request());
        Completion second = router.complete(request());

        assertThat(first.attempts()).hasSize(2);
        assertThat(second.attempts()).hasSize(1);
        assertThat(bedrock.calls()).extracting(FailureRoutesTest::maxTokens).containsExactly(3000, 2048, 2048);
        assertThat(second.attempts().get(0).adaptations())
                .extracting(Adaptation::reason)
                .containsExactly(Adaptation.Reason.MODEL_LIMIT);
        assertThat(router.plan(request()).candidates().get(0).maxTokens()).isEqualTo(2048);
    }

    @Test
    void complete_promptAloneTooLong_goesToALargerWindow() {
        bedrock.model(LLAMA)
                .fails(Fault.validation("Prompt contains 140000 tokens and 0 draft tokens, too large for"
                        + " model with 131072 maximum context length"));
        bedrock.model(HAIKU).replies("done");

        Completion answer = router(route()).complete(request());

        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.model().name()).isEqualTo("claude-haiku-4.5");
    }

    @Test
    void complete_providerNotAllowedHere_callsNoOtherOfItsModels() {
        bedrock.model(HAIKU)
                .fails(Fault.validation("Access to Anthropic models is not allowed from unsupported"
                        + " countries, regions, or territories."));
        bedrock.model(LLAMA).replies("done");

        Completion answer = router(Route.fallback("tickets", "claude-haiku-4.5", "claude-sonnet-4.6", "llama-3.3-70b"))
                .complete(request());

        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.model().name()).isEqualTo("llama-3.3-70b");
    }

    @Test
    void complete_denied_triesTheNextRegionThenTheNextModel() {
        Fault denied = Fault.validation("Your account is not authorized to invoke this API operation.");
        bedrock.model(LLAMA).fails(denied).thenFails(denied);
        bedrock.model(HAIKU).replies("done");

        Completion answer = router(route()).complete(request());

        assertThat(answer.attempts())
                .extracting(attempt -> attempt.target().region())
                .containsExactly(Region.US_EAST_1, Region.US_WEST_2, Region.US_EAST_1);
        assertThat(answer.model().name()).isEqualTo("claude-haiku-4.5");
    }

    @Test
    void complete_guardrailOfAnotherRegion_goesWhereItLives() {
        Fault notHere = Fault.validation("The model returned the following errors: The guardrail identifier or version"
                + " provided in the request does not exist.");
        bedrock.in(Region.US_EAST_1).anyModel().fails(notHere);
        bedrock.in(Region.US_WEST_2).model(LLAMA).fails(Fault.modelError());
        bedrock.in(Region.US_WEST_2).model(HAIKU).replies("done");

        Completion answer = router(route()).complete(request());

        assertThat(answer.attempts())
                .extracting(attempt -> attempt.target().region())
                .containsExactly(Region.US_EAST_1, Region.US_WEST_2, Region.US_WEST_2);
    }

    @Test
    void complete_useCaseFormMissing_triesTheNextModelAtOnce() {
        bedrock.model(HAIKU)
                .fails(Fault.resourceNotFound("Model use case details have not been submitted for this"
                        + " account. Fill out the Anthropic use case details form before using the model."));
        bedrock.model(LLAMA).replies("done");

        Completion answer = router(Route.fallback("tickets", "claude-haiku-4.5", "llama-3.3-70b"))
                .complete(request());

        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.model().name()).isEqualTo("llama-3.3-70b");
    }

    @Test
    void onFailure_goOn_passesOverWhatWouldEndTheRequest() {
        bedrock.model(LLAMA).fails(UNHEARD_OF).thenReplies("never asked");
        bedrock.model(HAIKU).replies("done");
        Route route = route().onFailure(failure -> failure.says("quota of the Gods"), OnFailure.GO_ON);

        Completion answer = router(route).complete(request());

        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.model().name()).isEqualTo("claude-haiku-4.5");
    }

    @Test
    void onFailure_retry_callsTheSameTargetOnceMore() {
        bedrock.model(LLAMA).fails(UNHEARD_OF).thenReplies("done");
        Route route = route().onFailure(failure -> failure.kind() == FailureKind.INVALID_REQUEST, OnFailure.RETRY);

        Completion answer = router(route).complete(request());

        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.attempts().get(1).target())
                .isEqualTo(answer.attempts().get(0).target());
        assertThat(answer.latency()).isLessThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void onFailure_stop_endsAfterOneCallWithWhatItMatched() {
        bedrock.model(LLAMA).throttles();
        Route route = route().onFailure(failure -> failure.kind() == FailureKind.THROTTLED, OnFailure.STOP);
        ModelRouter router = router(route);

        ModelRouterException.Stopped stopped =
                catchThrowableOfType(ModelRouterException.Stopped.class, () -> router.complete(request()));

        assertThat(stopped).hasMessageContaining("the route stops at such a failure");
        assertThat(stopped.attempts()).hasSize(1);
        assertThat(stopped.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.THROTTLED);
    }

    @Test
    void onFailure_stopAtAnInvalidRequest_isAnInvalidRequest() {
        bedrock.model(LLAMA).fails(Fault.validation("This model doesn't support tool use."));
        bedrock.model(HAIKU).fails(UNHEARD_OF);
        Route route = route().onFailure(failure -> failure.says("gods"), OnFailure.STOP);
        ModelRouter router = router(route);

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.InvalidRequest.class);
    }

    @Test
    void onFailure_severalRules_theFirstThatMatchesHolds() {
        bedrock.model(LLAMA).fails(UNHEARD_OF).thenReplies("never asked");
        bedrock.model(HAIKU).replies("done");
        Route route = route().onFailure(failure -> failure.says("men"), OnFailure.STOP)
                .onFailure(failure -> failure.says("gods"), OnFailure.GO_ON)
                .onFailure(failure -> true, OnFailure.STOP);

        assertThat(router(route).complete(request()).attempts()).hasSize(2);
    }

    @Test
    void onFailure_conditionThrows_isPassedOver() {
        bedrock.model(LLAMA).fails(UNHEARD_OF).thenReplies("never asked");
        bedrock.model(HAIKU).replies("done");
        Route route = route().onFailure(
                        failure -> {
                            throw new IllegalStateException("mine");
                        },
                        OnFailure.STOP)
                .onFailure(failure -> failure.says("gods"), OnFailure.GO_ON);

        assertThat(router(route).complete(request()).attempts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onFailure_otherSettingsAfterwards_keepTheRule(boolean before) {
        bedrock.model(LLAMA).fails(UNHEARD_OF);
        bedrock.model(HAIKU).replies("done");
        Route plain = before ? route() : change(route());
        Route ruled = plain.onFailure(failure -> failure.says("gods"), OnFailure.GO_ON);

        assertThat(router(before ? change(ruled) : ruled).complete(request()).attempts())
                .hasSize(2);
    }

    private static Route change(Route route) {
        return route.accept(Gate.any())
                .deadline(Duration.ofSeconds(9))
                .maxAttempts(3)
                .maxCost(Usd.of("1"))
                .defaultMaxTokens(100)
                .allow();
    }

    @Test
    void complete_dailyQuotaOfRequests_isNotWaitedFor() {
        bedrock.model(LLAMA).fails(Fault.throttling("Too many requests per day, please wait before trying again."));
        bedrock.model(HAIKU).fails(Fault.throttling("Too many requests per day, please wait before trying again."));
        bedrock.model(SONNET).fails(Fault.throttling("Too many requests per day, please wait before trying again."));
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(route())
                .build();

        ModelRouterException exception =
                catchThrowableOfType(ModelRouterException.AllTargetsFailed.class, () -> router.complete(request()));

        assertThat(exception.attempts()).hasSize(3);
        assertThat(exception.latency()).isZero();
    }
}
