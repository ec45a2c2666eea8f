package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.Tape.Cue;
import dev.modelrouter.testkit.Tape.Ending;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;

/** A stream that breaks: the events of a good one, and what an effect makes of them at its moment. */
final class BrokenStream {

    private static final int BEFORE_HEADERS = -1;
    private static final byte[] NOTHING = new byte[0];

    private final Tape.Head head;
    private final List<StreamEvent> events;
    private final Effect effect;
    private final int place;
    private final List<Cue> cues = new ArrayList<>();

    BrokenStream(Tape.Head head, List<StreamEvent> events, Break broken) {
        this.head = head;
        this.events = events;
        this.effect = broken.effect();
        this.place = place(broken.moment(), events);
    }

    /**
     * Returns how many events come before a moment.
     *
     * @throws UnplayableScriptException if there are not so many, or the event that the moment is told by is not there
     */
    static int place(Moment moment, List<StreamEvent> events) {
        return switch (moment.kind()) {
            case BEFORE_HEADERS -> BEFORE_HEADERS;
            case BEFORE_FIRST_TOKEN -> events.get(0).is(StreamEvent.MESSAGE_START) ? 1 : 0;
            case AFTER_EVENTS -> {
                if (moment.events() >= events.size()) {
                    throw new UnplayableScriptException("The stream is to break after " + moment.events()
                            + " events, but has " + events.size() + " in all; let it break earlier, or script a longer"
                            + " reply: replies(FakeReply.text(\"...\").breaks(effect, moment))");
                }
                yield moment.events();
            }
            case BEFORE_MESSAGE_STOP -> find(StreamEvent.MESSAGE_STOP, events);
            case BEFORE_METADATA -> find(StreamEvent.METADATA, events);
        };
    }

