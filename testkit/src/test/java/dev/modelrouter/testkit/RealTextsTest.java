package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.RuleRequests.MISTRAL;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.OPUS_5;
import static dev.modelrouter.testkit.RuleRequests.PALMYRA;
import static dev.modelrouter.testkit.RuleRequests.PIXTRAL;
import static dev.modelrouter.testkit.RuleRequests.R1;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.cachePoint;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.choosing;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.documents;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.failure;
import static dev.modelrouter.testkit.RuleRequests.image;
import static dev.modelrouter.testkit.RuleRequests.png;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.sampled;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static dev.modelrouter.testkit.RuleRequests.withMaxTokens;
import static dev.modelrouter.testkit.RuleRequests.withTools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.S3Location;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/**
 * The messages that Bedrock was seen to send, each provoked by a request, or by a request and the state of the account,
 * and not by a script. The texts of quotas, outages and counted tokens are provoked in the tests of those.
 */
final class RealTextsTest {

    private static final String RELAYED = "The model returned the following errors: ";
    private static final String CALL_FAILED = "Model produced invalid sequence as part of ToolUse. Please refer to the"
            + " model tool use troubleshooting guide.";
    private static final int SPRING = 60; // days of 2026
    private static final int AUTUMN = 280; // past the end of some models
    private static final String OPUS_41 = "us.anthropic.claude-opus-4-1-20250805-v1:0";

    /** A text, and what brings it about. */
    private record Row(Answer answer, int day, boolean stream, Consumer<FakeBedrock> state, ConverseRequest request) {

        static Row invalid(String text, ConverseRequest request) {
            return of(new Answer("ValidationException", 400, text), request);
        }

        static Row of(Answer answer, ConverseRequest request) {
            return new Row(answer, AUTUMN, false, bedrock -> {}, request);
        }

        Row streamed() {
            return new Row(answer, day, true, state, request);
        }

        Row after(Consumer<FakeBedrock> made) {
            return new Row(answer, day, stream, made, request);
        }

        Row onDay(int later) {
            return new Row(answer, later, stream, state, request);
        }

        @Override
        public String toString() {
            return answer.code() + ": " + answer.text();
        }
    }

    private record Answer(String code, int status, String text) {}

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        addAccess(rows);
        addFeatures(rows);
        addTurns(rows);
        addTexts(rows);
        addTools(rows);
        addSampling(rows);
        addSizes(rows);
        addMedia(rows);
        addReasoning(rows);
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void text_isProvokedInProcess(Row row) {
        FakeBedrock bedrock = fake(row);
        AwsServiceException thrown;
        if (row.stream()) {
            try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
                thrown = streamed(row, client);
            }
        } else {
            try (BedrockRuntimeClient client = bedrock.client()) {
                thrown = answered(row, client);
            }
        }
        verify(row, thrown);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void text_isProvokedOverTheWire(Row row) {
        FakeBedrock bedrock = fake(row);
        try (FakeBedrockServer server = bedrock.serve()) {
            if (row.stream()) {
                try (BedrockRuntimeAsyncClient client = AsyncWireDoorTest.client(server)) {
                    verify(row, streamed(row, client));
                }
            } else {
                verify(row, answered(row, server.client()));
            }
        }
    }

    private static FakeBedrock fake(Row row) {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.advance(Duration.ofDays(row.day()));
        bedrock.anyModel().replies("ok");
        row.state().accept(bedrock);
        return bedrock;
    }

    private static AwsServiceException answered(Row row, BedrockRuntimeClient client) {
        return catchThrowableOfType(AwsServiceException.class, () -> client.converse(row.request()));
    }

    private static AwsServiceException streamed(Row row, BedrockRuntimeAsyncClient client) {
        ConverseStreamRequest request = ConverseStreamRequest.builder()
                .modelId(row.request().modelId())
                .messages(row.request().messages())
                .toolConfig(row.request().toolConfig())
                .build();
        return assertInstanceOf(
                AwsServiceException.class, Seen.begin(client, request).end().failure());
    }

    /** In the midst of a stream, codes begin in lower case. */
    private static void verify(Row row, AwsServiceException thrown) {
        assertThat(thrown).isNotNull();
        assertThat(thrown.awsErrorDetails().errorMessage())
                .isEqualTo(row.answer().text());
        assertThat(thrown.awsErrorDetails().errorCode())
                .isEqualToIgnoringCase(row.answer().code());
        assertThat(thrown.statusCode()).isEqualTo(row.answer().status());
    }

