package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** Which recorded interaction answers which call. */
final class CassetteReplayTest {

    private static final FakeBedrock REAL = FakeBedrock.create().waivesAllRules();
    private static FakeBedrockServer service;
    private static CassetteRecorder recorder;

    private final FakeBedrock bedrock = FakeBedrock.create();

    @BeforeAll
    static void record() {
        service = REAL.serve();
        recorder = CassetteRecorder.create();
        REAL.anyModel().replies("first").thenReplies("second").thenReplies("third");
        try (BedrockRuntimeClient client = CassetteTest.client(service, 1, recorder.interceptor())) {
            client.converse(parcel("tooluse_A", 0.5f));
            client.converse(parcel("tooluse_A", 0.5f));
            client.converse(ask(SONNET, "Something else that is confidential"));
        }
    }

    @AfterAll
    static void close() {
        service.close();
    }

    private static ConverseRequest parcel(String toolUseId, float temperature) {
        return ConverseRequest.builder()
                .modelId(LLAMA)
                .messages(
                        Requests.user("Where is it?"),
                        Message.builder()
                                .role(ConversationRole.ASSISTANT)
                                .content(ContentBlock.fromToolUse(tool ->
                                        tool.toolUseId(toolUseId).name("track").input(Document.fromMap(Map.of()))))
                                .build(),
                        Message.builder()
                                .role(ConversationRole.USER)
                                .content(ContentBlock.fromToolResult(result ->
                                        result.toolUseId(toolUseId).content(ToolResultContentBlock.fromText("lost"))))
                                .build())
                .inferenceConfig(config -> config.temperature(temperature))
                .additionalModelRequestFields(
                        Document.fromMap(Map.of("a", Document.fromNumber("1"), "b", Document.fromNumber("2.0"))))
                .requestMetadata(Map.of("run", toolUseId))
                .build();
    }

    private String answer(ConverseRequest request) {
        return Requests.text(bedrock.client().converse(request));
    }

    @Test
    void sameRequest_playsEachInteractionOnceInOrder() {
        bedrock.replays(recorder.cassette());

        assertThat(answer(parcel("tooluse_A", 0.5f))).isEqualTo("first");
        assertThat(answer(parcel("tooluse_B", 0.5f))).isEqualTo("second");
        assertThatThrownBy(() -> answer(parcel("tooluse_A", 0.5f)))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining("as interaction 1, but all that match are played")
                .hasMessageContaining("repeating()");
        assertThat(bedrock.unscriptedCalls()).hasSize(1);
        assertThat(bedrock.unplayedInteractions())
                .singleElement()
                .asString()
                .startsWith("interaction 3 of recording: Converse of " + SONNET);
    }

    @Test
    void repeating_playsTheLastAgain() {
        bedrock.replays(CassetteReplay.of(recorder.cassette()).repeating());

        assertThat(List.of(
                        answer(parcel("x", 0.5f)),
                        answer(parcel("x", 0.5f)),
                        answer(parcel("x", 0.5f)),
                        answer(parcel("x", 0.5f))))
                .containsExactly("first", "second", "second", "second");
    }

    @Test
    void otherRequest_failsAndNamesTheNearestAndThePlaceButNoContent() {
        bedrock.replays(recorder.cassette());

        assertThatThrownBy(() -> answer(parcel("tooluse_A", 0.25f)))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining("the nearest, interaction 1, differs in /inferenceConfig/temperature")
                .hasMessageContaining("ignoring(");
        assertThatThrownBy(() -> answer(ask(SONNET, "my secret")))
                .hasMessageContaining("interaction 3, differs in /messages/0/content/0/text")
                .hasMessageNotContainingAny("secret", "confidential");
        assertThatThrownBy(() -> answer(ask(LLAMA, "Something else that is confidential")))
                .hasMessageContaining("interaction 3, differs in the model id");
        assertThatThrownBy(() -> Seen.begin(bedrock.asyncClient(), CassetteTest.askStream(SONNET))
                        .future()
                        .join())
                .hasMessageContaining("differs in the operation (and in 1 more places)");
    }