    private static int find(String type, List<StreamEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).is(type)) {
                return i;
            }
        }
        throw new UnplayableScriptException("The stream is to break at its " + type
                + ", which is an event of ConverseStream alone; let it break after so many events:"
                + " FakeBody.chunks(\"...\").breaks(effect, Moment.afterEvents(1))");
    }

    Tape tape(Delay.Timing timing) {
        Duration start = timing.first();
        cues.addAll(Tapes.cues(events, timing));
        return switch (effect.kind()) {
            case EXCEPTION -> endsWith(start, exception(effect.fault().orElseThrow()));
            case NO_EXCEPTION_TYPE ->
                endsWith(start, exception(Fault.internalServer()).without(EventFrame.EXCEPTION_TYPE));
            case HUGE_CLAIM -> endsWith(start, hugeClaim());
            case TRUNCATE_FRAME -> {
                byte[] frame = cues.get(place).array();
                yield endsWith(start, Arrays.copyOf(frame, frame.length / 2));
            }
            case TRUNCATE -> endsWith(start, NOTHING);
            case STALL -> stops(start, Ending.HANG);
            case RESET -> stops(start, Ending.RESET);
            case HALF_CLOSE -> stops(start, Ending.HALF_CLOSE);
            case RST_STREAM -> stops(start, Ending.RST_STREAM);
            case GOAWAY -> stops(start, Ending.GOAWAY);
            case REFUSE -> Tape.silent(Duration.ZERO, Ending.REFUSE);
            case EMPTY_BODY -> new Tape(start, head, ImmutableList.of(), Ending.COMPLETE);
            case EMPTY_OBJECT ->
                Tape.of(
                        new WireReply(200, json(head.headers()), SdkBytes.fromByteArrayUnsafe(new byte[] {'{', '}'})),
                        start);
            case PAUSE -> pauses(start, effect.time().orElseThrow());
            case DRIP -> drips(start);
            default -> goesOn(start);
        };
    }

    /** The stream is odd in places, but comes to its end. */
    private Tape goesOn(Duration start) {
        switch (effect.kind()) {
            case BAD_CRC -> {
                byte[] frame = cues.get(place).array().clone();
                frame[frame.length - 1] ^= 1;
                replace(place, frame);
            }
            case NO_EVENT_TYPE -> replace(place, without(EventFrame.EVENT_TYPE));
            case NO_MESSAGE_TYPE -> replace(place, without(EventFrame.MESSAGE_TYPE));
            case MALFORMED_JSON -> {
                EventFrame frame = events.get(place).frame();
                byte[] json = frame.payload().asByteArrayUnsafe();
                replace(
                        place,
                        frame.carrying(Arrays.copyOf(json, json.length / 2)).encode());
            }
            case HUGE_PAYLOAD -> {
                StreamEvent event = events.get(place);
                String padding = Tapes.padding(effect.bytes());
                replace(
                        place,
                        new StreamEvent(event.type(), event.body(), padding)
                                .frame()
                                .encode());
            }
            case DUPLICATE_EVENT -> insert(place + 1, cues.get(place).array());
            case UNKNOWN_EVENT ->
                insert(
                        place,
                        EventFrame.event("brandNewEvent", SdkJsonWriter.write(Map.of("p", Document.fromString("abc"))))
                                .encode());
            case LATE_EVENT ->
                insert(find(StreamEvent.METADATA, events), lateEvent().frame().encode());
            case NO_METADATA -> cues.remove(find(StreamEvent.METADATA, events));
            case NO_MESSAGE_STOP -> cues.remove(find(StreamEvent.MESSAGE_STOP, events));
            case NO_USAGE, NEGATIVE_USAGE -> {
                // The events were made of a response that lies already.
            }
            default -> throw new IllegalStateException("No such break of a stream: " + effect);
        }
        return new Tape(start, head, ImmutableList.copyOf(cues), Ending.COMPLETE);
    }

    private Tape endsWith(Duration start, EventFrame last) {
        return endsWith(start, last.encode());
    }

    private Tape endsWith(Duration start, byte[] last) {
        ImmutableList.Builder<Cue> kept = ImmutableList.<Cue>builder().addAll(cues.subList(0, place));
        if (last.length > 0) {
            kept.add(Cue.now(last));
        }
        return new Tape(start, head, kept.build(), Ending.COMPLETE);
    }

    private Tape stops(Duration start, Ending ending) {
        return place == BEFORE_HEADERS
                ? Tape.silent(start, ending)
                : new Tape(start, head, ImmutableList.copyOf(cues.subList(0, place)), ending);
    }

    private Tape pauses(Duration start, Duration time) {
        if (place == BEFORE_HEADERS) {
            return new Tape(start.plus(time), head, ImmutableList.copyOf(cues), Ending.COMPLETE);
        }
        Cue next = cues.get(place);
        cues.set(place, new Cue(next.after().plus(time), next.bytes(), next.endsEvent()));
        return new Tape(start, head, ImmutableList.copyOf(cues), Ending.COMPLETE);
    }

    private Tape drips(Duration start) {
        ImmutableList.Builder<Cue> dripping = ImmutableList.<Cue>builder().addAll(cues.subList(0, place));
        for (Cue cue : cues.subList(place, cues.size())) {
            dripping.addAll(Tapes.drip(cue.array(), effect, true));
        }
        return new Tape(start, head, dripping.build(), Ending.COMPLETE);
    }

    private void replace(int index, byte[] bytes) {
        cues.set(index, Cue.event(cues.get(index).after(), bytes));
    }

    private void insert(int index, byte[] bytes) {
        cues.add(index, Cue.event(Duration.ZERO, bytes));
    }

    private byte[] without(String header) {
        return events.get(place).frame().without(header).encode();
    }

    private static EventFrame exception(Fault fault) {
        String code = fault.code().orElseThrow();
        byte[] body = WireReply.body(fault).asByteArrayUnsafe();
        return EventFrame.exception(Ascii.toLowerCase(code.charAt(0)) + code.substring(1), body);
    }

    private static byte[] hugeClaim() {
        ByteBuffer prelude = ByteBuffer.allocate(EventFrame.PRELUDE);
        prelude.putInt(EventFrame.MAX_PAYLOAD + EventFrame.OVERHEAD).putInt(0);
        prelude.putInt(EventFrame.checksum(prelude.array(), 0, prelude.position()));
        return prelude.array();
    }

    private static StreamEvent lateEvent() {
        return new StreamEvent(
                StreamEvent.BLOCK_DELTA,
                ContentBlockDeltaEvent.builder()
                        .contentBlockIndex(0)
                        .delta(ContentBlockDelta.fromText("late"))
                        .build(),
                "a");
    }

    private static ImmutableMap<String, String> json(Map<String, String> headers) {
        return ImmutableMap.<String, String>builder()
                .putAll(headers)
                .put("content-type", WireReply.JSON)
                .buildKeepingLast();
    }
}
