package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call made for a request, also when it failed or its answer was thrown away. Immutable and thread-safe; its {@code
 * toString} shows neither prompt nor answer.
 */
public final class Attempt {

    private final Sent sent;
    private final Outcome outcome;
    private final Bill bill;
    private final Span span;

    Attempt(Sent sent, Outcome outcome, Bill bill, Span span) {
        this.sent = sent;
        this.outcome = outcome;
        this.bill = bill;
        this.span = span;
    }

    /** What was decided before it was made. */
    record Sent(int number, Target target, ImmutableList<Adaptation> adaptations, ImmutableList<String> budgetFlags) {}

    /**
     * What was used and what it cost.
     *
     * @param anomaly why the usage that was reported is not believed
     */
    record Bill(Optional<Usage> usage, Cost cost, Optional<String> anomaly) {

        static Bill of(Usage usage, Cost cost) {
            return new Bill(Optional.of(usage), cost, Optional.empty());
        }

        /** Of a call without a usage. */
        static Bill of(Cost cost) {
            return new Bill(Optional.empty(), cost, Optional.empty());
        }
    }

    /** When it was made and how long it took. */
    record Span(Instant startedAt, Duration latency) {}

    /** Returns 1 for the first call of the request. */
    public int number() {
        return sent.number();
    }

    /** Returns what it was made for. */
    public Purpose purpose() {
        return Purpose.ANSWER;
    }

    /** Returns where it went. */
    public Target target() {
        return sent.target();
    }

    /** Returns how it ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns the tokens that Bedrock reported; empty if it reported none, or what {@linkplain #anomaly cannot be}. */
    public Optional<Usage> usage() {
        return bill.usage();
    }

    /**
     * Returns why the usage that Bedrock reported is not believed, for people: far more input than the request can have,
     * or far more output than was asked for. Its cost is then unknown, at most what was reserved, and its tokens are in
     * no sum; the reply itself still shows them. Empty, as it should be, if nothing is odd.
     */
    public Optional<String> anomaly() {
        return bill.anomaly();
    }

    /** Returns what it cost; of a call that ended without a report after it was sent, unknown with an upper bound. */
    public Cost cost() {
        return bill.cost();
    }

    /** Returns the wall-clock time at which it was sent. */
    public Instant startedAt() {
        return span.startedAt();
    }

    /** Returns the time from sending to the end of the reply, or to the failure; without the gate's. */
    public Duration latency() {
        return span.latency();
    }

    /** Returns what was changed to fit the request to the target. */
    public ImmutableList<Adaptation> adaptations() {
        return sent.adaptations();
    }

    /**
     * Returns why budgets that {@linkplain dev.modelrouter.pricing.Budget.WhenExhausted#ALLOW allow} everything flagged
     * it, for people: which limit it passed or may have passed; empty if none flagged it.
     */
    public ImmutableList<String> budgetFlags() {
        return sent.budgetFlags();
    }

    /** Returns number, target, outcome, cost and latency. */
    @Override
    public String toString() {
        String tokens = usage().map(usage -> usage.promptTokens() + " in, " + usage.outputTokens() + " out, ")
                .orElse("");
        return number() + ". " + target() + ": " + outcome + "; " + tokens + Texts.cost(cost()) + ", "
                + Texts.duration(latency());
    }
}
