package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the places of one course: those of the route, or those of a model that an inquiry asks.
 *
 * <p>A place that was never called goes before one that was. After a failure that says nothing of the model, other places
 * of that model go first, then the ranking's order. After a rejected answer its model is out, and in an order by strength
 * every weaker model with it. Only when no fresh place is left is one called again, after a pause, and none more than
 * {@value Walk#CALLS_PER_TARGET} times.
 *
 * <p>Of the places that were never called those go first that are {@linkplain TargetHealth#admits well}. The others are
 * called, or waited for, if none is left that is. {@link Wellness} says which. A repeat in place uses up a retry of its target.
 *
 * <p>What is known of a place is kept by its rank, and only once there is something to keep.
 */
final class Leg {

    /** Nothing can be called any more. */
    static final NextCall NOTHING = new NextCall(-1, 0, null, null);

    /** What is to be called next would come too late. */
    static final NextCall OUT_OF_TIME = new NextCall(-1, 0, null, null);

    /** A place that was refused is proposed once more, with fewer output tokens. */
    private static final int REFUSALS_PER_TARGET = 2;

    private static final int NOWHERE = -1;
    private static final int NOBODY = 0;

    final Course course;
    final Ranking.Order order;
    final Purpose purpose;
    private final RandomGenerator random;

    /** Of the places of which something is known, in a chain: as a rule that is the one that was called. */
    private @Nullable Slot slots;

    private boolean @Nullable [] out;
    private @Nullable Set<String> refusedAccounts;

    /** How many attempts are under way, and when the last was begun. */
    int inFlight;

    long lastCallNanos;

    /** The attempt whose text is shown, from its first token until it fails or is rejected. */
    private int shown = NOBODY;

    /** Where some places go on with what an attempt that failed has shown. */
    private @Nullable Course onward;

    /** Budgets have refused a call, and any other in its place. */
    private boolean isRefused;

    /** Where the last failure was, and whether other accounts go before other regions after it. */
    private int lastFailed = NOWHERE;

    private boolean otherAccountFirst;

    /** What is to be called next, not before its time. */
    private int repeat = NOWHERE;

    private long repeatNanos;
    private boolean isRepeatARetry;

    private final Wellness wellness;

    /** Made when an answer is rejected on a route that mends. */
    private @Nullable Mending mending;

    Leg(Course course, Ranking.Order order, Purpose purpose, RandomGenerator random) {
        this.course = course;
        this.order = order;
        this.purpose = purpose;
        this.random = random;
        this.wellness = new Wellness(course);
    }

    private Slot slot(int rank) {
        Slot slot = known(rank);
        if (slot == null) {
            slot = new Slot(rank, slots);
            slots = slot;
        }
        return slot;
    }

    private @Nullable Slot known(int rank) {
        Slot slot = slots;
        while (slot != null && slot.rank != rank) {
            slot = slot.next;
        }
        return slot;
    }

    private boolean isOut(int rank) {
        return out != null && out[rank];
    }

    private void ruleOut(int rank) {
        if (out == null) {
            out = new boolean[course.size()];
        }
        out[rank] = true;
    }

    private boolean isIn(int rank) {
        Slot slot = known(rank);
        return !isOut(rank) && (slot == null || !slot.refused);
    }

    private boolean isFresh(int rank) {
        Slot slot = known(rank);
        return !isOut(rank) && (slot == null || (!slot.refused && slot.calls == 0));
    }

    /**
     * Chooses what to do next, with nothing under way.
     *
     * @param left what is left of the money
     * @param now a reading of the clock
     * @param lastNanos when a call can be begun at the latest
     */
    NextCall choose(Course.Left left, long now, long lastNanos) {
        wellness.look(now, lastNanos);
        NextCall mend = mending == null ? null : mending.repair(slot(mending.rank()).mostTokens, left);
        if (mend != null) {
            return mend;
        }
        if (repeat != NOWHERE) {
            boolean isInTime = lastNanos - repeatNanos >= 0;
            if (isInTime && repeatNanos - now > 0) {
                return NextCall.waiting(repeatNanos - now);
            }
            int rank = repeat;
            repeat = NOWHERE;
            if (!isInTime) {
                return OUT_OF_TIME;
            }
            // If there is no money for it, things go on as if the failure had asked for nothing.
            NextCall again = isIn(rank) ? choice(rank, left) : null;
            if (again != null && (!isRepeatARetry || wellness.takesRetry(this, rank))) {
                return again;
            }
        }
        NextCall fresh = fresh(left);
        if (fresh == null && wellness.hasLastResort()) {
            wellness.lastResort(true);
            fresh = fresh(left);
            wellness.lastResort(false);
        }
        if (fresh != null) {
            return fresh;
        }
        NextCall again = again(left, now, lastNanos);
        return again == NOTHING ? afterRecovery(now, lastNanos) : again;
    }

    /** Returns the first place to call that was never called and is well; null if there is none. */
    @Nullable
    NextCall fresh(Course.Left left, long now, long lastNanos) {
        wellness.look(now, lastNanos);
        return fresh(left);
    }

    private @Nullable NextCall fresh(Course.Left left) {
        if (lastFailed != NOWHERE) {
            Target failed = course.target(lastFailed);
            NextCall other = otherAccountFirst ? freshOf(failed, true, left) : null;
            other = other != null ? other : freshOf(failed, false, left);
            if (other != null) {
                return other;
            }
        }
        for (int rank = 0; rank < course.size(); rank++) {
            NextCall choice = isFresh(rank) ? freshChoice(rank, left) : null;
            if (choice != null) {
                return choice;
            }
        }
        return null;
    }

    private @Nullable NextCall freshChoice(int rank, Course.Left left) {
        NextCall choice = wellness.admits(rank) ? choice(rank, left) : null;
        // The call is made now, unless the input is to be counted first: then its turn comes once more.
        return choice == null || choice.fit() == null || wellness.letsIn(this, rank) ? choice : null;
    }

    private @Nullable NextCall freshOf(Target failed, boolean atOtherAccount, Course.Left left) {
        for (int rank = 0; rank < course.size(); rank++) {
            if (isFresh(rank)) {
                Target target = course.target(rank);
                boolean comes = target.model().equals(failed.model())
                        && !(atOtherAccount && target.client().equals(failed.client()));
                NextCall choice = comes ? freshChoice(rank, left) : null;
                if (choice != null) {
                    return choice;
                }
            }
        }
        return null;
    }

    private NextCall again(Course.Left left, long now, long lastNanos) {
        NextCall soonest = NOTHING;
        long waits = 0;
        for (int rank = 0; rank < course.size(); rank++) {
            Slot slot = known(rank);
            if (slot != null && mayBeCalledAgain(slot) && lastNanos - slot.readyNanos >= 0) {
                NextCall choice = choice(rank, left);
                if (choice != null && (soonest == NOTHING || slot.readyNanos - now < waits)) {
                    soonest = choice;
                    waits = slot.readyNanos - now;
                }
            }
        }
        if (waits > 0) {
            return NextCall.waiting(waits);
        }
        // Another request may have taken the last retry there was.
        return soonest.fit() == null || wellness.takesRetry(this, soonest.rank())
                ? soonest
                : again(left, now, lastNanos);
    }

    private boolean mayBeCalledAgain(Slot slot) {
        return isIn(slot.rank)
                && slot.calls > 0
                && slot.calls < wellness.callsPerTarget(Walk.CALLS_PER_TARGET)
                && wellness.mayRetry(slot.rank);
    }

    private NextCall afterRecovery(long now, long lastNanos) {
        long soonest = Long.MAX_VALUE;
        for (int rank = 0; rank < course.size(); rank++) {
            Slot slot = known(rank);
            boolean isToBeCalled = isIn(rank) && (slot == null || slot.tooDear == null);
            long waits = isToBeCalled ? wellness.untilRecovery(rank, random) : -1;
            soonest = waits < 0 ? soonest : Math.min(soonest, waits);
        }
        if (soonest == Long.MAX_VALUE) {
            return NOTHING;
        }
        return soonest <= lastNanos - now ? NextCall.waiting(soonest) : OUT_OF_TIME;
    }

    /** Checks a place whose turn has come; returns null if it cannot be called, and keeps the reason. */
    private @Nullable NextCall choice(int rank, Course.Left left) {
        Slot slot = known(rank);
        int mostTokens = slot == null ? Integer.MAX_VALUE : slot.mostTokens;
        if (onward != null && (onward.mends() || onward.goesOn(rank))) {
            Course.Fit fit = onward.fit(rank, mostTokens, left);
            if (fit instanceof Course.Fits fits) {
                return new NextCall(rank, 0, fits, onward);
            }
            if (fit instanceof Course.Uncounted) {
                return new NextCall(rank, 0, null, onward);
            }
        }
        Course.Fit fit = course.fit(rank, mostTokens, left);
        if (fit instanceof Course.Fits fits) {
            if (slot != null) {
                slot.tooDear = null;
            }
            return new NextCall(rank, 0, fits, course);
        }
        if (fit instanceof Course.TooDear tooDear) {
            slot(rank).tooDear = tooDear;
            return null;
        }
        if (fit instanceof Course.Unfit) {
            ruleOut(rank);
            return null;
        }
        return new NextCall(rank, 0, null, course);
    }

    /** Text of an attempt is shown now. */
    void shows(int attempt) {
        shown = attempt;
    }

    /** Text of an attempt, if it was shown, is so no more. */
    void showsNoMore(int attempt) {
        shown = shown == attempt ? NOBODY : shown;
    }

    boolean isShown() {
        return shown != NOBODY;
    }

    /** Returns whether an attempt may still become the one that is shown, or is that. */
    boolean isOpenTo(int attempt) {
        return shown == NOBODY || shown == attempt;
    }

    /** From now on places that can go on with what there is, and no others if that is the only way. */
    void goesOnIn(Course onward, boolean isOnly) {
        this.onward = onward;
        for (int rank = 0; isOnly && rank < onward.size(); rank++) {
            if (!onward.goesOn(rank)) {
                ruleOut(rank);
            }
        }
    }

    /** A place is called now. */
    Step.Ask called(NextCall choice, long timeoutNanos, long now) {
        Course.Fits fit = requireNonNull(choice.fit());
        Slot slot = slot(choice.rank());
        if (slot.calls == 0) {
            wellness.firstCall(choice.rank());
        }
        slot.calls++;
        inFlight++;
        lastCallNanos = now;
        Adaptation.Reason told = slot.mostTokens == fit.maxTokens() ? slot.told : null;
        return new Step.Ask(fit, timeoutNanos, told);
    }

    /** A place answered. */
    void answered(int rank) {
        endFreeRepeats(slot(rank));
    }

    private static void endFreeRepeats(Slot slot) {
        if (slot.free != null) {
            slot.free.end();
        }
    }

    private static FreeRepeats free(Slot slot) {
        if (slot.free == null) {
            slot.free = new FreeRepeats();
        }
        return slot.free;
    }

    /** Returns the reaction to a failure of a place as it holds after those before it. */
    Reaction bound(int rank, Reaction asked, long now) {
        return asked.again() == Reaction.Again.ON_ANOTHER_CONNECTION
                ? free(slot(rank)).bound(asked, now)
                : asked;
    }

    /** Returns what a call that was chosen is made for. */
    Purpose purposeOf(NextCall choice) {
        return mending == null ? purpose : mending.purpose(choice, purpose);
    }

    /** The answer of a place was rejected. Whatever is mended, its model begins nothing anew. */
    void rejected(int rejected, Verdict verdict, Rejection rejection) {
        onward = rejection.revision();
        if (rejection.repair() != null || onward != null || mending != null) {
            mending = mending == null ? new Mending() : mending;
            mending.begin(rejected, rejection, slot(rejected).calls < Walk.CALLS_PER_TARGET);
        }
        Model model = course.target(rejected).model();
        for (int rank = 0; rank < course.size(); rank++) {
            Model other = course.target(rank).model();
            if (other.equals(model)
                    || (order == Ranking.Order.STRENGTH && rank < rejected)
                    || (verdict == Verdict.WINDOW_EXCEEDED && Reaction.holdsNoMore(other, model))) {
                ruleOut(rank);
            }
        }
    }

    /**
     * A call failed.
     *
     * @return whether all that is left would fail as well
     */
    boolean failed(Step.Call call, Reaction reaction, long now) {
        int rank = call.rank();
        Slot slot = slot(rank);
        lastFailed = rank;
        otherAccountFirst = reaction.otherAccountFirst();
        wellness.failed(reaction.kind());
        boolean mayFollow = mayFollow(call, slot, reaction);
        if (reaction.again().counts()) {
            endFreeRepeats(slot);
        } else {
            slot.calls--;
        }
        if (!mayFollow) {
            boolean isAtFault = isOfAmendment(call, reaction);
            onward = isAtFault ? null : onward;
            return !isAtFault && ruleOut(course.target(rank), reaction);
        }
        long readyNanos = now + reaction.again().pauseNanos(random);
        slot.readyNanos = readyNanos;
        if (reaction.again().isNext()) {
            repeat = rank;
            repeatNanos = readyNanos;
            isRepeatARetry = reaction.again().counts() && TargetHealth.concerns(reaction.kind());
        }
        return false;
    }

    /** What was refused is the draft and what was said of it: without those the request was fine. */
    private static boolean isOfAmendment(Step.Call call, Reaction reaction) {
        return reaction.kind() != FailureKind.CANCELLED
                && reaction.reach() == FailureReach.REQUEST
                && (call.purpose() == Purpose.REPAIR || call.purpose() == Purpose.REVISION);
    }

    /** Whether the failed call may be followed by another to the same place, which is then prepared for it. */
    private boolean mayFollow(Step.Call call, Slot slot, Reaction reaction) {
        return switch (reaction.again()) {
            case NEVER -> false;
            case LAST, LAST_THROTTLED, LAST_NOT_READY, WHEN_CONNECTED, ON_ANOTHER_CONNECTION -> true;
            case NEXT -> slot.calls < Walk.CALLS_PER_TARGET;
            case NEXT_SHORTER -> slot.calls < Walk.CALLS_PER_TARGET && shorten(call, reaction);
            case UNCOUNTED -> free(slot).isFirstSkew();
        };
    }

    /** Lowers what is asked for of the model everywhere, if that is less than was asked for and still of use. */
    private boolean shorten(Step.Call call, Reaction reaction) {
        int tokens = reaction.fewerTokens().orElseThrow();
        int least = reaction.isOverflow() ? Quote.LEAST_AFFORDABLE_TOKENS : 1;
        if (tokens < least || tokens >= call.ask().maxTokens()) {
            return false;
        }
        Model model = call.target().model();
        for (int rank = 0; rank < course.size(); rank++) {
            if (course.target(rank).model().equals(model)) {
                Slot slot = slot(rank);
                slot.mostTokens = tokens;
                slot.told = reaction.isOverflow() ? Adaptation.Reason.WINDOW_TOLD : Adaptation.Reason.MODEL_LIMIT_TOLD;
            }
        }
        return true;
    }

    private boolean ruleOut(Target failed, Reaction reaction) {
        if (reaction.reach() == FailureReach.REQUEST) {
            return true;
        }
        boolean isAccount = reaction.reach() == FailureReach.ACCOUNT;
        if (isAccount) {
            refusedAccounts = refusedAccounts == null ? new HashSet<>() : refusedAccounts;
            refusedAccounts.add(failed.client());
        }
        boolean allRefused = isAccount;
        for (int rank = 0; rank < course.size(); rank++) {
            Target target = course.target(rank);
            if (reaction.rulesOut(target, failed)) {
                ruleOut(rank);
            }
            allRefused = allRefused && requireNonNull(refusedAccounts).contains(target.client());
        }
        return allRefused;
    }

    /** Budgets refused a call, which was not made. */
    void refused(int rank, Walk.Refusal refusal, Course.Left left) {
        Slot slot = slot(rank);
        slot.calls--;
        slot.refusals++;
        isRefused |= !refusal.mayTryAnother();
        boolean fitsShorter =
                refusal.left().isPresent() && course.fit(rank, slot.mostTokens, left) instanceof Course.Fits;
        slot.refused = !refusal.mayTryAnother() || !fitsShorter || slot.refusals >= REFUSALS_PER_TARGET;
        slot.tooDear = new Course.TooDear(refusal.why(), true);
    }

    /** Returns whether a call may get another one at its side. */
    boolean mayHedge() {
        return course.hedgeAfterNanos() != Course.NEVER && !isRefused;
    }

    /** Returns whether a place was called. */
    boolean wasCalled(int rank) {
        Slot slot = known(rank);
        return slot != null && slot.calls > 0;
    }

    /** Returns why a place was not called although its turn had come; null if that is not so. */
    Exclusion.@Nullable Why passedOver(int rank) {
        Slot slot = known(rank);
        if (slot != null && slot.tooDear != null) {
            return slot.tooDear.why();
        }
        FailureKind why = wellness.whyPassedOver(rank);
        return why == null ? null : new Exclusion.NotWell(why);
    }

    /** @param calls that were made, of whatever leg */
    End.Reason reasonForNothingLeft(int calls) {
        boolean tooDear = false;
        for (int rank = 0; rank < course.size(); rank++) {
            Slot slot = known(rank);
            if (slot != null && slot.tooDear != null && !isOut(rank)) {
                if (slot.tooDear.ofBudgets()) {
                    return End.Reason.BUDGET;
                }
                tooDear = true;
            }
        }
        if (tooDear) {
            return End.Reason.MONEY;
        }
        return calls == 0 ? End.Reason.NO_TARGET : End.Reason.EXHAUSTED;
    }
}
