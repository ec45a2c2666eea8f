package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Longs;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.Interaction.Ending;
import dev.modelrouter.testkit.Interaction.Event;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;

/**
 * One attempt at a call while it goes on, and what came of it. While it goes on, bytes are kept as they are, but for
 * frames, whose times are noted; all else waits until somebody wants to read it. Thread-safe.
 */
final class Recording {

    /** More of one answer is not kept, and nothing of the answer then. */
    private static final int MAX_BYTES = HttpDoor.MAX_BODY_BYTES;

    private final BedrockRuntimeRequest request;
    private final boolean streaming;
    private final Optional<String> region;
    private final TimeSource time;
    private final long began;
    private final Consumer<Recording> ended;

    private @Nullable Head head;
    private boolean streams;
    private boolean tooLarge;
    private long size;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private final EventFrameDecoder decoder = new EventFrameDecoder();
    private final List<Frame> frames = new ArrayList<>();
    private boolean damaged;
    private @Nullable Ending ending;
    private Duration last = Duration.ZERO;

    private record Head(int status, ImmutableMap<String, String> headers, Duration at) {}

    private record Frame(Duration at, EventFrame frame) {}

    /**
     * What is asked.
     *
     * @param region empty if the client did not say
     * @param bytes how long its body is, for the limits
     */
    record Sent(BedrockRuntimeRequest request, Optional<String> region, long bytes) {}

    /**
     * Begins.
     *
     * @param ended is given this once it is at its end, if there was an answer
     */
    Recording(Sent sent, TimeSource time, Consumer<Recording> ended) {
        this.request = sent.request();
        this.streaming = Operation.of(request).isStream();
        this.region = sent.region();
        this.size = sent.bytes();
        this.time = time;
        this.began = time.nanoTime();
        this.ended = ended;
    }

    /** Notes the head of the answer; headers by lower-case name. */
    synchronized void head(int status, Map<String, String> headers) {
        if (head == null) {
            head = new Head(status, ImmutableMap.copyOf(headers), elapsed());
            streams = status < 300 && streaming;
        }
    }

    synchronized void take(ByteBuffer some) {
        size += some.remaining();
        if (ending != null || damaged || tooLarge) {
            return;
        }
        if (size > MAX_BYTES) {
            tooLarge = true;
            bytes.reset();
            frames.clear();
        } else if (streams) {
            decode(some);
        } else {
            byte[] copy = new byte[some.remaining()];
            some.get(copy);
            bytes.write(copy, 0, copy.length);
        }
    }

    private void decode(ByteBuffer some) {
        Duration at = elapsed();
        try {
            decoder.feed(some).forEach(frame -> frames.add(new Frame(at, frame)));
        } catch (EventFrameException e) {
            damaged = true;
        }
    }

    /** Ends the recording; only the first end counts. */
    void end(Ending how) {
        synchronized (this) {
            if (ending != null) {
                return;
            }
            ending = how;
            last = elapsed();
            if (head == null) {
                return; // Nobody answered, so that there is nothing to replay.
            }
        }
        ended.accept(this);
    }

    synchronized boolean isTooLarge() {
        return tooLarge;
    }

    /** Returns the bytes of request and answer together. */
    synchronized long size() {
        return size;
    }

    /** Returns what is recorded, nothing masked yet. To be called after the end. */
    synchronized Interaction interaction() {
        Head answered = Objects.requireNonNull(head, "no answer came");
        Interaction.Content content =
                streams ? new Interaction.Events(events()) : Interaction.content(bytes.toByteArray());
        return new Interaction(
                Interaction.Asked.of(request, region),
                new Interaction.Answered(
                        answered.status(), answered.headers(), answered.at(), last, content, ending(content)));
    }

    private Ending ending(Interaction.Content content) {
        Ending told = ending == null ? Ending.ABANDONED : ending;
        if (damaged) {
            return Ending.DAMAGED;
        } else if (content instanceof Interaction.Events events) {
            boolean whole = !events.events().isEmpty()
                    && isLast(events.events().get(events.events().size() - 1));
            if (whole && told == Ending.ABANDONED) {
                return Ending.COMPLETE; // All had come when the caller turned away.
            }
            return told == Ending.COMPLETE && !decoder.isBetweenFrames() ? Ending.TRUNCATED : told;
        }
        return told == Ending.ABANDONED && content instanceof Interaction.Json ? Ending.COMPLETE : told;
    }

    private static boolean isLast(Event event) {
        return event.isException()
                || event.type().filter(StreamEvent.METADATA::equals).isPresent()
                || JsonTree.member(InnerBodies.ofChunk(event.json()), InvocationPlanner.METRICS)
                        .isPresent();
    }

    private ImmutableList<Event> events() {
        ImmutableList.Builder<Event> events = ImmutableList.builder();
        for (Frame frame : frames) {
            ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
            frame.frame().headers().forEach((name, value) -> {
                if (value instanceof String text && Interaction.isSoundHeader(name, text)) {
                    headers.put(name, text);
                }
            });
            Event event = new Event(
                    frame.at(),
                    headers.buildOrThrow(),
                    Interaction.content(frame.frame().payload().asByteArrayUnsafe()));
            boolean chunk = event.type().filter(StreamEvent.CHUNK::equals).isPresent();
            events.add(chunk && event.json().isMap() ? event.with(InnerBodies.openedChunk(event.json())) : event);
        }
        return events.build();
    }

    private Duration elapsed() {
        long nanos = Longs.constrainToRange(
                time.nanoTime() - began, 0, Duration.ofDays(1).toNanos());
        return Duration.ofNanos(nanos);
    }
}
