package dev.modelrouter.pricing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

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
public record CreditTerm(LocalDate firstDay, LocalDate lastDay) {

    /** Longer than any credit that AWS gives: those expire after one or two years. */
    static final int MAX_YEARS = 10;

    /**
     * Checks the term.
     *
     * @throws IllegalArgumentException if the last day is before the first, or more than ten years after it
     */
    public CreditTerm {
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
    public static CreditTerm throughMonth(LocalDate firstDay, YearMonth lastMonth) {
        return new CreditTerm(firstDay, lastMonth.atEndOfMonth());
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
