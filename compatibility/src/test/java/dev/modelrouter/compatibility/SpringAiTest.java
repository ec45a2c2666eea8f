package dev.modelrouter.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.ai.bedrock.converse.BedrockChatOptions;
import org.springframework.ai.bedrock.converse.BedrockProxyChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** Spring AI's Converse module: {@code call} over the synchronous client, {@code stream} over the asynchronous one. */
@Timeout(60)
final class SpringAiTest {

    private static final String MODEL = "us.anthropic.claude-sonnet-4-6";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final WireDoor DOOR = new WireDoor();

    private final FakeBedrock bedrock = DOOR.bedrock;
    private final BedrockProxyChatModel model = model(DOOR.sync);

    /** What the tool is called with. */
    record City(String city) {}

    @Test
    void call_text_isReadWithUsageAndReason() {
        bedrock.model(MODEL).replies("Hello!");

        ChatResponse response = model.call(new Prompt("Hi there"));

        assertThat(response.getResult().getOutput().getText()).isEqualTo("Hello!");
        assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("end_turn");
        assertThat(response.getMetadata().getUsage().getPromptTokens())
                .isEqualTo(bedrock.lastCall().usage().inputTokens());
        assertThat(response.getMetadata().getUsage().getCompletionTokens())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
    }

    /** The library runs the tool and calls again by itself, so that one call of the user is two of Bedrock. */
    @Test
    void call_toolCall_goesRound() {
        bedrock.model(MODEL)
                .replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"))
                .thenReplies("It snows in Oslo.");

        ChatResponse response = model.call(new Prompt("What is the weather in Oslo?", withTool()));

        assertThat(response.getResult().getOutput().getText()).isEqualTo("It snows in Oslo.");
        assertThat(bedrock.calls()).hasSize(2);
        assertThat(DOOR.toolResult().content().toString()).contains("snow in Oslo");
    }

    /** The module leaves retries to the SDK: three attempts, not three times three. */
    @Test
    void call_throttledWithAllDefaults_isRetriedByTheSdkAlone() {
        bedrock.model(MODEL).throttles();
        try (BedrockRuntimeClient retrying = SdkClients.withTheSdksRetries(DOOR.server)) {
            BedrockProxyChatModel defaults = model(retrying);

            assertThatThrownBy(() -> defaults.call(new Prompt("Hi there"))).isInstanceOf(ThrottlingException.class);
        }
        assertThat(bedrock.calls()).hasSize(3);
    }

    @Test
    void call_throttledWithRetriesOff_throwsTheSdksException() {
        bedrock.model(MODEL).throttles();

        assertThatThrownBy(() -> model.call(new Prompt("Hi there")))
                .isInstanceOfSatisfying(ThrottlingException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(429);
                    assertThat(e.requestId()).isEqualTo(bedrock.lastCall().requestId());
                });
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void stream_text_comesInPieces() {
        bedrock.model(MODEL).replies("The parcel is on its way and arrives tomorrow.");

        List<ChatResponse> pieces =
                model.stream(new Prompt("Where is it?")).collectList().block(PATIENCE);

        assertThat(pieces).hasSizeGreaterThan(2);
        assertThat(text(pieces)).isEqualTo("The parcel is on its way and arrives tomorrow.");
        assertThat(pieces.get(pieces.size() - 1).getMetadata().getUsage().getCompletionTokens())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
    }

    @Test
    void stream_toolCall_goesRound() {
        bedrock.model(MODEL)
                .replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"))
                .thenReplies("It snows in Oslo.");

        List<ChatResponse> pieces = model.stream(new Prompt("What is the weather in Oslo?", withTool()))
                .collectList()
                .block(PATIENCE);

        assertThat(text(pieces)).isEqualTo("It snows in Oslo.");
        assertThat(bedrock.calls()).hasSize(2);
        assertThat(DOOR.toolResult().content().toString()).contains("snow in Oslo");
    }

    @Test
    void stream_throttled_endsInTheSdksException() {
        bedrock.model(MODEL).throttles();

        assertThatThrownBy(() -> model.stream(new Prompt("Hi there")).blockLast(PATIENCE))
                .hasStackTraceContaining(ThrottlingException.class.getName());
        assertThat(bedrock.calls()).hasSize(1);
    }

    private BedrockProxyChatModel model(BedrockRuntimeClient client) {
        return BedrockProxyChatModel.builder()
                .bedrockRuntimeClient(client)
                .bedrockRuntimeAsyncClient(DOOR.async)
                .defaultOptions(
                        BedrockChatOptions.builder().model(MODEL).maxTokens(100).build())
                .build();
    }

    private static BedrockChatOptions withTool() {
        ToolCallback weather = FunctionToolCallback.builder("weather", (City city) -> "snow in " + city.city())
                .description("The weather of a city")
                .inputType(City.class)
                .build();
        return BedrockChatOptions.builder()
                .model(MODEL)
                .maxTokens(100)
                .toolCallbacks(weather)
                .build();
    }

    private static String text(List<ChatResponse> pieces) {
        StringBuilder text = new StringBuilder();
        for (ChatResponse piece : pieces) {
            piece.getResults().stream()
                    .map(result -> result.getOutput().getText())
                    .filter(Objects::nonNull)
                    .forEach(text::append);
        }
        return text.toString();
    }
}
