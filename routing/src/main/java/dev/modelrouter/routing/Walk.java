package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one request: events and the time go in, the next step comes out.
 *
 * <p>It does no I/O, starts no thread and reads no clock, so that every driver behaves alike and a whole request can be
 * run in virtual time. A driver asks {@link #next} after each event and carries the step out. Attempts are kept apart by
 * number: there may be several under way, and a model may have several places.
 *
 * <p>The order of things. What is answered is judged. An inquiry, which a gate or a policy makes before it speaks, comes
 * before anything else; it is a {@link Leg} of its own, under the same deadline and caps, and where it fails, what it was
 * made for is told so and decides without. Within a leg, what a failure asks to be repeated in place is called next; the
 * rest is {@link Leg}'s matter. A call is made only if its worst case fits into what is left of the money. Nor is one
 * begun with less than a millisecond left: no client takes a shorter timeout. A call in which nothing was processed
 * counts against no cap.
 *
 * <p>When the end is known, what is under way is broken off and the caller may go; only when nothing is under way any
 * more does the walk close. What ends in between is still told to it, and counts.
 *
 * <p>What is left of budgets the walk does not know until one refuses a call: others spend from them too. It then
 * chooses anew as if it had not chosen that call, with what it was told is left, which holds until the next call ends.
 *
 * <p>Not thread-safe: one driver owns it.
 */
final class Walk {

    static final int CALLS_PER_TARGET = 2;

    static final Duration SHORTEST_CALL = Duration.ofMillis(1);

    private static final long SHORTEST_NANOS = SHORTEST_CALL.toNanos();

    private final Limits limits;
    private final RandomGenerator random;
    private final long startNanos;
    private final long deadlineNanos;

    private boolean resolves;
    private @Nullable Leg route;
    private @Nullable Leg inquiry;

    /** Attempts under way, and those that were answered and wait to be judged; linked, for there is mostly one. */
    private Step.@Nullable Call inFlight;

    private Step.@Nullable Call unjudged;

    /** An inquiry has come to its end and is to be read; its attempt, or none. */
    private boolean isRead;

    private int readAttempt;

    /** Of attempts, by their numbers, and of those that count against the cap. */
    private int calls;

    private int counted;
    private Usd spent = Usd.ZERO;
    private Optional<Usd> leftOfBudgets = Optional.empty();
    private @Nullable Draft best;
    private Step.@Nullable Answer end;
    private boolean callerIsGone;

    /**
     * Begins a walk.
     *
     * @param resolves whether ids of the route are to be looked up first
     * @param startNanos when the request began
     */
    Walk(Limits limits, boolean resolves, RandomGenerator random, long startNanos) {
        this.limits = limits;
        this.resolves = resolves;
        this.random = random;
        this.startNanos = startNanos;
        this.deadlineNanos = startNanos + limits.deadline().toNanos();
    }

    /**
     * Says what to do now.
     *
     * @param now a reading of the clock that gave {@code startNanos}
     */
    Step next(long now) {
        Step.Call unwanted = unwanted();
        if (unwanted != null) {
            return new Step.Cancel(unwanted.attempt());
        }
        Step step = end == null ? proceed(now) : null;
        return step == null ? conclude() : step;
    }

    /** Returns an attempt under way whose answer nobody wants any more, and that is to be broken off; null if there is none. */
    private Step.@Nullable Call unwanted() {
        for (Step.Call call = inFlight; call != null; call = call.next) {
            if (!call.isCancelled && !isWanted(call)) {
                return call;
            }
        }
        return null;
    }

    private boolean isWanted(Step.Call call) {
        Leg leg = call.leg();
        return end == null && (leg == route || leg == inquiry) && leg.isOpenTo(call.attempt());
    }

    /** Returns null if the walk has come to its end. */
    private @Nullable Step proceed(long now) {
        if (isRead) {
            return new Step.Read(readAttempt);
        }
        if (unjudged != null && inquiry == null) {
            return Step.Judge.of(unjudged.attempt());
        }
        Leg leg = inquiry != null ? inquiry : route;
        boolean waits = leg != null && leg.inFlight > 0;
        boolean isTimeLeft = waits ? now - deadlineNanos < 0 : leavesTime(now);
        if (!isTimeLeft) {
            return giveUp(End.Reason.DEADLINE);
        }
        if (!waits && counted >= limits.maxAttempts()) {
            return giveUp(End.Reason.ATTEMPTS);
        }
        if (leg != null) {
            return proceed(leg, now);
        }
        return resolves ? Step.Resolve.INSTANCE : Step.Rank.INSTANCE;
    }

    private @Nullable Step proceed(Leg leg, long now) {
        if (leg.inFlight == 0) {
            return choose(leg, now);
        }
        long waits = deadlineNanos - now;
        if (leg.inFlight == 1 && leg.mayHedge() && !leg.isShown()) {
            long due = leg.lastCallNanos + leg.course.hedgeAfterNanos() - now;
            boolean mayHedge = due <= 0 && counted < limits.maxAttempts() && leavesTime(now);
            NextCall beside = mayHedge ? leg.fresh(left(), now, deadlineNanos) : null;
            if (beside != null) {
                return carryOut(leg, beside, Purpose.HEDGE, now);
            }
            waits = due > 0 ? Math.min(waits, due) : waits;
        }
        return new Step.Wait(waits);
    }

    private @Nullable Step choose(Leg leg, long now) {
        NextCall choice = leg.choose(left(), now, deadlineNanos - SHORTEST_NANOS);
        if (choice == Leg.OUT_OF_TIME) {
            return giveUp(End.Reason.DEADLINE);
        }
        return choice == Leg.NOTHING
                ? giveUp(leg.reasonForNothingLeft(calls))
                : carryOut(leg, choice, leg.purposeOf(choice), now);
    }

    private Step carryOut(Leg leg, NextCall choice, Purpose purpose, long now) {
        if (choice.waitsNanos() > 0) {
            return new Step.Wait(choice.waitsNanos());
        }
        if (choice.fit() == null) {
            return new Step.Count(choice.course(), choice.rank());
        }
        int attempt = ++calls;
        counted++;
        Step.Ask ask = leg.called(choice, deadlineNanos - now, now);
        Step.Call call = new Step.Call(leg, attempt, purpose, choice.rank(), ask);
        call.madeIn(choice.course());
        call.next = inFlight;
        inFlight = call;
        return call;
    }

    /** An inquiry that cannot go on is read as it is; without one the walk is at its end. */
    private @Nullable Step giveUp(End.Reason reason) {
        if (inquiry != null) {
            isRead = true;
            readAttempt = Step.Read.NONE;
            return new Step.Read(Step.Read.NONE);
        }
        stop(reason);
        return null;
    }

    private Step conclude() {
        Step.Call unwanted = unwanted();
        if (unwanted != null) {
            return new Step.Cancel(unwanted.attempt());
        }
        if (!callerIsGone) {
            return requireNonNull(end);
        }
        return inFlight == null ? Step.Close.INSTANCE : new Step.Wait(Step.Wait.FOR_EVENT);
    }

    /** What was to be looked up is looked up, as far as it could be. */
    void resolved() {
        resolves = false;
    }

    /** The places are ranked. */
    void ranked(Course course, Ranking.Order order) {
        endInquiry();
        route = new Leg(course, order, Purpose.ANSWER, random);
    }

    /**
     * Before an answer is judged, or the places are ranked, a model is to be asked.
     *
     * @param course the places of the model
     */
    void asks(Purpose purpose, Course course) {
        endInquiry();
        inquiry = new Leg(course, Ranking.Order.PREFERENCE, purpose, random);
    }

    private void endInquiry() {
        inquiry = null;
        isRead = false;
    }

    /**
     * The first token of an attempt has come, to be shown at once. From now on it is the only one of its leg that is
     * wanted: what is under way beside it is to be broken off.
     *
     * @param isFinal whether the request ends if the attempt fails now; else it goes on as after any failure
     * @return whether it is to be shown; nobody wants it if not
     */
    boolean committed(int attempt, boolean isFinal) {
        Step.Call call = Step.Call.find(inFlight, attempt);
        if (call == null || call.isCancelled || !isWanted(call)) {
            return false;
        }
        call.leg().shows(attempt);
        call.isFinal = isFinal;
        return true;
    }

    /**
     * An attempt that was shown is about to fail, and others can go on with what there is of it.
     *
     * @param course the same places, of which some {@linkplain Course#goesOn go on}
     * @param isOnly whether no other is to be called, as it would begin anew
     */
    void goesOnIn(Course course, boolean isOnly) {
        if (route != null) {
            route.goesOnIn(course, isOnly);
        }
    }

    /**
     * A model answered.
     *
     * @param charge what it cost, or at most may have cost
     * @return whether its answer will be judged or read; nobody wants it if not
     */
    boolean answered(int attempt, Usd charge) {
        Step.Call call = land(attempt, charge);
        call.leg().answered(call.rank());
        if (!isWanted(call) || (call.leg() == inquiry && isRead)) {
            return false;
        }
        if (call.leg() == inquiry) {
            isRead = true;
            readAttempt = attempt;
        } else {
            call.next = unjudged;
            unjudged = call;
        }
        return true;
    }

    /**
     * The gate has spoken.
     *
     * @param rejection what the route makes of the answer if it was rejected
     */
    void judged(int attempt, Verdict verdict, Rejection rejection) {
        endInquiry();
        Step.Call call = Step.Call.find(unjudged, attempt);
        if (call == null) {
            return;
        }
        unjudged = call.unlinkedFrom(unjudged);
        if (end != null) {
            return;
        }
        if (verdict.accepted()) {
            end = Step.Answer.accepted(attempt);
            return;
        }
        Draft draft = new Draft(attempt, call.rank(), verdict);
        if (rejection.isKept() && (best == null || draft.isBetterThan(best, call.leg().order))) {
            best = draft;
        }
        call.leg().showsNoMore(attempt);
        call.leg().rejected(call.rank(), verdict, rejection);
    }

    /**
     * A call failed.
     *
     * @param asked for by its failure
     * @param charge what it cost, or at most may have cost
     * @param now a reading of the clock
     */
    void failed(int attempt, Reaction asked, Usd charge, long now) {
        Step.Call call = land(attempt, charge);
        Reaction reaction = call.leg().bound(call.rank(), asked, now);
        if (!reaction.again().counts()) {
            counted--;
        }
        call.leg().showsNoMore(attempt);
        if (end != null || call.isCancelled) {
            return;
        }
        if (call.isFinal) {
            endWithoutAnswer(leavesTime(now) ? End.Reason.CUT : End.Reason.DEADLINE);
            return;
        }
        boolean endsLeg = call.leg().failed(call, reaction, now);
        if (endsLeg && (call.leg() == route || reaction.kind() == FailureKind.CANCELLED)) {
            stop(reasonFor(reaction));
        } else if (endsLeg && call.leg() == inquiry && !isRead) {
            isRead = true;
            readAttempt = Step.Read.NONE;
        }
    }

    /**
     * Budgets refuse a call, so it was not made and does not count. To be told before anything else happens.
     *
     * @param attempt the last that was chosen
     * @param refusal of the call
     */
    void refused(int attempt, Refusal refusal) {
        if (attempt != calls) {
            throw new IllegalStateException("Attempt " + attempt + " was not the last chosen, that was " + calls + ".");
        }
        Step.Call call = land(attempt, Usd.ZERO);
        calls--;
        counted--;
        leftOfBudgets = refusal.left();
        call.leg().refused(call.rank(), refusal, left());
        if (!refusal.mayTryAnother() && call.leg() == route && route.inFlight == 0) {
            stop(End.Reason.BUDGET);
        }
    }

    /**
     * Why a call was not made.
     *
     * @param why what budgets said
     * @param mayTryAnother whether the walk may go on
     * @param left the most that a call may cost now to be granted, if the budgets said
     */
    record Refusal(Exclusion.Why why, boolean mayTryAnother, Optional<Usd> left) {}

    /** A call was not made after all, as there was no time left for it. */
    void withdrawn(int attempt) {
        land(attempt, Usd.ZERO);
    }

    /** An attempt is being broken off; it ends as any other. */
    void cancelled(int attempt) {
        Step.Call call = Step.Call.find(inFlight, attempt);
        if (call != null) {
            call.isCancelled = true;
        }
    }

    /** The caller has gone, with the answer or without one. */
    void callerWent() {
        callerIsGone = true;
    }

    /** The caller wants no answer any more. */
    void interrupted() {
        if (end != null && end.end().reason() == End.Reason.BUDGET) {
            // A ledger that was interrupted cannot be asked, so it seems that budgets refuse.
            end = null;
        }
        stop(End.Reason.INTERRUPTED);
    }

    /** There is no answer, even if there was to be one: it does not reach its caller. */
    void endWithoutAnswer(End.Reason reason) {
        end = new Step.Answer(new End(reason, Optional.empty()));
    }

    /** Returns whether a place of the route was called. */
    boolean wasCalled(int rank) {
        return route != null && route.wasCalled(rank);
    }

    /** Returns when the request began, as a reading of the clock. */
    long startNanos() {
        return startNanos;
    }

    /** Returns when the deadline is, as a reading of the clock. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Returns how long it is until the deadline, in nanoseconds; below zero when it has passed. */
    long timeLeft(long now) {
        return deadlineNanos - now;
    }

    /** Returns whether the end is known. */
    boolean hasEnded() {
        return end != null;
    }

    /** Returns whether what calls cost is of any matter to it. */
    boolean countsMoney() {
        return limits.maxCost().isPresent();
    }

    /** Returns whether an attempt is under way. */
    boolean isInFlight() {
        return inFlight != null;
    }

    /** Returns why a place of the route was not called although its turn had come; null if that is not so. */
    Exclusion.@Nullable Why passedOver(int rank) {
        return route == null ? null : route.passedOver(rank);
    }

    private boolean leavesTime(long now) {
        return deadlineNanos - now >= SHORTEST_NANOS;
    }

    private Course.Left left() {
        if (limits.maxCost().isEmpty() && leftOfBudgets.isEmpty()) {
            return Course.Left.UNLIMITED;
        }
        if (limits.maxCost().isEmpty() || (inFlight == null && spent.isZero())) {
            return new Course.Left(limits.maxCost(), leftOfBudgets);
        }
        Usd left = limits.maxCost().get().minus(spent);
        for (Step.Call call = inFlight; call != null; call = call.next) {
            left = left.minus(call.ask().worstCase().orElse(Usd.ZERO));
        }
        return new Course.Left(Optional.of(left), leftOfBudgets);
    }

    private Step.Call land(int attempt, Usd charge) {
        Step.Call call = Step.Call.find(inFlight, attempt);
        if (call == null) {
            throw new IllegalStateException("Attempt " + attempt + " is not in call.");
        }
        inFlight = call.unlinkedFrom(inFlight);
        call.leg().inFlight--;
        if (limits.maxCost().isPresent()) {
            spent = spent.plus(charge);
        }
        leftOfBudgets = Optional.empty();
        return call;
    }

    private void stop(End.Reason reason) {
        if (end == null) {
            end = new Step.Answer(new End(reason, Optional.ofNullable(best).map(Draft::attempt)));
        }
    }

    private static End.Reason reasonFor(Reaction reaction) {
        return switch (reaction.kind()) {
            case CREDENTIALS -> End.Reason.CREDENTIALS;
            case CANCELLED -> End.Reason.INTERRUPTED;
            case INVALID_REQUEST -> End.Reason.INVALID_REQUEST;
            default -> reaction.reach() == FailureReach.ACCOUNT ? End.Reason.CREDENTIALS : End.Reason.STOPPED;
        };
    }
}
