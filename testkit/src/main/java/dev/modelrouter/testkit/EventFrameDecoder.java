package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Reads event-stream frames out of bytes that come in pieces of any size.
 *
 * <p>Memory follows the bytes that have come, not the lengths that they claim: it holds at most one unfinished frame,
 * in a buffer of at most twice its bytes, and refuses a frame beyond the limits as soon as its prelude is there. After
 * an error it reads no more: the bytes behind a broken frame mean nothing. Not thread-safe.
 */
final class EventFrameDecoder {

    private static final int FIRST_BUFFER = 1024;

    private byte[] buffer = new byte[FIRST_BUFFER];
    private int start;
    private int end;
    private @Nullable EventFrameException failure;

    /**
     * Takes some more bytes, and returns the frames that they complete, in order.
     *
     * @throws EventFrameException if they are no frames, or beyond a limit; frames before the broken one are then lost
     */
    List<EventFrame> feed(ByteBuffer bytes) {
        if (failure != null) {
            throw new EventFrameException(
                    "An earlier frame was broken, so that nothing behind it can be read", failure);
        }
        try {
            append(bytes);
            ImmutableList.Builder<EventFrame> frames = ImmutableList.builder();
            for (EventFrame frame = next(); frame != null; frame = next()) {
                frames.add(frame);
            }
            return frames.build();
        } catch (EventFrameException e) {
            failure = e;
            buffer = new byte[0];
            throw e;
        }
    }

    /** Returns whether the bytes until now end between two frames; they do not after a broken one. */
    boolean isBetweenFrames() {
        return start == end;
    }

    private void append(ByteBuffer bytes) {
        int held = end - start;
        int needed = Math.addExact(held, bytes.remaining());
        if (start > 0 && end + bytes.remaining() > buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, held);
            start = 0;
            end = held;
        }
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.max(needed, Math.min(2L * buffer.length, Integer.MAX_VALUE - 8)));
        }
        int more = bytes.remaining();
        bytes.get(buffer, end, more);
        end += more;
    }

    private @Nullable EventFrame next() {
        if (end - start < EventFrame.PRELUDE) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(buffer, start, end - start);
        long total = in.getInt() & 0xffff_ffffL;
        long headers = in.getInt() & 0xffff_ffffL;
        if (EventFrame.checksum(buffer, start, EventFrame.PRELUDE - 4) != in.getInt()) {
            throw new EventFrameException("The checksum of a frame's prelude is wrong");
        }
        EventFrame.checkLengths(headers, total - EventFrame.OVERHEAD - headers);
        if (end - start < total) {
            return null;
        }
        int length = (int) total;
        if (EventFrame.checksum(buffer, start, length - 4) != in.getInt(start + length - 4)) {
            throw new EventFrameException("The checksum of a frame is wrong");
        }
        int payload = start + EventFrame.PRELUDE + (int) headers;
        ImmutableMap<String, Object> names =
                FrameHeaders.decode(ByteBuffer.wrap(buffer, start + EventFrame.PRELUDE, (int) headers));
        EventFrame frame = new EventFrame(
                names, SdkBytes.fromByteArrayUnsafe(Arrays.copyOfRange(buffer, payload, start + length - 4)));
        start += length;
        if (start == end) {
            start = 0;
            end = 0;
            buffer = buffer.length > FIRST_BUFFER ? new byte[FIRST_BUFFER] : buffer;
        }
        return frame;
    }
}
