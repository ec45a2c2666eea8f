package dev.modelrouter.pricing;

/**
 * How an account stood at one instant. Immutable and thread-safe.
 *
 * @param account the account; it knows when its window ends
 * @param limit the limit on spent and held together
 * @param spent what ended calls cost, or at most may have cost
 * @param held what is set aside for calls in flight
 */
public record BudgetBalance(BudgetAccount account, Usd limit, Usd spent, Usd held) {

    /** Returns what is neither spent nor held; negative if the limit is passed. */
    public Usd left() {
        return limit.minus(spent).minus(held);
    }

    /**
     * Returns whether more was spent than the limit: on a budget that allows it, or because a call cost more than its
     * worst case was thought to be.
     */
    public boolean isExceeded() {
        return spent.compareTo(limit) > 0;
    }

    /** Returns whether so much was spent. */
    boolean hasReached(int percent) {
        return spent.times(100).compareTo(limit.times(percent)) >= 0;
    }
}
