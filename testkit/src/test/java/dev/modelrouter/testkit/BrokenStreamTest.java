package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.PayloadPart;

/** Byte for byte what is on the tape of a stream that breaks; what callers see of it is the doors' matter. */
final class BrokenStreamTest {

    private static final Tape.Head HEAD = new Tape.Head(
            200, WireReply.headers("application/vnd.amazon.eventstream", "00000000-request"), OptionalInt.empty());

    private static final StreamEvent ONE = delta("one");
    private static final StreamEvent TWO = delta("two");
    private static final List<StreamEvent> EVENTS = List.of(
            new StreamEvent(
                    StreamEvent.MESSAGE_START,
                    MessageStartEvent.builder().role("assistant").build(),
                    "ab"),
            ONE,
            TWO,
            new StreamEvent(
                    StreamEvent.MESSAGE_STOP,
                    MessageStopEvent.builder().stopReason("end_turn").build(),
                    "cd"),
            new StreamEvent(
                    StreamEvent.METADATA, ConverseStreamMetadataEvent.builder().build(), "ef"));

    /** One second to the first token, three to the last. */
    private static final Delay.Timing TIMING = new Delay.Timing(Duration.ofSeconds(1), Duration.ofSeconds(3));

    private static StreamEvent delta(String text) {
        return new StreamEvent(
                StreamEvent.BLOCK_DELTA,
                ContentBlockDeltaEvent.builder()
                        .contentBlockIndex(0)
                        .delta(delta -> delta.text(text))
                        .build(),
                "gh");
    }

    private static Tape tape(Effect effect, Moment moment) {
        return new BrokenStream(HEAD, EVENTS, Break.of(effect, moment)).tape(TIMING);
    }

    private static List<String> types(Tape tape) {
        return tape.cues().stream()
                .map(cue -> StreamDoor.header(frame(cue.array()), ":event-type").orElse("none"))
                .toList();
    }

    private static EventFrame frame(byte[] bytes) {
        return new EventFrameDecoder().feed(ByteBuffer.wrap(bytes)).get(0);
    }

    private static byte[] bytes(int event) {
        return EVENTS.get(event).frame().encode();
    }

    @Test
    void place_afterEvents_isBeforeTheLastAtMost() {
        assertThat(BrokenStream.place(Moment.afterEvents(4), EVENTS)).isEqualTo(4);
        assertThatThrownBy(() -> BrokenStream.place(Moment.afterEvents(5), EVENTS))
                .isInstanceOfSatisfying(UnplayableScriptException.class, refused -> assertThat(refused.problem())
                        .contains("after 5 events, but has 5 in all"));
    }

    @Test
    void place_beforeTheFirstToken_isTheFirstChunkOfAStreamWithoutAStart() {
        StreamEvent chunk =
                new StreamEvent(StreamEvent.CHUNK, PayloadPart.builder().build(), "ab");

        assertThat(BrokenStream.place(Moment.BEFORE_FIRST_TOKEN, EVENTS)).isEqualTo(1);
        assertThat(BrokenStream.place(Moment.BEFORE_FIRST_TOKEN, List.of(chunk, chunk)))
                .isZero();
    }

    @Test
    void truncateFrame_lastBytes_areTheFirstHalfOfTheFrame() {
        Tape tape = tape(Effect.TRUNCATE_FRAME, Moment.afterEvents(2));

        assertThat(tape.cues()).hasSize(3);
        byte[] frame = bytes(2);
        assertThat(tape.cues().get(2).array()).isEqualTo(Arrays.copyOf(frame, frame.length / 2));
        assertThat(tape.cues().get(2).endsEvent()).isFalse();
        assertThat(tape.ending()).isEqualTo(Tape.Ending.COMPLETE);
    }

    @Test
    void duplicateEvent_second_comesWithTheFirstInNoTime() {
        Tape tape = tape(Effect.DUPLICATE_EVENT, Moment.afterEvents(2));

        assertThat(types(tape))
                .containsExactly(
                        "messageStart",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "messageStop",
                        "metadata");
        assertThat(tape.cues().get(3).array()).isEqualTo(tape.cues().get(2).array());
        assertThat(tape.cues())
                .extracting(Tape.Cue::after)
                .containsExactly(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(2),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO);
    }

