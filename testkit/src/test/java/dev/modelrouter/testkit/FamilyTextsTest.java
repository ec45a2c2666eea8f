package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.cachePoint;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.png;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static dev.modelrouter.testkit.RuleRequests.withMaxTokens;
import static dev.modelrouter.testkit.RuleRequests.withTools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelrouter.core.ModelCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** What was seen of the service in 2026, taken and refused, through every door, whole and streamed. */
final class FamilyTextsTest {

    private static final String LLAMA_4 = "us.meta.llama4-maverick-17b-instruct-v1:0";
    private static final ContentBlock TEXT = ContentBlock.fromText("What is this?");
    private static final String NO_OBJECT = " is invalid. Provide a json object for the field and try again.";

    @RegisterExtension
    static final EveryDoor DOORS = new EveryDoor();

    private final FakeBedrock bedrock = DOORS.bedrock;

    @BeforeEach
    void begin() {
        if (bedrock.time().now().isBefore(Instant.parse("2026-10-01T00:00:00Z"))) {
            bedrock.advance(Duration.ofDays(280));
        }
        bedrock.waives(ValidationRule.END_OF_LIFE).anyModel().replies("ok");
    }

    static Map<String, ConverseRequest> taken() {
        Map<String, ConverseRequest> taken = new LinkedHashMap<>();
        for (String name : List.of("a_b", "__a__", " a", "a ", " a_b (1) [c]-d ", "A1")) {
            taken.put("a document named '" + name + "'", talk(SONNET_45, user(TEXT, document(name, 9))));
        }
        taken.put("a document named 'a_b' of Nova", talk(NOVA, user(TEXT, document("a_b", 9))));
        taken.put("4096 tokens of Claude 3 Haiku", withMaxTokens("anthropic.claude-3-haiku-20240307-v1:0", "a", 4096));
        taken.put(
                "8192 tokens of Claude 3.5 Haiku",
                withMaxTokens("us.anthropic.claude-3-5-haiku-20241022-v1:0", "a", 8192));
        for (String id : List.of("abc123", "call_1", "a")) {
            taken.put(
                    "a tool id of Mistral Large: " + id,
                    exchange("mistral.mistral-large-2402-v1:0", List.of(call(id)), List.of(result(id))));
        }
        for (String model : List.of(
                SONNET_45, "us.anthropic.claude-haiku-4-5-20251001-v1:0", SONNET, "us.anthropic.claude-opus-5")) {
            taken.put(
                    "a result, a text and a document of " + model,
                    exchange(model, List.of(call("tooluse_1")), List.of(result("tooluse_1"), TEXT, document("a", 9))));
        }
        ContentBlock point = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        for (String white : List.of("\n", " ", "\n\n")) {
            taken.put(
                    "white text before a cache point: " + white.replace("\n", "\\n"),
                    talk(SONNET_45, user(TEXT, ContentBlock.fromText(white), point)));
        }
        taken.put("2048 tokens of Llama 3 70B", withMaxTokens("meta.llama3-70b-instruct-v1:0", "a", 2048));
        taken.put("a budget of 1024", thinking(SONNET_45, null, 1024));
        taken.put("a budget below maxTokens", thinking(SONNET_45, 4001, 4000));
        taken.put("an interleaved budget", interleaved(thinking(SONNET_45, 2000, 4000)));
        taken.put("no stop sequences of Qwen3 235B", ask("qwen.qwen3-235b-a22b-2507-v1:0"));
        taken.put(
                "a schema of several types",
                withTools(
                        SONNET,
                        tool(
                                "a",
                                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":[\"string\",\"null\"],\"minLength\":1},"
                                        + "\"o\":{\"anyOf\":[{\"type\":\"number\",\"exclusiveMinimum\":0},true]},\"required\":{\"enum\":[1,"
                                        + "null]}},\"required\":[\"n\"],\"$schema\":\"http://json-schema.org/draft-07/schema#\"}")));
        taken.put(
                "a schema of an unknown type of Nova",
                withTools(NOVA, tool("a", "{\"type\":\"object\",\"properties\":" + "{\"n\":{\"type\":\"float\"}}}")));
        taken.put("tools of one name of Nova", withTools(NOVA, tool("a"), tool("a")));
        return taken;
    }

