package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelrouter.core.Adaptation;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.AnyToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** A refusal whose text says what the model does not take is met once: what is sent then is without it. */
final class LearningTest {

    private static final String UNLISTED = "us.acme.brand-new-v1:0";

    private static Message turn(ConversationRole role, ContentBlock... content) {
        return Message.builder().role(role).content(content).build();
    }

    private static ContentBlock text(String text) {
        return ContentBlock.fromText(text);
    }

    private static Tool tool(String name) {
        return Tool.fromToolSpec(spec -> spec.name(name)
                .inputSchema(schema -> schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))));
    }

    private static ContentBlock point() {
        return ContentBlock.fromCachePoint(point -> point.type("default"));
    }

    /** Has something of everything. */
    private static ConverseRequest everything() {
        return ConverseRequest.builder()
                .system(SystemContentBlock.fromText("Be brief."))
                .messages(
                        turn(ConversationRole.ASSISTANT, text("Hello.")),
                        turn(ConversationRole.USER, text("Weather?"), point(), text("Please.")),
                        turn(ConversationRole.USER, text("In Paris.")),
                        turn(ConversationRole.ASSISTANT, text("I look."), ContentBlock.fromToolUse(use -> use.toolUseId(
                                        "functions.weather:0")
                                .name("weather")
                                .input(Document.fromMap(Map.of())))),
                        turn(
                                ConversationRole.USER,
                                ContentBlock.fromToolResult(result -> result.toolUseId("functions.weather:0")
                                        .status("success")
                                        .content(
                                                ToolResultContentBlock.fromText("sunny"),
                                                ToolResultContentBlock.fromImage(image -> image.format("png")
                                                        .source(source ->
                                                                source.bytes(SdkBytes.fromUtf8String("png")))))),
                                text("And?")))
                .toolConfig(config -> config.tools(tool("weather"), tool("time"))
                        .toolChoice(ToolChoice.fromAny(AnyToolChoice.builder().build())))
                .inferenceConfig(config -> config.temperature(0.5f).topP(0.5f).stopSequences("END"))
                .additionalModelRequestFields(Document.fromMap(Map.of("top_k", Document.fromNumber(5))))
                .build();
    }

    private static BedrockRuntimeException refusal(String text) {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode(text.contains("prompt caching") ? "AccessDeniedException" : "ValidationException")
                .errorMessage(text)
                .build();
        return text.contains("prompt caching")
                ? (BedrockRuntimeException) AccessDeniedException.builder()
                        .statusCode(403)
                        .awsErrorDetails(details)
                        .build()
                : (BedrockRuntimeException) ValidationException.builder()
                        .statusCode(400)
                        .awsErrorDetails(details)
                        .build();
    }

    private static StubClient refusing(String text, Predicate<ConverseRequest> taken) {
        return new StubClient(request -> {
            if (!taken.test(request)) {
                throw refusal(text);
            }
            return StubClient.reply("fine").build();
        });
    }

    private static ModelRouter router(StubClient client, String... models) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(Route.fallback("r", models))
                .build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            You invoked an unsupported model or your request did not allow prompt caching | CACHING
            Malformed input request: #/messages/1/content/1: extraneous key [cachePoint] is not permitted, please reformat your input and try again. | CACHING
            This model doesn’t support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again. | TOOL_CHOICE
            This model doesn't support the status field. Remove status and try again. | RESULT_STATUS
            This model doesn't support the image content block that you provided. Update the content block and try again. | RESULT_CONTENT
            This model doesn't support system messages. | NO_SYSTEM_PROMPT
            messages.4.content: Conversation blocks and tool result blocks cannot be provided in the same turn. | TURN_OF_ITS_OWN
            messages.3.content: Conversation blocks and tool use blocks cannot be provided in the same turn. | TURN_OF_ITS_OWN
            A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again. | TURN_ORDER
            A conversation must start with a user message. Try again with a conversation that starts with a user message. | TURN_ORDER
            The model returned the following errors: Tool call id was a but must be a-z, A-Z, 0-9, with a length of 9. | TOOL_ID
            The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one. | SAMPLING
            The model returned the following errors: {"type":"error","error":{"message":"`temperature` is deprecated for this model."}} | SAMPLING
            This model doesn't support the stopSequences field. Remove stopSequences and try again. | STOP_SEQUENCES
            The model returned the following errors: top_k: Extra inputs are not permitted | SAMPLING
            Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try again. | SAMPLING
            """)
    void complete_refusalThatSaysWhat_isFittedAndRepeatedOnce(String text, Adaptation.Reason reason) {
        StubClient client = new StubClient(request -> null) {
            @Override
            public ConverseResponse converse(ConverseRequest request) {
                sent.add(request);
                if (sent.size() == 1) {
                    throw refusal(text);
                }
                return StubClient.reply("fine").build();
            }
        };
        ModelRouter router = router(client, UNLISTED);

        List<Attempt> attempts =
                router.complete(CompletionRequest.of("r", everything())).attempts();

        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(0).adaptations())
                .extracting(Adaptation::reason)
                .containsExactly(Adaptation.Reason.DEFAULT);
        assertThat(attempts.get(1).adaptations()).extracting(Adaptation::reason).contains(reason);
        assertThat(router.learnedRefusals().values()).singleElement().satisfies(learned -> assertThat(learned)
                .isNotEmpty());
    }

    @Test
    void complete_secondRequest_isNotRefusedForWhatIsKnown() {
        StubClient client = refusing(
                "You invoked an unsupported model or your request did not allow prompt caching",
                request -> request.messages().get(1).content().stream().noneMatch(block -> block.cachePoint() != null));
        ModelRouter router = router(client, UNLISTED);

        assertThat(router.complete(CompletionRequest.of("r", everything())).attempts())
                .hasSize(2);
        assertThat(router.complete(CompletionRequest.of("r", everything())).attempts())
                .hasSize(1);
        assertThat(router.learnedRefusals().values()).singleElement().satisfies(learned -> assertThat(learned)
                .containsExactly("cache-point"));

        router.forgetRefusals();

        assertThat(router.learnedRefusals()).isEmpty();
        assertThat(router.complete(CompletionRequest.of("r", everything())).attempts())
                .hasSize(2);
    }

    @Test
    void complete_signatureOfAnotherModel_isLeftOutOfThisRequestAlone() {
        Message thought = turn(
                ConversationRole.ASSISTANT,
                ContentBlock.fromReasoningContent(reasoning ->
                        reasoning.reasoningText(thinking -> thinking.text("hm").signature("of another"))),
                text("Sunny."));
        StubClient client = refusing(
                "The model returned the following errors: messages.1.content.0: Invalid `signature` in `thinking` block",
                request -> request.messages().get(1).content().get(0).reasoningContent() == null);
        ModelRouter router = router(client, "claude-sonnet-4.6");
        ConverseRequest request = ConverseRequest.builder()
                .messages(
                        turn(ConversationRole.USER, text("Weather?")),
                        thought,
                        turn(ConversationRole.USER, text("Sure?")))
                .build();

        Completion completion = router.complete(CompletionRequest.of("r", request));

        assertThat(completion.attempts()).hasSize(2);
        assertThat(completion.attempts().get(1).adaptations())
                .extracting(Adaptation::reason)
                .contains(Adaptation.Reason.FOREIGN_REASONING);
        assertThat(router.learnedRefusals()).isEmpty();
    }

    @Test
    void complete_refusalOfWhatTheRequestNeeds_goesToTheNextModelAndIsRemembered() {
        StubClient client = refusing("This model doesn't support tool use.", request -> !request.modelId()
                .contains("acme"));
        ModelRouter router = router(client, UNLISTED, "claude-sonnet-4.6");

        assertThat(router.complete(CompletionRequest.of("r", everything())).attempts())
                .hasSize(2);
        assertThat(router.complete(CompletionRequest.of("r", everything())).attempts())
                .hasSize(1);
    }

    @Test
    void complete_refusalThatIsRepeated_isNotRepeatedAgain() {
        StubClient client = refusing("This model doesn't support system messages.", request -> false);
        ModelRouter router = router(client, UNLISTED);

        assertThat(catchThrowable(() -> router.complete(CompletionRequest.of("r", everything()))))
                .isInstanceOf(ModelRouterException.class);
        assertThat(client.sent).hasSize(2);
    }
}
