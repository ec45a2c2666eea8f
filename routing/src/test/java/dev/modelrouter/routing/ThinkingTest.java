package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.pricing.Usd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** The default of {@code maxTokens} leaves room for what the request lets the model think. */
class ThinkingTest {

    private final StubClient client =
            new StubClient(request -> StubClient.reply("fine").build());

    private static Document json(String text) {
        return document(JsonNode.parser().parse(text));
    }

    private static Document document(JsonNode node) {
        if (node.isObject()) {
            Document.MapBuilder map = Document.mapBuilder();
            node.asObject().forEach((name, value) -> map.putDocument(name, document(value)));
            return map.build();
        }
        if (node.isNumber()) {
            return Document.fromNumber(node.asNumber());
        }
        if (node.isBoolean()) {
            return Document.fromBoolean(node.asBoolean());
        }
        return node.isString() ? Document.fromString(node.asString()) : Document.fromNull();
    }

    private static ConverseRequest asking(String fields, @Nullable Integer maxTokens) {
        ConverseRequest.Builder request =
                ConverseRequest.builder().messages(StubClient.user("hello")).additionalModelRequestFields(json(fields));
        return maxTokens == null
                ? request.build()
                : request.inferenceConfig(config -> config.maxTokens(maxTokens)).build();
    }

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(route)
                .build();
    }

    private @Nullable Integer sent(String model, ConverseRequest request) {
        router(Route.fallback("r", model)).complete(CompletionRequest.of("r", request));
        ConverseRequest wire = client.sent.get(client.sent.size() - 1);
        return wire.inferenceConfig() == null ? null : wire.inferenceConfig().maxTokens();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 4096",
                "{\"top_k\":5} | 4096",
                "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10000}} | 14096",
                "{\"reasoning_config\":{\"type\":\"enabled\",\"budget_tokens\":1024}} | 5120",
                "{\"thinking\":{\"type\":\"disabled\",\"budget_tokens\":10000}} | 4096",
                "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":63000}} | 64000",
                "{\"thinking\":{\"type\":\"adaptive\"}} | 20480",
                "{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"low\"}} | 20480",
                "{\"output_config\":{\"effort\":\"medium\"}} | 12288",
                "{\"reasoning_effort\":\"low\"} | 8192",
                "{\"reasoning_effort\":\"none\"} | 4096",
                "{\"reasoning_config\":\"high\"} | 20480",
                "{\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"low\"}} | 8192",
                "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":-5}} | 20480",
                "{\"thinking\":{\"budget_tokens\":\"10000\"}} | 4096",
                "{\"thinking\":7,\"reasoning\":null} | 4096",
                "{\"thinking\":true} | 20480",
                "{\"thinking\":false} | 4096",
                "{\"thinking\":{\"type\":\"auto\"}} | 20480",
                "{\"enable_thinking\":true,\"thinking_budget\":10000} | 14096",
                "{\"enable_thinking\":false} | 4096",
                "{\"chat_template_kwargs\":{\"enable_thinking\":true}} | 20480",
                "{\"chat_template_kwargs\":{\"thinking\":true,\"reasoning_effort\":\"low\"}} | 20480",
                "{\"chat_template_kwargs\":{\"system\":\"x\"}} | 4096",
                "{\"reasoningEffort\":\"medium\"} | 12288",
            })
    void complete_requestStatesNoMaximum_theDefaultHasRoomToThink(String fields, int expected) {
        assertThat(sent("claude-haiku-4.5", asking(fields, null))).isEqualTo(expected);
    }

    @Test
    void complete_effortOfTheOutputConfig_hasRoomToo() {
        ConverseRequest request = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .outputConfig(config -> config.effort("high"))
                .build();

        assertThat(sent("claude-haiku-4.5", request)).isEqualTo(4096 + Thinking.HIGH_EFFORT);
    }

    @ParameterizedTest
    @CsvSource({"12000", "10001", "10000", "200"})
    void complete_requestStatesItsMaximum_isSentAsItIs(int own) {
        String fields = "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10000}}";

        assertThat(sent("claude-haiku-4.5", asking(fields, own))).isEqualTo(own);
    }

    @Test
    void plan_budgetToThink_isInTheWorstCaseAndTheAdaptationSaysWhy() {
        Route route = Route.fallback("r", "claude-haiku-4.5");
        ConverseRequest request = asking("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10000}}", null);
        ModelRouter router = router(route);

        Plan plan = router.plan(CompletionRequest.of("r", request));
        Completion answer = router.complete(CompletionRequest.of("r", request));

        assertThat(plan.candidates().get(0).maxTokens()).isEqualTo(14_096);
        // 14,096 output tokens at 5.5 dollars a million, and the input.
        assertThat(plan.candidates().get(0).worstCase().orElseThrow()).isGreaterThan(Usd.of("0.0775"));
        assertThat(answer.attempts().get(0).adaptations())
                .extracting(Adaptation::toString)
                .singleElement()
                .asString()
                .contains("14096", "room to think");
    }

    @Test
    void complete_capOnMoney_neverShortensTheAnswerBelowTheBudgetToThink() {
        ConverseRequest request = asking("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10000}}", null);
        Route route = Route.fallback("r", "claude-haiku-4.5");

        // 12,000 output tokens cost 0.066, 10,000 cost 0.055.
        router(route.maxCost(Usd.of("0.066"))).complete(CompletionRequest.of("r", request));
        Plan tooLittle = router(route.maxCost(Usd.of("0.056"))).plan(CompletionRequest.of("r", request));

        assertThat(client.sent.get(0).inferenceConfig().maxTokens()).isBetween(10_256, 12_000);
        assertThat(tooLittle.candidates()).isEmpty();
        assertThat(tooLittle.exclusions().get(0).reason()).contains("10256");
    }

    @Test
    void plan_modelThatCannotPutOutMoreThanTheBudget_isLeftOutWithTheNumbers() {
        ConverseRequest request = asking("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":32000}}", null);
        ModelRouter router = router(Route.fallback("r", "nova-pro", "claude-haiku-4.5"));

        Plan plan = router.plan(CompletionRequest.of("r", request));

        assertThat(plan.candidates())
                .allSatisfy(
                        candidate -> assertThat(candidate.target().modelName()).isEqualTo("claude-haiku-4.5"));
        assertThat(plan.exclusions()).extracting(Exclusion::reason).anyMatch(reason -> reason.contains("32000"));
    }

    @Test
    void complete_novaAtHighEffort_isSentNoMaximumAndReservedForAllItCanPutOut() {
        ConverseRequest high =
                asking("{\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"high\"}}", null);

        assertThat(sent("nova-2-lite", high)).isNull();
        assertThat(sent("claude-haiku-4.5", high)).isEqualTo(4096 + Thinking.HIGH_EFFORT);
        Plan.Candidate candidate = router(Route.fallback("r", "nova-2-lite"))
                .plan(CompletionRequest.of("r", high))
                .candidates()
                .get(0);
        assertThat(candidate.maxTokens())
                .isEqualTo(candidate.target().model().maxOutputTokens().orElseThrow());
        assertThat(sent("nova-2-lite", asking("{}", null))).isEqualTo(4096);
    }
}