    static Map<ConverseRequest, String> refused() {
        Map<ConverseRequest, String> refused = new LinkedHashMap<>();
        for (String json : List.of("[1]", "\"a\"", "1", "true")) {
            refused.put(
                    returning(NOVA, ToolResultContentBlock.fromJson(json(json))),
                    "The format of the value at messages.2.content.0.toolResult.content.0.json" + NO_OBJECT);
            refused.put(
                    exchange(
                            SONNET,
                            List.of(ContentBlock.fromToolUse(use ->
                                    use.toolUseId("tooluse_1").name("search").input(json(json)))),
                            List.of(result("tooluse_1"))),
                    "The format of the value at messages.1.content.0.toolUse.input" + NO_OBJECT);
            refused.put(
                    withTools(LLAMA_4, tool("a", json)),
                    "The format of the value at toolConfig.tools.0.toolSpec.inputSchema.json" + NO_OBJECT);
        }
        for (String schema : List.of("{}", "{\"type\":\"array\"}", "{\"type\":[\"object\"]}")) {
            refused.put(
                    withTools(NOVA, tool("b"), tool("a", schema)),
                    "The value at toolConfig.tools.1.toolSpec.inputSchema.json.type must be one of the following:"
                            + " object.");
        }
        for (String part : List.of(
                "{\"type\":\"float\"}",
                "{\"type\":\"any\"}",
                "{\"type\":\"string\",\"required\":true}",
                "{\"items\":[{\"type\":\"string\"}]}",
                "{\"exclusiveMinimum\":true}",
                "{\"anyOf\":[{\"type\":\"int\"}]}")) {
            refused.put(
                    withTools(SONNET, tool("a", "{\"type\":\"object\",\"properties\":{\"n\":" + part + "}}")),
                    RELAYED + "tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft"
                            + " 2020-12 (https://json-schema.org/draft/2020-12). Learn more about tool use at"
                            + " https://docs.claude.com/en/docs/tool-use.");
        }
        addMedia(refused);
        addSettings(refused);
        return refused;
    }

    private static void addMedia(Map<ConverseRequest, String> refused) {
        ContentBlock jpeg = ContentBlock.fromImage(
                image -> image.format("jpeg").source(png(9, 9).image().source()));
        refused.put(
                talk(SONNET, user(TEXT, jpeg)),
                RELAYED + "messages.0.content.1.image.source.bytes: The image was specified using the image/jpeg media"
                        + " type, but the image appears to be a image/png image");
        refused.put(
                talk(LLAMA_4, user(TEXT, jpeg)),
                RELAYED + "The provided image does not match the specified image format.");
    }

