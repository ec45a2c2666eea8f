package dev.modelrouter.testkit;

import java.util.Objects;
import java.util.Optional;

/**
 * One way in which an answer goes wrong: what happens, and when. Immutable and thread-safe.
 *
 * @param effect what happens
 * @param moment when; for an effect that strikes at one moment only, {@link Moment#BEFORE_HEADERS}
 */
public record Break(Effect effect, Moment moment) {

    /**
     * Checks that the two fit together.
     *
     * @throws IllegalArgumentException if the effect cannot strike at that moment
     */
    public Break {
        Objects.requireNonNull(effect, "effect");
        Objects.requireNonNull(moment, "moment");
        switch (effect.kind().when) {
            case ANY_TIME -> {}
            case AFTER_HEADERS -> {
                if (moment.isBeforeHeaders()) {
                    throw new IllegalArgumentException(effect + " concerns the body of an answer and cannot strike "
                            + moment + "; take BEFORE_FIRST_EVENT or a later moment");
                }
            }
            case ONE_MOMENT -> {
                if (!moment.isBeforeHeaders()) {
                    throw new IllegalArgumentException(effect + " has a moment of its own and cannot strike at "
                            + moment + "; give it without a moment");
                }
            }
        }
    }

    /**
     * Returns a break by an effect that strikes at one moment only, such as {@link Effect#NO_METADATA}.
     *
     * @throws IllegalArgumentException if the effect may strike at several moments, so that one must be given
     */
    public static Break of(Effect effect) {
        if (effect.kind().when != Effect.When.ONE_MOMENT) {
            throw new IllegalArgumentException(
                    effect + " may strike at several moments; say when, such as Moment.afterEvents(3)");
        }
        return new Break(effect, Moment.BEFORE_HEADERS);
    }

    /** Returns a break by an effect at a moment. */
    public static Break of(Effect effect, Moment moment) {
        return new Break(effect, moment);
    }

    /** Returns what happens and when, for messages. */
    String words() {
        return effect + " at " + moment;
    }

    /** Returns a break that strikes at the last event if this one, which knew no answer, comes too late for it. */
    Break within(int events) {
        return moment.events() < events ? this : Break.of(effect, Moment.afterEvents(events - 1));
    }

    /** Returns whether this is an error in place of an answer, of a call that is streamed or not. */
    boolean isInitialError(boolean streamed) {
        return effect.kind() == Effect.Kind.EXCEPTION && (!streamed || moment.isBeforeHeaders());
    }

    /** Returns whether the model had no part in what the caller gets, so that nothing is billed. */
    boolean strikesBeforeTheModel() {
        return effect.kind() == Effect.Kind.REFUSE
                || (effect.kind() == Effect.Kind.EXCEPTION
                        && (moment.isBeforeHeaders() || moment.equals(Moment.BEFORE_FIRST_EVENT)));
    }

    /**
     * Returns why a call cannot be answered so; empty if it can.
     *
     * @param streamed whether the call asks for a stream
     */
    Optional<String> misfit(boolean streamed, Transport transport) {
        if (effect.kind().ofStreamsAlone && !streamed) {
            return Optional.of(effect
                    + " breaks the events of a stream, and a whole answer has none; script it for one that streams");
        }
        if (effect.kind().isOfHttp2Alone() && !transport.isHttp2()) {
            return Optional.of(effect + " is of HTTP/2, and this call came " + transport.words()
                    + "; call with an asynchronous client, or take RESET or HALF_CLOSE");
        }
        if (effect.kind() == Effect.Kind.REFUSE && !transport.isInProcess()) {
            return Optional.of(effect + " cannot be played " + transport.words()
                    + ": the connection stood before the model was named; take server.receives(Reception.REFUSE)");
        }
        return Optional.empty();
    }
}
