package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.SdkBytes;

/**
 * One frame of the event-stream format ({@code application/vnd.amazon.eventstream}): headers and a payload.
 *
 * <p>A frame is, in network byte order: the length of the whole frame and the length of the headers (four bytes each),
 * the CRC-32 of those eight bytes, the headers, the payload, and the CRC-32 of everything before it.
 *
 * @param headers by name, in the order in which they are sent; see {@link FrameHeaders} for the types of values
 */
record EventFrame(ImmutableMap<String, Object> headers, SdkBytes payload) {

    /** The two lengths and their checksum. */
    static final int PRELUDE = 12;

    /** The prelude and the checksum of the whole. */
    static final int OVERHEAD = PRELUDE + 4;

    static final int MAX_HEADERS = 128 * 1024;
    static final int MAX_PAYLOAD = 24 * 1024 * 1024;

    static final String MESSAGE_TYPE = ":message-type";
    static final String EVENT_TYPE = ":event-type";
    static final String EXCEPTION_TYPE = ":exception-type";
    private static final String CONTENT_TYPE = ":content-type";

    EventFrame {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(payload, "payload");
    }

    /** Returns an event, its headers in the order of the real service. */
    static EventFrame event(String type, byte[] json) {
        return new EventFrame(
                ImmutableMap.of(EVENT_TYPE, type, CONTENT_TYPE, WireReply.JSON, MESSAGE_TYPE, "event"),
                SdkBytes.fromByteArrayUnsafe(json));
    }

    /**
     * Returns an exception that ends a stream.
     *
     * @param type in lower camel case, such as {@code throttlingException}
     */
    static EventFrame exception(String type, byte[] json) {
        return new EventFrame(
                ImmutableMap.of(EXCEPTION_TYPE, type, CONTENT_TYPE, WireReply.JSON, MESSAGE_TYPE, "exception"),
                SdkBytes.fromByteArrayUnsafe(json));
    }

    /** Returns the same frame without one of its headers. */
    EventFrame without(String header) {
        ImmutableMap.Builder<String, Object> rest = ImmutableMap.builder();
        headers.forEach((name, value) -> {
            if (!name.equals(header)) {
                rest.put(name, value);
            }
        });
        return new EventFrame(rest.buildOrThrow(), payload);
    }

    /** Returns the same frame with another payload. */
    EventFrame carrying(byte[] newPayload) {
        return new EventFrame(headers, SdkBytes.fromByteArrayUnsafe(newPayload));
    }

    /**
     * Returns the frame's bytes.
     *
     * @throws EventFrameException if a header or the payload is beyond a limit of the format
     */
    byte[] encode() {
        byte[] head = FrameHeaders.encode(headers);
        byte[] body = payload.asByteArrayUnsafe();
        checkLengths(head.length, body.length);
        ByteBuffer frame = ByteBuffer.allocate(OVERHEAD + head.length + body.length);
        frame.putInt(frame.capacity()).putInt(head.length);
        frame.putInt(checksum(frame.array(), 0, frame.position()));
        frame.put(head).put(body);
        frame.putInt(checksum(frame.array(), 0, frame.position()));
        return frame.array();
    }

    static void checkLengths(long headers, long payload) {
        if (headers > MAX_HEADERS) {
            throw new EventFrameException("The headers of a frame have at most " + MAX_HEADERS
                    + " bytes, but those of this one have " + headers);
        }
        if (payload < 0 || payload > MAX_PAYLOAD) {
            throw new EventFrameException(
                    "The payload of a frame has 0 to " + MAX_PAYLOAD + " bytes, but that of this one has " + payload);
        }
    }

    static int checksum(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** Shows the headers' names; neither their values nor the payload. */
    @Override
    public String toString() {
        return "EventFrame[" + headers.keySet() + ", " + payload.asByteArrayUnsafe().length + " bytes]";
    }
}
