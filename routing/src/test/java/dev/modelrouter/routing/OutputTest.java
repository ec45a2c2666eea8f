package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Target;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Personality;
import dev.modelrouter.testkit.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormat;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/** An output of a route or a request: the same from every model, however each of them comes by it. */
final class OutputTest {

    private static final String NATIVE = "claude-sonnet-4.6";
    private static final String TOOL = "claude-opus-5";
    private static final String WORDS = "llama-3.3-70b";
    private static final String JSON = "{\"label\":\"billing\",\"score\":3}";
    private static final String OTHER = "{\"label\":\"money\",\"score\":3}";
    private static final String BOUNDED =
            """
            {"type": "object", "properties": {"score": {"type": "integer", "minimum": 0, "maximum": 9}}}""";

    private final FakeBedrock bedrock =
            FakeBedrock.create().enforces(ValidationRule.STRUCTURED_OUTPUT, ValidationRule.OUTPUT_SCHEMA);
    private final List<String> streamed = new ArrayList<>();

    enum Label {
        BILLING_QUESTION,
        billing
    }

    record Ticket(Label label, int score) {}

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .executor(Runnable::run)
                .client(bedrock.client())
                .asyncClient(bedrock.asyncClient())
                .route(route)
                .build();
    }

    private static CompletionRequest request() {
        return CompletionRequest.of("r", "I was charged twice.");
    }

    private Completion complete(Route route) {
        return router(route).complete(request());
    }

    private ConverseRequest sent() {
        return bedrock.lastCall().request();
    }

    private static List<Adaptation.Reason> reasons(Completion completion) {
        return completion.attempts().stream()
                .flatMap(attempt -> attempt.adaptations().stream())
                .map(Adaptation::reason)
                .filter(reason -> reason == Adaptation.Reason.OUTPUT_TOOL || reason == Adaptation.Reason.OUTPUT_FORMAT)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NATIVE,
                TOOL,
                WORDS,
                "claude-haiku-4.5",
                "nova-pro",
                "nova-2-lite",
                "mistral-large-2402",
                "mistral-large-3",
                "gpt-oss-120b",
                "deepseek-r1",
                "qwen3-32b",
                "kimi-k2.5",
                "gemma-3-12b",
                "palmyra-x5",
                "titan-text-express"
            })
    void complete_anyModel_answersWithTheJsonAsItsText(String model) {
        bedrock.anyModel().behavesLike(Personality.OF_ITS_FAMILY).replies(JSON);

        Completion completion = complete(Route.fallback("r", model).output(Ticket.class));

        assertThat(completion.accepted()).isTrue();
        assertThat(completion.text()).isEqualTo(JSON);
        assertThat(completion.toolUses()).isEmpty();
        assertThat(completion.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(completion.as(Ticket.class)).isEqualTo(new Ticket(Label.billing, 3));
        assertThat(bedrock.calls()).hasSize(1);
        assertThat(completion.usage().outputTokens())
                .isEqualTo(bedrock.lastCall().usage().outputTokens().longValue());
    }

    @Test
    void complete_modelWithStructuredOutput_isHeldToTheSchema() {
        bedrock.anyModel().replies(JSON);

        Completion completion = complete(Route.fallback("r", NATIVE).output(Ticket.class));

        assertThat(sent().outputConfig().textFormat().structure().jsonSchema().name())
                .isEqualTo("Ticket");
        assertThat(sent().toolConfig()).isNull();
        assertThat(reasons(completion)).isEmpty();
    }

    @Test
    void complete_modelWithoutStructuredOutput_hasToUseATool() {
        bedrock.anyModel().replies(JSON);

        Completion completion = complete(Route.fallback("r", TOOL).output(Ticket.class));

        assertThat(sent().outputConfig()).isNull();
        assertThat(sent().toolConfig().toolChoice().tool().name()).isEqualTo("Ticket");
        assertThat(bedrock.lastCall().response().orElseThrow().stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(reasons(completion)).containsExactly(Adaptation.Reason.OUTPUT_TOOL);
    }

    @Test
    void complete_modelThatCannotBeMadeToUseATool_isAskedInWords() {
        bedrock.anyModel().replies(JSON);

        Completion completion = complete(Route.fallback("r", WORDS).output(Ticket.class));

        assertThat(sent().toolConfig()).isNull();
        assertThat(sent().system().get(0).text()).contains("JSON Schema").contains("BILLING_QUESTION");
        assertThat(reasons(completion)).containsExactly(Adaptation.Reason.OUTPUT_FORMAT);
    }

    @Test
    void complete_schemaThatIsNotCompiled_usesATool() {
        bedrock.anyModel().replies("{\"score\":3}");

        Completion completion = complete(Route.fallback("r", NATIVE).output(BOUNDED));

        assertThat(bedrock.rejectedCalls()).isEmpty();
        assertThat(sent().toolConfig().toolChoice().tool().name()).isEqualTo("answer");
        assertThat(completion.text()).isEqualTo("{\"score\":3}");
    }

    @Test
    void complete_schemaThatIsRefusedUnforeseen_usesAToolForThisRequestAlone() {
        bedrock.model(NATIVE)
                .fails(
                        1,
                        Fault.validation("The model returned the following errors: output_config.format.schema: For"
                                + " 'object' type, 'additionalProperties' must be explicitly set to false"))
                .thenReplies(JSON);
        ModelRouter router = router(Route.fallback("r", NATIVE).output(Ticket.class));

        assertThat(router.complete(request()).text()).isEqualTo(JSON);
        assertThat(sent().toolConfig()).isNotNull();
        router.complete(request());
        assertThat(sent().outputConfig().textFormat()).isNotNull();
        assertThat(bedrock.calls()).hasSize(3);
    }

    @Test
    void complete_modelThatRefusesFormats_isSentNoneAnyMore() {
        bedrock.model("claude-sonnet-5")
                .fails(
                        1,
                        Fault.validation("This model doesn't support the outputConfig.textFormat field. Remove"
                                + " outputConfig.textFormat and try again."))
                .thenReplies(JSON);
        ModelRouter router = router(Route.fallback("r", "claude-sonnet-5").output(Ticket.class));

        router.complete(request());
        router.complete(request());

        assertThat(bedrock.calls()).hasSize(3);
        assertThat(sent().toolConfig().toolChoice().tool().name()).isEqualTo("Ticket");
    }

    @Test
    void complete_requestWithTools_asksInWordsAndLetsThemBeUsed() {
        Tool tool = Tool.fromToolSpec(spec -> spec.name("search")
                .inputSchema(schema -> schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))));
        bedrock.anyModel().replies(FakeReply.toolUse("search", "{}"));

        Completion completion = router(Route.cascade("r", TOOL, NATIVE).output(Ticket.class))
                .complete(CompletionRequest.builder("r")
                        .prompt("I was charged twice.")
                        .tools(ToolConfiguration.builder().tools(tool).build())
                        .build());

        assertThat(completion.accepted()).isTrue();
        assertThat(completion.toolUses()).hasSize(1);
        assertThat(completion.stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(sent().toolConfig().tools()).containsExactly(tool);
    }

    @ParameterizedTest
    @ValueSource(strings = {NATIVE, TOOL, WORDS})
    void complete_answerThatBreaksTheSchema_goesToTheNextModel(String model) {
        bedrock.model(model).replies(OTHER);
        bedrock.model("nova-pro").replies(JSON);

        Completion completion = complete(Route.cascade("r", model, "nova-pro").output(Ticket.class));

        assertThat(completion.model().name()).isEqualTo("nova-pro");
        assertThat(completion.attempts().get(0).outcome().toString())
                .contains("breaks schema rule")
                .doesNotContain("money");
    }

    @Test
    void complete_answerThatTheRecordDoesNotTake_goesToTheNextModel() {
        bedrock.model(WORDS).replies("{\"label\":\"billing\",\"score\":30000000000}");
        bedrock.model(NATIVE).replies(JSON);

        Completion completion = complete(Route.cascade("r", WORDS, NATIVE).output(Ticket.class));

        assertThat(completion.model().name()).isEqualTo(NATIVE);
        assertThat(completion.attempts().get(0).outcome().toString()).contains("no Ticket at /score: it is no int");
    }

    @Test
    void complete_routeWithAGate_isAskedAfterTheSchema() {
        bedrock.model(WORDS).replies(JSON);
        bedrock.model(NATIVE).replies("{\"label\":\"billing\",\"score\":5}");

        Completion completion = complete(Route.cascade("r", WORDS, NATIVE)
                .output(Ticket.class)
                .accept(Gate.answer(
                        answer -> answer.json().orElseThrow().get("score").asInt() > 4, "the score is low")));

        assertThat(completion.as(Ticket.class).score()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ```json\\n%s\\n```
            Here you are:\\n```json\\n%s\\n```\\nAnything else?
            <thinking>It is {billing}.</thinking>\\n%s
            Sure! %s
            """)
    void complete_wordsAroundTheJson_areTakenOff(String text) {
        bedrock.model(WORDS).replies(text.replace("\\n", "\n").replace("%s", JSON));

        Completion completion = complete(Route.fallback("r", WORDS).output(Ticket.class));

        assertThat(completion.text()).isEqualTo(JSON);
        assertThat(completion.accepted()).isTrue();
    }

    @Test
    void complete_forcedToolThatIsNotUsed_takesTheTextAsTheAnswer() {
        bedrock.model(TOOL).replies("It is this: " + JSON);

        Completion completion = complete(Route.fallback("r", TOOL).output(Ticket.class));

        assertThat(completion.accepted()).isTrue();
        assertThat(completion.text()).isEqualTo(JSON);
    }

    @Test
    void complete_forcedToolBesideTextAndTwice_givesTheFirstInputAlone() {
        bedrock.model(TOOL)
                .replies(FakeReply.content(
                        ContentBlock.fromText("I use the tool."),
                        use("tooluse_1", "Ticket", JSON),
                        use("tooluse_2", "Ticket", OTHER)));

        assertThat(complete(Route.fallback("r", TOOL).output(Ticket.class)).text())
                .isEqualTo(JSON);
    }

    private static ContentBlock use(String id, String name, String json) {
        return ContentBlock.fromToolUse(use -> use.toolUseId(id).name(name).input(DocumentJson.read(json)));
    }

    @Test
    void complete_thinkingBesideAForcedTool_keepsTheThinking() {
        bedrock.anyModel().replies(JSON);
        ConverseRequest thinking = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .inferenceConfig(config -> config.maxTokens(9000))
                .additionalModelRequestFields(
                        DocumentJson.read("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}}"))
                .build();

        router(Route.fallback("r", "claude-opus-4.7").output(Ticket.class))
                .complete(CompletionRequest.of("r", thinking));

        assertThat(sent().additionalModelRequestFields().asMap()).containsKey("thinking");
        assertThat(sent().toolConfig()).isNull();
        assertThat(sent().system()).isNotEmpty();
    }

    @Test
    void complete_strictRoute_leavesOutWhoIsAskedInWords() {
        bedrock.anyModel().replies(JSON);
        Route route = Route.fallback("r", WORDS, TOOL).output(Ticket.class).strict();

        Completion completion = complete(route);

        assertThat(completion.model().name()).isEqualTo(TOOL);
        assertThat(router(route).plan(request()).exclusions())
                .extracting(Exclusion::toString)
                .allMatch(excluded -> excluded.contains("llama") && excluded.contains("outputConfig.textFormat"));
    }

    @Test
    void complete_outputOfTheRequest_holdsBeforeThatOfTheRoute() {
        bedrock.anyModel().replies("{\"score\":3}");

        Completion completion = router(Route.fallback("r", NATIVE).output(Ticket.class))
                .complete(CompletionRequest.builder("r")
                        .prompt("How bad is it?")
                        .output("{\"type\":\"object\",\"properties\":{\"score\":{\"type\":\"integer\"}}}")
                        .build());

        assertThat(completion.accepted()).isTrue();
        assertThat(completion.json().orElseThrow().get("score").asInt()).isEqualTo(3);
    }

    @Test
    void plan_anyTarget_tellsHowItComesByTheOutput() {
        Plan plan = router(Route.fallback("r", NATIVE, TOOL, WORDS).output(Ticket.class))
                .plan(request());

        assertThat(plan.candidates())
                .filteredOn(candidate -> candidate.target().modelName().equals(TOOL))
                .allSatisfy(candidate -> assertThat(candidate.adaptations())
                        .extracting(Adaptation::reason)
                        .containsExactly(Adaptation.Reason.OUTPUT_TOOL));
        assertThat(plan.explain())
                .contains("held to the output format by itself")
                .contains("outputConfig.textFormat -> a tool that has to be used")
                .contains("outputConfig.textFormat -> words in the prompt");
        assertThat(router(Route.fallback("r", NATIVE)).plan(request()).explain())
                .doesNotContain("output format");
    }

    @Test
    void build_outputThatIsNone_namesEveryProblem() {
        assertThatThrownBy(() -> CompletionRequest.builder("r").output("{").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The schema is not JSON")
                .hasMessageContaining("nothing to answer");
        assertThatThrownBy(() -> Route.fallback("r", NATIVE).output("{\"type\":\"thing\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not valid");
        assertThatThrownBy(() -> CompletionRequest.builder("r")
                        .converse(formatted("{}"))
                        .output(Ticket.class)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    private static ConverseRequest formatted(String schema) {
        return Output.of(schema)
                .in(ConverseRequest.builder()
                        .messages(StubClient.user("I was charged twice."))
                        .build());
    }

    private static OutputFormat format() {
        return Output.of(Ticket.class).format();
    }

    private Completion stream(Route route) {
        return router(route).stream(request(), new StreamListener() {
                    @Override
                    public void onText(String text) {
                        streamed.add(text);
                    }

                    @Override
                    public void onToolUse(String id, String name) {
                        streamed.add("tool " + name);
                    }

                    @Override
                    public void onReset(String reason, Target from) {
                        streamed.clear();
                    }
                })
                .join();
    }

    @ParameterizedTest
    @ValueSource(strings = {NATIVE, TOOL, WORDS, "nova-pro", "mistral-large-2402", "gpt-oss-120b", "claude-fable-5"})
    void stream_anyModel_givesTheJsonAsText(String model) {
        bedrock.anyModel().behavesLike(Personality.OF_ITS_FAMILY).replies(JSON);

        Completion completion = stream(Route.fallback("r", model).output(Ticket.class));

        assertThat(String.join("", streamed)).isEqualTo(completion.text());
        assertThat(completion.as(Ticket.class)).isEqualTo(new Ticket(Label.billing, 3));
        assertThat(completion.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(completion.accepted()).isTrue();
    }

    @Test
    void stream_forcedTool_isGivenPieceByPiece() {
        bedrock.model(TOOL)
                .replies(FakeReply.content(ContentBlock.fromText("I use the tool."), use("tooluse_1", "Ticket", JSON)));

        Completion completion = stream(Route.fallback("r", TOOL).output(Ticket.class));

        assertThat(bedrock.lastCall().isStream()).isTrue();
        assertThat(streamed).hasSizeGreaterThan(1);
        assertThat(String.join("", streamed)).isEqualTo(completion.text()).doesNotContain("I use");
        assertThat(completion.response().output().message().content()).hasSize(1);
    }

    @Test
    void stream_reasoningThenTextInPlaceOfTheTool_givesTheText() {
        bedrock.model(TOOL).replies(FakeReply.reasoning("Let me see.", "Here: " + JSON));

        Completion completion = stream(Route.fallback("r", TOOL).output(Ticket.class));

        assertThat(streamed).containsExactly(JSON);
        assertThat(completion.text()).isEqualTo(JSON);
    }

    @Test
    void stream_askedInWords_givesTheJsonAlone() {
        bedrock.model(WORDS).replies("Here you are:\n```json\n" + JSON + "\n```");

        assertThat(stream(Route.fallback("r", WORDS).output(Ticket.class)).text())
                .isEqualTo(JSON);
        assertThat(streamed).containsExactly(JSON);
    }

    @Test
    void stream_answerThatBreaksTheSchema_isResetAndGivenByTheNext() {
        bedrock.model(TOOL).replies(OTHER);
        bedrock.model(NATIVE).replies(JSON);

        stream(Route.cascade("r", TOOL, NATIVE).output(Ticket.class));

        assertThat(String.join("", streamed)).isEqualTo(JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {NATIVE, TOOL, WORDS})
    void dropIn_requestWithConversesOwnFormat_isAnsweredAlike(String model) {
        bedrock.anyModel().replies(JSON);

        ConverseResponse response = router(Route.fallback("r", model))
                .asBedrockClient()
                .converse(call -> call.modelId("r")
                        .messages(StubClient.user("I was charged twice."))
                        .outputConfig(config -> config.textFormat(format())));

        assertThat(response.output().message().content()).containsExactly(ContentBlock.fromText(JSON));
        assertThat(response.stopReason()).isEqualTo(StopReason.END_TURN);
    }

    @Test
    void dropIn_answerThatBreaksTheFormat_goesToTheNextModel() {
        bedrock.model(WORDS).replies("I would say billing.");
        bedrock.model(TOOL).replies(JSON);

        ConverseResponse response = router(Route.fallback("r", WORDS, TOOL))
                .asBedrockClient()
                .converse(call -> call.modelId("r")
                        .messages(StubClient.user("I was charged twice."))
                        .outputConfig(config -> config.textFormat(format())));

        assertThat(response.output().message().content().get(0).text()).isEqualTo(JSON);
    }

    @Test
    void dropIn_streamThatBreaksTheFormat_givesTheNextModelsAnswerAlone() {
        bedrock.model(NATIVE).replies(OTHER);
        bedrock.model(TOOL).replies(JSON);
        CompletableFuture<Void> end = router(Route.fallback("r", NATIVE, TOOL))
                .asBedrockAsyncClient()
                .converseStream(
                        ConverseStreamRequest.builder()
                                .modelId("r")
                                .messages(StubClient.user("I was charged twice."))
                                .outputConfig(config -> config.textFormat(format()))
                                .build(),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(event -> {
                                    if (event instanceof ContentBlockDeltaEvent delta) {
                                        streamed.add(
                                                String.valueOf(delta.delta().text()));
                                    }
                                })
                                .build());

        end.join();

        assertThat(String.join("", streamed)).isEqualTo(JSON);
    }
}
