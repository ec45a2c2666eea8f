package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Money set aside for one call. Whoever has it must end it once, whatever becomes of the call: settle, release or
 * estimate. What was ended stays as it is; to end it again changes nothing, and the method says so. Never ended, it
 * counts as spent after {@link BudgetedCall#holdForNanos}, and to end it later than that changes nothing either.
 * Thread-safe.
 */
public abstract sealed class BudgetGrant implements BudgetDecision permits InMemoryHold, LedgerGrant {

    private static final Logger LOG = LoggerFactory.getLogger(BudgetLog.NAME);

    private final BudgetedCall call;

    BudgetGrant(BudgetedCall call) {
        this.call = call;
    }

    /** Returns the call that asked. */
    public final BudgetedCall call() {
        return call;
    }

    /** Returns what is set aside: the worst case, what {@link #sharpen} found instead, or zero if neither is known. */
    public abstract Usd held();

    /**
     * Returns the accounts that the call takes over their limit, as they stood when it was granted: of budgets that
     * allow it.
     */
    abstract ImmutableList<BudgetBalance> overLimit();

    /** Returns what budgets that allow everything could not book, as their ledger is full or cannot be asked. */
    abstract ImmutableList<BudgetAccount.Claim> unbooked();

    /** Returns whether it is booked on an account. */
    abstract boolean isBooked();

    /** Returns whether budgets cover the call and nothing could be set aside for it, as its worst case is not known. */
    private boolean isUnbounded() {
        return call.worstCase().isEmpty() && (isBooked() || !unbooked().isEmpty());
    }

    /** Returns whether the call was allowed only because a budget {@linkplain Budget.WhenExhausted#ALLOW allows} it. */
    public final boolean isFlagged() {
        return !overLimit().isEmpty() || !unbooked().isEmpty() || isUnbounded();
    }

    /**
     * Returns why it is flagged: each limit that the call passes or may pass unseen, in the order of the budgets; empty
     * if it is not flagged.
     */
    public final ImmutableList<BudgetFlag> flags() {
        ImmutableList.Builder<BudgetFlag> flags = ImmutableList.builder();
        overLimit().forEach(balance -> flags.add(new BudgetFlag.OverLimit(balance)));
        unbooked().forEach(claim -> flags.add(new BudgetFlag.NotCounted(claim)));
        if (isUnbounded()) {
            flags.add(new BudgetFlag.Unbounded());
        }
        return flags.build();
    }

    /**
     * Ends it at what the call cost, also if that is more than was held. A known cost of zero {@linkplain #release
     * releases}. An unknown cost counts as the most that it {@linkplain Cost#atMost can be}; without a bound, or with
     * one above what was held, it {@linkplain #estimate counts} as what was held, or as its known part if that is more.
     * What a {@linkplain BudgetedCall#isCoarse coarse} call holds is {@linkplain #sharpen sharpened} before.
     *
     * @return whether this ended it; false if it had ended before
     */
    public final boolean settle(Cost cost) {
        if (cost.isKnown()) {
            Usd spent = cost.knownPart();
            return spent.isZero() ? release() : settle(spent);
        }
        Usd held = sharpen();
        Usd most = cost.atMost().orElse(held);
        if (most.compareTo(held) < 0) {
            return most.isZero() ? release() : settle(most);
        }
        return cost.knownPart().compareTo(held) > 0 ? settle(cost.knownPart()) : estimate();
    }

    /**
     * Ends it at what the call cost, also if that is more than was held.
     *
     * @param spent zero or more
     * @return whether this ended it; false if it had ended before
     * @throws IllegalArgumentException if spent is negative
     */
    public final boolean settle(Usd spent) {
        if (spent.isNegative()) {
            throw new IllegalArgumentException("A call costs zero or more, got " + spent);
        }
        return end(HoldEnd.SETTLED, spent);
    }

    /**
     * Ends it: the call cost nothing, as it was never sent or was refused before it ran.
     *
     * @return whether this ended it; false if it had ended before
     */
    public final boolean release() {
        return end(HoldEnd.RELEASED, Usd.ZERO);
    }

    /**
     * Ends it: what the call cost will not be known, and it may have been billed. It counts as what was held, which is
     * {@linkplain #sharpen sharpened} before.
     *
     * @return whether this ended it; false if it had ended before
     */
    public final boolean estimate() {
        return end(HoldEnd.ESTIMATED, Usd.ZERO);
    }

    /** Ends it; an estimate counts what is held, whatever is said to be spent. Returns whether it had not ended before. */
    abstract boolean end(HoldEnd how, Usd spent);

    /**
     * Takes a closer look at what a {@linkplain BudgetedCall#isCoarse coarse} call may cost, and holds no more than that
     * from now on. Does nothing to any other, and nothing a second time.
     *
     * @return what is held now
     */
    public abstract Usd sharpen();

    /** Returns the least that has to be held for a call after a closer look, under no lock. */
    static Usd closerLook(BudgetedCall call, Usd held) {
        try {
            return call.sharpened().max(Usd.ZERO).min(held);
        } catch (RuntimeException e) {
            // The class alone: a message may quote what was looked at.
            LOG.warn(
                    "The worst case of call {} cannot be sharpened: {}",
                    call.id(),
                    e.getClass().getName());
            return held;
        }
    }

    /** Returns the call's id and what is held. */
    @Override
    public final String toString() {
        return "granted " + held() + " for " + call.id() + (isFlagged() ? ", flagged" : "");
    }
}
