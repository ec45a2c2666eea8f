package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.Tape.Cue;
import dev.modelrouter.testkit.Tape.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import software.amazon.awssdk.core.SdkBytes;

/** Makes tapes of calls: of good answers, of errors, and of answers that break. */
final class Tapes {

    static final String EVENT_STREAM = "application/vnd.amazon.eventstream";

    private Tapes() {}

    /** Returns the tape of a stream. */
    static Tape streamed(AnswerPlan.Streamed plan, String requestId) {
        Tape.Head head = new Tape.Head(200, headers(EVENT_STREAM, plan.reply(), requestId), OptionalInt.empty());
        return plan.broken() == null
                ? new Tape(plan.timing().first(), head, cues(plan.events(), plan.timing()), Ending.COMPLETE)
                : new BrokenStream(head, plan.events(), plan.broken()).tape(plan.timing());
    }

    /** Returns the tape of an answer in one piece. */
    static Tape whole(AnswerPlan.Whole plan, String requestId) {
        ImmutableMap<String, String> headers = headers(WireReply.JSON, plan.reply(), requestId);
        Duration delay = plan.timing().total();
        return plan.broken() == null
                ? of(headers, plan.reply().body(), delay)
                : broken(plan.reply().told(plan.broken().effect()), plan.broken(), headers, delay);
    }

    private static ImmutableMap<String, String> headers(String contentType, AnswerPlan.Reply reply, String requestId) {
        return ImmutableMap.<String, String>builder()
                .putAll(WireReply.headers(contentType, requestId))
                .putAll(reply.headers())
                .buildKeepingLast();
    }

    /** Gives each event its time: the first token comes with the head, the last at the end, the rest between them. */
    static ImmutableList<Cue> cues(List<StreamEvent> events, Delay.Timing timing) {
        long deltas = events.stream().filter(StreamEvent::isWritten).count();
        Duration spread = timing.total().minus(timing.first());
        ImmutableList.Builder<Cue> cues = ImmutableList.builder();
        Duration until = Duration.ZERO;
        long delta = 0;
        for (StreamEvent event : events) {
            Duration due = until;
            if (event.isWritten() && deltas > 1) {
                due = spread.multipliedBy(delta).dividedBy(deltas - 1);
                delta++;
            } else if (event.is(StreamEvent.MESSAGE_STOP)) {
                due = spread;
            }
            cues.add(Cue.event(due.minus(until), event.frame().encode()));
            until = due;
        }
        return cues.build();
    }

    private static Tape broken(
            AnswerPlan.Reply reply, Break broken, ImmutableMap<String, String> headers, Duration delay) {
        byte[] body = reply.body();
        Tape whole = of(headers, body, delay);
        Effect effect = broken.effect();
        int half = body.length / 2;
        return switch (effect.kind()) {
            case STALL -> cut(whole, broken, half, Ending.HANG);
            case RESET -> cut(whole, broken, half, Ending.RESET);
            case HALF_CLOSE -> cut(whole, broken, half, Ending.HALF_CLOSE);
            case RST_STREAM -> cut(whole, broken, half, Ending.RST_STREAM);
            case GOAWAY -> cut(whole, broken, half, Ending.GOAWAY);
            case REFUSE -> Tape.silent(Duration.ZERO, Ending.REFUSE);
            case PAUSE -> pause(whole, broken, half, effect.time().orElseThrow());
            case DRIP -> new Tape(delay, whole.head(), drip(body, effect, false), Ending.COMPLETE);
            case TRUNCATE, MALFORMED_JSON -> of(headers, Arrays.copyOf(body, half), delay);
            case HUGE_PAYLOAD -> of(headers, reply.padded(effect.bytes()), delay);
            case EMPTY_OBJECT -> of(headers, new byte[] {'{', '}'}, delay);
            case EMPTY_BODY -> of(headers, new byte[0], delay);
            case NO_USAGE, NEGATIVE_USAGE -> whole;
            default -> throw new IllegalStateException("No such break of Converse: " + broken);
        };
    }

    private static Tape of(ImmutableMap<String, String> headers, byte[] body, Duration delay) {
        return Tape.of(new WireReply(200, headers, SdkBytes.fromByteArrayUnsafe(body)), delay);
    }

    /** The head promises the whole body, of which only the first half comes. */
    private static Tape cut(Tape whole, Break broken, int half, Ending ending) {
        if (broken.moment().isBeforeHeaders()) {
            return Tape.silent(whole.start(), ending);
        }
        byte[] body = whole.cues().get(0).array();
        return new Tape(whole.start(), whole.head(), ImmutableList.of(Cue.now(Arrays.copyOf(body, half))), ending);
    }

    private static Tape pause(Tape whole, Break broken, int half, Duration time) {
        if (broken.moment().isBeforeHeaders()) {
            return new Tape(whole.start().plus(time), whole.head(), whole.cues(), whole.ending());
        }
        byte[] body = whole.cues().get(0).array();
        return new Tape(
                whole.start(),
                whole.head(),
                ImmutableList.of(
                        Cue.now(Arrays.copyOf(body, half)),
                        new Cue(
                                time,
                                SdkBytes.fromByteArrayUnsafe(Arrays.copyOfRange(body, half, body.length)),
                                false)),
                Ending.COMPLETE);
    }

    /** Sends bytes one by one; an event, if they are one, is whole with the last. */
    static ImmutableList<Cue> drip(byte[] bytes, Effect effect, boolean event) {
        Duration time = effect.time().orElseThrow();
        ImmutableList.Builder<Cue> cues = ImmutableList.builder();
        for (int i = 0; i < bytes.length; i++) {
            cues.add(
                    new Cue(time, SdkBytes.fromByteArrayUnsafe(new byte[] {bytes[i]}), event && i == bytes.length - 1));
        }
        return cues.build();
    }

    static String padding(int bytes) {
        return "a".repeat(bytes);
    }
}
