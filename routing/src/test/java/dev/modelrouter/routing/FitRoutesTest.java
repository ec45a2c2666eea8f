package dev.modelrouter.routing;

import static dev.modelrouter.routing.Events.begin;
import static dev.modelrouter.routing.Events.end;
import static dev.modelrouter.routing.Events.tool;
import static dev.modelrouter.routing.Events.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Adaptation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Requests are fitted to each model that is called, and answers come back in the request's own words. */
final class FitRoutesTest {

    private final StubClient client =
            new StubClient(request -> StubClient.reply("fine").build());

    private static ModelRouter router(StubClient client, Route route) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(route)
                .build();
    }

    private static Tool declared(String name) {
        return Tool.fromToolSpec(spec -> spec.name(name)
                .inputSchema(schema -> schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))));
    }

    private static Message assistant(ContentBlock... content) {
        return Message.builder()
                .role(ConversationRole.ASSISTANT)
                .content(content)
                .build();
    }

    private static ContentBlock use(String id, String name) {
        return ContentBlock.fromToolUse(use -> use.toolUseId(id).name(name).input(Document.fromMap(Map.of())));
    }

    private static ContentBlock result(String id) {
        return ContentBlock.fromToolResult(
                result -> result.toolUseId(id).content(ToolResultContentBlock.fromText("sunny")));
    }

    /** A turn with a tool, as a model that names tools so had it, without the declaration of the tool. */
    private static ConverseRequest history(String name) {
        return ConverseRequest.builder()
                .messages(
                        StubClient.user("hello"),
                        assistant(use("tooluse_kZJMlvQmRJ6eAyJE5GIl7Q", name)),
                        StubClient.user("").toBuilder()
                                .content(result("tooluse_kZJMlvQmRJ6eAyJE5GIl7Q"))
                                .build())
                .build();
    }

    @Test
    void complete_toolHistoryForMistral_isSentAsItTakesItAndTold() {
        Completion completion = router(client, Route.fallback("r", "mistral-large-3"))
                .complete(CompletionRequest.of("r", history("get_weather")));

        ConverseRequest sent = client.sent.get(0);
        String id = sent.messages().get(1).content().get(0).toolUse().toolUseId();
        assertThat(id).matches("[A-Za-z0-9]{9}");
        assertThat(sent.messages().get(2).content().get(0).toolResult().toolUseId())
                .isEqualTo(id);
        assertThat(sent.toolConfig().tools()).hasSize(1);
        assertThat(completion.attempts().get(0).adaptations())
                .extracting(Adaptation::reason)
                .containsExactly(
                        Adaptation.Reason.DEFAULT, Adaptation.Reason.TOOLS_UNDECLARED, Adaptation.Reason.TOOL_ID);
    }

    @Test
    void complete_toolNameThatNovaDoesNotTake_isMappedThereAndBack() {
        StubClient calling = new StubClient(request -> StubClient.reply("")
                .output(output -> output.message(assistant(use("tooluse_1", "get_weather"))))
                .stopReason("tool_use")
                .build());
        ConverseRequest request = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .toolConfig(config -> config.tools(declared("get-weather")))
                .build();

        Completion completion =
                router(calling, Route.fallback("r", "nova-pro")).complete(CompletionRequest.of("r", request));

        assertThat(calling.sent.get(0).toolConfig().tools().get(0).toolSpec().name())
                .isEqualTo("get_weather");
        assertThat(completion
                        .response()
                        .output()
                        .message()
                        .content()
                        .get(0)
                        .toolUse()
                        .name())
                .isEqualTo("get-weather");
    }

    @Test
    void complete_strictRoute_passesOverAModelThatWouldLoseSomething() {
        ConverseRequest request = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .inferenceConfig(config -> config.temperature(0.2f))
                .build();
        Route route = Route.fallback("r", "claude-opus-5", "claude-sonnet-4.6");

        assertThat(router(client, route)
                        .complete(CompletionRequest.of("r", request))
                        .model()
                        .name())
                .isEqualTo("claude-opus-5");
        assertThat(router(client, route.strict())
                        .complete(CompletionRequest.of("r", request))
                        .model()
                        .name())
                .isEqualTo("claude-sonnet-4.6");
    }

    @Test
    void complete_requestThatFits_isSentAsItIs() {
        ConverseRequest request =
                ConverseRequest.builder().messages(StubClient.user("hello")).build();

        Completion completion =
                router(client, Route.fallback("r", "claude-sonnet-4.6")).complete(CompletionRequest.of("r", request));

        assertThat(client.sent.get(0).messages()).isEqualTo(request.messages());
        assertThat(completion.attempts().get(0).adaptations())
                .extracting(Adaptation::reason)
                .containsExactly(Adaptation.Reason.DEFAULT);
    }

    @Test
    void stream_toolNameThatNovaDoesNotTake_isMappedBackInThePieces() {
        StubStreamClient streaming = new StubStreamClient();
        List<String> heard = new ArrayList<>();
        ConverseRequest request = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .toolConfig(config -> config.tools(declared("get-weather")))
                .build();
        CompletableFuture<Completion> answer = ModelRouter.builder()
                .executor(Runnable::run)
                .asyncClient(Region.US_EAST_1, streaming)
                .route(Route.fallback("r", "nova-pro"))
                .build()
                .stream(CompletionRequest.of("r", request), new StreamListener() {
            @Override
            public void onToolUse(String id, String name) {
                heard.add(name);
            }
        });

        streaming
                .last(1)
                .send(begin(), tool(0, "t1", "get_weather"), end(StopReason.TOOL_USE), usage(10, 2))
                .end();

        assertThat(heard).containsExactly("get-weather");
        assertThat(answer.join().toolUses()).extracting(ToolUseBlock::name).containsExactly("get-weather");
    }
}
