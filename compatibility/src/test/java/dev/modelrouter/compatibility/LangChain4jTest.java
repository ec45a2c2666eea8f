package dev.modelrouter.compatibility;

import static dev.modelrouter.compatibility.LangChain4jTalk.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.bedrock.BedrockStreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.modelrouter.compatibility.LangChain4jTalk.Pieces;
import dev.modelrouter.compatibility.LangChain4jTalk.ToolRound;
import dev.modelrouter.testkit.Effect;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Moment;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** LangChain4j's Bedrock module, over the SDK's synchronous client in HTTP/1.1 and the asynchronous one in HTTP/2. */
@Timeout(60)
final class LangChain4jTest {

    private static final String MODEL = "us.anthropic.claude-sonnet-4-6";

    @RegisterExtension
    static final WireDoor DOOR = new WireDoor();

    private final FakeBedrock bedrock = DOOR.bedrock;

    @Test
    void chat_text_isReadWithUsageAndReason() {
        bedrock.model(MODEL).replies("Hello!");

        ChatResponse response = chat(
                ChatRequest.builder().messages(UserMessage.from("Hi there")).build());

        assertThat(response.aiMessage().text()).isEqualTo("Hello!");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount())
                .isEqualTo(bedrock.lastCall().usage().inputTokens());
        assertThat(response.tokenUsage().outputTokenCount())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
    }

    @Test
    void chat_toolCall_goesRound() {
        bedrock.model(MODEL)
                .replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"))
                .thenReplies("It snows in Oslo.");

        ToolRound round = ToolRound.of(model());

        assertThat(round.call().name()).isEqualTo("weather");
        assertThat(round.call().arguments()).contains("\"city\"", "\"Oslo\"");
        assertThat(round.answer().aiMessage().text()).isEqualTo("It snows in Oslo.");
        assertThat(DOOR.toolResult().toolUseId()).isEqualTo(round.call().id());
        assertThat(DOOR.toolResult().content().get(0).text()).isEqualTo("snow");
    }

    /** One request of the user becomes nine: three attempts of the library, each of three attempts of the SDK. */
    @Test
    void chat_throttledWithAllDefaults_retriesWithinRetries() {
        bedrock.model(MODEL).throttles();
        try (BedrockRuntimeClient retrying = SdkClients.withTheSdksRetries(DOOR.server)) {
            BedrockChatModel model =
                    BedrockChatModel.builder().client(retrying).modelId(MODEL).build();

            assertThatThrownBy(() -> model.chat("Hi there"))
                    .isInstanceOf(RateLimitException.class)
                    .hasRootCauseInstanceOf(ThrottlingException.class);
        }
        assertThat(bedrock.calls()).hasSize(9);
    }

    @Test
    void chat_throttledWithRetriesOff_callsOnce() {
        bedrock.model(MODEL).throttles();

        Throwable thrown = catchThrowable(() -> chat(
                ChatRequest.builder().messages(UserMessage.from("Hi there")).build()));

        assertThat(thrown).isInstanceOf(RateLimitException.class);
        assertThat(thrown.getCause()).isInstanceOfSatisfying(ThrottlingException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(429);
            assertThat(e.requestId()).isEqualTo(bedrock.lastCall().requestId());
        });
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void stream_text_comesInPieces() throws Exception {
        bedrock.model(MODEL).replies("The parcel is on its way and arrives tomorrow.");
        Pieces pieces = new Pieces();

        stream(ChatRequest.builder().messages(UserMessage.from("Where is it?")).build(), pieces);
        ChatResponse response = pieces.done.get(30, TimeUnit.SECONDS);

        assertThat(pieces.texts).hasSizeGreaterThan(1);
        assertThat(String.join("", pieces.texts)).isEqualTo("The parcel is on its way and arrives tomorrow.");
        assertThat(response.aiMessage().text()).isEqualTo("The parcel is on its way and arrives tomorrow.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().outputTokenCount())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
    }

    @Test
    void stream_toolCall_isPutTogether() throws Exception {
        bedrock.model(MODEL).replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"));
        Pieces pieces = new Pieces();

        stream(
                ChatRequest.builder()
                        .messages(UserMessage.from("What is the weather in Oslo?"))
                        .toolSpecifications(WEATHER)
                        .build(),
                pieces);
        ChatResponse response = pieces.done.get(30, TimeUnit.SECONDS);

        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        ToolExecutionRequest call = response.aiMessage().toolExecutionRequests().get(0);
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.arguments()).contains("Oslo");
    }

    @Test
    void stream_throttled_isToldToTheHandler() throws Exception {
        bedrock.model(MODEL).throttles();
        Pieces pieces = new Pieces();

        stream(ChatRequest.builder().messages(UserMessage.from("Hi there")).build(), pieces);

        assertThat(pieces.error.get(30, TimeUnit.SECONDS)).isInstanceOf(RateLimitException.class);
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void stream_throttledInTheMiddle_isToldAfterThePiecesBefore() throws Exception {
        bedrock.model(MODEL)
                .replies(FakeReply.text("The parcel is on its way and arrives tomorrow.")
                        .breaks(Effect.exception(Fault.throttling()), Moment.afterEvents(3)));
        Pieces pieces = new Pieces();

        stream(ChatRequest.builder().messages(UserMessage.from("Where is it?")).build(), pieces);

        assertThat(pieces.error.get(30, TimeUnit.SECONDS)).isInstanceOf(RateLimitException.class);
        assertThat(pieces.texts).isNotEmpty();
        assertThat(pieces.done).isNotDone();
    }

    private static BedrockChatModel model() {
        return BedrockChatModel.builder()
                .client(DOOR.sync)
                .modelId(MODEL)
                .maxRetries(0)
                .build();
    }

    private static ChatResponse chat(ChatRequest request) {
        return model().chat(request);
    }

    private void stream(ChatRequest request, Pieces pieces) {
        BedrockStreamingChatModel.builder()
                .client(DOOR.async)
                .modelId(MODEL)
                .build()
                .chat(request, pieces);
    }
}
