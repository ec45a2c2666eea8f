package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;

/** A ledger like any other, which keeps ids, on top of one in memory. */
record PlainLedger(BudgetLedger books) implements BudgetLedger {

    @Override
    public Reply reserve(BudgetLedger.Reservation reservation) {
        return books.reserve(reservation);
    }

    @Override
    public Ending settle(String id, Usd spent) {
        return books.settle(id, spent);
    }

    @Override
    public Ending release(String id) {
        return books.release(id);
    }

    @Override
    public Ending estimate(String id) {
        return books.estimate(id);
    }

    @Override
    public ImmutableList<Expired> expire() {
        return books.expire();
    }

    @Override
    public BudgetBalance balance(BudgetAccount.Claim claim) {
        return books.balance(claim);
    }
}