    @Test
    void stall_time_isAddedToThatOfTheNextEvent() {
        Tape inIt = tape(Effect.stall(Duration.ofMinutes(1)), Moment.afterEvents(2));
        assertThat(inIt.start()).isEqualTo(Duration.ofSeconds(1));
        assertThat(inIt.cues().get(2).after()).isEqualTo(Duration.ofSeconds(62));
        assertThat(inIt.cues().get(3).after()).isZero();

        Tape before = tape(Effect.stall(Duration.ofMinutes(1)), Moment.BEFORE_HEADERS);
        assertThat(before.start()).isEqualTo(Duration.ofSeconds(61));
        assertThat(before.cues().get(2).after()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void hugeClaim_lastBytes_areASoundPreludeOfTheGreatestLengthWithoutHeaders() {
        Tape tape = tape(Effect.HUGE_CLAIM, Moment.afterEvents(1));

        assertThat(tape.cues()).hasSize(2);
        ByteBuffer prelude = ByteBuffer.wrap(tape.cues().get(1).array());
        assertThat(prelude.remaining()).isEqualTo(12);
        assertThat(prelude.getInt()).isEqualTo(24 * 1024 * 1024 + 16);
        assertThat(prelude.getInt()).isZero();
        assertThat(prelude.getInt()).isEqualTo(EventFrame.checksum(prelude.array(), 0, 8));
    }

    @Test
    void refuse_takesNoTime_andHasNoHead() {
        Tape tape = new BrokenStream(HEAD, EVENTS, Break.of(Effect.REFUSE)).tape(TIMING);

        assertThat(tape).isEqualTo(Tape.silent(Duration.ZERO, Tape.Ending.REFUSE));
    }

    @Test
    void badCrc_onlyTheChecksumOfTheWhole_isWrong() {
        Tape tape = tape(Effect.BAD_CRC, Moment.afterEvents(1));

        byte[] broken = tape.cues().get(1).array();
        byte[] sound = bytes(1);
        assertThat(broken).isNotEqualTo(sound);
        assertThat(Arrays.copyOf(broken, broken.length - 4)).isEqualTo(Arrays.copyOf(sound, sound.length - 4));
        assertThat(tape.cues().get(2).array()).isEqualTo(bytes(2));
    }

    static Stream<List<Object>> missingHeaders() {
        return Stream.of(
                List.of(Effect.NO_EVENT_TYPE, List.of(":content-type", ":message-type")),
                List.of(Effect.NO_MESSAGE_TYPE, List.of(":event-type", ":content-type")));
    }

    @ParameterizedTest
    @MethodSource("missingHeaders")
    void missingHeader_theOthers_areThere(List<Object> expected) {
        Tape tape = tape((Effect) expected.get(0), Moment.afterEvents(1));

        EventFrame frame = frame(tape.cues().get(1).array());
        assertThat(frame.headers().keySet().asList()).isEqualTo(expected.get(1));
        assertThat(frame.payload()).isEqualTo(ONE.frame().payload());
        assertThat(tape.cues().get(2).array()).isEqualTo(bytes(2));
    }

    @Test
    void noExceptionType_last_isAnExceptionWithoutIt() {
        Tape tape = tape(Effect.NO_EXCEPTION_TYPE, Moment.afterEvents(1));

        assertThat(tape.cues()).hasSize(2);
        EventFrame frame = frame(tape.cues().get(1).array());
        assertThat(frame.headers())
                .isEqualTo(ImmutableMap.of(":content-type", "application/json", ":message-type", "exception"));
    }

    @Test
    void malformedJson_payload_isCutInHalfInASoundFrame() {
        byte[] json = ONE.frame().payload().asByteArray();

        Tape tape = tape(Effect.MALFORMED_JSON, Moment.afterEvents(1));

        assertThat(frame(tape.cues().get(1).array()).payload().asByteArray())
                .isEqualTo(Arrays.copyOf(json, json.length / 2));
    }

    @Test
    void emptyObject_isWholeJsonWithTheSameRequestId() {
        Tape tape = new BrokenStream(HEAD, EVENTS, Break.of(Effect.EMPTY_OBJECT)).tape(TIMING);

        assertThat(tape.start()).isEqualTo(Duration.ofSeconds(1));
        assertThat(tape.head())
                .isEqualTo(new Tape.Head(
                        200, WireReply.headers("application/json", "00000000-request"), OptionalInt.of(2)));
        assertThat(tape.cues())
                .singleElement()
                .satisfies(cue -> assertThat(cue.bytes().asUtf8String()).isEqualTo("{}"));
    }

    @Test
    void lateEvent_isBetweenTheStopAndTheMetadata() {
        Tape tape = new BrokenStream(HEAD, EVENTS, Break.of(Effect.LATE_EVENT)).tape(TIMING);

        assertThat(types(tape))
                .containsExactly(
                        "messageStart",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "messageStop",
                        "contentBlockDelta",
                        "metadata");
    }

    @Test
    void unknownEvent_othersAround_areAllThere() {
        Tape tape = tape(Effect.UNKNOWN_EVENT, Moment.afterEvents(2));

        List<String> expected =
                new ArrayList<>(EVENTS.stream().map(StreamEvent::type).toList());
        expected.add(2, "brandNewEvent");
        assertThat(types(tape)).isEqualTo(expected);
    }

    @Test
    void drip_bytes_comeOneByOneFromTheMomentOn() {
        Tape tape = tape(Effect.drip(Duration.ofMillis(5)), Moment.afterEvents(4));

        byte[] last = bytes(4);
        assertThat(tape.cues()).hasSize(4 + last.length);
        assertThat(tape.cues().subList(4, 4 + last.length))
                .allSatisfy(cue -> assertThat(cue.after()).isEqualTo(Duration.ofMillis(5)));
        assertThat(tape.cues().stream().filter(Tape.Cue::endsEvent)).hasSize(5);
    }
}
