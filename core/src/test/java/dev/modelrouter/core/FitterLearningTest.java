package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** What a fitter learns from the text of a refusal, in whatever wrapping that text comes. */
final class FitterLearningTest {

    private static final Model UNLISTED = ModelCatalog.bundled().named("us.acme.brand-new-v1:0");

    private static final List<String> WRAPPINGS = List.of(
            "%s",
            "The model returned the following errors: %s",
            "Mantle streaming error for requestId 1234-abcd: %s",
            "The model returned the following errors: {\"type\":\"error\",\"error\":{\"message\":\"%s\"}}");

    private static Message turn(ConversationRole role, ContentBlock... content) {
        return Message.builder().role(role).content(content).build();
    }

    private static Document word(String text) {
        return Document.fromString(text);
    }

    private static ConverseRequest everything() {
        return ConverseRequest.builder()
                .system(SystemContentBlock.fromText("Be brief."))
                .messages(
                        turn(ConversationRole.ASSISTANT, ContentBlock.fromText("Hello.")),
                        turn(
                                ConversationRole.USER,
                                ContentBlock.fromText("Weather?"),
                                ContentBlock.fromCachePoint(point -> point.type("default"))),
                        turn(
                                ConversationRole.ASSISTANT,
                                ContentBlock.fromText("I look."),
                                ContentBlock.fromToolUse(use -> use.toolUseId("functions.weather:0")
                                        .name("weather")
                                        .input(Document.fromMap(Map.of())))),
                        turn(
                                ConversationRole.USER,
                                ContentBlock.fromToolResult(result -> result.toolUseId("functions.weather:0")
                                        .status("success")
                                        .content(ToolResultContentBlock.fromText("sunny"))),
                                ContentBlock.fromText("And?")),
                        turn(ConversationRole.ASSISTANT, ContentBlock.fromText("It is")))
                .toolConfig(config -> config.tools(
                                Tool.fromToolSpec(spec -> spec.name("weather")
                                        .inputSchema(schema ->
                                                schema.json(Document.fromMap(Map.of("type", word("object")))))),
                                Tool.fromCachePoint(point -> point.type("default")))
                        .toolChoice(choice -> choice.any(any -> {})))
                .inferenceConfig(config -> config.temperature(0.5f).topP(0.5f).stopSequences("END"))
                .serviceTier(tier -> tier.type("priority"))
                .additionalModelRequestFields(Document.fromMap(Map.of(
                        "thinking", Document.fromMap(Map.of("type", word("adaptive"))),
                        "reasoning", Document.fromMap(Map.of("effort", word("low"))))))
                .build();
    }

    private static Failure refusal(String text) {
        return Failure.of(ValidationException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ValidationException")
                        .errorMessage(text)
                        .build())
                .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            You invoked an unsupported model or your request did not allow prompt caching | cache-point
            Malformed input request: #/toolConfig/tools/1: extraneous key [cachePoint] is not permitted, please reformat your input and try again. | cache-point-in-tools
            This model doesn't support tool use in streaming mode. | tools-in-stream
            This model doesn't support tool use. | tools
            This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again | tool-choice-any
            This model doesn't support the status field. Remove status and try again. | tool-result-status
            This model doesn't support system messages. | system
            messages.4.content: Conversation blocks and tool result blocks cannot be provided in the same turn. | tool-result-beside-others
            messages.4.content: Conversation blocks and tool use blocks cannot be provided in the same turn. | tool-use-beside-text
            A conversation must start with a user message. Try again with a conversation that starts with a user message. | assistant-first
            This model does not support assistant message prefill. The conversation must end with a user message. | assistant-last
            Tool call id was a but must be a-z, A-Z, 0-9, with a length of 9. | long-tool-id
            `temperature` and `top_p` cannot both be specified for this model. Please use only one. | temperature-and-top-p
            `temperature` is deprecated for this model. | temperature
            This model doesn't support the stopSequences field. Remove stopSequences and try again. | stop-sequences
            adaptive thinking is not supported on this model | thinking-adaptive
            adaptive thinking is not supported for this model | thinking-adaptive
            Thinking may not be enabled when tool_choice forces tool use. | forced-tool-while-thinking
            reasoning: Extra inputs are not permitted | openai-reasoning
            """)
    void learn_refusalInAnyWrapping_isLearnedAndNotSentAgain(String text, String learned) {
        ConverseRequest sent = everything();
        for (String wrapping : WRAPPINGS) {
            for (String quoted : List.of(text, text.replace('\'', '\u2019'))) {
                Failure failure = refusal(String.format(wrapping, quoted));

                Optional<Fitter.Lesson> lesson = Fitter.of(UNLISTED).learn(failure, sent, true);

                assertThat(lesson).as(failure.serviceMessage().orElse("")).isPresent();
                Fitter taught = lesson.orElseThrow().fitter();
                assertThat(taught.learned()).contains(learned);
                assertThat(taught.fit(sent, true))
                        .matches(fit -> !fit.isPossible()
                                || fit.isPlainCall()
                                || !fit.applied(sent).equals(sent));
                assertThat(taught.learn(failure, sent, true)).as("once").isEmpty();
            }
        }
    }
}
