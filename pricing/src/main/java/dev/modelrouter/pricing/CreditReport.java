package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How all credit pools stand at one moment. Days are UTC. Immutable and thread-safe.
 *
 * @param asOf the moment
 * @param rateDays the window of the rate: so many whole days before the day of the moment
 * @param pools each pool, in the order in which they are drawn on
 * @param covered what the pools have paid together
 * @param cash what of the known costs no pool paid
 * @param unsettled the calls whose cost is not known: they are in neither of the two
 */
public record CreditReport(
        Instant asOf, int rateDays, ImmutableList<Pool> pools, Usd covered, Usd cash, Unsettled unsettled) {

    /**
     * Calls whose cost is unknown at least in part. Their known part is drawn; the rest is not counted as
     * zero, but here.
     *
     * @param calls how many
     * @param atMost what the unknown parts come to at most; empty if that is not known of at least one
     */
    public record Unsettled(long calls, Optional<Usd> atMost) {}

    /** Returns the report as aligned text of at most 120 columns for people: amounts are rounded, notes follow. */
    public String toTable() {
        return CreditTable.of(this);
    }

    /** Returns {@link #toTable}. */
    @Override
    public String toString() {
        return toTable();
    }

    /**
     * How a credit pool stands: {@code covered + left + expiredUnused} is its amount. Immutable and thread-safe.
     *
     * @param pool which
     * @param covered what it has paid
     * @param left what it can still pay; zero once it has expired
     * @param expiredUnused what was left when it expired; zero before. A call that was made before the expiry and becomes
     *     known after it still lowers this
     * @param ranOutOn the day of the usage that used it up; empty if it did not run out
     * @param coveredInWindow what it paid for usage within the window of the report's rate
     * @param forecast what will become of it at that rate
     */
    public record Pool(
            CreditPool pool,
            Usd covered,
            Usd left,
            Usd expiredUnused,
            Optional<LocalDate> ranOutOn,
            Usd coveredInWindow,
            Forecast forecast) {}

    /** What will become of a credit pool if spending goes on as it did over the report's window. */
    public sealed interface Forecast {

        /**
         * The pool will be used like this.
         *
         * <p>Each kind of spending goes on at its mean per day, and draws on the pools in their order, so a pool that waits
         * behind another is forecast too. Days are whole days in UTC.
         *
         * @param perDay what the pool paid on a mean day of the window, rounded half up to six decimals
         * @param runsOutOn the day on which nothing will be left of it; empty if it expires first
         * @param expiresUnused what will be left when it expires, rounded half up to six decimals; zero if it runs out
         * @param understated whether calls of unknown cost are missing from the rate: then it runs out sooner
         */
        record Expected(Usd perDay, Optional<LocalDate> runsOutOn, Usd expiresUnused, boolean understated)
                implements Forecast {}

        /**
         * Spending was not watched for the whole window, so there is no rate: that is not a rate of zero.
         *
         * @param wholeDays how many whole days of the window were watched
         * @param neededDays how many days it has
         */
        record NotEnoughData(int wholeDays, int neededDays) implements Forecast {}

        /** Nothing is left to forecast: the pool ran out or expired. */
        record Over() implements Forecast {}
    }
}
