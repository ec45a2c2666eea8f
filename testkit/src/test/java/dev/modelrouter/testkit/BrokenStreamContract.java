package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** What every door does with a stream that goes wrong. */
abstract class BrokenStreamContract extends StreamContract {

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

        StreamDoor.Told told = stream(LLAMA);

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

        StreamDoor.Told told = stream(LLAMA);

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

        StreamDoor.Told told = stream(LLAMA);

        assertThat(told.events()).isEmpty();
        assertThat(told.failure()).isEqualTo("ThrottlingException");
        assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
        assertThat(bedrock.lastCall().response()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void truncate_afterEvents_endsCleanly(int events) {
        bedrock.model(LLAMA).breaks(Effect.TRUNCATE, Moment.afterEvents(events));

        StreamDoor.Told told = stream(LLAMA);

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

    private static TokenUsage usage(StreamDoor.Told told) {
        return told.only(ConverseStreamMetadataEvent.class)
                .findFirst()
                .orElseThrow()
                .usage();
    }

    @Test
    void emptyBodies_endCleanlyWithoutEvents() {
        bedrock.model(LLAMA).breaks(Effect.EMPTY_BODY).thenBreaks(Effect.EMPTY_OBJECT);

        for (int i = 0; i < 2; i++) {
            StreamDoor.Told told = stream(LLAMA);
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

        StreamDoor.Told told = stream(LLAMA);

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

    /** Of HTTP/2 alone. */
    @Test
    void goaway_endsTheStreamAfterTheEventsBefore() {
        deadlyEffect_endsTheStreamAfterTheEventsBefore(Effect.GOAWAY);
    }

    static Stream<Effect> lostConnections() {
        return Stream.of(Effect.RESET, Effect.HALF_CLOSE);
    }

    @ParameterizedTest
    @MethodSource("lostConnections")
    void lostConnection_beforeTheHeaders_failsWithoutAHead(Effect lost) {
        bedrock.model(LLAMA).breaks(lost, Moment.BEFORE_HEADERS);

        StreamDoor.Told told = stream(LLAMA);

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
        StreamDoor.Told dripping = stream(LLAMA);
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
                StreamDoor.Told told = stream(LLAMA);
                broken.add(told.failure() != null || !told.types().contains("metadata"));
            }
            runs.add(broken);
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1));
        assertThat(Collections.frequency(runs.get(0), true)).isBetween(8, 30);
    }
}
