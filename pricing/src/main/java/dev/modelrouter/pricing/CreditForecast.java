package dev.modelrouter.pricing;

import java.time.LocalDate;
import java.util.Optional;

/** What will become of a credit pool if spending goes on as it did over the report's window. */
public sealed interface CreditForecast {

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
            implements CreditForecast {}

    /**
     * Spending was not watched for the whole window, so there is no rate: that is not a rate of zero.
     *
     * @param wholeDays how many whole days of the window were watched
     * @param neededDays how many days it has
     */
    record NotEnoughData(int wholeDays, int neededDays) implements CreditForecast {}

    /** Nothing is left to forecast: the pool ran out or expired. */
    record Over() implements CreditForecast {}
}
