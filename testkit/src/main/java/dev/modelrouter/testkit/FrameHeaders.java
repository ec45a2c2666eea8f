package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import com.google.common.primitives.Shorts;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;

/**
 * The headers of event-stream frames, to bytes and back. A header is its name's length (one byte), its name, a byte for
 * its type, and its value. In Java, a header's value is an object of the class that fits its type: Boolean (types 0 and
 * 1), Byte (2), Short (3), Integer (4), Long (5), SdkBytes (6), String (7), Instant in milliseconds (8), UUID (9).
 */
final class FrameHeaders {

    static final int MAX_NAME = 255;
    static final int MAX_VALUE = Short.MAX_VALUE;

    private FrameHeaders() {}

    /**
     * Returns the headers' bytes, one after the other.
     *
     * @throws EventFrameException if a name is not of 1 to 255 bytes, a text or blob not of 1 to 32767, or a value of
     *     another class
     */
    static byte[] encode(Map<String, Object> headers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        headers.forEach((name, value) -> {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            out.write(checkLength(nameBytes.length, MAX_NAME, "The name of a header"));
            out.writeBytes(nameBytes);
            encodeValue(value, out);
        });
        return out.toByteArray();
    }

    private static void encodeValue(Object value, ByteArrayOutputStream out) {
        if (value instanceof Boolean truth) {
            out.write(truth ? 0 : 1);
        } else if (value instanceof Byte number) {
            out.write(2);
            out.write(number);
        } else if (value instanceof Short number) {
            out.write(3);
            out.writeBytes(Shorts.toByteArray(number));
        } else if (value instanceof Integer number) {
            out.write(4);
            out.writeBytes(Ints.toByteArray(number));
        } else if (value instanceof Long number) {
            out.write(5);
            out.writeBytes(Longs.toByteArray(number));
        } else if (value instanceof SdkBytes blob) {
            out.write(6);
            encodeBytes(blob.asByteArrayUnsafe(), out);
        } else if (value instanceof String text) {
            out.write(7);
            encodeBytes(text.getBytes(StandardCharsets.UTF_8), out);
        } else if (value instanceof Instant time) {
            out.write(8);
            out.writeBytes(Longs.toByteArray(time.toEpochMilli()));
        } else if (value instanceof UUID id) {
            out.write(9);
            out.writeBytes(Longs.toByteArray(id.getMostSignificantBits()));
            out.writeBytes(Longs.toByteArray(id.getLeastSignificantBits()));
        } else {
            throw new EventFrameException(
                    "A header's value cannot be a " + value.getClass().getName());
        }
    }

    private static void encodeBytes(byte[] bytes, ByteArrayOutputStream out) {
        out.writeBytes(Shorts.toByteArray((short) checkLength(bytes.length, MAX_VALUE, "The value of a header")));
        out.writeBytes(bytes);
    }

    /**
     * Reads headers up to the end of their bytes. Of two headers with one name, the last counts, as in the SDK.
     *
     * @throws EventFrameException if the bytes are no headers
     */
    static ImmutableMap<String, Object> decode(ByteBuffer in) {
        ImmutableMap.Builder<String, Object> headers = ImmutableMap.builder();
        try {
            while (in.hasRemaining()) {
                String name = text(in, in.get() & 0xff, MAX_NAME, "The name of a header");
                headers.put(name, decodeValue(in));
            }
        } catch (BufferUnderflowException e) {
            throw new EventFrameException("The last header is longer than the headers together", e);
        }
        return headers.buildKeepingLast();
    }

    private static Object decodeValue(ByteBuffer in) {
        byte type = in.get();
        return switch (type) {
            case 0 -> true;
            case 1 -> false;
            case 2 -> in.get();
            case 3 -> in.getShort();
            case 4 -> in.getInt();
            case 5 -> in.getLong();
            case 6 ->
                SdkBytes.fromByteArrayUnsafe(bytes(in, in.getShort() & 0xffff, MAX_VALUE, "The value of a header"));
            case 7 -> text(in, in.getShort() & 0xffff, MAX_VALUE, "The value of a header");
            case 8 -> Instant.ofEpochMilli(in.getLong());
            case 9 -> new UUID(in.getLong(), in.getLong());
            default -> throw new EventFrameException("A header's type is 0 to 9, but this one's is " + type);
        };
    }

    private static byte[] bytes(ByteBuffer in, int length, int max, String what) {
        checkLength(length, max, what);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in, int length, int max, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(in, length, max, what)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new EventFrameException(what + " is not UTF-8", e);
        }
    }

    private static int checkLength(int length, int max, String what) {
        if (length < 1 || length > max) {
            throw new EventFrameException(what + " has 1 to " + max + " bytes, but this one has " + length);
        }
        return length;
    }
}
