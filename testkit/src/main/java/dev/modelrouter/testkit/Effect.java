package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with an answer. Together with a {@link Moment} it makes a {@link Break}.
 *
 * <p>Some effects are of streams alone, some of HTTP/2 alone; a call that they do not fit fails as one whose script
 * threw, with a message that says so. Some strike at one moment only, and are given without one. In process, an effect
 * shows what the SDK's own client shows over the wire: the in-process asynchronous client stands for one over HTTP/2,
 * the synchronous one for one over HTTP/1.1.
 *
 * <table>
 *   <caption>What a caller sees of AWS SDK for Java 2.50.2, retries off</caption>
 *   <tr><th>effect</th><th>converseStream</th><th>converse</th></tr>
 *   <tr><td>{@link #exception}</td><td>the SDK's exception; in a stream, one that the SDK does not know there is a
 *       {@code BedrockRuntimeException}</td><td>the SDK's exception</td></tr>
 *   <tr><td>{@link #TRUNCATE}, {@link #TRUNCATE_FRAME}, {@link #RST_STREAM}, {@link #EMPTY_BODY}, {@link
 *       #EMPTY_OBJECT}, {@link #HUGE_CLAIM}</td><td>after the headers: <b>a stream that completes as if all were
 *       well</b></td><td>{@code SdkClientException}, but success without content for the empty ones</td></tr>
 *   <tr><td>{@link #RESET}, {@link #HALF_CLOSE}, {@link #GOAWAY}, {@link #REFUSE}</td><td>{@code SdkClientException}
 *       caused by an {@code IOException}</td><td>the same</td></tr>
 *   <tr><td>{@link #BAD_CRC}, {@link #MALFORMED_JSON}, {@link #NO_EVENT_TYPE}, {@link #NO_MESSAGE_TYPE}, {@link
 *       #NO_EXCEPTION_TYPE}</td><td>{@code SdkClientException}</td><td>{@code SdkClientException} for malformed
 *       JSON</td></tr>
 *   <tr><td>{@link #UNKNOWN_EVENT}, {@link #DUPLICATE_EVENT}, {@link #LATE_EVENT}, {@link #NO_METADATA}, {@link
 *       #NO_MESSAGE_STOP}, {@link #NO_USAGE}, {@link #NEGATIVE_USAGE}, {@link #hugePayload}</td><td>the events as they
 *       come, and completion</td><td>the response as it is</td></tr>
 *   <tr><td>{@link #STALL}, {@link #stall}, {@link #drip}</td><td>time passes</td><td>time passes</td></tr>
 * </table>
 *
 * Immutable and thread-safe.
 */
public final class Effect {

    /**
     * Silence for ever, the connection open. Over the wire the caller has to give up. In process it is the SDK's
     * default read timeout of 30 seconds, by the fake's clock, that gives up; so no test hangs.
     */
    public static final Effect STALL = new Effect(Kind.STALL);

    /**
     * The connection is reset (TCP RST), and with it all calls that share it in HTTP/2. Over the wire a reset may overtake
     * the last of what was sent before it, as TCP has it.
     */
    public static final Effect RESET = new Effect(Kind.RESET);

    /** The server closes its half of the connection (TCP FIN) in the middle of the answer, and still listens. */
    public static final Effect HALF_CLOSE = new Effect(Kind.HALF_CLOSE);

    /**
     * The connection is refused before anything is sent. In process only: over the wire a model cannot refuse, since
     * the connection stands before the model is named; there it is {@link Reception#REFUSE}, a state of the server.
     */
    public static final Effect REFUSE = new Effect(Kind.REFUSE);

    /** The body ends too early, and cleanly: a stream between two events, the JSON of Converse in its middle. */
    public static final Effect TRUNCATE = new Effect(Kind.TRUNCATE);

    /** The stream ends cleanly in the middle of a frame. */
    public static final Effect TRUNCATE_FRAME = new Effect(Kind.TRUNCATE_FRAME);

    /** The call's HTTP/2 stream is reset ({@code RST_STREAM}, {@code INTERNAL_ERROR}); the connection goes on. */
    public static final Effect RST_STREAM = new Effect(Kind.RST_STREAM);

    /** The HTTP/2 server says {@code GOAWAY} ({@code NO_ERROR}) and sends no more on the connection. */
    public static final Effect GOAWAY = new Effect(Kind.GOAWAY);

    /** The next frame's checksum is wrong. */
    public static final Effect BAD_CRC = new Effect(Kind.BAD_CRC);

    /** An event comes whose type no SDK knows; then the stream goes on. */
    public static final Effect UNKNOWN_EVENT = new Effect(Kind.UNKNOWN_EVENT);

    /** The next event's frame has no header {@code :event-type}. */
    public static final Effect NO_EVENT_TYPE = new Effect(Kind.NO_EVENT_TYPE);

    /** The next event's frame has no header {@code :message-type}. */
    public static final Effect NO_MESSAGE_TYPE = new Effect(Kind.NO_MESSAGE_TYPE);

    /** An exception comes whose frame has no header {@code :exception-type}, and ends the stream. */
    public static final Effect NO_EXCEPTION_TYPE = new Effect(Kind.NO_EXCEPTION_TYPE);

    /** The next event comes twice. */
    public static final Effect DUPLICATE_EVENT = new Effect(Kind.DUPLICATE_EVENT);

    /** A delta comes after {@code messageStop}. Given without a moment. */
    public static final Effect LATE_EVENT = new Effect(Kind.LATE_EVENT);

    /** The next event's payload, or the body of Converse, is cut so that it is no JSON any more. */
    public static final Effect MALFORMED_JSON = new Effect(Kind.MALFORMED_JSON);

    /** A frame claims the greatest length there is, 24 MiB, of which nothing comes. */
    public static final Effect HUGE_CLAIM = new Effect(Kind.HUGE_CLAIM);

    /** The stream ends without {@code metadata}, so that what it used remains unknown. Given without a moment. */
    public static final Effect NO_METADATA = new Effect(Kind.NO_METADATA);

    /** The stream has no {@code messageStop}. Given without a moment. */
    public static final Effect NO_MESSAGE_STOP = new Effect(Kind.NO_MESSAGE_STOP);

    /** The answer does not say what it used. Given without a moment. */
    public static final Effect NO_USAGE = new Effect(Kind.NO_USAGE);

    /** The answer says that it used less than nothing; {@link FakeCall#usage} knows better. Given without a moment. */
    public static final Effect NEGATIVE_USAGE = new Effect(Kind.NEGATIVE_USAGE);

    /** The answer is a 200 whose body is <code>{}</code>. Given without a moment. */
    public static final Effect EMPTY_OBJECT = new Effect(Kind.EMPTY_OBJECT);

    /** The answer is a 200 without a body. Given without a moment. */
    public static final Effect EMPTY_BODY = new Effect(Kind.EMPTY_BODY);

    /** When an effect may strike. */
    enum When {
        ANY_TIME,
        AFTER_HEADERS,
        ONE_MOMENT
    }

    /** What an effect is, and which calls it fits. */
    enum Kind {
        EXCEPTION(When.ANY_TIME, false),
        STALL(When.ANY_TIME, false),
        PAUSE(When.ANY_TIME, false),
        DRIP(When.AFTER_HEADERS, false),
        RESET(When.ANY_TIME, false),
        HALF_CLOSE(When.ANY_TIME, false),
        REFUSE(When.ONE_MOMENT, false),
        TRUNCATE(When.AFTER_HEADERS, false),
        TRUNCATE_FRAME(When.AFTER_HEADERS, true),
        RST_STREAM(When.ANY_TIME, false),
        GOAWAY(When.ANY_TIME, false),
        BAD_CRC(When.AFTER_HEADERS, true),
        UNKNOWN_EVENT(When.AFTER_HEADERS, true),
        NO_EVENT_TYPE(When.AFTER_HEADERS, true),
        NO_MESSAGE_TYPE(When.AFTER_HEADERS, true),
        NO_EXCEPTION_TYPE(When.AFTER_HEADERS, true),
        DUPLICATE_EVENT(When.AFTER_HEADERS, true),
        LATE_EVENT(When.ONE_MOMENT, true),
        MALFORMED_JSON(When.AFTER_HEADERS, false),
        HUGE_PAYLOAD(When.AFTER_HEADERS, false),
        HUGE_CLAIM(When.AFTER_HEADERS, true),
        NO_METADATA(When.ONE_MOMENT, true),
        NO_MESSAGE_STOP(When.ONE_MOMENT, true),
        NO_USAGE(When.ONE_MOMENT, false),
        NEGATIVE_USAGE(When.ONE_MOMENT, false),
        EMPTY_OBJECT(When.ONE_MOMENT, false),
        EMPTY_BODY(When.ONE_MOMENT, false);

        final When when;
        final boolean ofStreamsAlone;

        Kind(When when, boolean ofStreamsAlone) {
            this.when = when;
            this.ofStreamsAlone = ofStreamsAlone;
        }

        boolean isOfHttp2Alone() {
            return this == RST_STREAM || this == GOAWAY;
        }
    }

    private final Kind kind;
    private final @Nullable Fault fault;
    private final @Nullable Duration time;
    private final int bytes;

    private Effect(Kind kind) {
        this(kind, null, null, 0);
    }

    private Effect(Kind kind, @Nullable Fault fault, @Nullable Duration time, int bytes) {
        this.kind = kind;
        this.fault = fault;
        this.time = time;
        this.bytes = bytes;
    }

    /**
     * Returns the effect of an error of Bedrock. Before the headers, and for Converse always, it is the HTTP error that
     * {@link ModelScript#fails} gives. In a stream it is an exception event, which ends it: Bedrock has five of those,
     * {@link Fault#throttling}, {@link Fault#validation}, {@link Fault#internalServer}, {@link
     * Fault#serviceUnavailable} and {@link Fault#modelStreamError}; any other plays an exception that is not known
     * there.
     *
     * @throws IllegalArgumentException if the fault has a status alone, and so no name
     */
    public static Effect exception(Fault fault) {
        if (fault.code().isEmpty()) {
            throw new IllegalArgumentException("An exception has a name, but was given " + fault
                    + "; take a fault that has a code, or script it with fails(...)");
        }
        return new Effect(Kind.EXCEPTION, fault, null, 0);
    }

    /**
     * Returns the effect of silence for a time, after which the answer goes on.
     *
     * @param time more than zero
     */
    public static Effect stall(Duration time) {
        return new Effect(Kind.PAUSE, null, checkPositive(time), 0);
    }

    /**
     * Returns the effect of bytes that come one by one.
     *
     * @param time how long each takes, more than zero
     */
    public static Effect drip(Duration time) {
        return new Effect(Kind.DRIP, null, checkPositive(time), 0);
    }

    /**
     * Returns the effect of a next event, or a body of Converse, of great length: valid, but mostly padding.
     *
     * @param bytes how long, 1 to 16,777,216
     */
    public static Effect hugePayload(int bytes) {
        if (bytes < 1 || bytes > 1 << 24) {
            throw new IllegalArgumentException("A payload has 1 to " + (1 << 24) + " bytes of padding, but was told "
                    + bytes + "; for a frame that only claims to be longer, take HUGE_CLAIM");
        }
        return new Effect(Kind.HUGE_PAYLOAD, null, null, bytes);
    }

    private static Duration checkPositive(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("The effect takes a time of more than zero, but was given " + time);
        }
        return time;
    }

    Kind kind() {
        return kind;
    }

    Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    /** Returns how long it takes; empty for what takes no time, or for ever. */
    Optional<Duration> time() {
        return Optional.ofNullable(time);
    }

    int bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Effect that
                && kind == that.kind
                && Objects.equals(fault, that.fault)
                && Objects.equals(time, that.time)
                && bytes == that.bytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, fault, time, bytes);
    }

    /** Returns the constant's name, with what it was given, but without the message of a fault. */
    @Override
    public String toString() {
        if (fault != null) {
            return kind + "[" + fault + "]";
        }
        if (time != null) {
            return kind + "[" + time + "]";
        }
        return bytes > 0 ? kind + "[" + bytes + " bytes]" : kind.toString();
    }
}
