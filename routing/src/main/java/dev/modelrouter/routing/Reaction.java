package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Target;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * What a failure means for the rest of the walk. All that the walk knows of a failure is here: a new kind, or a rule of a
 * route, is another reaction and no other walk.
 *
 * @param kind of the failure
 * @param again whether the same target is called again
 * @param reach what is ruled out if it is not
 * @param fewerTokens the most output tokens that it may then be asked for, if the failure tells
 */
record Reaction(FailureKind kind, Again again, FailureReach reach, OptionalInt fewerTokens) {

    /** Whether and when the same target is called again. */
    enum Again {
        /** Not for this request. */
        NEVER(Duration.ZERO, Duration.ZERO),
        /** After all that was never called: a quota comes back within a second or so, a cold model within seconds. */
        LAST_THROTTLED(Duration.ZERO, Duration.ofSeconds(1)),
        LAST_NOT_READY(Duration.ofSeconds(2), Duration.ofSeconds(2)),
        LAST(Duration.ZERO, Duration.ofMillis(50)),
        /** Next. */
        NEXT(Duration.ZERO, Duration.ofMillis(50)),
        /** Next, with fewer output tokens. */
        NEXT_SHORTER(Duration.ZERO, Duration.ZERO),
        /** Next, once in a row: the clock was off. Nothing was processed, so it counts as no call. */
        UNCOUNTED(Duration.ZERO, Duration.ZERO),
        /** Next, on whatever connection comes then: this one had died idle. It counts as no call. See {@link FreeRepeats}. */
        ON_ANOTHER_CONNECTION(Duration.ZERO, Duration.ZERO),
        /** Next, as often as the deadline allows: the pool of connections is full. It counts as no call. */
        WHEN_CONNECTED(Duration.ofMillis(50), Duration.ofMillis(950));

        private final Duration least;
        private final Duration jitter;

        /**
         * @param least the shortest pause before the call
         *
         * @param jitter how much longer it may be
         */
        Again(Duration least, Duration jitter) {
            this.least = least;
            this.jitter = jitter;
        }

        /**
         * The pause before the call, with full jitter: {@code least + U(0, jitter)}. It does not grow, since no target
         * is called a third time, and who waits for a connection is in a queue of this process.
         *
         * <p>See M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. The bases are those of the
         * AWS SDKs' retry modes of 2026: 50 ms, and 1 s when throttled.
         */
        long pauseNanos(RandomGenerator random) {
            return jitter.isZero() ? least.toNanos() : least.toNanos() + random.nextLong(jitter.toNanos() + 1);
        }

        boolean isNext() {
            return switch (this) {
                case NEVER, LAST_THROTTLED, LAST_NOT_READY, LAST -> false;
                case NEXT, NEXT_SHORTER, UNCOUNTED, ON_ANOTHER_CONNECTION, WHEN_CONNECTED -> true;
            };
        }

        boolean counts() {
            return this != UNCOUNTED && this != ON_ANOTHER_CONNECTION && this != WHEN_CONNECTED;
        }
    }

    static Reaction to(Failure failure) {
        FailureKind kind = failure.kind();
        if (failure.unprocessed()) {
            return of(failure, unprocessed(kind));
        }
        OptionalInt fewerTokens = failure.maxTokensThatFit();
        return fewerTokens.isPresent()
                ? new Reaction(kind, Again.NEXT_SHORTER, failure.reach(), fewerTokens)
                : of(failure, usually(kind));
    }

    /** The reaction that a rule of the route asks for. */
    static Reaction to(Failure failure, OnFailure then) {
        return switch (then) {
            case STOP -> new Reaction(failure.kind(), Again.NEVER, FailureReach.REQUEST, OptionalInt.empty());
            case GO_ON -> goOn(failure, Again.NEVER);
            case RETRY -> goOn(failure, Again.NEXT);
        };
    }

    private static Reaction goOn(Failure failure, Again again) {
        FailureReach reach =
                switch (failure.reach()) {
                    case REQUEST -> FailureReach.MODEL;
                    case ACCOUNT -> FailureReach.PLACE;
                    default -> failure.reach();
                };
        return new Reaction(failure.kind(), again, reach, OptionalInt.empty());
    }

    private static Reaction of(Failure failure, Again again) {
        return new Reaction(failure.kind(), again, failure.reach(), OptionalInt.empty());
    }

    private static Again unprocessed(FailureKind kind) {
        return switch (kind) {
            case CONNECTION -> Again.WHEN_CONNECTED;
            case CONNECTION_LOST -> Again.ON_ANOTHER_CONNECTION;
            default -> Again.UNCOUNTED;
        };
    }

    private static Again usually(FailureKind kind) {
        return switch (kind) {
            case THROTTLED -> Again.LAST_THROTTLED;
            case NOT_READY -> Again.LAST_NOT_READY;
            case NO_CAPACITY, SERVER_ERROR, CONNECTION -> Again.LAST;
            // What is used up for the day, refused, unreadable or too much stays so; an unknown failure is not
            // repeated.
            default -> Again.NEVER;
        };
    }

    /** The same with another answer to whether the same target is called again. */
    Reaction with(Again other) {
        return new Reaction(kind, other, reach, fewerTokens);
    }

    /** Whether the same model has a quota of its own by another account, so that this comes before other regions. */
    boolean otherAccountFirst() {
        return kind == FailureKind.DAILY_QUOTA || kind == FailureKind.QUOTA;
    }

    /** Whether the failed call was too long for the model, rather than more than it can do. */
    boolean isOverflow() {
        return kind == FailureKind.CONTEXT_OVERFLOW;
    }

    /** Returns whether a target would fail as the failed one did. */
    boolean rulesOut(Target target, Target failed) {
        boolean ofAccount = target.client().equals(failed.client());
        boolean ofModel = target.model().equals(failed.model());
        return switch (reach) {
            case PLACE -> target.equals(failed);
            case REGION -> ofAccount && target.region().equals(failed.region());
            case MODEL -> ofModel || (isOverflow() && holdsNoMore(target.model(), failed.model()));
            case MODEL_OF_ACCOUNT -> ofAccount && ofModel;
            case PROVIDER_OF_ACCOUNT ->
                ofAccount && target.model().provider().equals(failed.model().provider());
            case ACCOUNT -> ofAccount;
            case REQUEST -> true;
        };
    }

    /** A window that is not known may be larger. */
    static boolean holdsNoMore(Model other, Model overflowed) {
        return other.contextWindow().isPresent()
                && overflowed.contextWindow().isPresent()
                && other.contextWindow().getAsInt()
                        <= overflowed.contextWindow().getAsInt();
    }
}
