package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.PlainText;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A call that asks for money, for programs that reserve it themselves. Immutable and thread-safe.
 *
 * @param id unique for ever, such as the request's id with the attempt's number; not blank
 * @param route the call's route
 * @param tags the call's tags
 * @param worstCase what it costs at most; empty if that is not known
 * @param holdFor how long the money is set aside if nobody says how the call ended; then it counts as spent. More than
 *     the longest time that the call can take
 */
public record BudgetRequest(
        String id, String route, ImmutableMap<String, String> tags, Optional<Usd> worstCase, Duration holdFor)
        implements BudgetedCall {

    /** Rejects an id or route with a line break, a blank id, a negative worst case and a time that is not longer than zero. */
    public BudgetRequest {
        if (id.isBlank()) {
            throw new IllegalArgumentException("A call that asks for money needs an id, got a blank one");
        }
        PlainText.requireOneLine("The id of a call", id);
        PlainText.requireOneLine("The name of a route", route);
        if (worstCase.isPresent() && worstCase.get().isNegative()) {
            throw new IllegalArgumentException("A call costs zero or more, got a worst case of " + worstCase.get());
        }
        if (holdFor.isZero() || holdFor.isNegative()) {
            throw new IllegalArgumentException("Money is set aside for longer than zero, got " + holdFor
                    + "; give what is left until the call's deadline, and some seconds more");
        }
    }

    /** Returns {@link #holdFor}; one of more than 292 years is taken for the longest there is. */
    @Override
    public long holdForNanos() {
        return TimeUnit.NANOSECONDS.convert(holdFor);
    }

    /** Returns id and route, without tags: they may name a customer. */
    @Override
    public String toString() {
        return "request " + id + " for route " + route + ", at most "
                + worstCase.map(Usd::toString).orElse("an unknown amount");
    }
}
