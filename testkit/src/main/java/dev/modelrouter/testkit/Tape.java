package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/**
 * An answer as it goes over the wire in time: what is sent, when, and how it ends. Whether it is a good answer or a
 * broken one, a door only plays it.
 *
 * @param start how long after the call the head is sent, or, without one, the end comes
 * @param head status and headers; null if the end comes before them
 * @param cues what is sent then
 */
record Tape(Duration start, @Nullable Head head, ImmutableList<Cue> cues, Ending ending) {

    Tape {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(ending, "ending");
    }

    /** Returns the tape of an answer that is sent whole. */
    static Tape of(WireReply reply, Duration delay) {
        byte[] body = reply.body().asByteArrayUnsafe();
        return new Tape(
                delay,
                new Head(reply.status(), reply.headers(), OptionalInt.of(body.length)),
                body.length == 0 ? ImmutableList.of() : ImmutableList.of(Cue.now(body)),
                Ending.COMPLETE);
    }

    /** Returns a tape that has no more than an end. */
    static Tape silent(Duration start, Ending ending) {
        return new Tape(start, null, ImmutableList.of(), ending);
    }

    /**
     * Status and headers.
     *
     * @param length of the body that they promise; empty for a body that tells its end itself
     */
    record Head(int status, ImmutableMap<String, String> headers, OptionalInt length) {}

    /**
     * Some bytes of the body.
     *
     * @param after how long after the bytes before
     * @param endsEvent whether an event is whole with them
     */
    record Cue(Duration after, SdkBytes bytes, boolean endsEvent) {

        /** Returns bytes that are whole events, or the whole of the body. */
        static Cue event(Duration after, byte[] bytes) {
            return new Cue(after, SdkBytes.fromByteArrayUnsafe(bytes), true);
        }

        static Cue now(byte[] bytes) {
            return new Cue(Duration.ZERO, SdkBytes.fromByteArrayUnsafe(bytes), false);
        }

        /** Returns the bytes themselves, to be read only. */
        byte[] array() {
            return bytes.asByteArrayUnsafe();
        }
    }

    /** How an answer ends. */
    enum Ending {

        /** The body is at its end, and says so. */
        COMPLETE,

        /** Nothing more comes, and nothing says so. */
        HANG,

        /** The caller's patience is at its end: what doors in process make of {@link #HANG}. On no tape. */
        TIMED_OUT,

        /** The caller wants no more of this answer. On no tape. */
        CANCELLED,

        /** The caller's client is closed. On no tape. */
        CLOSED,

        /** The connection is reset. */
        RESET,

        /** The server closes its half of the connection. */
        HALF_CLOSE,

        /** The connection is refused. */
        REFUSE,

        /** The HTTP/2 stream is reset. */
        RST_STREAM,

        /** The HTTP/2 server says good-bye and closes. */
        GOAWAY
    }
}
