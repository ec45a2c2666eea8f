package dev.modelrouter.pricing;

/**
 * What a reservation asks of one account. Immutable and thread-safe.
 *
 * @param account the account
 * @param limit what may be spent and held on it together; more than zero
 * @param hard whether the limit refuses; if not, the amount is booked in any case
 */
public record BudgetClaim(BudgetAccount account, Usd limit, boolean hard) {

    /** Rejects a limit that is not more than zero. */
    public BudgetClaim {
        if (limit.compareTo(Usd.ZERO) <= 0) {
            throw new IllegalArgumentException("A claim needs a limit of more than zero, got " + limit);
        }
    }
}
