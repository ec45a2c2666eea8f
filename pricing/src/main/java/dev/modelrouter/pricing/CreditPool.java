package dev.modelrouter.pricing;

import dev.modelrouter.core.PlainText;
import java.time.LocalDate;

/**
 * Promotional credits that spending draws down before cash: so much, over a term, for eligible usage.
 *
 * <p>{@code amount} is what this credit still has for the calls that are recorded here. A credit that also pays for
 * other services, or was begun before, has less than its face value: take what the billing console shows as remaining.
 * Immutable and thread-safe.
 *
 * @param name for reports, unique among the pools; not blank, in {@linkplain PlainText one line}
 * @param amount more than zero
 * @param term the days whose usage it pays for
 * @param eligible the calls it pays for
 */
public record CreditPool(String name, Usd amount, CreditTerm term, CreditEligibility eligible) {

    /**
     * Creates a pool.
     *
     * @throws IllegalArgumentException if the name is blank or not in one line, or the amount is zero or negative
     */
    public CreditPool {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A credit pool needs a name, got a blank one");
        }
        PlainText.requireOneLine("The name of a credit pool", name);
        if (amount.compareTo(Usd.ZERO) <= 0) {
            throw new IllegalArgumentException("The credit pool \"" + name
                    + "\" needs an amount of more than zero, got " + amount + "; leave out a pool that is used up");
        }
    }

    /**
     * Returns a pool of AWS Activate credits.
     *
     * <p>They pay for all models on Bedrock, third-party ones included, and for usage from the beginning of the billing
     * month (in UTC) in which they are received. Source: AWS Activate FAQ ("What's not covered", "How are my credits
     * applied against my bill"), read in November 2026.
     *
     * @param receivedOn the day on which they were added to the account
     * @param lastDay the expiry date that the billing console shows
     */
    public static CreditPool activate(String name, Usd amount, LocalDate receivedOn, LocalDate lastDay) {
        return new CreditPool(
                name, amount, new CreditTerm(receivedOn.withDayOfMonth(1), lastDay), CreditEligibility.bedrock());
    }

    /**
     * Returns a pool of promotional credits under AWS's general terms, such as those of an event or a proof of concept.
     *
     * <p>They pay for usage from the day on which the code was redeemed, and only for what was designated for them:
     * AWS publishes no rule that holds for all, so the eligibility has to be said. Source: AWS Promotional Credit Terms
     * and Conditions, section 1, read in November 2026.
     *
     * @param term from the day on which the code was redeemed to the expiry date that the billing console shows
     * @param eligible as the credit's own terms say; {@link CreditEligibility#exceptMarketplaceModels} if they make no
     *     exception for third-party models
     */
    public static CreditPool promotional(String name, Usd amount, CreditTerm term, CreditEligibility eligible) {
        return new CreditPool(name, amount, term, eligible);
    }

    /** Returns for example {@code activate: $5000 from 2026-03-01 to 2027-02-28}. */
    @Override
    public String toString() {
        return name + ": " + amount + " from " + term;
    }
}
