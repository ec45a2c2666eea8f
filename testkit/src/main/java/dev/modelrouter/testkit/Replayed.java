package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.Interaction.Answered;
import dev.modelrouter.testkit.Interaction.Event;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * A recorded answer on its way to another caller: byte for byte what the service said, but for the request id, which is
 * the call's own.
 *
 * @param timed whether it takes the time that it took
 */
record Replayed(Interaction interaction, boolean timed) {

    private static final String ERROR_TYPE = "x-amzn-errortype";
    private static final String MESSAGE = "message";

    /** Returns the plan of a call that is answered so. */
    AnswerPlan plan() {
        Tape unused = tape(FakeCall.requestId(0)); // So that what cannot be played shows now.
        Answered answered = interaction.answered();
        Delay.Timing timing = timed ? new Delay.Timing(answered.first(), answered.last()) : Delay.Timing.NONE;
        if (interaction.isError()) {
            return new AnswerPlan.Recorded(this, new AnswerPlan.Failed(fault(), timing).outcome());
        } else if (answered.content() instanceof Interaction.Events stream) {
            return stream(stream.events(), timing);
        }
        return plan(null, timing);
    }

    /** What the log of calls tells of it: of Converse the response, of the others what was billed. */
    private AnswerPlan plan(@Nullable Break broken, Delay.Timing timing) {
        AnswerPlan.Reply reply = interaction.asked().operation().isConverse()
                ? new AnswerPlan.Reply.Spoken(response())
                : RecordedResponse.billed(interaction.answered());
        return new AnswerPlan.Recorded(this, reply.outcome(broken, timing.total()));
    }

    private ConverseResponse response() {
        return interaction.answered().content() instanceof Interaction.Events stream
                ? RecordedResponse.of(stream.events())
                : RecordedResponse.read(Interaction.bytes(interaction.answered().content()));
    }

    /** An exception in the stream is told as the break that a script would make of it. */
    private AnswerPlan stream(List<Event> events, Delay.Timing timing) {
        for (int i = 0; i < events.size(); i++) {
            Optional<String> type = events.get(i).exceptionType().filter(name -> !name.isEmpty());
            if (type.isPresent()) {
                Fault fault = exception(type.get(), events.get(i).json());
                Break broken = Break.of(Effect.exception(fault), Moment.afterEvents(i));
                return plan(broken, timing);
            }
        }
        return plan(null, timing);
    }

    private static Fault exception(String type, Document body) {
        String code = Ascii.toUpperCase(type.charAt(0)) + type.substring(1);
        int status =
                switch (code) {
                    case "ThrottlingException" -> 429;
                    case "ValidationException" -> 400;
                    case "ServiceUnavailableException" -> 503;
                    case "ModelStreamErrorException" -> 424;
                    case "ModelTimeoutException" -> 408;
                    default -> 500;
                };
        return Fault.of(code, status, JsonTree.string(body, MESSAGE).orElse(""));
    }

    private Fault fault() {
        Answered answered = interaction.answered();
        Document body = answered.content() instanceof Interaction.Json json ? json.body() : Document.fromNull();
        String code = errorCode(interaction);
        return code.isEmpty()
                ? Fault.ofStatus(answered.status())
                : Fault.of(
                        code, answered.status(), JsonTree.string(body, MESSAGE).orElse(""));
    }

    /** Returns the code of an error as SDKs find it: in the header, up to the colon, or in the body; empty for none. */
    static String errorCode(Interaction interaction) {
        Answered answered = interaction.answered();
        String header = answered.headers().getOrDefault(ERROR_TYPE, "");
        if (!header.isEmpty()) {
            return Splitter.on(':').split(header).iterator().next();
        }
        Document body = answered.content() instanceof Interaction.Json json ? json.body() : Document.fromNull();
        String type = JsonTree.string(body, "__type")
                .or(() -> JsonTree.string(body, "code"))
                .orElse("");
        return type.substring(type.indexOf('#') + 1);
    }

    /** Returns the answer as it goes over a wire. */
    Tape tape(String requestId) {
        Answered answered = interaction.answered();
        if (answered.content() instanceof Interaction.Events stream) {
            return new Tape(
                    timed ? answered.first() : Duration.ZERO,
                    new Tape.Head(answered.status(), headers(requestId, Tapes.EVENT_STREAM), OptionalInt.empty()),
                    cues(stream.events()),
                    ending());
        }
        byte[] body = Interaction.bytes(answered.content());
        Tape whole = Tape.of(
                new WireReply(
                        answered.status(), headers(requestId, WireReply.JSON), SdkBytes.fromByteArrayUnsafe(body)),
                timed ? answered.last() : Duration.ZERO);
        if (ending() == Tape.Ending.COMPLETE) {
            return whole;
        }
        // The head promised more than came.
        Tape.Head head =
                new Tape.Head(answered.status(), headers(requestId, WireReply.JSON), OptionalInt.of(body.length + 1));
        return new Tape(whole.start(), head, whole.cues(), ending());
    }

    private ImmutableMap<String, String> headers(String requestId, String contentType) {
        ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
        headers.putAll(WireReply.headers(contentType, requestId));
        interaction.answered().headers().forEach((name, value) -> {
            if (Masking.HEADERS.contains(name)) {
                headers.put(name, value);
            }
        });
        return headers.buildKeepingLast();
    }

    private ImmutableList<Tape.Cue> cues(List<Event> events) {
        ImmutableList.Builder<Tape.Cue> cues = ImmutableList.builder();
        Duration until = interaction.answered().first();
        for (Event event : events) {
            Duration after = timed ? event.at().minus(until) : Duration.ZERO;
            cues.add(Tape.Cue.event(after, frame(event).encode()));
            until = event.at();
        }
        byte[] more =
                EventFrame.event(StreamEvent.BLOCK_DELTA, new byte[] {'{', '}'}).encode();
        switch (interaction.answered().ending()) {
            case TRUNCATED -> cues.add(Tape.Cue.now(Arrays.copyOf(more, more.length / 2)));
            case DAMAGED -> {
                more[more.length - 1] ^= 1;
                cues.add(Tape.Cue.now(more));
            }
            case COMPLETE, LOST, ABANDONED -> {}
        }
        return cues.build();
    }

    private static EventFrame frame(Event event) {
        boolean chunk = event.type().filter(StreamEvent.CHUNK::equals).isPresent();
        Interaction.Content payload = chunk && event.json().isMap()
                ? new Interaction.Json(InnerBodies.closedChunk(event.json()))
                : event.payload();
        return new EventFrame(
                ImmutableMap.copyOf(event.headers()), SdkBytes.fromByteArrayUnsafe(Interaction.bytes(payload)));
    }

    /** What would have come after the caller went away, nobody knows: nothing comes. */
    private Tape.Ending ending() {
        return switch (interaction.answered().ending()) {
            case COMPLETE, TRUNCATED, DAMAGED -> Tape.Ending.COMPLETE;
            case LOST -> Tape.Ending.RESET;
            case ABANDONED -> Tape.Ending.HANG;
        };
    }
}
