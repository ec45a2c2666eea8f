package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormatType;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.S3Location;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Each rule of the service and of its families, broken by one request and kept by its neighbour. */
final class ValidationRuleTest {

    private static final String NOVA = "us.amazon.nova-pro-v1:0";
    private static final String OPUS_5 = "us.anthropic.claude-opus-5";
    private static final String SONNET_45 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String MISTRAL = "mistral.mistral-large-2402-v1:0";
    private static final String PALMYRA = "us.writer.palmyra-x5-v1:0";
    private static final String R1 = "us.deepseek.r1-v1:0";
    private static final String PROMPT = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ";
    private static final String RELAYED = "The model returned the following errors: ";

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);

    @BeforeEach
    void moveToAutumn() {
        clock.advance(Duration.ofDays(280)); // from the first of January 2026, past the end of some models
    }

    /**
     * A rule, and the requests that show it.
     *
     * @param rule the rule
     * @param status the HTTP status of the rejection
     * @param text its message
     * @param broken a request that breaks the rule
     * @param sound the nearest request that keeps it
     */
    record Case(ValidationRule rule, int status, String text, ConverseRequest broken, ConverseRequest sound) {

        @Override
        public String toString() {
            return rule + ": " + text;
        }
    }

    private static Case invalid(ValidationRule rule, String text, ConverseRequest broken, ConverseRequest sound) {
        return new Case(rule, 400, text, broken, sound);
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        addModels(cases);
        addConversations(cases);
        addMedia(cases);
        addTools(cases);
        addCaches(cases);
        addInference(cases);
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rule_broken_isRejectedAsTheServiceDoes_andKept_isNot(Case one) {
        bedrock.enforces(one.rule()).anyModel().replies("ok");

        AwsServiceException thrown = catchThrowableOfType(
                AwsServiceException.class, () -> bedrock.client().converse(one.broken()));

        assertThat(thrown).isNotNull();
        assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo(one.text());
        assertThat(thrown.statusCode()).isEqualTo(one.status());
        assertThat(bedrock.rejectedCalls()).hasSize(1);
        assertThat(bedrock.calls().get(0).brokenRule()).contains(one.rule());
        assertThatCode(() -> bedrock.client().converse(one.sound())).doesNotThrowAnyException();
        assertThatCode(() -> bedrock.waives(one.rule()).client().converse(one.broken()))
                .as("waived")
                .doesNotThrowAnyException();
    }

    @Test
    void cases_showEveryRuleButThoseOfTheShapeAndOfStreams() {
        Set<ValidationRule> shown = cases().stream().map(Case::rule).collect(Collectors.toSet());

        assertThat(EnumSet.allOf(ValidationRule.class).stream().filter(rule -> !shown.contains(rule)))
                .containsExactlyInAnyOrder(
                        ValidationRule.REQUIRED,
                        ValidationRule.LENGTH,
                        ValidationRule.RANGE,
                        ValidationRule.PATTERN,
                        ValidationRule.ENUMERATION,
                        ValidationRule.UNION,
                        ValidationRule.STREAMING_TOOLS);
    }

    @Test
    void streamingTools_ofAModelWithoutThem_areRejectedInAStreamAlone() {
        bedrock.model(LLAMA).replies("ok");
        ConverseRequest request = withTools(LLAMA, tool("search"));
        ConverseStreamRequest stream = ConverseStreamRequest.builder()
                .modelId(LLAMA)
                .messages(request.messages())
                .toolConfig(request.toolConfig())
                .build();
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            ValidationException rejected = Seen.begin(client, stream).end().failure(ValidationException.class);

            assertThat(rejected.awsErrorDetails().errorMessage())
                    .isEqualTo("This model doesn't support tool use in streaming mode.");
            assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.STREAMING_TOOLS);
            assertThat(client.converse(request)).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void shape_ofAStreamsRequest_isCheckedToo() {
        bedrock.model(LLAMA).replies("ok");
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            ConverseStreamRequest stream = ConverseStreamRequest.builder()
                    .modelId(LLAMA)
                    .messages(Requests.user("hi"))
                    .inferenceConfig(config -> config.temperature(3f))
                    .build();

            assertThat(Seen.begin(client, stream).end().failure(ValidationException.class))
                    .hasMessageContaining("temperature");
        }
        assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.RANGE);
        assertThat(bedrock.lastCall().isStream()).isTrue();
    }

    @Test
    void inventedModel_thatAScriptNames_isTakenToExist() {
        bedrock.model("acme.tiny-v1:0").replies("ok");

        assertThatCode(() -> bedrock.client().converse(ask("acme.tiny-v1:0"))).doesNotThrowAnyException();
    }

    @Test
    void rejectedRequest_takesNoStepOfTheScript() {
        bedrock.model(LLAMA).replies("first").thenNoMore();

        assertThatThrownBy(() -> bedrock.client().converse(ask(LLAMA, " "))).isInstanceOf(ValidationException.class);

        assertThatCode(() -> bedrock.client().converse(ask(LLAMA))).doesNotThrowAnyException();
    }

    @Test
    void alternation_untilItIsEnforced_isNoMatter() {
        bedrock.model(LLAMA).replies("ok");

        assertThatCode(() -> bedrock.client().converse(of(LLAMA, Requests.user("one"), Requests.user("two"))))
                .doesNotThrowAnyException();
    }

    private static void addModels(List<Case> cases) {
        String invalid = "The provided model identifier is invalid.";
        cases.add(invalid(ValidationRule.UNKNOWN_MODEL, invalid, ask("us.anthropic.claude-sonet-4-6"), ask(SONNET)));
        cases.add(invalid(ValidationRule.REGION, invalid, ask("eu.anthropic.claude-sonnet-4-6"), ask(SONNET)));
        cases.add(invalid(
                ValidationRule.REGION,
                invalid,
                ask("arn:aws:bedrock:eu-west-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6"),
                ask("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6")));
        for (String bare : List.of("anthropic.claude-opus-5", "meta.llama3-3-70b-instruct-v1:0")) {
            cases.add(invalid(
                    ValidationRule.PROFILE_REQUIRED,
                    "Invocation of model ID " + bare + " with on-demand throughput isn\u2019t supported. Retry your"
                            + " request with the ID or ARN of an inference profile that contains this model.",
                    ask(bare),
                    ask("us." + bare)));
        }
        cases.add(new Case(
                ValidationRule.END_OF_LIFE,
                404,
                "This model version has reached the end of its life. Please refer to the AWS documentation for more"
                        + " details.",
                ask("cohere.command-r-v1:0"),
                ask(SONNET)));
        cases.add(new Case(
                ValidationRule.LEGACY,
                404,
                "Access denied. This Model is marked by provider as Legacy and you have not been actively using the"
                        + " model in the last 15 days. Please upgrade to an active model on Amazon Bedrock",
                ask("ai21.jamba-1-5-mini-v1:0"),
                ask(MISTRAL)));
    }

    private static void addConversations(List<Case> cases) {
        String start = "A conversation must start with a user message. Try again with a conversation that starts with a"
                + " user message.";
        String prefill =
                "This model does not support assistant message prefill. The conversation must end with a user message.";
        String noSystem = "This model doesn't support system messages.";
        Message hello = Requests.user("hello");
        cases.add(invalid(ValidationRule.MESSAGES, start, of(SONNET), of(SONNET, hello)));
        cases.add(invalid(
                ValidationRule.CONTENT,
                "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the"
                        + " content field and try again.",
                of(SONNET, hello, assistant(), hello),
                of(SONNET, hello, assistant(ContentBlock.fromText("hi")), hello)));
        cases.add(invalid(
                ValidationRule.BLANK_TEXT,
                "The text field in the ContentBlock object at messages.1.content.0 is blank. Add text to the text"
                        + " field, and try again.",
                of(SONNET, hello, assistant(ContentBlock.fromText(" \n")), hello),
                of(SONNET, hello, assistant(ContentBlock.fromText(".")), hello)));
        Message hi = assistant(ContentBlock.fromText("hi"));
        cases.add(invalid(ValidationRule.FIRST_MESSAGE, start, of(NOVA, hi, hello), of(SONNET, hi, hello)));
        cases.add(invalid(ValidationRule.PREFILL, prefill, of(SONNET, hello, hi), of(SONNET_45, hello, hi)));
        Message signed = assistant(reasoning("hm", "signature"));
        cases.add(invalid(
                ValidationRule.PREFILL, prefill, of(OPUS_5, hello, signed, hello), of(SONNET, hello, signed, hello)));
        cases.add(invalid(
                ValidationRule.ALTERNATION,
                "A conversation must alternate between user and assistant roles. Make sure the conversation alternates"
                        + " between user and assistant roles and try again.",
                of(LLAMA, hello, hello),
                of(LLAMA, hello, hi, hello)));
        Message system = Message.builder()
                .role(ConversationRole.SYSTEM)
                .content(ContentBlock.fromText("Be brief."))
                .build();
        cases.add(invalid(ValidationRule.SYSTEM_ROLE, noSystem, of(NOVA, hello, system), of(NOVA, hello)));
        ConverseRequest.Builder titan = ask("mistral.mistral-7b-instruct-v0:2").toBuilder();
        cases.add(invalid(
                ValidationRule.SYSTEM_PROMPT,
                noSystem,
                titan.copy().system(SystemContentBlock.fromText("Be brief.")).build(),
                titan.build()));
        cases.add(invalid(
                ValidationRule.REASONING,
                "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
                of(R1, hello, assistant(reasoning("hm", null)), hello),
                of(R1, hello, hi, hello)));
        cases.add(invalid(
                ValidationRule.SIGNATURE,
                RELAYED + "messages.1.content.0.thinking.signature: Field required",
                of(SONNET, hello, assistant(reasoning("hm", null)), hello),
                of(SONNET, hello, signed, hello)));
        cases.add(invalid(
                ValidationRule.PROMPT_FIELDS,
                "The system, inferenceConfig, toolConfig and additionalModelRequestFields fields cannot be provided"
                        + " when modelId is the ARN of a prompt.",
                ConverseRequest.builder()
                        .modelId(PROMPT)
                        .inferenceConfig(config -> config.maxTokens(5))
                        .build(),
                ConverseRequest.builder().modelId(PROMPT).build()));
    }

    private static void addMedia(List<Case> cases) {
        ContentBlock text = ContentBlock.fromText("What is this?");
        cases.add(invalid(
                ValidationRule.MEDIA_ROLE,
                "The image content block at messages.1.content.0 is only allowed in a message with the user role.",
                of(SONNET, Requests.user("hello"), assistant(image(9)), Requests.user("hello")),
                of(SONNET, user(text, image(9)))));
        cases.add(invalid(
                ValidationRule.MEDIA,
                "This model doesn't support the image content block that you provided. Update the content block and try"
                        + " again.",
                of(LLAMA, user(text, image(9))),
                of(NOVA, user(text, image(9)))));
        ContentBlock stored = ContentBlock.fromImage(ImageBlock.builder()
                .format("png")
                .source(source -> source.s3Location(
                        S3Location.builder().uri("s3://bucket/key").build()))
                .build());
        cases.add(invalid(
                ValidationRule.S3_LOCATION,
                "This model doesn't support the s3Uri field. Remove s3Uri and try again.",
                of(SONNET, user(text, stored)),
                of(NOVA, user(text, stored))));
        cases.add(invalid(
                ValidationRule.IMAGE_COUNT,
                RELAYED + "too many images and documents: 21 + 0 > 20",
                of(SONNET, user(Collections.nCopies(21, image(9)))),
                of(SONNET, user(Collections.nCopies(20, image(9))))));
        cases.add(invalid(
                ValidationRule.IMAGE_SIZE,
                RELAYED + "image exceeds 5 MB maximum: 5242884 bytes > 5242880 bytes",
                of(SONNET, user(text, image(3_932_161))),
                of(SONNET, user(text, image(3_932_160)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_COUNT,
                "You can't include more than 5 documents in a request.",
                of(SONNET, user(documents(6))),
                of(SONNET, user(documents(5)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_SIZE,
                "The document exceeds the maximum size of 4.5 MB.",
                of(SONNET, user(text, document("a", 4_500_001))),
                of(SONNET, user(text, document("a", 4_500_000)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_NAME,
                "The document file name can only contain alphanumeric characters, whitespace characters, hyphens,"
                        + " parentheses, and square brackets. The name can't contain more than one consecutive"
                        + " whitespace character.",
                of(SONNET, user(text, document("report.pdf", 9))),
                of(SONNET, user(text, document("report (1) [a]-b", 9)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_NAMES,
                "Messages can't contain duplicate document names.",
                of(SONNET, user(text, document("a", 9), document("a", 9))),
                of(SONNET, user(text, document("a", 9), document("b", 9)))));
        cases.add(invalid(
                ValidationRule.DOCUMENT_TEXT,
                "A text block must be included in a message that contains a document. Add a text block and try again.",
                of(SONNET, user(List.of(document("a", 9)))),
                of(SONNET, user(text, document("a", 9)))));
    }

    private static void addTools(List<Case> cases) {
        cases.add(invalid(
                ValidationRule.TOOLS,
                "This model doesn't support tool use.",
                withTools("google.gemma-3-12b-it", tool("search")),
                withTools(LLAMA, tool("search"))));
        ConverseRequest used = exchange(SONNET, List.of(call("tooluse_1")), List.of(result("tooluse_1")));
        cases.add(invalid(
                ValidationRule.TOOL_CONFIG,
                "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
                used.toBuilder().toolConfig((ToolConfiguration) null).build(),
                used));
        cases.add(invalid(
                ValidationRule.TOOL_RESULTS,
                "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_2",
                exchange(SONNET, List.of(call("tooluse_1"), call("tooluse_2")), List.of(result("tooluse_1"))),
                exchange(
                        SONNET,
                        List.of(call("tooluse_1"), call("tooluse_2")),
                        List.of(result("tooluse_1"), result("tooluse_2")))));
        cases.add(invalid(
                ValidationRule.TOOL_RESULTS,
                "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous"
                        + " turn.",
                exchange(SONNET, List.of(call("tooluse_1")), List.of(result("tooluse_1"), result("tooluse_2"))),
                used));
        cases.add(invalid(
                ValidationRule.TOOL_ERROR,
                "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
                exchange(SONNET, List.of(call("tooluse_1")), List.of(failure("tooluse_1"))),
                exchange(
                        SONNET,
                        List.of(call("tooluse_1")),
                        List.of(failure("tooluse_1", ToolResultContentBlock.fromText("no"))))));
        List<ContentBlock> mixed = List.of(result("tooluse_1"), ContentBlock.fromText("and?"));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_ALONE,
                "messages.2.content: Conversation blocks and tool result blocks cannot be provided in the same turn.",
                exchange(LLAMA, List.of(call("tooluse_1")), mixed),
                exchange(SONNET, List.of(call("tooluse_1")), mixed)));
        List<ContentBlock> pictured = List.of(result("tooluse_1", ToolResultContentBlock.fromImage(image(9).image())));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_CONTENT,
                "This model doesn't support the image content block that you provided. Update the content block and try"
                        + " again.",
                exchange(MISTRAL, List.of(call("tooluse_1")), pictured),
                exchange(SONNET, List.of(call("tooluse_1")), pictured)));
        List<ContentBlock> failed = List.of(failure("tooluse_1", ToolResultContentBlock.fromText("no")));
        cases.add(invalid(
                ValidationRule.TOOL_STATUS,
                "This model doesn't support the status field. Remove status and try again.",
                exchange(PALMYRA, List.of(call("tooluse_1")), failed),
                exchange(SONNET, List.of(call("tooluse_1")), failed)));
        cases.add(invalid(
                ValidationRule.TOOL_NAMES,
                "The tool names in toolConfig.tools must be unique: search is defined more than once.",
                withTools(SONNET, tool("search"), tool("search")),
                withTools(SONNET, tool("search"), tool("find"))));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE_NAME,
                "The tool find of toolConfig.toolChoice.tool is not defined in toolConfig.tools.",
                choosing(SONNET, ToolChoice.fromTool(tool -> tool.name("find"))),
                choosing(SONNET, ToolChoice.fromTool(tool -> tool.name("search")))));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE,
                "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and"
                        + " try again.",
                choosing(LLAMA, ToolChoice.fromAny(any -> {})),
                choosing(LLAMA, ToolChoice.fromAuto(auto -> {}))));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE,
                "This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and"
                        + " try again.",
                choosing(MISTRAL, ToolChoice.fromTool(tool -> tool.name("search"))),
                choosing(MISTRAL, ToolChoice.fromAny(any -> {}))));
        cases.add(invalid(
                ValidationRule.TOOL_USE_ID,
                RELAYED + "Tool call id was a but must be a-z, A-Z, 0-9, with a length of 9.",
                exchange(MISTRAL, List.of(call("a")), List.of(result("a"))),
                exchange(MISTRAL, List.of(call("tooluse_1")), List.of(result("tooluse_1")))));
        cases.add(invalid(
                ValidationRule.TOOL_USE_ID_CHARACTERS,
                RELAYED + "messages: tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
                exchange(SONNET, List.of(call("functions.search:0")), List.of(result("functions.search:0"))),
                used));
        cases.add(invalid(
                ValidationRule.STRICT_TOOLS,
                RELAYED + "tools: at most 20 strict tools are supported, but 21 were provided",
                withTools(SONNET, strictTools(21)),
                withTools(SONNET, strictTools(20))));
        cases.add(new Case(
                ValidationRule.TOOL_NAME_HYPHEN,
                424,
                "Model produced invalid sequence as part of ToolUse. Please refer to the model tool use troubleshooting"
                        + " guide.",
                withTools(NOVA, tool("get-weather")),
                withTools(NOVA, tool("get_weather"))));
    }

    private static void addCaches(List<Case> cases) {
        ContentBlock text = ContentBlock.fromText("hello");
        ContentBlock fiveMinutes = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        ContentBlock oneHour = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_1_H));
        cases.add(new Case(
                ValidationRule.CACHE_SUPPORT,
                403,
                "You invoked an unsupported model or your request did not allow prompt caching",
                of(LLAMA, user(text, fiveMinutes)),
                of(SONNET, user(text, fiveMinutes))));
        cases.add(invalid(
                ValidationRule.CACHE_POINTS,
                RELAYED + "A maximum of 4 blocks with cache_control may be provided. Found 5.",
                of(SONNET, user(alternating(text, fiveMinutes, 5))),
                of(SONNET, user(alternating(text, fiveMinutes, 4)))));
        Tool point = Tool.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        cases.add(invalid(
                ValidationRule.CACHE_TOOLS,
                "Malformed input request: #/toolConfig/tools/1: extraneous key [cachePoint] is not permitted, please"
                        + " reformat your input and try again.",
                withTools(NOVA, tool("search"), point),
                withTools(SONNET, tool("search"), point)));
        String place = "The cachePoint block cannot be the only content of a message or directly follow a document or"
                + " video block.";
        cases.add(invalid(
                ValidationRule.CACHE_PLACE,
                place,
                of(SONNET, Requests.user("hello"), user(List.of(fiveMinutes))),
                of(SONNET, user(text, fiveMinutes))));
        cases.add(invalid(
                ValidationRule.CACHE_PLACE,
                place,
                of(SONNET, user(text, document("a", 9), fiveMinutes)),
                of(SONNET, user(document("a", 9), text, fiveMinutes))));
        cases.add(invalid(
                ValidationRule.CACHE_TTL_ORDER,
                RELAYED + "messages.0.content.3.cache_control.ttl: a ttl='1h' cache_control block must not come after a"
                        + " ttl='5m' cache_control block. Note that blocks are processed in the following order: tools,"
                        + " system, messages.",
                of(SONNET, user(text, fiveMinutes, text, oneHour)),
                of(SONNET, user(text, oneHour, text, fiveMinutes))));
    }

    private static void addInference(List<Case> cases) {
        cases.add(invalid(
                ValidationRule.TEMPERATURE_XOR_TOP_P,
                RELAYED + "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
                sampled(SONNET_45, 0.5f, 0.9f),
                sampled(SONNET_45, 0.5f, null)));
        cases.add(invalid(
                ValidationRule.SAMPLING,
                RELAYED + "`temperature` is deprecated for this model.",
                sampled(OPUS_5, 0.5f, null),
                sampled(OPUS_5, null, null)));
        cases.add(invalid(
                ValidationRule.SAMPLING,
                RELAYED + "`top_p` is deprecated for this model.",
                sampled(OPUS_5, null, 0.5f),
                sampled(SONNET, null, 0.5f)));
        cases.add(invalid(
                ValidationRule.MAX_TOKENS,
                "The maximum tokens you requested exceeds the model limit of 64000. Try again with a maximum tokens"
                        + " value that is lower than 64000.",
                withMaxTokens(SONNET_45, "hello", 64_001),
                withMaxTokens(SONNET_45, "hello", 64_000)));
        // 4 bytes a token and 3 tokens a message, by the fake's own count
        cases.add(invalid(
                ValidationRule.CONTEXT_WINDOW,
                RELAYED + "prompt is too long: 200001 tokens > 200000 maximum",
                ask(SONNET_45, "a".repeat(4 * 199_998)),
                ask(SONNET_45, "a".repeat(4 * 199_997))));
        cases.add(invalid(
                ValidationRule.CONTEXT_WINDOW,
                RELAYED + "input length and `max_tokens` exceed context limit: 199000 + 1001 > 200000, decrease input"
                        + " length or `max_tokens` and try again",
                withMaxTokens(SONNET_45, "a".repeat(4 * 198_997), 1001),
                withMaxTokens(SONNET_45, "a".repeat(4 * 198_997), 1000)));
        cases.add(invalid(
                ValidationRule.CONTEXT_WINDOW,
                "Input is too long for requested model.",
                ask(LLAMA, "a".repeat(4 * 128_000)),
                ask(LLAMA, "a".repeat(4 * 127_997))));
        Document topK = Document.fromMap(Map.of("top_k", Document.fromNumber(5)));
        cases.add(invalid(
                ValidationRule.ADDITIONAL_FIELDS,
                "Malformed input request: extraneous key [top_k] is not permitted, please reformat your input and try"
                        + " again.",
                ask(LLAMA).toBuilder().additionalModelRequestFields(topK).build(),
                ask(SONNET).toBuilder().additionalModelRequestFields(topK).build()));
        cases.add(invalid(
                ValidationRule.RESPONSE_PATHS,
                "The additionalModelResponseFieldPaths field has the value stop_sequence, which is not a valid JSON"
                        + " pointer.",
                ask(SONNET).toBuilder()
                        .additionalModelResponseFieldPaths("stop_sequence")
                        .build(),
                ask(SONNET).toBuilder()
                        .additionalModelResponseFieldPaths("/stop_sequence", "/a~1b/0")
                        .build()));
        cases.add(invalid(
                ValidationRule.STRUCTURED_OUTPUT,
                "This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try"
                        + " again.",
                withSchema("us.anthropic.claude-opus-4-7", "{\"type\":\"object\"}"),
                withSchema(SONNET, "{\"type\":\"object\"}")));
        Map<String, String> schemas = Map.of(
                "{\"type\":\"integer\",\"minimum\":1}", "property 'minimum' is not supported",
                "{\"additionalProperties\":true}", "'additionalProperties' must be explicitly set to false",
                "{\"minItems\":2}", "'minItems' values other than 0 or 1 are not supported",
                "{\"format\":\"phone\"}", "format 'phone' is not supported",
                "{\"$ref\":\"https://example.com/a\"}", "external $ref 'https://example.com/a' is not supported",
                "{\"properties\":{\"next\":{\"$ref\":\"#\"}}}", "circular reference '#' is not supported",
                "{\"$ref\":\"#/$defs/none\"}", "$ref '#/$defs/none' leads nowhere",
                "{\"type\":", "the schema is not valid JSON",
                "[]", "the schema is not a JSON object");
        String sound = "{\"type\":\"object\",\"properties\":{\"minimum\":{\"type\":\"string\",\"format\":\"date\","
                + "\"minLength\":1},\"tags\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"$ref\":\"#/$defs/tag\"}}},"
                + "\"$defs\":{\"tag\":{\"enum\":[\"maximum\",null,1]}},\"additionalProperties\":false}";
        schemas.forEach((schema, problem) -> cases.add(invalid(
                ValidationRule.OUTPUT_SCHEMA,
                RELAYED + "output_config.format.schema: " + problem,
                withSchema(SONNET, schema),
                withSchema(SONNET, sound))));
    }

    private static ConverseRequest of(String modelId, Message... messages) {
        return ConverseRequest.builder().modelId(modelId).messages(messages).build();
    }

    private static Message user(ContentBlock... content) {
        return Requests.user("").toBuilder().content(content).build();
    }

    private static Message user(List<ContentBlock> content) {
        return Requests.user("").toBuilder().content(content).build();
    }

    private static Message assistant(ContentBlock... content) {
        return Message.builder()
                .role(ConversationRole.ASSISTANT)
                .content(content)
                .build();
    }

    private static ContentBlock reasoning(String text, @Nullable String signature) {
        return ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(
                reasoning -> reasoning.text(text).signature(signature)));
    }

    private static ContentBlock image(int bytes) {
        return ContentBlock.fromImage(ImageBlock.builder()
                .format("png")
                .source(source -> source.bytes(SdkBytes.fromByteArray(new byte[bytes])))
                .build());
    }

    private static ContentBlock document(String name, int bytes) {
        return ContentBlock.fromDocument(DocumentBlock.builder()
                .name(name)
                .format("pdf")
                .source(source -> source.bytes(SdkBytes.fromByteArray(new byte[bytes])))
                .build());
    }

    private static List<ContentBlock> documents(int count) {
        List<ContentBlock> content = new ArrayList<>();
        content.add(ContentBlock.fromText("What are these?"));
        IntStream.range(0, count).forEach(i -> content.add(document("d" + i, 9)));
        return content;
    }

    private static List<ContentBlock> alternating(ContentBlock one, ContentBlock other, int times) {
        return Collections.nCopies(times, List.of(one, other)).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static CachePointBlock cachePoint(CacheTTL ttl) {
        return CachePointBlock.builder().type(CachePointType.DEFAULT).ttl(ttl).build();
    }

    private static Tool tool(String name) {
        return Tool.fromToolSpec(
                spec -> spec.name(name).inputSchema(schema -> schema.json(Document.fromMap(Map.of()))));
    }

    private static Tool[] strictTools(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> tool("tool" + i))
                .map(tool -> Tool.fromToolSpec(
                        tool.toolSpec().toBuilder().strict(true).build()))
                .toArray(Tool[]::new);
    }

    private static ConverseRequest withTools(String modelId, Tool... tools) {
        return ask(modelId).toBuilder()
                .toolConfig(config -> config.tools(tools))
                .build();
    }

    private static ConverseRequest choosing(String modelId, ToolChoice choice) {
        return ask(modelId).toBuilder()
                .toolConfig(
                        config -> config.tools(Arrays.asList(tool("search"))).toolChoice(choice))
                .build();
    }

    private static ContentBlock call(String id) {
        return ContentBlock.fromToolUse(use -> use.toolUseId(id).name("search").input(Document.fromMap(Map.of())));
    }

    private static ContentBlock result(String id, ToolResultContentBlock... content) {
        return ContentBlock.fromToolResult(result -> result.toolUseId(id).content(content));
    }

    private static ContentBlock failure(String id, ToolResultContentBlock... content) {
        return ContentBlock.fromToolResult(
                result -> result.toolUseId(id).status(ToolResultStatus.ERROR).content(content));
    }

    private static ConverseRequest exchange(String modelId, List<ContentBlock> calls, List<ContentBlock> results) {
        return withTools(modelId, tool("search")).toBuilder()
                .messages(Requests.user("hello"), assistant(calls.toArray(new ContentBlock[0])), user(results))
                .build();
    }

    private static ConverseRequest sampled(String modelId, @Nullable Float temperature, @Nullable Float topP) {
        return ask(modelId).toBuilder()
                .inferenceConfig(config -> config.temperature(temperature).topP(topP))
                .build();
    }

    private static ConverseRequest withMaxTokens(String modelId, String text, int maxTokens) {
        return ask(modelId, text).toBuilder()
                .inferenceConfig(config -> config.maxTokens(maxTokens))
                .build();
    }

    private static ConverseRequest withSchema(String modelId, String schema) {
        return ask(modelId).toBuilder()
                .outputConfig(config -> config.textFormat(format -> format.type(OutputFormatType.JSON_SCHEMA)
                        .structure(structure -> structure.jsonSchema(json -> json.schema(schema)))))
                .build();
    }
}