    private static void addSettings(Map<ConverseRequest, String> refused) {
        refused.put(
                thinking(SONNET_45, null, 1023),
                RELAYED + "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
        refused.put(
                thinking(SONNET_45, 2000, 2000),
                RELAYED + "`max_tokens` must be greater than `thinking.budget_tokens`");
        refused.put(
                ask("qwen.qwen3-235b-a22b-2507-v1:0").toBuilder()
                        .inferenceConfig(config -> config.stopSequences("END"))
                        .build(),
                "This model doesn't support the stopSequences field. Remove stopSequences and try again.");
        refused.put(
                returning(SONNET, ToolResultContentBlock.fromImage(image -> image.format("png")
                        .source(source -> source.s3Location(s3 -> s3.uri("s3://bucket/key"))))),
                "This model doesn't support the s3Uri field. Remove s3Uri and try again.");
        refused.put(with(SONNET, "reasoning", "{}"), RELAYED + "reasoning: Extra inputs are not permitted");
        for (String field : List.of("thinking", "reasoning_effort", "topK")) {
            refused.put(
                    with(LLAMA, field, "{}"),
                    "Malformed input request: #: extraneous key [" + field
                            + "] is not permitted, please reformat your input and try again.");
        }
        refused.put(
                talk(SONNET, user(TEXT, ContentBlock.builder().build())),
                "ContentBlock object at messages.0.content.1 must set one of the following keys: "
                        + String.join(
                                ", ",
                                ((ServiceModel.Structure) ServiceModel.bundled().shape("ContentBlock"))
                                        .members()
                                        .keySet())
                        + ".");
        for (String name : List.of("a\tb", "a  b", "a.b", "\u3042", "a\u3000b", "John's", "\ta")) {
            refused.put(
                    talk(SONNET_45, user(TEXT, document(name, 9))),
                    "The document file name can only contain alphanumeric characters, whitespace characters, hyphens,"
                            + " parentheses, and square brackets. The name can't contain more than one consecutive"
                            + " whitespace character. Check that the file name conforms to these restrictions and retry"
                            + " your request.");
        }
    }

    /** The window of each of these in the catalog is what the texts name. */
    static Map<ConverseRequest, String> overflowing() {
        Map<ConverseRequest, String> overflowing = new LinkedHashMap<>();
        overflowing.put(over(SONNET_45, null), RELAYED + "prompt is too long: 200003 tokens > 200000 maximum");
        overflowing.put(
                withMaxTokens(SONNET_45, "a".repeat(4 * 198_997), 1001),
                RELAYED + "input length and `max_tokens` exceed context limit: 199000 + 1001 > 200000, decrease input"
                        + " length or `max_tokens` and try again");
        overflowing.put(
                over("amazon.nova-micro-v1:0", null),
                RELAYED
                        + "Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input"
                        + " to try again.");
        overflowing.put(
                over(LLAMA, null),
                RELAYED + "This model's maximum context length is " + window(LLAMA)
                        + " tokens. Please reduce the length of the prompt");
        for (String model :
                List.of("qwen.qwen3-32b-v1:0", "mistral.voxtral-mini-3b-2507", "zai.glm-4.7", "minimax.minimax-m2")) {
            int window = window(model);
            overflowing.put(
                    over(model, null),
                    "This model's maximum context length is " + window
                            + " tokens. Please reduce the length of the prompt");
            overflowing.put(
                    withMaxTokens(model, "a".repeat(4 * (window - 100)), 1000),
                    "This model's maximum context length is " + window
                            + " tokens. However, you requested 1000 output tokens and your prompt contains "
                            + (window - 97) + " input tokens, for a total of " + (window + 903)
                            + " tokens. Please reduce the length of the input prompt or the number of requested output"
                            + " tokens.");
        }
        String mistral = "mistral.mistral-large-2402-v1:0";
        overflowing.put(
                over(mistral, null),
                RELAYED + "Prompt contains " + (window(mistral) + 3) + " tokens and 0 draft tokens, too large for model"
                        + " with " + window(mistral) + " maximum context length");
        return overflowing;
    }

    private static int window(String model) {
        return ModelCatalog.bundled().model(model).contextWindow().orElseThrow();
    }

    private static ConverseRequest over(String model, @Nullable Integer maxTokens) {
        return ask(model, "a".repeat(4 * window(model))).toBuilder()
                .inferenceConfig(config -> config.maxTokens(maxTokens))
                .build();
    }

    private static Document json(String json) {
        return SdkJsonReader.readDocument(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ConverseRequest with(String model, String field, String value) {
        return ask(model).toBuilder()
                .additionalModelRequestFields(Document.fromMap(Map.of(field, json(value))))
                .build();
    }

    private static ConverseRequest thinking(String model, @Nullable Integer maxTokens, int budget) {
        return with(model, "thinking", "{\"type\":\"enabled\",\"budget_tokens\":" + budget + "}").toBuilder()
                .inferenceConfig(config -> config.maxTokens(maxTokens))
                .build();
    }

    private static ConverseRequest interleaved(ConverseRequest thinking) {
        return thinking.toBuilder()
                .additionalModelRequestFields(Document.mapBuilder()
                        .putDocument(
                                "thinking",
                                thinking.additionalModelRequestFields().asMap().get("thinking"))
                        .putList("anthropic_beta", betas -> betas.addString("interleaved-thinking-2025-05-14"))
                        .build())
                .build();
    }

    private static ConverseRequest returning(String model, ToolResultContentBlock part) {
        return exchange(model, List.of(call("tooluse_1")), List.of(result("tooluse_1", part)));
    }

    static Stream<String> namesOfTaken() {
        return taken().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("namesOfTaken")
    void request_thatTheServiceTakes_isAnswered(String name) {
        ConverseRequest request = Objects.requireNonNull(taken().get(name));
        bedrock.account().hasUsed(request.modelId());

        for (EveryDoor.Door door : DOORS.doors()) {
            assertThatCode(() -> door.converse(request)).as("%s", door).doesNotThrowAnyException();
        }
        boolean streamsTools = !request.modelId().startsWith("mistral.mistral-large-2402");
        if (streamsTools) {
            DOORS.streams().forEach(client -> assertThat(
                            Seen.begin(client, stream(request)).end().log())
                    .contains("complete"));
        }
    }

    @Test
    void request_thatTheServiceRefuses_isRefusedWithItsText() {
        refused().forEach((request, text) -> {
            for (EveryDoor.Door door : DOORS.doors()) {
                assertRefused(text, catchThrowable(() -> door.converse(request)));
            }
            DOORS.streams().forEach(client -> assertRefused(text, failure(client, request)));
        });
        assertThat(bedrock.rejectedCalls()).hasSize(6 * refused().size());
    }

    @Test
    void overflow_ofEachFamily_isToldInItsWords() {
        overflowing().forEach((request, text) -> {
            for (EveryDoor.Door door : DOORS.doors()) {
                assertRefused(text, catchThrowable(() -> door.converse(request)));
            }
            DOORS.streams().forEach(client -> assertRefused(text, failure(client, request)));
            assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.CONTEXT_WINDOW);
        });
    }

    @Test
    void overflow_ofNovaAndLlama_isTheFirstEventOfAStreamThatBegan() {
        for (String model : List.of("amazon.nova-micro-v1:0", LLAMA)) {
            DOORS.streams().forEach(client -> {
                Throwable failure = failure(client, over(model, null));

                assertThat(failure).isInstanceOf(ValidationException.class);
                assertThat(bedrock.lastCall().status()).as(model).isEqualTo(200);
                assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
            });
        }
        DOORS.streams().forEach(client -> {
            failure(client, over(SONNET_45, null));
            assertThat(bedrock.lastCall().status()).isEqualTo(400);
        });
    }

    private static @Nullable Throwable failure(BedrockRuntimeAsyncClient client, ConverseRequest request) {
        return Seen.begin(client, stream(request)).end().failure();
    }

    private static void assertRefused(String text, @Nullable Throwable thrown) {
        assertThat(thrown).as(text).isInstanceOfSatisfying(BedrockRuntimeException.class, e -> {
            assertThat(e).isInstanceOf(ValidationException.class);
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(text);
        });
    }

    private static ConverseStreamRequest stream(ConverseRequest request) {
        return SdkJsonReader.read(SdkJsonWriter.write(request), ConverseStreamRequest.builder())
                .modelId(request.modelId())
                .build();
    }
}
