package dev.modelrouter.routing;

import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a walk can go: places by rank, the one to try first at rank 0. Each is checked when its turn comes. */
interface Course {

    /** Says that no second call is made beside one that is under way. */
    long NEVER = Long.MAX_VALUE;

    /** Returns how many places there are. */
    int size();

    /** Returns where the place is. */
    Target target(int rank);

    /**
     * Checks whether a place can take the request, and fits the call into what is left of the money.
     *
     * @param mostTokens the most output tokens that may be asked for
     * @param left what is left of the money
     */
    Fit fit(int rank, int mostTokens, Left left);

    /** Returns whether the place goes on with what an attempt before it has begun, instead of beginning anew. */
    default boolean goesOn(int rank) {
        return false;
    }

    /** Returns whether every place mends what an attempt before it has answered, and says the whole answer anew. */
    default boolean mends() {
        return false;
    }

    /** Returns how the place is doing; null if nobody keeps that. */
    default @Nullable TargetHealth health(int rank) {
        return null;
    }

    /** Returns whether places that are not well are waited for, rather than called if no other is left. */
    default boolean waitsForRecovery() {
        return false;
    }

    /** Returns after how long without an end a call has another one at its side. */
    default long hedgeAfterNanos() {
        return NEVER;
    }

    /**
     * What is left to spend.
     *
     * @param cap of the request's cap on money; empty if it has none
     * @param budgets of the budgets with a hard limit; empty if none covers the request, or none was short so far
     */
    record Left(Optional<Usd> cap, Optional<Usd> budgets) {
        static final Left UNLIMITED = new Left(Optional.empty(), Optional.empty());
    }

    /** Whether a call can be made, and how. */
    sealed interface Fit {}

    /**
     * It can.
     *
     * @param maxTokens to be asked for
     * @param worstCase what the call costs at most; empty if that is not known, or if nothing limits the money
     * @param isCoarse whether a closer look may find less
     */
    record Fits(int maxTokens, Optional<Usd> worstCase, boolean isCoarse) implements Fit {}

    /**
     * It does not fit what is left of the money now.
     *
     * @param why with the numbers
     * @param ofBudgets whether it would fit if it were not for budgets
     */
    record TooDear(Exclusion.Why why, boolean ofBudgets) implements Fit {}

    /** It can never be made for this request. */
    record Unfit(Exclusion.Why why) implements Fit {}

    /** What the input has in tokens is to be counted first. */
    record Uncounted() implements Fit {
        static final Uncounted INSTANCE = new Uncounted();
    }
}
