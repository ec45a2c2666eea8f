package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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
     * Call a place, and tell the walk how it went. To the walk it is also the attempt, from its choice to its verdict:
     * the walk keeps it in a chain of those that are under way, or wait to be judged.
     */
    final class Call implements Step {

        private final Leg leg;
        private Course course;
        private final int attempt;
        private final Purpose purpose;
        private final int rank;
        private final Ask ask;
        private final long begunNanos;

        // The walk's alone: what comes behind it in the chain, whether it is being broken off, and whether a failure of
        // it
        // now ends the request.
        @Nullable
        Call next;

        boolean isCancelled;
        boolean isFinal;

        /**
         * @param leg that it is a call of
         * @param attempt its number
         * @param purpose what the call is made for
         * @param rank of the place in the leg's course
         * @param ask what is asked of it
         */
        Call(Leg leg, int attempt, Purpose purpose, int rank, Ask ask) {
            this.leg = leg;
            this.course = leg.course;
            this.attempt = attempt;
            this.purpose = purpose;
            this.rank = rank;
            this.ask = ask;
            this.begunNanos = leg.lastCallNanos;
        }

        /** Returns the call of an attempt in a chain; null if it is not in there. */
        static @Nullable Call find(@Nullable Call first, int attempt) {
            Call call = first;
            while (call != null && call.attempt != attempt) {
                call = call.next;
            }
            return call;
        }

        /** Returns a chain without this call, which is in it. */
        @Nullable
        Call unlinkedFrom(@Nullable Call first) {
            if (first == null || first.attempt == attempt) {
                return next;
            }
            first.next = unlinkedFrom(first.next);
            return first;
        }

        Leg leg() {
            return leg;
        }

        int attempt() {
            return attempt;
        }

        Purpose purpose() {
            return purpose;
        }

        /** It is made in another course of the same places: there it goes on with what another attempt has begun. */
        void madeIn(Course other) {
            this.course = other;
        }

        Course course() {
            return course;
        }

        int rank() {
            return rank;
        }

        Ask ask() {
            return ask;
        }

        /** Returns when it was chosen, as a reading of the clock. */
        long begunNanos() {
            return begunNanos;
        }

        Target target() {
            return leg.course.target(rank);
        }

        Duration timeout() {
            return Duration.ofNanos(ask.timeoutNanos());
        }
    }

    /**
     * What a call may take.
     *
     * @param fits what it is asked for, and its worst case
     * @param timeoutNanos after which the call must be broken off
     * @param told why no more tokens are asked for, if an earlier failure is why
     */
    record Ask(Course.Fits fits, long timeoutNanos, Adaptation.@Nullable Reason told) {

        /** Returns the output tokens to be asked for. */
        int maxTokens() {
            return fits.maxTokens();
        }

        /** Returns its worst case, if money is limited and that is known. */
        Optional<Usd> worstCase() {
            return fits.worstCase();
        }

        /** Returns whether a closer look at the worst case may find less. */
        boolean isCoarse() {
            return fits.isCoarse();
        }
    }

    /** Have the gate judge the answer of an attempt, and tell the walk the verdict or what is to be asked before. */
    record Judge(int attempt) implements Step {

        private static final ImmutableList<Judge> FIRST = Attempts.first(Judge::new);

        /** Returns the step, one for all requests as long as they need few attempts. */
        static Judge of(int attempt) {
            return attempt <= FIRST.size() ? FIRST.get(attempt - 1) : new Judge(attempt);
        }
    }

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
    record Answer(End end) implements Step {

        private static final ImmutableList<Answer> FIRST = Attempts.first(Answer::withAnswerOf);

        /** Returns the step with the accepted answer of an attempt, one for all requests as long as they need few. */
        static Answer accepted(int attempt) {
            return attempt <= FIRST.size() ? FIRST.get(attempt - 1) : withAnswerOf(attempt);
        }

        private static Answer withAnswerOf(int attempt) {
            return new Answer(new End(End.Reason.ACCEPTED, Optional.of(attempt)));
        }
    }

    /** Nothing is under way any more: the request can be entered where it is to be. */
    record Close() implements Step {
        static final Close INSTANCE = new Close();
    }

    /** Steps of the first attempts are made once: hardly a request comes to more, and each would make its own. */
    final class Attempts {

        private static final int FEW = 8;

        private Attempts() {}

        private static <S extends Step> ImmutableList<S> first(IntFunction<S> step) {
            return IntStream.rangeClosed(1, FEW).mapToObj(step).collect(ImmutableList.toImmutableList());
        }
    }
}
