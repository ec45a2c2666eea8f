package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Support;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.Citation;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The ways of families, in process whole and streamed, and over the wire. */
@Timeout(60)
final class PersonalityTest {

    private static final String OPUS_4_8 = "us.anthropic.claude-opus-4-8";
    private static final String OPUS_5 = "us.anthropic.claude-opus-5";
    private static final String NOVA = "us.amazon.nova-pro-v1:0";
    private static final String NOVA_2 = "us.amazon.nova-2-lite-v1:0";
    private static final String GPT_OSS = "openai.gpt-oss-120b-1:0";
    private static final String R1 = "us.deepseek.r1-v1:0";
    private static final String V3 = "deepseek.v3-v1:0";
    private static final String QWEN = "qwen.qwen3-32b-v1:0";
    private static final String CODER = "qwen.qwen3-coder-next";
    private static final String UNKNOWN = "writer.palmyra-vision-7b";
    private static final String KIMI = "moonshot.kimi-k2-thinking";
    private static final String MISTRAL = "mistral.mistral-large-2407-v1:0";

    private final FakeBedrock bedrock = FakeBedrock.create().waives(ValidationRule.REGION);
    private final BedrockRuntimeClient client = bedrock.client();
    private final BedrockRuntimeAsyncClient async = bedrock.asyncClient();

    PersonalityTest() {
        bedrock.anyModel().replies("Four.").behavesLike(Personality.OF_ITS_FAMILY);
    }

    @AfterEach
    void close() {
        async.close();
    }

