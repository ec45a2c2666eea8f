package dev.modelrouter.pricing;

import dev.modelrouter.core.PlainText;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

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
public record CreditPool(String name, Usd amount, Term term, CreditEligibility eligible) {

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
                name, amount, new Term(receivedOn.withDayOfMonth(1), lastDay), CreditEligibility.bedrock());
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
    public static CreditPool promotional(String name, Usd amount, Term term, CreditEligibility eligible) {
        return new CreditPool(name, amount, term, eligible);
    }

    /** Returns for example {@code activate: $5000 from 2026-03-01 to 2027-02-28}. */
    @Override
    public String toString() {
        return name + ": " + amount + " from " + term;
    }

    /**
     * The days on which usage can be paid with a credit: calendar days in UTC, first and last included.
     *
     * <p>AWS shows the expiry of a credit as a date and bills in UTC (its billing month begins at 0:00 UTC); the hour is not
     * documented, so the whole last day counts here. What matters is the day of the usage, not the day on which it becomes
     * known. Source: AWS Billing user guide, "AWS credits", and the console's list of credits, read in November 2026.
     * Immutable and thread-safe.
     *
     * @param firstDay the first day whose usage is eligible
     * @param lastDay the last day whose usage is eligible: the expiry date that the billing console shows
     */
    public record Term(LocalDate firstDay, LocalDate lastDay) {

        /** Longer than any credit that AWS gives: those expire after one or two years. */
        static final int MAX_YEARS = 10;

        /**
         * Checks the term.
         *
         * @throws IllegalArgumentException if the last day is before the first, or more than ten years after it
         */
        public Term {
            if (lastDay.isBefore(firstDay)) {
                throw new IllegalArgumentException(
                        "A credit's last day must not be before its first, got " + firstDay + " to " + lastDay);
            }
            if (lastDay.isAfter(firstDay.plusYears(MAX_YEARS))) {
                throw new IllegalArgumentException("A credit lasts for " + MAX_YEARS + " years at most, got " + firstDay
                        + " to " + lastDay + "; take its dates from the billing console's list of credits");
            }
        }

        /**
         * Returns the term of a credit that expires at the end of a month.
         *
         * @throws IllegalArgumentException if the month ends before the first day, or more than ten years after it
         */
        public static Term throughMonth(LocalDate firstDay, YearMonth lastMonth) {
            return new Term(firstDay, lastMonth.atEndOfMonth());
        }

        /** Returns whether usage of a moment is within the term. */
        public boolean includes(Instant usedAt) {
            return includes(day(usedAt));
        }

        boolean includes(LocalDate day) {
            return !day.isBefore(firstDay) && !day.isAfter(lastDay);
        }

        /** Returns the day of a moment in UTC, by which everything about money already spent is counted. */
        static LocalDate day(Instant at) {
            return at.atOffset(ZoneOffset.UTC).toLocalDate();
        }

        /**
         * Rejects what claims to have been spent after tomorrow: it would sit in accounts that nobody looks at.
         *
         * @throws IllegalArgumentException if it is more than a day ahead
         */
        static void requireNotAhead(Instant at, Instant now) {
            if (at.isAfter(now.plus(1, ChronoUnit.DAYS))) {
                throw new IllegalArgumentException("Spending cannot be dated more than a day ahead, got " + at
                        + " while the time is " + now + "; check the clock that dated it");
            }
        }

        /** Returns for example {@code 2026-03-01 to 2027-02-28}. */
        @Override
        public String toString() {
            return firstDay + " to " + lastDay;
        }
    }
}
