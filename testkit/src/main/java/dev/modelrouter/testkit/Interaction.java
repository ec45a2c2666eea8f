package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;

/** One request and what the service answered it, as a cassette holds it. */
record Interaction(Asked asked, Answered answered) {

    /**
     * The request.
     *
     * @param region empty if the client did not say
     * @param body its JSON
     */
    record Asked(boolean stream, String modelId, Optional<String> region, Document body) {

        String operation() {
            return stream ? CONVERSE_STREAM : CONVERSE;
        }
    }

    /**
     * The answer.
     *
     * @param headers those that are recorded, by lower-case name
     * @param first how long after the request the head came
     * @param last how long after the request the end came
     */
    record Answered(
            int status,
            ImmutableMap<String, String> headers,
            Duration first,
            Duration last,
            Content content,
            Ending ending) {}

    static final String CONVERSE = "Converse";
    static final String CONVERSE_STREAM = "ConverseStream";

    /** What an answer consists of. */
    sealed interface Content {}

    /** A body that is JSON. */
    record Json(Document body) implements Content {}

    /** A body that is not. */
    record Text(String body) implements Content {}

    /** A stream. */
    record Events(ImmutableList<Event> events) implements Content {}

    /**
     * One frame of a stream.
     *
     * @param at how long after the request it came
     * @param headers those of the frame that are strings, in their order
     */
    record Event(Duration at, ImmutableMap<String, String> headers, Content payload) {

        boolean isException() {
            return headers.containsKey(EventFrame.EXCEPTION_TYPE)
                    || headers.getOrDefault(EventFrame.MESSAGE_TYPE, "").equals("error");
        }

        Optional<String> type() {
            return Optional.ofNullable(headers.get(EventFrame.EVENT_TYPE));
        }

        Optional<String> exceptionType() {
            return Optional.ofNullable(headers.get(EventFrame.EXCEPTION_TYPE));
        }

        /** Returns the payload's JSON; null of JSON if it is none. */
        Document json() {
            return payload instanceof Json json ? json.body() : Document.fromNull();
        }
    }

    /** How an answer ended. */
    enum Ending {

        /** As it should. */
        COMPLETE,

        /** Cleanly, but in the middle of a frame. */
        TRUNCATED,

        /** By bytes that are no frame. */
        DAMAGED,

        /** The connection was lost. */
        LOST,

        /** The caller went away. */
        ABANDONED
    }

    boolean isError() {
        return answered.status() >= 400;
    }

    /** Returns whether a header can be written down, and sent again. */
    static boolean isSoundHeader(String name, String value) {
        return !name.isEmpty()
                && name.length() < 256
                && value.length() < 8192
                && (name + value).chars().allMatch(each -> each >= ' ' && each < 127);
    }

    /** Returns the bytes of a body or payload. */
    static byte[] bytes(Content content) {
        if (content instanceof Json json) {
            return SdkJsonWriter.write(json.body());
        } else if (content instanceof Text text) {
            return text.body().getBytes(StandardCharsets.UTF_8);
        }
        throw new IllegalArgumentException("A stream has frames, not a body");
    }

    /** Returns bytes as JSON if they are an object, else as text. */
    static Content content(byte[] bytes) {
        try {
            Document document = SdkJsonReader.readDocument(bytes);
            if (document.isMap()) {
                return new Json(document);
            }
        } catch (SdkJsonException noJson) {
            // It is text, then.
        }
        return new Text(new String(bytes, StandardCharsets.UTF_8));
    }
}