    private static void addAccess(List<Row> rows) {
        rows.add(Row.invalid(
                "Invocation of model ID anthropic.claude-opus-5 with on-demand throughput isn\u2019t supported. Retry"
                        + " your request with the ID or ARN of an inference profile that contains this model.",
                ask("anthropic.claude-opus-5")));
        rows.add(Row.invalid("The provided model identifier is invalid.", ask("us.anthropic.claude-sonet-4-6")));
        String legacy = "Access denied. This Model is marked by provider as Legacy and you have not been actively using"
                + " the model in the last %d days. Please upgrade to an active model on Amazon Bedrock";
        rows.add(Row.of(new Answer("ResourceNotFoundException", 404, legacy.formatted(30)), ask(OPUS_41)));
        rows.add(Row.of(
                        new Answer("ResourceNotFoundException", 404, legacy.formatted(15)),
                        ask("us.anthropic.claude-3-sonnet-20240229-v1:0"))
                .onDay(SPRING));
        rows.add(Row.of(
                new Answer(
                        "ResourceNotFoundException",
                        404,
                        "This model version has reached the end of its life. Please refer to the AWS documentation for"
                                + " more details."),
                ask("cohere.command-r-v1:0")));
        rows.add(denied(
                "AccessDeniedException",
                403,
                Denial.NOT_GRANTED,
                "You don't have access to the model with the specified model ID."));
        rows.add(denied(
                "AccessDeniedException",
                403,
                Denial.MARKETPLACE_SUBSCRIPTION,
                "Model access is denied due to IAM user or service role is not authorized to perform the required AWS"
                        + " Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to"
                        + " enable access to this model. Refer to the Amazon Bedrock documentation for further details."
                        + " Your AWS Marketplace subscription for this model cannot be completed at this time. If you"
                        + " recently fixed this issue, try again after 5 minutes."));
        rows.add(denied(
                "AccessDeniedException",
                403,
                Denial.PAYMENT_INSTRUMENT,
                "Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided.."
                        + " Your AWS Marketplace subscription for this model cannot be completed at this time. If you"
                        + " recently fixed this issue, try again after 2 minutes."));
        rows.add(denied(
                "AccessDeniedException",
                403,
                Denial.MARKETPLACE_PENDING,
                "Your account is not authorized to access this model. Your AWS Marketplace subscription for this model"
                        + " is still being processed. Try again after 15 minutes."));
        rows.add(denied(
                "ResourceNotFoundException",
                404,
                Denial.USE_CASE_FORM,
                "Model use case details have not been submitted for this account. Fill out the Anthropic use case"
                        + " details form before using the model. If you have already filled out the form, try again in"
                        + " 15 minutes."));
        rows.add(denied(
                "ExpiredTokenException",
                403,
                Denial.EXPIRED_TOKEN,
                "The security token included in the request is expired"));
    }

    private static Row denied(String code, int status, Denial denial, String text) {
        return Row.of(new Answer(code, status, text), ask(SONNET))
                .after(bedrock -> bedrock.account().denies(denial, "anthropic.claude-sonnet-4-6"));
    }

