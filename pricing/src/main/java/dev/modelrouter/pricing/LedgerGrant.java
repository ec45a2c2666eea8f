package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Money held by a ledger that keeps ids, or none at all. Thread-safe. */
final class LedgerGrant extends BudgetGrant {

    private final Budgets budgets;
    private final Usd held;
    private final boolean booked;
    private final ImmutableList<BudgetBalance> overLimit;
    private final ImmutableList<BudgetAccount.Claim> unbooked;
    private final AtomicBoolean ended = new AtomicBoolean();

    private LedgerGrant(Held held, Budgets budgets, boolean booked, BudgetLedger.Granted granted) {
        super(held.call);
        this.budgets = budgets;
        this.held = held.amount;
        this.booked = booked;
        this.overLimit = granted.balances().stream()
                .filter(balance -> balance.left().isNegative())
                .collect(ImmutableList.toImmutableList());
        this.unbooked = granted.unbooked();
    }

    /** What is held for whom. */
    record Held(BudgetedCall call, Usd amount) {}

    static LedgerGrant of(Held held, Budgets budgets, BudgetLedger.Granted granted) {
        return new LedgerGrant(held, budgets, true, granted);
    }

    /** The call goes on although nothing is booked, for these claims or because there are none. */
    static LedgerGrant notBooked(BudgetedCall call, Budgets budgets, ImmutableList<BudgetAccount.Claim> unbooked) {
        Held held = new Held(call, call.worstCase().orElse(Usd.ZERO));
        return new LedgerGrant(held, budgets, false, new BudgetLedger.Granted(ImmutableList.of(), unbooked));
    }

    @Override
    public Usd held() {
        return held;
    }

    @Override
    ImmutableList<BudgetBalance> overLimit() {
        return overLimit;
    }

    @Override
    ImmutableList<BudgetAccount.Claim> unbooked() {
        return unbooked;
    }

    @Override
    boolean isBooked() {
        return booked;
    }

    /** Whatever a ledger holds was looked at closely before: it cannot hold less of it later. */
    @Override
    public Usd sharpen() {
        return held;
    }

    @Override
    boolean end(HoldEnd how, Usd spent) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        String id = call().id();
        return !booked
                || switch (how) {
                    case SETTLED -> budgets.end(this, ledger -> ledger.settle(id, spent), Optional.of(spent));
                    case RELEASED -> budgets.end(this, ledger -> ledger.release(id), Optional.empty());
                    case ESTIMATED -> budgets.end(this, ledger -> ledger.estimate(id), Optional.empty());
                };
    }
}
