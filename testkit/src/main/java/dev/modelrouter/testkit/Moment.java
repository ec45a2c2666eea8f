package dev.modelrouter.testkit;

/**
 * A moment in the life of an answer, at which an {@link Effect} strikes it. The moments after the headers are those of
 * a stream; in the answer of Converse, which has no events, each of them is the middle of the body. Immutable and
 * thread-safe.
 */
public final class Moment {

    /** Nothing of the answer is sent yet, not even a status. */
    public static final Moment BEFORE_HEADERS = new Moment(Kind.BEFORE_HEADERS, 0);

    /** Status and headers are sent: the caller knows that it was let in, and no more. */
    public static final Moment BEFORE_FIRST_EVENT = new Moment(Kind.AFTER_EVENTS, 0);

    /** The stream has begun with {@code messageStart}, but nothing of its content is sent. */
    public static final Moment BEFORE_FIRST_TOKEN = new Moment(Kind.BEFORE_FIRST_TOKEN, 0);

    /** All content is sent, but not that it is all. */
    public static final Moment BEFORE_MESSAGE_STOP = new Moment(Kind.BEFORE_MESSAGE_STOP, 0);

    /** The answer is complete, but what it used is not yet told. */
    public static final Moment BEFORE_METADATA = new Moment(Kind.BEFORE_METADATA, 0);

    enum Kind {
        BEFORE_HEADERS,
        BEFORE_FIRST_TOKEN,
        AFTER_EVENTS,
        BEFORE_MESSAGE_STOP,
        BEFORE_METADATA
    }

    private final Kind kind;
    private final int events;

    private Moment(Kind kind, int events) {
        this.kind = kind;
        this.events = events;
    }

    /**
     * Returns the moment after so many events, the first of which is {@code messageStart}: after 3 events, a reply of
     * text has said about two tokens.
     *
     * @param events zero or more; a call whose reply has fewer fails as one whose script threw
     * @throws IllegalArgumentException if the number is negative
     */
    public static Moment afterEvents(int events) {
        if (events < 0) {
            throw new IllegalArgumentException(
                    "A stream breaks after zero or more events, but was told " + events + "; see the other moments");
        }
        return new Moment(Kind.AFTER_EVENTS, events);
    }

    Kind kind() {
        return kind;
    }

    /** Returns how many events are sent, if the moment is told by that. */
    int events() {
        return events;
    }

    boolean isBeforeHeaders() {
        return kind == Kind.BEFORE_HEADERS;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Moment that && kind == that.kind && events == that.events;
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + events;
    }

    /** Returns the constant's name, or {@code afterEvents(3)}. */
    @Override
    public String toString() {
        if (kind != Kind.AFTER_EVENTS) {
            return kind.name();
        }
        return events == 0 ? "BEFORE_FIRST_EVENT" : "afterEvents(" + events + ")";
    }
}
