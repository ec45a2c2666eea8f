package dev.modelrouter.compatibility;

import static dev.modelrouter.compatibility.LangChain4jTalk.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.bedrock.BedrockStreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.modelrouter.compatibility.LangChain4jTalk.Pieces;
import dev.modelrouter.compatibility.LangChain4jTalk.ToolRound;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.DropIn;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.RouterListener;
import dev.modelrouter.testkit.Effect;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Moment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** LangChain4j's Bedrock module, unchanged, over the router as AWS's client. */
@Timeout(60)
final class RoutedLangChain4jTest {

    private static final String LLAMA = "us.meta.llama3-3-70b-instruct-v1:0";
    private static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final String SONNET = "us.anthropic.claude-sonnet-4-6";

    @RegisterExtension
    static final WireDoor DOOR = new WireDoor();

    private final FakeBedrock bedrock = DOOR.bedrock;
    private final List<Completion> completions = new CopyOnWriteArrayList<>();

    private ModelRouterBuilder router(Route route) {
        return ModelRouter.builder()
                .client(DOOR.sync)
                .asyncClient(DOOR.async)
                .route(route)
                .listener(new RouterListener() {
                    @Override
                    public void completed(Completion completion) {
                        completions.add(completion);
                    }
                });
    }

    private static Route route() {
        return Route.fallback("assistant", "llama-3.3-70b", "claude-sonnet-4.6").maxAttempts(2);
    }

    private static BedrockChatModel model(BedrockRuntimeClient client, String modelId) {
        return BedrockChatModel.builder()
                .client(client)
                .modelId(modelId)
                .maxRetries(0)
                .build();
    }

    private static BedrockChatModel model(ModelRouter router) {
        return model(router.asBedrockClient(), "assistant");
    }

