package dev.modelrouter.pricing;

import dev.modelrouter.core.PlainText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * What a {@link BudgetLedger} keeps one count for: a budget in one window, and the route or the tag's value if the
 * budget counts these apart. Two accounts are the same if all components are equal. Immutable and thread-safe.
 *
 * @param budget the budget's name
 * @param route the route, if the budget counts each apart
 * @param tagValue the tag's value, if the budget counts each apart and the call has the tag
 * @param windowStart the window's first instant; 1970-01-01T00:00:00Z of a total
 * @param windowEnd the first instant after the window; empty if it never ends
 */
public record BudgetAccount(
        String budget,
        Optional<String> route,
        Optional<String> tagValue,
        Instant windowStart,
        Optional<Instant> windowEnd) {

    /** Rejects a budget that is blank or not in one line, and an empty window. */
    public BudgetAccount {
        if (budget.isBlank()) {
            throw new IllegalArgumentException("An account needs the name of its budget, got a blank one");
        }
        PlainText.requireOneLine("The name of a budget", budget);
        if (windowEnd.isPresent() && !windowEnd.get().isAfter(windowStart)) {
            throw new IllegalArgumentException(
                    "A window must end after it starts, got " + windowStart + " to " + windowEnd.get());
        }
    }

    /**
     * Returns a text that is the same for equal accounts and no others, for ledgers that keep them outside of this
     * process. ASCII letters, digits and {@code . - * _ + % / ~} only.
     */
    public String key() {
        return encoded(Optional.of(budget)) + "/" + encoded(route) + "/" + encoded(tagValue) + "/"
                + encoded(Optional.of(windowStart.toString())) + "/" + encoded(windowEnd.map(Instant::toString));
    }

    /** The encoder never leaves a tilde, so it can stand for what is absent. */
    private static String encoded(Optional<String> part) {
        return part.map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8)).orElse("~");
    }

    /** Returns budget and window, without the tag's value: it may name a customer. */
    @Override
    public String toString() {
        return budget + " from " + windowStart
                + windowEnd.map(end -> " to " + end).orElse("");
    }

    /**
     * What a reservation asks of one account. Immutable and thread-safe.
     *
     * @param account the account
     * @param limit what may be spent and held on it together; more than zero
     * @param hard whether the limit refuses; if not, the amount is booked in any case
     */
    public record Claim(BudgetAccount account, Usd limit, boolean hard) {

        /** Rejects a limit that is not more than zero. */
        public Claim {
            if (limit.compareTo(Usd.ZERO) <= 0) {
                throw new IllegalArgumentException("A claim needs a limit of more than zero, got " + limit);
            }
        }
    }

    /**
     * Why one account turned a reservation away. Immutable and thread-safe.
     *
     * @param claim what was asked of the account
     * @param reason why it was refused
     * @param balance how the account stood, where that is known
     */
    public record Shortfall(Claim claim, Reason reason, Optional<BudgetBalance> balance) {

        /** Why. */
        public enum Reason {

            /** The amount does not fit into what is left. */
            MONEY,

            /** What the call costs at most is not known, so that nothing can be set aside for it. */
            NO_UPPER_BOUND,

            /** The ledger holds as many accounts as it may. */
            LEDGER_FULL,

            /** The window ended long ago, and the ledger may have forgotten what was spent in it. */
            WINDOW_ENDED,

            /** The ledger could not be asked. */
            LEDGER_FAILED
        }
    }
}
