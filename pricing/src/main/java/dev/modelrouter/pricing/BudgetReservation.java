package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.PlainText;
import java.time.Instant;

/**
 * An amount to be set aside on several accounts at once, for one call. Immutable and thread-safe.
 *
 * @param id unique for ever: the same id is the same reservation; not blank
 * @param amount what the call costs at most; zero or more
 * @param claims one or more, on different accounts
 * @param expiresAt when its owner must be taken for dead if it has not ended the reservation
 */
public record BudgetReservation(String id, Usd amount, ImmutableList<BudgetClaim> claims, Instant expiresAt) {

    /** Rejects an id that is blank or not in one line, a negative amount, no claim, and two claims on one account. */
    public BudgetReservation {
        if (id.isBlank()) {
            throw new IllegalArgumentException("A reservation needs an id, got a blank one");
        }
        PlainText.requireOneLine("The id of a reservation", id);
        if (amount.isNegative()) {
            throw new IllegalArgumentException("A reservation sets aside zero or more, got " + amount);
        }
        long accounts = claims.stream().map(BudgetClaim::account).distinct().count();
        if (claims.isEmpty() || accounts != claims.size()) {
            throw new IllegalArgumentException("A reservation needs claims on different accounts, got " + claims.size()
                    + " claims on " + accounts + " accounts");
        }
    }
}
