package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamProcessingMode;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** What every door does with a stream: the same call through each must look the same to the caller. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class StreamContract {

    final FakeBedrock bedrock = FakeBedrock.create();
    private StreamDoor door = request -> {
        throw new IllegalStateException("not open");
    };

    abstract StreamDoor open(FakeBedrock brain);

    @BeforeAll
    void openDoor() {
        door = open(bedrock);
    }

    @BeforeEach
    void resetBrain() {
        bedrock.reset();
    }

    @AfterAll
    void closeDoor() {
        door.close();
    }

    StreamDoor.Told stream(String modelId) {
        return door.stream(streamed(modelId));
    }

    static ConverseStreamRequest streamed(String modelId) {
        return ConverseStreamRequest.builder()
                .modelId(modelId)
                .messages(user("Where is my parcel?"))
                .build();
    }

    @Test
    void stream_text_comesInPiecesBetweenStartAndStop() {
        bedrock.model(LLAMA).replies("Tomorrow, at noon 😀.");

        StreamDoor.Told told = stream(LLAMA);

        assertThat(told.types())
                .containsExactly(
                        "messageStart",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockStop",
                        "messageStop",
                        "metadata");
        assertThat(told.deltas().map(delta -> delta.delta().text()))
                .containsExactly("Tomo", "rrow", ", at", " noo", "n ", "😀", ".");
        assertThat(told.only(MessageStartEvent.class).map(MessageStartEvent::roleAsString))
                .containsExactly("assistant");
        assertThat(told.only(MessageStopEvent.class).map(MessageStopEvent::stopReason))
                .containsExactly(StopReason.END_TURN);
        assertThat(told.failure()).isNull();
        assertThat(told.requestId()).isEqualTo(bedrock.lastCall().requestId());
    }

    @Test
    void stream_sameScriptAsConverse_usesTheSame() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("Tomorrow.")
                        .usage(TokenUsage.builder().cacheReadInputTokens(100).build()));

        ConverseStreamMetadataEvent metadata = stream(LLAMA)
                .only(ConverseStreamMetadataEvent.class)
                .findFirst()
                .orElseThrow();
        ConverseResponse whole = bedrock.client().converse(ask(LLAMA));

        assertThat(metadata.usage())
                .isEqualTo(whole.usage())
                .isEqualTo(bedrock.calls().get(0).usage());
        assertThat(metadata.metrics().latencyMs()).isEqualTo(whole.metrics().latencyMs());
        assertThat(bedrock.calls().get(0).request())
                .isEqualTo(bedrock.calls().get(1).request());
        assertThat(bedrock.calls()).extracting(FakeCall::isStream).containsExactly(true, false);
    }

    @Test
    void stream_request_isRecordedInBothForms() {
        bedrock.waivesAllRules().model(LLAMA).replies("ok");
        ConverseStreamRequest request = streamed(LLAMA).toBuilder()
                .guardrailConfig(guardrail -> guardrail
                        .guardrailIdentifier("g")
                        .guardrailVersion("1")
                        .trace("enabled")
                        .streamProcessingMode(GuardrailStreamProcessingMode.ASYNC))
                .additionalModelRequestFields(Document.fromMap(Map.of("top_k", Document.fromNumber(5))))
                .inferenceConfig(config -> config.maxTokens(100))
                .requestMetadata(Map.of("tenant", "acme"))
                .build();

        door.stream(request);

        FakeCall call = bedrock.lastCall();
        assertThat(call.sent()).isEqualTo(request);
        assertThat(call.request().guardrailConfig().guardrailIdentifier()).isEqualTo("g");
        assertThat(call.request().guardrailConfig().traceAsString()).isEqualTo("enabled");
        assertThat(call.request().inferenceConfig()).isEqualTo(request.inferenceConfig());
        assertThat(call.request().requestMetadata()).isEqualTo(request.requestMetadata());
        assertThat(call.prompt()).isEqualTo("Where is my parcel?");
        assertThat(call.status()).isEqualTo(200);
    }

    @Test
    void stream_toolUse_startsABlockAndSendsItsInputInFragments() {
        bedrock.model(LLAMA).replies(FakeReply.toolUse("track", "{\"parcel\":\"Z 1\",\"days\":[1,2]}"));

        StreamDoor.Told told = stream(LLAMA);

        ContentBlockStartEvent start =
                told.only(ContentBlockStartEvent.class).findFirst().orElseThrow();
        assertThat(start.contentBlockIndex()).isZero();
        assertThat(start.start().toolUse().name()).isEqualTo("track");
        assertThat(start.start().toolUse().toolUseId()).startsWith("tooluse_").hasSize(30);
        assertThat(told.deltas().map(delta -> delta.delta().toolUse().input()).collect(Collectors.joining()))
                .isEqualTo("{\"parcel\":\"Z 1\",\"days\":[1,2]}");
        assertThat(told.deltas().count()).isGreaterThan(3);
        assertThat(told.only(MessageStopEvent.class).map(MessageStopEvent::stopReason))
                .containsExactly(StopReason.TOOL_USE);
    }

    @Test
    void stream_reasoning_isSignedLastAndComesBeforeTheText() {
        bedrock.model(LLAMA).replies(FakeReply.reasoning("Let me think.", "Done."));

        StreamDoor.Told told = stream(LLAMA);

        List<ContentBlockDelta> thoughts = told.deltas()
                .filter(delta -> delta.contentBlockIndex() == 0)
                .map(ContentBlockDeltaEvent::delta)
                .toList();
        assertThat(thoughts.stream()
                        .map(delta -> delta.reasoningContent().text())
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining()))
                .isEqualTo("Let me think.");
        assertThat(thoughts.get(thoughts.size() - 1).reasoningContent().signature())
                .hasSize(32);
        assertThat(told.text()).isEqualTo("Done.");
        assertThat(told.only(ContentBlockStopEvent.class).map(ContentBlockStopEvent::contentBlockIndex))
                .containsExactly(0, 1);
        assertThat(told.only(ContentBlockStartEvent.class)).isEmpty();
    }

    @Test
    void stream_redactedThoughtImageAndEmptyText_areOneDeltaEach() {
        SdkBytes blob = SdkBytes.fromUtf8String("secret");
        bedrock.model(LLAMA)
                .replies(FakeReply.content(
                        ContentBlock.fromText(""),
                        ContentBlock.fromReasoningContent(ReasoningContentBlock.fromRedactedContent(blob)),
                        ContentBlock.fromImage(image -> image.format("png").source(source -> source.bytes(blob)))));

        StreamDoor.Told told = stream(LLAMA);

        assertThat(told.types())
                .containsExactly(
                        "messageStart",
                        "contentBlockDelta",
                        "contentBlockStop",
                        "contentBlockDelta",
                        "contentBlockStop",
                        "contentBlockStart",
                        "contentBlockDelta",
                        "contentBlockStop",
                        "messageStop",
                        "metadata");
        List<ContentBlockDelta> deltas =
                told.deltas().map(ContentBlockDeltaEvent::delta).toList();
        assertThat(deltas.get(0).text()).isEmpty();
        assertThat(deltas.get(1).reasoningContent().redactedContent()).isEqualTo(blob);
        assertThat(deltas.get(2).image().source().bytes()).isEqualTo(blob);
    }

    @Test
    void stream_tierAndFields_areToldAtTheEnd() {
        Document fields = Document.fromMap(Map.of("stop", Document.fromString("x")));
        bedrock.model(LLAMA)
                .replies(ConverseResponse.builder()
                        .additionalModelResponseFields(fields)
                        .trace(trace -> trace.promptRouter(router -> router.invokedModelId("m")))
                        .build());

        StreamDoor.Told told = door.stream(streamed(LLAMA).toBuilder()
                .serviceTier(tier -> tier.type(ServiceTierType.FLEX))
                .build());

        ConverseStreamMetadataEvent metadata =
                told.only(ConverseStreamMetadataEvent.class).findFirst().orElseThrow();
        assertThat(told.only(MessageStopEvent.class).map(MessageStopEvent::additionalModelResponseFields))
                .containsExactly(fields);
        assertThat(metadata.serviceTier().type()).isEqualTo(ServiceTierType.FLEX);
        assertThat(metadata.trace().promptRouter().invokedModelId()).isEqualTo("m");
        assertThat(metadata.performanceConfig()).isNull();
    }

    @Test
    void stream_blockThatIsNeverStreamed_failsAndSaysSo() {
        bedrock.model(LLAMA).replies(FakeReply.content(ContentBlock.fromVideo(video -> video.format("mp4"))));

        assertThat(stream(LLAMA).failure()).isNotNull();
        assertThat(bedrock.lastCall().fault().flatMap(Fault::message).orElseThrow())
                .contains("VIDEO has no form in which Bedrock streams it");
    }

    @Test
    void stream_delays_areOfTheFirstTokenAndOfEach() {
        bedrock.model(LLAMA)
                .delays(Duration.ofSeconds(2), Duration.ofMillis(10))
                .replies("four bytes a token is 8t");
        long before = bedrock.time().nanoTime();

        StreamDoor.Told told = stream(LLAMA);

        Duration expected = Duration.ofMillis(2000 + 5 * 10);
        assertThat(Duration.ofNanos(bedrock.time().nanoTime() - before)).isEqualTo(expected);
        assertThat(bedrock.lastCall().delay()).isEqualTo(expected);
        assertThat(told.only(ConverseStreamMetadataEvent.class)
                        .map(metadata -> metadata.metrics().latencyMs()))
                .containsExactly(2050L);
    }

    @Test
    void stream_unscripted_failsAtOnce() {
        bedrock.model(SONNET).replies("ok");

        StreamDoor.Told told = stream(LLAMA);

        assertThat(told.events()).isEmpty();
        assertThat(told.failure()).isNotNull();
        assertThat(bedrock.unscriptedCalls()).hasSize(1);
    }
}