    private static ConverseRequest with(ConverseRequest request, String field, Map<String, String> members) {
        Map<String, Document> documents = members.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Document.fromString(entry.getValue())));
        return request.toBuilder()
                .additionalModelRequestFields(Document.fromMap(Map.of(field, Document.fromMap(documents))))
                .build();
    }

    private static ConverseRequest withTool(ConverseRequest request) {
        return request.toBuilder()
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("look")
                        .inputSchema(schema ->
                                schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))))))
                .build();
    }

    private List<ContentBlock> whole(ConverseRequest request) {
        return client.converse(request).output().message().content();
    }

    private List<ConverseStreamOutput> streamed(ConverseRequest request) {
        ConverseStreamRequest.Builder stream = ConverseStreamRequest.builder()
                .modelId(request.modelId())
                .messages(request.messages())
                .toolConfig(request.toolConfig())
                .additionalModelRequestFields(request.additionalModelRequestFields());
        return Seen.begin(async, stream.build()).end().events();
    }

    private Stream<ContentBlockDeltaEvent> deltas(ConverseRequest request) {
        return streamed(request).stream()
                .filter(ContentBlockDeltaEvent.class::isInstance)
                .map(ContentBlockDeltaEvent.class::cast);
    }

    /** The kind of each block of a stream, by its first delta. */
    private List<String> kinds(ConverseRequest request) {
        return deltas(request)
                .collect(Collectors.groupingBy(
                        ContentBlockDeltaEvent::contentBlockIndex,
                        TreeMap::new,
                        Collectors.mapping(PersonalityTest::kind, Collectors.reducing((first, next) -> first))))
                .values()
                .stream()
                .map(kind -> kind.orElse(""))
                .toList();
    }

    private static String kind(ContentBlockDeltaEvent event) {
        ContentBlockDelta delta = event.delta();
        return delta.reasoningContent() == null
                ? delta.type().toString()
                : "REASONING " + delta.reasoningContent().type();
    }

    private static @Nullable String thought(ContentBlock block) {
        return block.reasoningContent().reasoningText().text();
    }

    private static @Nullable String signature(ContentBlock block) {
        return block.reasoningContent().reasoningText().signature();
    }

    @ParameterizedTest
    @ValueSource(strings = {OPUS_5, NOVA, GPT_OSS, R1, QWEN, KIMI, MISTRAL})
    void plainReply_unlessAsked_isItsTextAndNoMore(String modelId) {
        bedrock.reset();
        bedrock.waives(ValidationRule.REGION).model(modelId).replies("Four.");

        assertThat(whole(ask(modelId))).containsExactly(ContentBlock.fromText("Four."));
        assertThat(kinds(ask(modelId))).containsExactly("TEXT");
    }

    @ParameterizedTest
    @CsvSource({
        "us.anthropic.claude-opus-5, CLAUDE",
        "amazon.nova-micro-v1:0, NOVA",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0, NOVA",
        "us.amazon.nova-2-lite-v1:0, NOVA_2",
        "openai.gpt-oss-20b-1:0, GPT_OSS",
        "openai.gpt-5.6-sol, PLAIN",
        "deepseek.v3.2, DEEPSEEK",
        "qwen.qwen3-32b-v1:0, QWEN",
        "moonshotai.kimi-k2.5, KIMI",
        "minimax.minimax-m2, MINIMAX",
        "eu.mistral.pixtral-large-2502-v1:0, MISTRAL",
        "us.meta.llama3-3-70b-instruct-v1:0, PLAIN",
        "invented, PLAIN"
    })
    void ofFamily_readsTheModelId(String modelId, Personality expected) {
        assertThat(Personality.ofFamily(modelId)).isEqualTo(expected);
        assertThat(Personality.OF_ITS_FAMILY.of(modelId)).isEqualTo(expected);
    }

    @Test
    void claude_askedToThink_signsItsThought() {
        assertThat(whole(ask(OPUS_4_8))).hasSize(1);
        ConverseRequest thinking = with(ask(OPUS_4_8), "thinking", Map.of("type", "adaptive"));

        List<ContentBlock> blocks = whole(thinking);

        assertThat(blocks).hasSize(2);
        assertThat(thought(blocks.get(0))).isNotBlank();
        assertThat(signature(blocks.get(0))).isNotBlank();
        assertThat(blocks.get(1).text()).isEqualTo("Four.");
        assertThat(kinds(thinking)).containsExactly("REASONING TEXT", "TEXT");
        TokenUsage usage = client.converse(thinking).usage();
        assertThat(usage.outputTokens()).as("a thought is billed").isGreaterThan(15);
    }

    @Test
    void claude5_thinksByDefaultAndShowsOnlyTheSignature() {
        List<ContentBlock> blocks = whole(ask(OPUS_5));

        assertThat(blocks).hasSize(2);
        assertThat(thought(blocks.get(0))).isEmpty();
        assertThat(signature(blocks.get(0))).isNotBlank();
        assertThat(kinds(ask(OPUS_5))).containsExactly("REASONING SIGNATURE", "TEXT");
        assertThat(whole(with(ask(OPUS_5), "thinking", Map.of("type", "disabled"))))
                .hasSize(1);
        assertThat(thought(whole(with(ask(OPUS_5), "thinking", Map.of("type", "adaptive", "display", "summarized")))
                        .get(0)))
                .isNotBlank();
    }

    @Test
    void claude_givenAnthropicsTestString_redactsItsThought() {
        ConverseRequest request = ask(
                OPUS_5,
                "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_46C9A13E193C177646C7398A98432ECCCE4C1253D5E2D82641AC0E");

        assertThat(whole(request).get(0).reasoningContent().redactedContent()).isNotNull();
        assertThat(kinds(request)).containsExactly("REASONING REDACTED_CONTENT", "TEXT");
    }

    @Test
    void claude_withoutArguments_givesAnEmptyInputInAStream() {
        bedrock.anyModel().replies(FakeReply.toolUse("look", "{}"));
        ConverseRequest request = withTool(ask(OPUS_4_8));

        assertThat(whole(request).get(0).toolUse().input().asMap()).isEmpty();
        assertThat(deltas(request).map(delta -> delta.delta().toolUse().input()))
                .containsExactly("");
        assertThat(deltas(withTool(ask(MISTRAL)).toBuilder().modelId(KIMI).build())
                        .map(delta -> delta.delta().toolUse())
                        .filter(Objects::nonNull)
                        .map(tool -> tool.input()))
                .as("others say so")
                .containsExactly("{}");
    }

    @Test
    void claude_cites_betweenBlankTextsThatItRefusesAsInput() {
        ContentBlock cited = ContentBlock.fromCitationsContent(citations -> citations
                .content(CitationGeneratedContent.fromText("Oslo."))
                .citations(Citation.builder().title("Atlas").build()));
        bedrock.anyModel().replies(FakeReply.content(ContentBlock.fromText("It is"), cited));

        List<ContentBlock> blocks = whole(ask(OPUS_4_8));

        assertThat(blocks).hasSize(4);
        assertThat(blocks.get(1).text()).isBlank();
        assertThat(blocks.get(2)).isEqualTo(cited);
        assertThat(blocks.get(3).text()).isBlank();
        assertThat(kinds(ask(OPUS_4_8))).containsExactly("TEXT", "TEXT", "TEXT", "TEXT");
        ConverseRequest sentBack = ConverseRequest.builder()
                .modelId(OPUS_4_8)
                .messages(
                        Requests.user("Where?"),
                        Message.builder()
                                .role(ConversationRole.ASSISTANT)
                                .content(blocks)
                                .build(),
                        Requests.user("And?"))
                .build();
        assertThatThrownBy(() -> client.converse(sentBack))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("text content blocks must contain non-whitespace text");
    }

    @Test
    void nova_withTools_thinksInTheText() {
        assertThat(whole(ask(NOVA))).containsExactly(ContentBlock.fromText("Four."));

        List<ContentBlock> blocks = whole(withTool(ask(NOVA)));

        assertThat(blocks).hasSize(1);
        assertThat(blocks.get(0).text())
                .startsWith("<thinking>")
                .contains("</thinking>")
                .endsWith("Four.");
        assertThat(deltas(withTool(ask(NOVA)))
                        .map(delta -> delta.delta().text())
                        .collect(Collectors.joining()))
                .isEqualTo(blocks.get(0).text());
    }

    @Test
    void nova_callsATool_withItsInputInOneDelta() {
        String json = "{\"city\":\"Oslo\",\"street\":\"a long one, to make many tokens\"}";
        bedrock.anyModel().replies(FakeReply.toolUse("look", json));

        for (String modelId : List.of(NOVA, NOVA_2)) {
            assertThat(deltas(withTool(ask(modelId)))
                            .map(delta -> delta.delta().toolUse())
                            .filter(Objects::nonNull)
                            .map(tool -> tool.input()))
                    .containsExactly(json);
        }
        assertThat(whole(withTool(ask(NOVA))).get(0).text()).startsWith("<thinking>");
        assertThat(starts(withTool(ask(NOVA)))).containsExactly((String) null);
        assertThat(starts(withTool(ask(NOVA_2)))).containsExactly("tool_use");
    }

    private List<@Nullable String> starts(ConverseRequest request) {
        return streamed(request).stream()
                .filter(ContentBlockStartEvent.class::isInstance)
                .map(event -> ((ContentBlockStartEvent) event).start().toolUse().typeAsString())
                .collect(Collectors.toList());
    }

    @Test
    void nova2_thinksWhenAsked() {
        assertThat(whole(ask(NOVA_2))).hasSize(1);
        ConverseRequest thinking = with(ask(NOVA_2), "reasoningConfig", Map.of("type", "enabled"));

        assertThat(signature(whole(thinking).get(0))).isNull();
        assertThat(kinds(thinking)).containsExactly("REASONING TEXT", "TEXT");
    }

    @Test
    void gptOss_streams_anEmptyTextFirst() {
        List<ContentBlock> blocks = whole(ask(GPT_OSS));
        assertThat(blocks).hasSize(2);
        assertThat(signature(blocks.get(0))).isNull();

        List<ContentBlockDeltaEvent> deltas = deltas(ask(GPT_OSS)).toList();

        assertThat(deltas.get(0).contentBlockIndex()).isZero();
        assertThat(deltas.get(0).delta().text()).isEmpty();
        assertThat(deltas.get(1).contentBlockIndex()).isEqualTo(1);
        assertThat(kinds(ask(GPT_OSS))).containsExactly("TEXT", "REASONING TEXT", "TEXT");
    }

    @ParameterizedTest
    @ValueSource(strings = {GPT_OSS, R1, KIMI, "minimax.minimax-m2"})
    void otherFamilies_think_andNeverSign(String modelId) {
        assertThat(thought(whole(ask(modelId)).get(0))).isNotBlank();
        assertThat(signature(whole(ask(modelId)).get(0))).isNull();

        bedrock.anyModel().replies(FakeReply.reasoning("My own thought.", "Four."));
        List<ContentBlock> own = whole(ask(modelId));

        assertThat(own).hasSize(2);
        assertThat(thought(own.get(0))).isEqualTo("My own thought.");
        assertThat(signature(own.get(0))).isNull();
    }

    @Test
    void deepSeekV3_thinksWhenAsked() {
        assertThat(whole(ask(V3))).hasSize(1);

        ConverseRequest thinking = ask(V3).toBuilder()
                .additionalModelRequestFields(Document.fromMap(Map.of("reasoning_config", Document.fromString("high"))))
                .build();

        assertThat(whole(thinking)).hasSize(2);
    }

    @Test
    void kimi_countsItsToolCalls() {
        ContentBlock call = ContentBlock.fromToolUse(
                tool -> tool.toolUseId("tooluse_1").name("look").input(Document.fromMap(Map.of())));
        bedrock.anyModel().replies(FakeReply.content(call, call));
        ConverseRequest later = withTool(ask(KIMI)).toBuilder()
                .messages(
                        Requests.user("Where?"),
                        Message.builder()
                                .role(ConversationRole.ASSISTANT)
                                .content(call)
                                .build(),
                        Message.builder()
                                .role(ConversationRole.USER)
                                .content(ContentBlock.fromToolResult(result ->
                                        result.toolUseId("tooluse_1").content(ToolResultContentBlock.fromText("here"))))
                                .build())
                .build();

        assertThat(toolIds(withTool(ask(KIMI)))).containsExactly("functions.look:0", "functions.look:1");
        assertThat(toolIds(later)).containsExactly("functions.look:1", "functions.look:2");
    }

    private List<String> toolIds(ConverseRequest request) {
        return whole(request).stream()
                .map(ContentBlock::toolUse)
                .filter(Objects::nonNull)
                .map(ToolUseBlock::toolUseId)
                .toList();
    }

    @Test
    void mistral_namesItsToolCallsInNineLettersAndDigits() {
        bedrock.anyModel().replies(FakeReply.toolUse("look", "{\"city\":\"Oslo\"}"));

        List<String> ids = toolIds(withTool(ask(MISTRAL)));

        assertThat(ids).hasSize(1);
        assertThat(ids.get(0)).matches("[a-zA-Z0-9]{9}");
        assertThat(toolIds(withTool(ask(MISTRAL)))).isEqualTo(ids);
    }

    @Test
    void mistral_idOfNineLettersAndDigits_isKept() {
        for (String id : List.of("aB3dE6gH9", "aB3dE6gH", "aB3dE6gH9x", "aB3-E6gH9")) {
            bedrock.anyModel()
                    .replies(FakeReply.content(ContentBlock.fromToolUse(
                            tool -> tool.toolUseId(id).name("look").input(Document.fromMap(Map.of())))));

            assertThat(toolIds(withTool(ask(MISTRAL))).get(0))
                    .matches("[a-zA-Z0-9]{9}")
                    .matches(given -> given.equals(id) == id.equals("aB3dE6gH9"), "is the id given, if it may be");
        }
    }

    /** What the catalog does not know to be without reasoning thinks as its family does. */
    @Test
    void thought_ofAModelWhoseReasoningIsNotKnown_isThere() {
        assertThat(ModelCatalog.bundled().model(UNKNOWN).supports(Capability.REASONING))
                .isEqualTo(Support.UNKNOWN);
        bedrock.model(UNKNOWN).replies("Four.").behavesLike(Personality.QWEN);
        assertThat(whole(ask(UNKNOWN))).hasSize(2);

        assertThat(ModelCatalog.bundled().model(CODER).supports(Capability.REASONING))
                .isEqualTo(Support.NO);
        assertThat(whole(ask(CODER))).hasSize(1);
    }

    @Test
    void verbatimReply_andPlainModel_areLeftAlone() {
        ConverseResponse response = client.converse(with(ask(OPUS_5), "thinking", Map.of("type", "disabled")));
        bedrock.model(OPUS_5).replies(FakeReply.verbatim(response));
        assertThat(whole(ask(OPUS_5))).hasSize(1);

        bedrock.model(R1).replies("Four.").behavesLike(Personality.PLAIN);
        assertThat(whole(ask(R1))).hasSize(1);
        bedrock.model("invented").replies("Four.").behavesLike(Personality.GPT_OSS);
        assertThat(whole(ask("invented"))).hasSize(2);
    }

    @Test
    void wireDoor_givesTheSame() {
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient wire = server.client()) {
            assertThat(wire.converse(ask(R1)).output())
                    .isEqualTo(client.converse(ask(R1)).output());
            assertThat(wire.converse(withTool(ask(NOVA))).output())
                    .isEqualTo(client.converse(withTool(ask(NOVA))).output());
        }
    }
}
