package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
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
    private Door door = request -> {
        throw new IllegalStateException("not open");
    };

    /** A way to read streams of the fake, retries off. */
    @FunctionalInterface
    interface Door extends AutoCloseable {

        /** Calls, and reads to the end. */
        Told stream(ConverseStreamRequest request);

        @Override
        default void close() {}
    }

    /**
     * What a caller was told.
     *
     * @param requestId of the head; null without a head
     * @param events until the end
     * @param failure the name of the error that ended it, {@code null} for a good end
     * @param status of that error; 0 without one
     */
    record Told(@Nullable String requestId, List<ConverseStreamOutput> events, @Nullable String failure, int status) {

        List<String> types() {
            return events.stream()
                    .map(event -> String.valueOf(event.sdkEventType()))
                    .toList();
        }

        String text() {
            return deltas().map(delta -> delta.delta().text())
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining());
        }

        Stream<ContentBlockDeltaEvent> deltas() {
            return only(ContentBlockDeltaEvent.class);
        }

        <T> Stream<T> only(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast);
        }
    }

    abstract Door open(FakeBedrock brain);

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

    Told stream(String modelId) {
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

        Told told = stream(LLAMA);

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
        bedrock.model(LLAMA).replies("ok");
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
        assertThat(call.streamRequest()).contains(request);
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

        Told told = stream(LLAMA);

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

        Told told = stream(LLAMA);

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

        Told told = stream(LLAMA);

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

        Told told = door.stream(streamed(LLAMA).toBuilder()
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

        Told told = stream(LLAMA);

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

        Told told = stream(LLAMA);

        assertThat(told.events()).isEmpty();
        assertThat(told.failure()).isNotNull();
        assertThat(bedrock.unscriptedCalls()).hasSize(1);
    }

    static Stream<Fault> initialFaults() {
        return Stream.of(
                Fault.accessDenied(),
                Fault.resourceNotFound(),
                Fault.validation(),
                Fault.modelTimeout(),
                Fault.modelError(),
                Fault.throttling(),
                Fault.modelNotReady(),
                Fault.internalServer(),
                Fault.serviceUnavailable());
    }

    @ParameterizedTest
    @MethodSource("initialFaults")
    void fails_everyFault_isAnHttpErrorBeforeTheStream(Fault fault) {
        bedrock.model(LLAMA).fails(fault);

        Told told = stream(LLAMA);

        assertThat(told.events()).isEmpty();
        assertThat(told.failure()).isEqualTo(fault.code().orElseThrow());
        assertThat(told.status()).isEqualTo(fault.status());
        assertThat(bedrock.lastCall().status()).isEqualTo(fault.status());
    }

    static Stream<Fault> streamFaults() {
        return Stream.of(
                Fault.throttling(),
                Fault.validation(),
                Fault.internalServer(),
                Fault.serviceUnavailable(),
                Fault.modelStreamError());
    }

    @ParameterizedTest
    @MethodSource("streamFaults")
    void exception_inTheStream_isTheSdksExceptionAfterTheEventsBefore(Fault fault) {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("one two three").breaks(Effect.exception(fault), Moment.afterEvents(3)));

        Told told = stream(LLAMA);

        assertThat(told.types()).containsExactly("messageStart", "contentBlockDelta", "contentBlockDelta");
        assertThat(told.failure()).isEqualTo(fault.code().orElseThrow());
        assertThat(told.status()).isEqualTo(fault.status());
        assertThat(bedrock.lastCall().status()).isEqualTo(200);
        assertThat(bedrock.lastCall().fault()).contains(fault);
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(4);
        assertThat(bedrock.lastCall().eventsSent()).isEqualTo(3);
    }

    @Test
    void exception_beforeTheFirstEvent_billsNothing() {
        bedrock.model(LLAMA).breaks(Effect.exception(Fault.throttling()), Moment.BEFORE_FIRST_EVENT);

        Told told = stream(LLAMA);

        assertThat(told.events()).isEmpty();
        assertThat(told.failure()).isEqualTo("ThrottlingException");
        assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
        assertThat(bedrock.lastCall().response()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void truncate_afterEvents_endsCleanly(int events) {
        bedrock.model(LLAMA).breaks(Effect.TRUNCATE, Moment.afterEvents(events));

        Told told = stream(LLAMA);

        assertThat(told.events()).hasSize(events);
        assertThat(told.failure()).isNull();
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(8);
    }

    @Test
    void truncate_atNamedMoments_leavesOutWhatCameAfter() {
        bedrock.model(LLAMA)
                .breaks(1, Effect.TRUNCATE, Moment.BEFORE_FIRST_TOKEN)
                .thenBreaks(1, Effect.TRUNCATE, Moment.BEFORE_MESSAGE_STOP)
                .thenBreaks(1, Effect.TRUNCATE, Moment.BEFORE_METADATA)
                .thenReplies("whole");

        assertThat(stream(LLAMA).types()).containsExactly("messageStart");
        assertThat(stream(LLAMA).types()).endsWith("contentBlockDelta", "contentBlockStop");
        assertThat(stream(LLAMA).types()).endsWith("contentBlockStop", "messageStop");
        assertThat(stream(LLAMA).text()).isEqualTo("whole");
    }

    @Test
    void oddEvents_arePassedOn() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("one two").breaks(Effect.DUPLICATE_EVENT, Moment.afterEvents(1)))
                .thenReplies(FakeReply.text("one two").breaks(Effect.LATE_EVENT))
                .thenReplies(FakeReply.text("one two").breaks(Effect.NO_METADATA))
                .thenReplies(FakeReply.text("one two").breaks(Effect.NO_MESSAGE_STOP))
                .thenReplies(FakeReply.text("one two").breaks(Effect.NO_USAGE))
                .thenReplies(FakeReply.text("one two").breaks(Effect.NEGATIVE_USAGE))
                .thenReplies(FakeReply.text("one two").breaks(Effect.hugePayload(1_000_000), Moment.afterEvents(1)));

        assertThat(stream(LLAMA).text()).isEqualTo("one one two");
        assertThat(stream(LLAMA).types()).endsWith("messageStop", "contentBlockDelta", "metadata");
        assertThat(stream(LLAMA).types()).endsWith("contentBlockStop", "messageStop");
        assertThat(stream(LLAMA).types()).endsWith("contentBlockStop", "metadata");
        assertThat(usage(stream(LLAMA))).isNull();
        assertThat(usage(stream(LLAMA)).outputTokens()).isEqualTo(-2);
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(2);
        assertThat(stream(LLAMA).text()).isEqualTo("one two");
    }

    private static TokenUsage usage(Told told) {
        return told.only(ConverseStreamMetadataEvent.class)
                .findFirst()
                .orElseThrow()
                .usage();
    }

    @Test
    void emptyBodies_endCleanlyWithoutEvents() {
        bedrock.model(LLAMA).breaks(Effect.EMPTY_BODY).thenBreaks(Effect.EMPTY_OBJECT);

        for (int i = 0; i < 2; i++) {
            Told told = stream(LLAMA);
            assertThat(told.events()).isEmpty();
            assertThat(told.failure()).isNull();
        }
    }

    static Stream<Effect> deadlyEffects() {
        return Stream.of(
                Effect.RESET,
                Effect.HALF_CLOSE,
                Effect.BAD_CRC,
                Effect.MALFORMED_JSON,
                Effect.NO_EVENT_TYPE,
                Effect.NO_MESSAGE_TYPE,
                Effect.NO_EXCEPTION_TYPE);
    }

    @ParameterizedTest
    @MethodSource("deadlyEffects")
    void deadlyEffect_endsTheStreamAfterTheEventsBefore(Effect deadly) {
        bedrock.model(LLAMA).breaks(1, deadly, Moment.afterEvents(3)).thenReplies("and on it goes");

        Told told = stream(LLAMA);

        List<String> sent = List.of("messageStart", "contentBlockDelta", "contentBlockDelta");
        if (deadly.equals(Effect.RESET)) {
            // A reset may overtake what was sent before.
            assertThat(told.types()).isEqualTo(sent.subList(0, told.events().size()));
        } else {
            assertThat(told.types()).isEqualTo(sent);
        }
        assertThat(told.failure()).isNotNull();
        assertThat(bedrock.calls().get(0).broken()).contains(Break.of(deadly, Moment.afterEvents(3)));
        assertThat(stream(LLAMA).text()).isEqualTo("and on it goes");
    }

    static Stream<Effect> lostConnections() {
        return Stream.of(Effect.RESET, Effect.HALF_CLOSE);
    }

    @ParameterizedTest
    @MethodSource("lostConnections")
    void lostConnection_beforeTheHeaders_failsWithoutAHead(Effect lost) {
        bedrock.model(LLAMA).breaks(lost, Moment.BEFORE_HEADERS);

        Told told = stream(LLAMA);

        assertThat(told.requestId()).isNull();
        assertThat(told.failure()).isNotNull();
    }

    @Test
    void stallAndDrip_takeTheirTimeAndGoOn() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("one two").breaks(Effect.stall(Duration.ofHours(1)), Moment.afterEvents(2)))
                .thenReplies(FakeReply.text("one two").breaks(Effect.stall(Duration.ofHours(1)), Moment.BEFORE_HEADERS))
                .thenReplies(FakeReply.text("one two")
                        .breaks(Effect.drip(Duration.ofSeconds(1)), Moment.BEFORE_MESSAGE_STOP));
        for (int i = 0; i < 2; i++) {
            long before = bedrock.time().nanoTime();
            assertThat(stream(LLAMA).text()).isEqualTo("one two");
            assertThat(Duration.ofNanos(bedrock.time().nanoTime() - before)).isEqualTo(Duration.ofHours(1));
        }
        long before = bedrock.time().nanoTime();
        Told dripping = stream(LLAMA);
        assertThat(dripping.failure()).isNull();
        assertThat(dripping.types()).endsWith("messageStop", "metadata");
        assertThat(Duration.ofNanos(bedrock.time().nanoTime() - before)).isGreaterThan(Duration.ofMinutes(2));
    }

    @Test
    void break_beyondTheReply_failsAndSaysSo() {
        bedrock.model(LLAMA).replies(FakeReply.text("short").breaks(Effect.RESET, Moment.afterEvents(99)));

        assertThat(stream(LLAMA).failure()).isNotNull();
        assertThat(bedrock.lastCall().fault().flatMap(Fault::message).orElseThrow())
                .contains("after 99 events", "has 6 in all");
    }

    @Test
    void breaksAtRandom_sameSeed_breaksTheSameCalls() {
        List<List<Boolean>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            bedrock.reset();
            bedrock.model(LLAMA)
                    .replies("one two three")
                    .breaksAtRandom(
                            0.3,
                            42,
                            Break.of(Effect.TRUNCATE, Moment.afterEvents(500)),
                            Break.of(Effect.exception(Fault.throttling()), Moment.BEFORE_HEADERS));
            List<Boolean> broken = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Told told = stream(LLAMA);
                broken.add(told.failure() != null || !told.types().contains("metadata"));
            }
            runs.add(broken);
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1));
        assertThat(Collections.frequency(runs.get(0), true)).isBetween(8, 30);
    }

    /** Reads an event of the service as the SDK's type. */
    static ConverseStreamOutput event(String type, byte[] payload) {
        return switch (type) {
            case "messageStart" ->
                read(payload, ConverseStreamOutput.messageStartBuilder()).build();
            case "contentBlockStart" ->
                read(payload, ConverseStreamOutput.contentBlockStartBuilder()).build();
            case "contentBlockDelta" ->
                read(payload, ConverseStreamOutput.contentBlockDeltaBuilder()).build();
            case "contentBlockStop" ->
                read(payload, ConverseStreamOutput.contentBlockStopBuilder()).build();
            case "messageStop" ->
                read(payload, ConverseStreamOutput.messageStopBuilder()).build();
            case "metadata" ->
                read(payload, ConverseStreamOutput.metadataBuilder()).build();
            default -> throw new IllegalStateException("no such event: " + type);
        };
    }

    private static <B extends SdkPojo> B read(byte[] payload, B builder) {
        return SdkJsonReader.read(payload, builder);
    }
}
