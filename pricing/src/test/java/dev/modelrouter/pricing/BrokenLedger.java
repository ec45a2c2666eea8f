package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;

/** Cannot reach its store. */
final class BrokenLedger implements BudgetLedger {

    @Override
    public Reply reserve(BudgetLedger.Reservation reservation) {
        throw new IllegalStateException("down");
    }

    @Override
    public Ending settle(String id, Usd spent) {
        throw new IllegalStateException("down");
    }

    @Override
    public Ending release(String id) {
        throw new IllegalStateException("down");
    }

    @Override
    public Ending estimate(String id) {
        throw new IllegalStateException("down");
    }

    @Override
    public ImmutableList<Expired> expire() {
        return ImmutableList.of();
    }

    @Override
    public BudgetBalance balance(BudgetAccount.Claim claim) {
        throw new IllegalStateException("down");
    }
}
