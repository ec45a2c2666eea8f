package dev.modelrouter.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.RouterListener;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.ai.bedrock.converse.BedrockChatOptions;
import org.springframework.ai.bedrock.converse.BedrockProxyChatModel;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.converter.BeanOutputConverter;
import org.springframework.ai.tool.function.FunctionToolCallback;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** Spring AI's Converse module, unchanged, over the router as AWS's client. */
@Timeout(60)
final class RoutedSpringAiTest {

    private static final String LLAMA = "us.meta.llama3-3-70b-instruct-v1:0";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SONNET = "us.anthropic.claude-sonnet-4-6";

    @RegisterExtension
    static final WireDoor DOOR = new WireDoor();

    private final FakeBedrock bedrock = DOOR.bedrock;
    private final List<Completion> completions = new CopyOnWriteArrayList<>();
    private final BedrockProxyChatModel model = model(
            Route.fallback("assistant", "llama-3.3-70b", "claude-sonnet-4.6").maxAttempts(2));

    /** What the tool is called with. */
    record City(String city) {}

    /** What is asked for as structured output. */
    record Ticket(String label) {}

    private BedrockProxyChatModel model(Route route) {
        ModelRouter router = ModelRouter.builder()
                .client(DOOR.sync)
                .asyncClient(DOOR.async)
                .route(route)
                .listener(new RouterListener() {
                    @Override
                    public void completed(Completion completion) {
                        completions.add(completion);
                    }
                })
                .build();
        return BedrockProxyChatModel.builder()
                .bedrockRuntimeClient(router.asBedrockClient())
                .bedrockRuntimeAsyncClient(router.asBedrockAsyncClient())
                .defaultOptions(BedrockChatOptions.builder()
                        .model("assistant")
                        .maxTokens(100)
                        .build())
                .build();
    }

    @Test
    void call_firstModelThrottled_isAnsweredByTheNext() {
        bedrock.model(LLAMA).throttles();
        bedrock.model(SONNET).replies("Hello!");

        ChatResponse response = model.call(new Prompt("Hi there"));

        assertThat(response.getResult().getOutput().getText()).isEqualTo("Hello!");
        assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("end_turn");
        assertThat(response.getMetadata().getUsage().getCompletionTokens())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
        assertThat(completions).singleElement().satisfies(completion -> {
            assertThat(completion.model().name()).isEqualTo("claude-sonnet-4.6");
            assertThat(completion.attempts()).hasSize(2);
        });
    }

    /** The library runs the tool and calls again by itself: two requests of the router, each with its failover. */
    @Test
    void call_toolCall_goesRoundWithFailover() {
        bedrock.model(LLAMA).throttles(1).thenReplies("It snows in Oslo.");
        bedrock.model(SONNET)
                .replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"))
                .thenThrottles(1);

        ChatResponse response = model.call(new Prompt("What is the weather in Oslo?", withTool()));

        assertThat(response.getResult().getOutput().getText()).isEqualTo("It snows in Oslo.");
        assertThat(DOOR.toolResult().content().toString()).contains("snow in Oslo");
        assertThat(completions)
                .extracting(completion -> completion.model().name())
                .containsExactly("claude-sonnet-4.6", "llama-3.3-70b");
    }

    @Test
    void call_structuredOutputThatIsNone_escalates() {
        bedrock.model(LLAMA).replies("It is about billing.");
        bedrock.model(SONNET).replies("{\"label\":\"billing\"}");
        BeanOutputConverter<Ticket> converter = new BeanOutputConverter<>(Ticket.class);
        BedrockProxyChatModel cascade = model(Route.cascade("assistant", "llama-3.3-70b", "claude-sonnet-4.6")
                .accept(Gate.json(converter.getJsonSchema())));

        ChatResponse response = cascade.call(new Prompt("I was charged twice.\n" + converter.getFormat()));

        assertThat(converter.convert(response.getResult().getOutput().getText()))
                .isEqualTo(new Ticket("billing"));
        assertThat(completions).singleElement().satisfies(completion -> assertThat(completion.attempts())
                .hasSize(2));
    }

