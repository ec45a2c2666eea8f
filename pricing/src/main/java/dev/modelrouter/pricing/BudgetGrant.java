package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Money set aside for one call. Whoever has it must end it once, whatever becomes of the call: settle, release or
 * estimate. What was ended stays as it is; to end it again changes nothing, and the method says so. Never ended, it
 * counts as spent after {@link BudgetedCall#holdForNanos}, and to end it later than that changes nothing either.
 * Thread-safe.
 */
public final class BudgetGrant implements BudgetDecision {

    private final BudgetedCall call;
    private final Budgets budgets;
    private final boolean booked;
    private final ImmutableList<BudgetBalance> overLimit;
    private final ImmutableList<BudgetClaim> unbooked;
    private final AtomicBoolean ended = new AtomicBoolean();

    private BudgetGrant(BudgetedCall call, Budgets budgets, boolean booked, BudgetLedger.Granted granted) {
        this.call = call;
        this.budgets = budgets;
        this.booked = booked;
        this.overLimit = granted.balances().stream()
                .filter(balance -> balance.left().isNegative())
                .collect(ImmutableList.toImmutableList());
        this.unbooked = granted.unbooked();
    }

    static BudgetGrant of(BudgetedCall call, Budgets budgets, BudgetLedger.Granted granted) {
        return new BudgetGrant(call, budgets, true, granted);
    }

    /** The call goes on although nothing is booked, for these claims or because there are none. */
    static BudgetGrant notBooked(BudgetedCall call, Budgets budgets, ImmutableList<BudgetClaim> unbooked) {
        return new BudgetGrant(call, budgets, false, new BudgetLedger.Granted(ImmutableList.of(), unbooked));
    }

    /** Returns the call that asked. */
    public BudgetedCall call() {
        return call;
    }

    /** Returns what is set aside: the worst case, or zero if that is not known. */
    public Usd held() {
        return call.worstCase().orElse(Usd.ZERO);
    }

    /**
     * Returns the accounts that the call takes over their limit, as they stood when it was granted: of budgets that
     * {@linkplain Budget.WhenExhausted#ALLOW allow} it.
     */
    public ImmutableList<BudgetBalance> overLimit() {
        return overLimit;
    }

    /** Returns what budgets that allow everything could not book, as their ledger is full or cannot be asked. */
    public ImmutableList<BudgetClaim> unbooked() {
        return unbooked;
    }

    /**
     * Returns whether budgets cover the call and nothing could be set aside for it, as its worst case is not known.
     * Only budgets that {@linkplain Budget.WhenExhausted#ALLOW allow} it let such a call pass.
     */
    public boolean isUnbounded() {
        return call.worstCase().isEmpty() && (booked || !unbooked.isEmpty());
    }

    /** Returns whether the call was allowed only because a budget {@linkplain Budget.WhenExhausted#ALLOW allows} it. */
    public boolean isFlagged() {
        return !overLimit.isEmpty() || !unbooked.isEmpty() || isUnbounded();
    }

    /**
     * Returns why it is flagged, for people: each limit that the call passes or may pass unseen; empty if it is not
     * flagged. Shows no tag's value.
     */
    public ImmutableList<String> flags() {
        ImmutableList.Builder<String> flags = ImmutableList.builder();
        for (BudgetBalance balance : overLimit) {
            flags.add("the budget \"" + balance.account().budget() + "\" of " + balance.limit() + " may be passed by "
                    + Usd.ZERO.minus(balance.left()).rounded(6) + ", which it allows");
        }
        for (BudgetClaim claim : unbooked) {
            flags.add("the budget \"" + claim.account().budget() + "\" of " + claim.limit()
                    + " does not count the call: its ledger is full or cannot be asked");
        }
        if (isUnbounded()) {
            flags.add("nothing is set aside for the call on any budget: its worst case is not known");
        }
        return flags.build();
    }

    /**
     * Ends it at what the call cost, also if that is more than was held. A known cost of zero {@linkplain #release
     * releases}. An unknown cost counts as the most that it {@linkplain Cost#atMost can be}; without a bound, or with
     * one above what was held, it {@linkplain #estimate counts} as what was held, or as its known part if that is more.
     *
     * @return whether this ended it; false if it had ended before
     */
    public boolean settle(Cost cost) {
        Optional<Usd> certain = cost.isKnown() ? cost.usd() : cost.atMost().filter(most -> most.compareTo(held()) < 0);
        if (certain.isPresent()) {
            return certain.get().isZero() ? release() : settle(certain.get());
        }
        return cost.knownPart().compareTo(held()) > 0 ? settle(cost.knownPart()) : estimate();
    }

    /**
     * Ends it at what the call cost, also if that is more than was held.
     *
     * @param spent zero or more
     * @return whether this ended it; false if it had ended before
     * @throws IllegalArgumentException if spent is negative
     */
    public boolean settle(Usd spent) {
        if (spent.isNegative()) {
            throw new IllegalArgumentException("A call costs zero or more, got " + spent);
        }
        if (!endFirst()) {
            return false;
        }
        return !booked || budgets.end(call, ledger -> ledger.settle(call.id(), spent), Optional.of(spent));
    }

    /**
     * Ends it: the call cost nothing, as it was never sent or was refused before it ran.
     *
     * @return whether this ended it; false if it had ended before
     */
    public boolean release() {
        return endFirst() && (!booked || budgets.end(call, ledger -> ledger.release(call.id()), Optional.empty()));
    }

    /**
     * Ends it: what the call cost will not be known, and it may have been billed. It counts as what was held.
     *
     * @return whether this ended it; false if it had ended before
     */
    public boolean estimate() {
        return endFirst() && (!booked || budgets.end(call, ledger -> ledger.estimate(call.id()), Optional.empty()));
    }

    /**
     * Takes a closer look at what a {@linkplain BudgetedCall#isCoarse coarse} call may cost, and holds no more than that
     * from now on. To be done before a call that failed is charged with what was held for it.
     *
     * @return what is held now
     */
    public Usd sharpen() {
        return held();
    }

    private boolean endFirst() {
        return ended.compareAndSet(false, true);
    }

    /** Returns the call's id and what is held. */
    @Override
    public String toString() {
        return "granted " + held() + " for " + call.id() + (isFlagged() ? ", flagged" : "");
    }
}
