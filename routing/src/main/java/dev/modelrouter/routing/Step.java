package dev.modelrouter.routing;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a driver is to do next. */
sealed interface Step {

    /** Find out what the ids of an account in the route lead to, by the deadline, and say when that is done. */
    record Resolve() implements Step {
        static final Resolve INSTANCE = new Resolve();
    }

    /** Rank the places of the route, and tell the walk the course or what is to be asked before. */
    record Rank() implements Step {
        static final Rank INSTANCE = new Rank();
    }

    /**
     * Have the input counted for a place, by the deadline, and say when that is done, whatever came of it.
     *
     * @param course that the place is in
     * @param rank of the place
     */
    record Count(Course course, int rank) implements Step {}

    /**
     * Call a place, and tell the walk how it went.
     *
     * @param attempt its number
     * @param purpose what the call is made for
     * @param course that the place is in
     * @param rank of the place
     * @param ask what is asked of it
     */
    record Call(int attempt, Purpose purpose, Course course, int rank, Ask ask) implements Step {

        Target target() {
            return course.target(rank);
        }

        Duration timeout() {
            return Duration.ofNanos(ask.timeoutNanos());
        }
    }

    /**
     * What a call may take.
     *
     * @param maxTokens the output tokens to be asked for
     * @param timeoutNanos after which the call must be broken off
     * @param reserved its worst case, if money is limited and that is known
     * @param isCoarse whether a closer look at the worst case may find less
     * @param told why no more tokens are asked for, if an earlier failure is why
     */
    record Ask(
            int maxTokens,
            long timeoutNanos,
            @Nullable Usd reserved,
            boolean isCoarse,
            Adaptation.@Nullable Reason told) {

        Optional<Usd> worstCase() {
            return Optional.ofNullable(reserved);
        }
    }

    /** Have the gate judge the answer of an attempt, and tell the walk the verdict or what is to be asked before. */
    record Judge(int attempt) implements Step {}

    /**
     * Read what an inquiry has brought, and tell the walk what came of it: a verdict, a course, or a further inquiry.
     *
     * @param attempt that answered it; {@link #NONE} if nobody did
     */
    record Read(int attempt) implements Step {
        static final int NONE = 0;
    }

    /** Break an attempt off, whose answer nobody wants. It is to be told to the walk all the same when it has ended. */
    record Cancel(int attempt) implements Step {}

    /**
     * Start nothing for a while, unless something that is under way ends sooner.
     *
     * @param nanos how long; {@link #FOR_EVENT} if only an event can bring more to do
     */
    record Wait(long nanos) implements Step {
        static final long FOR_EVENT = Long.MAX_VALUE;
    }

    /** The caller may go: no more will be tried. Attempts that were broken off may still be under way. */
    record Answer(End end) implements Step {}

    /** Nothing is under way any more: the request can be entered where it is to be. */
    record Close() implements Step {
        static final Close INSTANCE = new Close();
    }
}
