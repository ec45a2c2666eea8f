package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.testkit.FakeBedrock;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Requests that a context window cannot hold: left out before any call if that is sure, else asked for less. */
final class ContextWindowTest {

    /** The windows that the tests rest on: qwen3-32b 32,000, nova-micro 128,000, claude-sonnet-5.5 1,000,000. */
    private static final Route ROUTE = Route.cascade("r", "qwen3-32b", "nova-micro", "claude-sonnet-5.5");

    private final FakeBedrock bedrock = FakeBedrock.create();

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(route)
                .build();
    }

    /** The first word of a text is not counted, so that this has so many tokens at least. */
    private static String tokensAtLeast(int tokens) {
        return "word " + "word ".repeat(tokens);
    }

    private static ConverseRequest.Builder converse(String text) {
        return ConverseRequest.builder().messages(StubClient.user(text));
    }

    private static Plan.Candidate first(Plan plan) {
        return plan.candidates().get(0);
    }

    @Test
    void inputThatASmallWindowCannotHold_leavesTheModelOutWithTheNumbersAndCallsTheNext() {
        bedrock.model("amazon.nova-micro-v1:0").replies("ok");
        CompletionRequest request = CompletionRequest.of("r", tokensAtLeast(32_000));
        try (ModelRouter router = router(ROUTE)) {
            Plan plan = router.plan(request);
            Completion answer = router.complete(request);

            assertThat(plan.exclusions()).singleElement().satisfies(exclusion -> assertThat(exclusion.toString())
                    .startsWith("qwen3-32b (in-region) from us-east-1: ")
                    .contains("context window of 32000 tokens is too small", "at least 32000"));
            assertThat(answer.model().name()).isEqualTo("nova-micro");
            assertThat(answer.explain()).contains("not qwen3-32b").contains("context window");
            assertThat(bedrock.calls()).hasSize(1);
        }
    }

    @Test
    void inputThatMayFit_isTried() {
        Plan plan = router(ROUTE).plan(CompletionRequest.of("r", tokensAtLeast(31_999)));

        assertThat(plan.exclusions()).isEmpty();
        assertThat(first(plan).maxTokens()).as("room for one is left").isEqualTo(1);
    }

    @Test
    void inputThatNoWindowCanHold_endsWithoutACall() {
        CompletionRequest request = CompletionRequest.of("r", tokensAtLeast(1_000_000));
        try (ModelRouter router = router(ROUTE)) {
            ModelRouterException problem =
                    catchThrowableOfType(ModelRouterException.NoTarget.class, () -> router.complete(request));

            assertThat(problem).hasMessageContaining("context window of 1000000 tokens is too small");
            assertThat(bedrock.calls()).isEmpty();
        }
    }

    @Test
    void answerThatDoesNotFitBesideTheInput_isAskedForShorterAndToldAsAnAdaptation() {
        bedrock.model("qwen.qwen3-32b-v1:0").replies("ok");
        try (ModelRouter router = router(Route.fallback("r", "qwen3-32b").defaultMaxTokens(8_000))) {
            Completion answer = router.complete(CompletionRequest.of("r", tokensAtLeast(24_000)));

            int asked = bedrock.calls().get(0).request().inferenceConfig().maxTokens();
            assertThat(asked).isBetween(256, 8_000 - 1);
            assertThat(answer.attempts().get(0).adaptations())
                    .containsExactly(new Adaptation(
                            "inferenceConfig.maxTokens", Integer.toString(asked), Adaptation.Reason.WINDOW));
        }
    }

    @Test
    void maxTokensOfTheRequest_areLoweredOnlyAsFarAsIsSureNotToFit() {
        CompletionRequest request = CompletionRequest.builder("r")
                .prompt(tokensAtLeast(28_000))
                .maxTokens(6_000)
                .build();
        CompletionRequest fits = CompletionRequest.builder("r")
                .prompt(tokensAtLeast(28_000))
                .maxTokens(4_000)
                .build();
        ModelRouter router = router(Route.fallback("r", "qwen3-32b"));

        assertThat(first(router.plan(request)).maxTokens()).isEqualTo(4_000);
        assertThat(first(router.plan(fits)).maxTokens()).isEqualTo(4_000);
    }

    @Test
    void thinkingBudget_isNeverCutBelow_soThatTheModelIsLeftOutInstead() {
        Document thinking = Document.mapBuilder()
                .putDocument(
                        "thinking",
                        Document.mapBuilder()
                                .putString("type", "enabled")
                                .putNumber("budget_tokens", 4_000)
                                .build())
                .build();
        ConverseRequest request = converse(tokensAtLeast(28_000))
                .inferenceConfig(config -> config.maxTokens(6_000))
                .additionalModelRequestFields(thinking)
                .build();

        Plan plan = router(Route.fallback("r", "qwen3-32b", "nova-micro")).plan(CompletionRequest.of("r", request));

        assertThat(plan.exclusions()).singleElement().satisfies(exclusion -> assertThat(exclusion.reason())
                .contains("the answer may have 6000 with its thinking"));
    }

    @Test
    void guardrail_thatMayShortenTheInput_leavesNobodyOut() {
        ConverseRequest request = converse(tokensAtLeast(40_000))
                .guardrailConfig(guardrail -> guardrail.guardrailIdentifier("g").guardrailVersion("1"))
                .build();

        assertThat(router(ROUTE).plan(CompletionRequest.of("r", request)).exclusions())
                .isEmpty();
    }

    @Test
    void windowThatIsNotKnown_leavesNobodyOut() {
        Plan plan = router(Route.fallback("r", "us.newvendor.model-x"))
                .plan(CompletionRequest.of("r", tokensAtLeast(2_000_000)));

        assertThat(plan.candidates()).hasSize(1);
    }
}
