package dev.modelrouter.testkit;

import com.google.common.base.Utf8;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;

/** One request and what the service answered it, as a cassette holds it. */
record Interaction(Asked asked, Answered answered) {

    static final String MODEL_ID = "modelId";

    /**
     * The request.
     *
     * @param members those that stand outside the body, such as {@code modelId} and {@code contentType}
     * @param region empty if the client did not say
     * @param body never a stream
     */
    record Asked(Operation operation, ImmutableMap<String, String> members, Optional<String> region, Content body) {

        /** Returns what a request asks, nothing masked. */
        static Asked of(BedrockRuntimeRequest request, Optional<String> region) {
            Operation operation = Operation.of(request);
            Content body = content(RestCodec.body(request).asByteArrayUnsafe());
            return new Asked(
                    operation,
                    RestCodec.outsideBody(request),
                    region,
                    body instanceof Json json ? new Json(InnerBodies.opened(operation, json.body())) : body);
        }

        /** Returns the model id, or the guardrail, that is asked. */
        String target() {
            return members.getOrDefault(MODEL_ID, members.getOrDefault("guardrailIdentifier", ""));
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

    /** What a request or an answer consists of. */
    sealed interface Content {}

    /** A body that is JSON: an object or a list. */
    record Json(Document body) implements Content {}

    /** A body that is text, and no JSON. */
    record Text(String body) implements Content {}

    /**
     * A body that is no text.
     *
     * @param base64 in which {@link JsonTree#MASKED} stands for what was masked
     */
    record Bytes(String base64) implements Content {

        private static final Pattern BASE64 = Pattern.compile(
                "(?:[A-Za-z0-9+/\\u2588]{4})*+" + "(?:[A-Za-z0-9+/\\u2588]{2}==|[A-Za-z0-9+/\\u2588]{3}=)?");

        /** Returns whether a text can be this. */
        static boolean isSound(String base64) {
            return BASE64.matcher(base64).matches();
        }

        byte[] array() {
            return Base64.getDecoder().decode(base64.replace(JsonTree.MASKED, 'A'));
        }
    }

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

        Event with(Document json) {
            return new Event(at, headers, new Json(json));
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
        } else if (content instanceof Bytes bytes) {
            return bytes.array();
        }
        throw new IllegalArgumentException("A stream has frames, not a body");
    }

    /** Returns bytes as what people read best: as JSON if they are an object or a list, else as text, if they are. */
    static Content content(byte[] bytes) {
        try {
            Document document = SdkJsonReader.readDocument(bytes);
            if (document.isMap() || document.isList()) {
                return new Json(document);
            }
        } catch (SdkJsonException noJson) {
            // It is something else, then.
        }
        return Utf8.isWellFormed(bytes)
                ? new Text(new String(bytes, StandardCharsets.UTF_8))
                : new Bytes(Base64.getEncoder().encodeToString(bytes));
    }
}
