package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.BudgetAccount;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetLedger;
import dev.modelrouter.pricing.Usd;

/** Stands where the engine tells its money to the books, with the bug of a mutant. */
record TamperedLedger(BudgetLedger books, Mutant mutant) implements BudgetLedger {

    private static final Usd TENFOLD = Usd.of("1000");

    @Override
    public Reply reserve(BudgetLedger.Reservation reservation) {
        Reply reply = books.reserve(mutant == Mutant.RAISES_THE_LIMIT ? raised(reservation) : reservation);
        return reply instanceof Refused && mutant == Mutant.IGNORES_A_REFUSAL
                ? new Granted(ImmutableList.of(), ImmutableList.of())
                : reply;
    }

    private static BudgetLedger.Reservation raised(BudgetLedger.Reservation reservation) {
        ImmutableList<BudgetAccount.Claim> claims = reservation.claims().stream()
                .map(claim -> new BudgetAccount.Claim(claim.account(), TENFOLD, claim.hard()))
                .collect(ImmutableList.toImmutableList());
        return new BudgetLedger.Reservation(reservation.id(), reservation.amount(), claims, reservation.expiresAt());
    }

    @Override
    public Ending settle(String id, Usd spent) {
        return switch (mutant) {
            case DROPS_A_CHARGE -> new Ended(ImmutableList.of());
            case SETTLES_TOO_LITTLE -> books.settle(id, Usd.of("0.000001"));
            case RELEASES_WHAT_WAS_SPENT -> books.release(id);
            case SETTLES_TWICE -> {
                books.settle(id, spent);
                yield books.settle(id, spent);
            }
            default -> books.settle(id, spent);
        };
    }

    @Override
    public Ending release(String id) {
        return books.release(id);
    }

    @Override
    public Ending estimate(String id) {
        return mutant == Mutant.RELEASES_WHAT_IS_NOT_KNOWN ? books.release(id) : books.estimate(id);
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