    @Test
    void overTheWire_otherRequest_isAnUnscriptedCall() {
        bedrock.replays(recorder.cassette());
        try (FakeBedrockServer server = bedrock.serve()) {
            assertThatThrownBy(() -> server.client().converse(ask(LLAMA)))
                    .satisfies(thrown ->
                            assertThat(WireDoorTest.serviceError(thrown)).contains("has no such request"));
        }
    }

    @Test
    void toolUseIds_mispaired_doNotMatch() {
        bedrock.replays(recorder.cassette());
        ConverseRequest crossed = parcel("tooluse_A", 0.5f);
        Message result = Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromToolResult(
                        block -> block.toolUseId("another").content(ToolResultContentBlock.fromText("lost"))))
                .build();
        ConverseRequest request = crossed.toBuilder()
                .messages(crossed.messages().get(0), crossed.messages().get(1), result)
                .build();

        assertThatThrownBy(() -> answer(request)).hasMessageContaining("/messages/2/content/0/toolResult/toolUseId");
    }

    @Test
    void ignoring_pointers_compareTheRest() {
        bedrock.replays(CassetteReplay.of(recorder.cassette())
                .ignoring("/inferenceConfig", "/messages/*/content/*/text", "/additionalModelRequestFields/b"));

        assertThat(answer(parcel("x", 0.25f))).isEqualTo("first");
        assertThat(answer(ask(SONNET, "anything"))).isEqualTo("third");
        assertThatThrownBy(() -> CassetteReplay.of(recorder.cassette()).ignoring("messages"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begins with a slash");
    }

    @Test
    void normalising_function_isAppliedToBothSides() {
        bedrock.replays(CassetteReplay.of(recorder.cassette())
                .normalising(body -> JsonTree.without(body, "/inferenceConfig"))
                .normalising(
                        body -> Document.fromMap(Map.of("messages", body.asMap().get("messages")))));

        assertThat(answer(parcel("x", 0.9f))).isEqualTo("first");
    }

    @Test
    void emptyCassette_saysHowToRecord() {
        bedrock.replays(CassetteRecorder.create().cassette());

        assertThatThrownBy(() -> answer(ask(LLAMA)))
                .hasMessageContaining("is empty; record it: bedrock.recordsFrom(client, recorder)");
    }

    @Test
    void differences_numbersNullsAndMasks_areComparedByWhatTheyMean() {
        assertThat(JsonTree.differences(json("{\"a\":1.0,\"b\":null}"), json("{\"a\":1}")))
                .isEmpty();
        assertThat(JsonTree.differences(json("{\"a/b\":[1,2,\"x\"]}"), json("{\"a/b\":[1,3]}")))
                .containsExactly("/a~1b/1", "/a~1b/2");
        assertThat(JsonTree.differences(json("\"a\u2588\u2588\""), json("\"abc\"")))
                .isEmpty();
        assertThat(JsonTree.differences(json("\"a\u2588\""), json("\"abc\""))).hasSize(1);
        assertThat(JsonTree.differences(json("\"a\u2588\""), json("\"xb\""))).hasSize(1);
    }

    private static Document json(String text) {
        return SdkJsonReader.readDocument(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void invocation_thatNoCassetteHas_isToldHowToRecordIt() {
        bedrock.replays(recorder.cassette());
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            assertThat(client.invokeModelWithResponseStream(
                            request -> request.modelId(LLAMA).body(SdkBytes.fromUtf8String("{}")),
                            InvokeModelWithResponseStreamResponseHandler.builder()
                                    .subscriber(event -> {})
                                    .build()))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withMessageContaining("cassette recording has no such request")
                    .withMessageContaining("differs in the operation");
        }
    }
}
