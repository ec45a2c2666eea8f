package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * Standard rates that held before the present ones.
 *
 * @param rates the rates that differed, in USD per million tokens
 * @param from the first day; empty for the model's launch
 * @param until the last day; empty if it is not known to the day
 * @param note what is known of the dates beyond that
 */
public record PastPrice(
        Map<Rate, Usd> rates, Optional<LocalDate> from, Optional<LocalDate> until, Optional<String> note) {

    /** Copies the map. */
    public PastPrice {
        rates = ImmutableMap.copyOf(rates);
    }
}