    private static ChatRequest.Builder request(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text));
    }

    @Test
    void chat_firstModelThrottled_isAnsweredByTheNext() {
        bedrock.model(LLAMA).throttles();
        bedrock.model(SONNET).replies("Hello!");

        ChatResponse response =
                model(router(route()).build()).chat(request("Hi there").build());

        assertThat(response.aiMessage().text()).isEqualTo("Hello!");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().outputTokenCount())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
        assertThat(completions).singleElement().satisfies(completion -> {
            assertThat(completion.model().name()).isEqualTo("claude-sonnet-4.6");
            assertThat(completion.attempts()).hasSize(2);
            assertThat(completion.cost().isKnown()).isTrue();
        });
        assertThat(response.metadata().id()).isEqualTo(bedrock.lastCall().requestId());
    }

    /** A model that the code names stays named, and gains another to fall back to. */
    @Test
    void chat_modelIdAsItWasWithKnownModelsRouted_fallsBack() {
        bedrock.model(SONNET).throttles();
        bedrock.model(HAIKU).replies("Hello!");
        BedrockRuntimeClient client = router(route())
                .build()
                .asBedrockClient(DropIn.knownModels(
                        route -> Route.fallback(route.name(), route.models().get(0), "claude-haiku-4.5")
                                .maxAttempts(2)));

        assertThat(model(client, SONNET).chat("Hi there")).isEqualTo("Hello!");
        assertThat(completions).singleElement().satisfies(completion -> assertThat(completion.route())
                .isEqualTo(SONNET));
    }

    @Test
    void chat_toolCall_goesRoundWithFailover() {
        bedrock.model(LLAMA).throttles(1).thenReplies("It snows in Oslo.");
        bedrock.model(SONNET)
                .replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"))
                .thenThrottles(1);
        ToolRound round = ToolRound.of(model(router(route()).build()));

        assertThat(round.call().arguments()).contains("Oslo");
        assertThat(round.answer().aiMessage().text()).isEqualTo("It snows in Oslo.");
        assertThat(DOOR.toolResult().toolUseId()).isEqualTo(round.call().id());
        assertThat(completions)
                .extracting(completion -> completion.model().name())
                .containsExactly("claude-sonnet-4.6", "llama-3.3-70b");
    }

    @Test
    void chat_structuredOutputThatBreaksTheSchema_escalates() {
        JsonSchema schema = JsonSchema.builder()
                .name("ticket")
                .rootElement(JsonObjectSchema.builder()
                        .addEnumProperty("label", List.of("billing", "other"))
                        .required("label")
                        .build())
                .build();
        bedrock.model(HAIKU).replies("{\"label\":\"money\"}");
        bedrock.model(SONNET).replies("{\"label\":\"billing\"}");
        ModelRouter router = router(
                        Route.cascade("assistant", "claude-haiku-4.5", "claude-sonnet-4.6")
                                .accept(
                                        Gate.json(
                                                """
                                {"type": "object", "properties": {"label": {"enum": ["billing", "other"]}}}""")))
                .build();

        ChatResponse response = model(router)
                .chat(request("I was charged twice.")
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(schema)
                                .build())
                        .build());

        assertThat(response.aiMessage().text()).isEqualTo("{\"label\":\"billing\"}");
        assertThat(bedrock.calls()).hasSize(2).allSatisfy(call -> assertThat(call.request()
                        .outputConfig()
                        .textFormat()
                        .structure()
                        .jsonSchema()
                        .schema())
                .contains("billing"));
        assertThat(completions).singleElement().satisfies(completion -> assertThat(completion.accepted())
                .isTrue());
    }

    @Test
    void chat_allThrottled_isTheLibrarysRateLimit() {
        bedrock.anyModel().throttles();

        Throwable thrown = catchThrowable(
                () -> model(router(route()).build()).chat(request("Hi there").build()));

        assertThat(thrown).isInstanceOf(RateLimitException.class);
        assertThat(thrown.getCause())
                .isInstanceOf(ThrottlingException.class)
                .hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
    }

    /** The library retries what it takes for passing; a budget's word is not. */
    @Test
    void chat_budgetSpentWithTheLibrarysRetries_isRefusedOnce() {
        List<ModelRouterException> refused = new CopyOnWriteArrayList<>();
        ModelRouter router = router(route())
                .budget(Budget.daily("all", Usd.of("0.000001")))
                .listener(new RouterListener() {
                    @Override
                    public void failed(ModelRouterException exception) {
                        refused.add(exception);
                    }
                })
                .build();
        BedrockChatModel model = BedrockChatModel.builder()
                .client(router.asBedrockClient())
                .modelId("assistant")
                .maxRetries(2)
                .build();

        Throwable thrown = catchThrowable(() -> model.chat("Hi there"));

        assertThat(thrown)
                .isInstanceOf(InvalidRequestException.class)
                .hasCauseInstanceOf(ServiceQuotaExceededException.class);
        assertThat(refused).hasSize(1);
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void chat_deadline_isTheLibrarysTimeout() {
        bedrock.anyModel().breaks(Effect.STALL, Moment.BEFORE_HEADERS);

        Throwable thrown = catchThrowable(
                () -> model(router(route().deadline(Duration.ofMillis(200))).build())
                        .chat(request("Hi there").build()));

        assertThat(thrown).isInstanceOf(TimeoutException.class);
    }

    private static Pieces stream(ModelRouter router, ChatRequest request) {
        Pieces pieces = new Pieces();
        BedrockStreamingChatModel.builder()
                .client(router.asBedrockAsyncClient())
                .modelId("assistant")
                .build()
                .chat(request, pieces);
        return pieces;
    }

    @Test
    void stream_firstModelThrottled_comesInPiecesOfTheNext() throws Exception {
        bedrock.model(LLAMA).throttles();
        bedrock.model(SONNET).replies("The parcel is on its way and arrives tomorrow.");

        Pieces pieces = stream(router(route()).build(), request("Where is it?").build());
        ChatResponse response = pieces.done.get(30, TimeUnit.SECONDS);

        assertThat(pieces.texts).hasSizeGreaterThan(1);
        assertThat(String.join("", pieces.texts)).isEqualTo("The parcel is on its way and arrives tomorrow.");
        assertThat(response.aiMessage().text()).isEqualTo("The parcel is on its way and arrives tomorrow.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().outputTokenCount())
                .isEqualTo(bedrock.lastCall().usage().outputTokens());
        assertThat(completions).singleElement().satisfies(completion -> assertThat(completion.attempts())
                .hasSize(2));
    }

    @Test
    void stream_failsAsTheFirstEvent_comesInPiecesOfTheNext() throws Exception {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("never seen")
                        .breaks(Effect.exception(Fault.serviceUnavailable()), Moment.BEFORE_FIRST_EVENT));
        bedrock.model(SONNET).replies("The parcel is on its way.");

        Pieces pieces = stream(router(route()).build(), request("Where is it?").build());

        assertThat(pieces.done.get(30, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("The parcel is on its way.");
        assertThat(String.join("", pieces.texts)).isEqualTo("The parcel is on its way.");
    }

    @Test
    void stream_toolCall_goesRound() throws Exception {
        bedrock.model(LLAMA).throttles();
        bedrock.model(SONNET).replies(FakeReply.toolUse("weather", "{\"city\":\"Oslo\"}"));

        Pieces pieces = stream(
                router(route()).build(),
                request("What is the weather in Oslo?")
                        .toolSpecifications(WEATHER)
                        .build());
        ChatResponse response = pieces.done.get(30, TimeUnit.SECONDS);

        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.aiMessage().toolExecutionRequests()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("weather");
            assertThat(call.arguments()).contains("\"city\"", "\"Oslo\"");
        });
    }

    /** Bedrock sends no piece of an input for it; the library puts the pieces together to JSON all the same. */
    @Test
    void stream_toolWithoutInput_isCalledWithAnEmptyObject() throws Exception {
        bedrock.model(LLAMA).replies(FakeReply.toolUse("weather", "{}"));

        Pieces pieces = stream(
                router(route()).build(),
                request("What is the weather here?").toolSpecifications(WEATHER).build());

        assertThat(pieces.done
                        .get(30, TimeUnit.SECONDS)
                        .aiMessage()
                        .toolExecutionRequests()
                        .get(0)
                        .arguments())
                .isEqualTo("{}");
    }

    @Test
    void stream_answerThatIsNoJson_escalatesBeforeAnythingIsGiven() throws Exception {
        bedrock.model(LLAMA).replies("It is about billing.");
        bedrock.model(SONNET).replies("{\"label\":\"billing\"}");
        Route cascade =
                Route.cascade("assistant", "llama-3.3-70b", "claude-sonnet-4.6").accept(Gate.json());

        Pieces pieces =
                stream(router(cascade).build(), request("I was charged twice.").build());

        assertThat(pieces.done.get(30, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("{\"label\":\"billing\"}");
        assertThat(String.join("", pieces.texts)).isEqualTo("{\"label\":\"billing\"}");
    }

    @Test
    void stream_cutInTheMiddle_isToldAfterThePiecesBefore() throws Exception {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("The parcel is on its way and arrives tomorrow.")
                        .breaks(Effect.exception(Fault.throttling()), Moment.afterEvents(3)));

        Pieces pieces = stream(router(route()).build(), request("Where is it?").build());

        assertThat(pieces.error.get(30, TimeUnit.SECONDS)).isInstanceOf(RateLimitException.class);
        assertThat(pieces.texts).isNotEmpty();
        assertThat(pieces.done).isNotDone();
        assertThat(bedrock.calls()).hasSize(1);
    }

    /** AWS's client takes this for a success, and the library then has half an answer for a whole one. */
    @Test
    void stream_endsWithoutMessageStop_isAnError() throws Exception {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("The parcel is on its way and arrives tomorrow.")
                        .breaks(Effect.NO_MESSAGE_STOP));

        Pieces pieces = stream(router(route()).build(), request("Where is it?").build());

        assertThat(pieces.error.get(30, TimeUnit.SECONDS)).hasRootCauseInstanceOf(ModelRouterException.class);
    }

    @Test
    void stream_allThrottled_isTheLibrarysRateLimit() throws Exception {
        bedrock.anyModel().throttles();

        Pieces pieces = stream(router(route()).build(), request("Where is it?").build());

        assertThat(pieces.error.get(30, TimeUnit.SECONDS)).isInstanceOf(RateLimitException.class);
    }
}
