package dev.modelrouter.pricing;

import java.time.LocalDate;
import java.util.Optional;

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
public record CreditPoolReport(
        CreditPool pool,
        Usd covered,
        Usd left,
        Usd expiredUnused,
        Optional<LocalDate> ranOutOn,
        Usd coveredInWindow,
        CreditForecast forecast) {}