    private static void addFeatures(List<Row> rows) {
        ContentBlock text = ContentBlock.fromText("hello");
        ContentBlock fiveMinutes = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        ContentBlock oneHour = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_1_H));
        rows.add(Row.of(
                new Answer(
                        "AccessDeniedException",
                        403,
                        "You invoked an unsupported model or your request did not allow prompt caching"),
                talk(LLAMA, user(text, fiveMinutes))));
        Tool[] tools = new Tool[19];
        for (int i = 0; i < 18; i++) {
            tools[i] = tool("tool" + i);
        }
        tools[18] = Tool.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        rows.add(Row.invalid(
                "Malformed input request: #/toolConfig/tools/18: extraneous key [cachePoint] is not permitted, please"
                        + " reformat your input and try again.",
                withTools(NOVA, tools)));
        rows.add(Row.invalid(
                "Malformed input request: #/messages/2/content/0: extraneous key [toolResult] is not permitted, please"
                        + " reformat your input and try again.",
                exchange(
                        NOVA,
                        List.of(call("tooluse_1")),
                        List.of(result(
                                "tooluse_1",
                                ToolResultContentBlock.fromDocument(
                                        document("a", 9).document()))))));
        rows.add(Row.invalid(
                "Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and"
                        + " try again.",
                withField(LLAMA, "top_k")));
        rows.add(Row.invalid(
                RELAYED + "reasoning_effort: Extra inputs are not permitted", withField(SONNET, "reasoning_effort")));
        rows.add(Row.invalid(
                RELAYED + "messages.0.content.3.cache_control.ttl: a ttl='1h' cache_control block must not come after a"
                        + " ttl='5m' cache_control block. Note that blocks are processed in the following order: tools,"
                        + " system, messages.",
                talk(SONNET, user(text, fiveMinutes, text, oneHour))));
        rows.add(Row.invalid("This model doesn't support tool use in streaming mode.", withTools(LLAMA, tool("search")))
                .streamed());
        rows.add(Row.invalid(
                "This model doesn't support tool use.", withTools("google.gemma-3-12b-it", tool("search"))));
        rows.add(Row.invalid(
                "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and"
                        + " try again.",
                choosing(LLAMA, ToolChoice.fromAny(any -> {}))));
        rows.add(Row.invalid(
                "This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and"
                        + " try again.",
                choosing(MISTRAL, ToolChoice.fromTool(tool -> tool.name("search")))));
        rows.add(Row.invalid(
                "This model doesn't support the status field. Remove status and try again.",
                exchange(
                        PALMYRA,
                        List.of(call("tooluse_1")),
                        List.of(failure("tooluse_1", ToolResultContentBlock.fromText("no"))))));
        rows.add(Row.invalid(
                "This model doesn't support system messages.",
                ask("mistral.mistral-7b-instruct-v0:2").toBuilder()
                        .system(SystemContentBlock.fromText("Be brief."))
                        .build()));
    }

    private static ConverseRequest withField(String modelId, String name) {
        return ask(modelId).toBuilder()
                .additionalModelRequestFields(Document.fromMap(Map.of(name, Document.fromNumber(5))))
                .build();
    }

    private static void addTurns(List<Row> rows) {
        Message hello = Requests.user("hello");
        Message hi = assistant(ContentBlock.fromText("hi"));
        rows.add(Row.invalid(
                        "A conversation must alternate between user and assistant roles. Make sure the conversation"
                                + " alternates between user and assistant roles and try again.",
                        talk(LLAMA, hello, hello))
                .after(bedrock -> bedrock.enforces(ValidationRule.ALTERNATION)));
        rows.add(Row.invalid(
                "A conversation must start with a user message. Try again with a conversation that starts with a user"
                        + " message.",
                talk(NOVA, hi, hello)));
        String prefill =
                "This model does not support assistant message prefill. The conversation must end with a user message.";
        rows.add(Row.invalid(prefill, talk(SONNET, hello, hi)));
        rows.add(Row.invalid(
                prefill, talk("us.anthropic.claude-sonnet-5", hello, assistant(reasoning("hm", "signature")), hello)));
        rows.add(Row.invalid(
                "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
                talk(R1, hello, assistant(reasoning("hm", null)), hello)));
    }

    private static void addTexts(List<Row> rows) {
        Message hello = Requests.user("hello");
        rows.add(Row.invalid(
                "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text"
                        + " field, and try again.",
                ask(SONNET, "")));
        rows.add(Row.invalid(
                "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the"
                        + " content field and try again.",
                talk(SONNET, hello, assistant(), hello)));
        rows.add(Row.invalid(
                RELAYED + "messages: text content blocks must be non-empty",
                talk(
                        SONNET,
                        user(
                                ContentBlock.fromText("."),
                                ContentBlock.fromGuardContent(guard -> guard.text(text -> text.text("")))))));
        rows.add(Row.invalid(
                RELAYED + "messages: text content blocks must contain non-whitespace text", ask(SONNET, " ")));
    }

    private static void addTools(List<Row> rows) {
        ConverseRequest used = exchange(SONNET, List.of(call("tooluse_1")), List.of(result("tooluse_1")));
        rows.add(Row.invalid(
                "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
                used.toBuilder().toolConfig((ToolConfiguration) null).build()));
        rows.add(Row.invalid(
                "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_2",
                exchange(SONNET, List.of(call("tooluse_1"), call("tooluse_2")), List.of(result("tooluse_1")))));
        rows.add(Row.invalid(
                "messages.2.content: Conversation blocks and tool result blocks cannot be provided in the same turn.",
                exchange(
                        LLAMA,
                        List.of(call("tooluse_1")),
                        List.of(result("tooluse_1"), ContentBlock.fromText("and?")))));
        rows.add(Row.invalid(
                "messages.1.content: Conversation blocks and tool use blocks cannot be provided in the same turn.",
                exchange(
                        LLAMA,
                        List.of(ContentBlock.fromText("Let me look."), call("tooluse_1")),
                        List.of(result("tooluse_1")))));
        rows.add(Row.invalid(
                "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
                exchange(SONNET, List.of(call("tooluse_1")), List.of(failure("tooluse_1")))));
        rows.add(Row.invalid(
                RELAYED + "Tool call id was a but must be a-z, A-Z, 0-9, with a length of 9.",
                exchange(PIXTRAL, List.of(call("a")), List.of(result("a")))));
        ConverseRequest hyphen = withTools(NOVA, tool("get-weather"));
        rows.add(Row.of(new Answer("ModelErrorException", 424, CALL_FAILED), hyphen));
        rows.add(Row.of(new Answer("ModelStreamErrorException", 424, CALL_FAILED), hyphen)
                .streamed());
    }

    private static void addSampling(List<Row> rows) {
        rows.add(Row.invalid(
                RELAYED + "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
                sampled(SONNET_45, 0.5f, 0.9f)));
        for (String model : List.of(OPUS_5, "us.anthropic.claude-opus-4-7")) {
            rows.add(Row.invalid(RELAYED + "`temperature` is deprecated for this model.", sampled(model, 0.5f, null)));
        }
    }

    private static void addSizes(List<Row> rows) {
        rows.add(Row.invalid(
                "The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens"
                        + " value that is lower than 4096.",
                withMaxTokens("us.meta.llama3-1-70b-instruct-v1:0", "hello", 4097)));
        rows.add(Row.invalid(
                RELAYED + "prompt is too long: 200049 tokens > 200000 maximum",
                ask(SONNET_45, "a".repeat(4 * 200_046))));
        rows.add(Row.invalid("Input is too long for requested model.", ask("deepseek.v3.2", "a".repeat(4 * 164_000))));
        rows.add(Row.invalid(
                RELAYED + "input length and `max_tokens` exceed context limit: 199000 + 1001 > 200000, decrease input"
                        + " length or `max_tokens` and try again",
                withMaxTokens(SONNET_45, "a".repeat(4 * 198_997), 1001)));
        rows.add(Row.invalid(
                RELAYED + "too many total text bytes: 9437184 > 9000000",
                ask(SONNET, "a".repeat(9_437_184 - "user".length()))));
        ContentBlock large = image(3_750_000);
        rows.add(Row.invalid(
                "Input is too long for requested model.",
                talk(SONNET, user(ContentBlock.fromText("hello"), large, large, large, large))));
    }

    private static void addReasoning(List<Row> rows) {
        Message hello = Requests.user("hello");
        rows.add(Row.invalid(
                RELAYED + "messages.1.content.0.thinking.signature: Field required",
                talk(SONNET, hello, assistant(reasoning("hm", null)), hello)));
        rows.add(Row.invalid(
                RELAYED + "messages.1.content.0: Invalid `signature` in `thinking` block",
                talk(SONNET, hello, assistant(reasoning("oh", ThoughtSignature.of("hm"))), hello)));
        Message system = hello.toBuilder().role(ConversationRole.SYSTEM).build();
        rows.add(Row.invalid(
                RELAYED + "messages.1: role 'system' must precede an 'assistant' message or end the array",
                talk(SONNET, hello, system, hello)));
    }

    private static void addMedia(List<Row> rows) {
        ContentBlock text = ContentBlock.fromText("What is this?");
        ContentBlock pdf = ContentBlock.fromDocument(document("a", 9).document().toBuilder()
                .source(source -> source.bytes(SdkBytes.fromByteArray(PdfPagesTest.plain(101))))
                .build());
        rows.add(
                Row.invalid(RELAYED + "A maximum of 100 PDF pages may be provided.", talk(SONNET_45, user(text, pdf))));
        ContentBlock stored = ContentBlock.fromImage(ImageBlock.builder()
                .format("png")
                .source(source -> source.s3Location(
                        S3Location.builder().uri("s3://bucket/key").build()))
                .build());
        rows.add(Row.invalid(
                "This model doesn't support the s3Uri field. Remove s3Uri and try again.",
                talk(SONNET, user(text, stored))));
        rows.add(Row.invalid(
                "This model doesn't support the video content block that you provided. Update the content block and try"
                        + " again.",
                talk(SONNET, user(text, ContentBlock.fromVideo(video -> video.format("mp4")
                        .source(source -> source.bytes(image(9).image().source().bytes())))))));
        rows.add(Row.invalid(
                RELAYED + "image exceeds 5 MB maximum: 7167852 bytes > 5242880 bytes",
                talk(SONNET, user(text, image(5_375_889)))));
        rows.add(Row.invalid(
                RELAYED + "image exceed max allowed size for many-image requests: 2000 pixels",
                talk(SONNET, user(Collections.nCopies(29, png(2150, 1600))))));
        rows.add(
                Row.invalid("You can't include more than 5 documents in a request.", talk(SONNET, user(documents(6)))));
        rows.add(Row.invalid(
                "Messages can't contain duplicate document names.",
                talk(SONNET, user(text, document("a", 9), document("a", 9)))));
        List<ContentBlock> cited = new ArrayList<>(Collections.nCopies(19, image(9)));
        documents(5)
                .forEach(block -> cited.add(
                        block.document() == null
                                ? block
                                : ContentBlock.fromDocument(block.document().toBuilder()
                                        .citations(citations -> citations.enabled(true))
                                        .build())));
        rows.add(Row.invalid(RELAYED + "too many images and documents: 19 + 5 > 20", talk(SONNET_45, user(cited))));
    }
}