    @Test
    void call_allThrottled_throwsTheSdksException() {
        bedrock.anyModel().throttles();

        assertThatThrownBy(() -> model.call(new Prompt("Hi there")))
                .isInstanceOfSatisfying(ThrottlingException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(429);
                    assertThat(e.requestId()).isEqualTo(bedrock.lastCall().requestId());
                })
                .hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
    }

    /** What an application says of a request stands in its reports of costs. */
    @Test
    void call_withMetadata_isTagged() {
        bedrock.model(LLAMA).replies("Hello!");
        UserMessage message = UserMessage.builder()
                .text("Hi there")
                .metadata(Map.of("tenant", "acme"))
                .build();

        model.call(new Prompt(message));

        assertThat(completions).singleElement().satisfies(completion -> assertThat(completion.tags())
                .containsEntry("tenant", "acme"));
    }

    @Test
    void stream_firstModelThrottled_comesInPiecesOfTheNext() {
        bedrock.model(LLAMA).throttles();
        bedrock.model(SONNET).replies("The parcel is on its way and arrives tomorrow.");

        List<ChatResponse> pieces =
                model.stream(new Prompt("Where is it?")).collectList().block(PATIENCE);

        assertThat(pieces).hasSizeGreaterThan(2);
        assertThat(text(pieces)).isEqualTo("The parcel is on its way and arrives tomorrow.");
        assertThat(pieces.get(pieces.size() - 1).getMetadata().getUsage().getCompletionTokens())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
    }

    @Test
    void stream_toolCall_goesRoundWithFailover() {
        bedrock.model(LLAMA).throttles(1).thenReplies("It snows in Oslo.");
        bedrock.model(SONNET)
                .replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"))
                .thenThrottles(1);

        List<ChatResponse> pieces = model.stream(new Prompt("What is the weather in Oslo?", withTool()))
                .collectList()
                .block(PATIENCE);

        assertThat(text(pieces)).isEqualTo("It snows in Oslo.");
        assertThat(DOOR.toolResult().content().toString()).contains("snow in Oslo");
        assertThat(completions).hasSize(2);
    }

    @Test
    void stream_structuredOutputThatIsNone_escalatesBeforeAnythingIsGiven() {
        bedrock.model(LLAMA).replies("It is about billing.");
        bedrock.model(SONNET).replies("{\"label\":\"billing\"}");
        BeanOutputConverter<Ticket> converter = new BeanOutputConverter<>(Ticket.class);
        BedrockProxyChatModel cascade = model(Route.cascade("assistant", "llama-3.3-70b", "claude-sonnet-4.6")
                .accept(Gate.json(converter.getJsonSchema())));

        List<ChatResponse> pieces = cascade.stream(new Prompt("I was charged twice.\n" + converter.getFormat()))
                .collectList()
                .block(PATIENCE);

        assertThat(converter.convert(text(pieces))).isEqualTo(new Ticket("billing"));
    }

    @Test
    void stream_allThrottled_endsInTheSdksException() {
        bedrock.anyModel().throttles();

        assertThatThrownBy(() -> model.stream(new Prompt("Hi there")).blockLast(PATIENCE))
                .hasStackTraceContaining(ThrottlingException.class.getName());
    }

    private static BedrockChatOptions withTool() {
        return BedrockChatOptions.builder()
                .model("assistant")
                .maxTokens(100)
                .toolCallbacks(FunctionToolCallback.builder("weather", (City city) -> "snow in " + city.city())
                        .description("The weather of a city")
                        .inputType(City.class)
                        .build())
                .build();
    }

    private static String text(List<ChatResponse> pieces) {
        return pieces.stream()
                .flatMap(piece -> piece.getResults().stream())
                .map(result -> result.getOutput().getText())
                .filter(Objects::nonNull)
                .collect(Collectors.joining());
    }
}
