package dev.modelrouter.pricing;

import dev.modelrouter.core.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What was used and spent: the figures of a row or of a whole report. Sums of any parts are exactly those of the whole.
 * Immutable and thread-safe.
 */
public final class SpendFigures {

    static final SpendFigures NONE =
            new SpendFigures(Counts.NONE, Usage.ZERO, new Money(Usd.ZERO, Usd.ZERO, Usd.ZERO), Savings.NONE);

    private static final int DECIMALS = 10;

    private final Counts counts;
    private final Usage usage;
    private final Money money;
    private final Savings savings;

    /**
     * How often.
     *
     * @param unknown calls whose cost is unknown in part
     * @param unbounded those among them without an upper bound
     */
    record Counts(long requests, long accepted, long calls, long withoutUsage, long unknown, long unbounded) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    requests + other.requests,
                    accepted + other.accepted,
                    calls + other.calls,
                    withoutUsage + other.withoutUsage,
                    unknown + other.unknown,
                    unbounded + other.unbounded);
        }
    }

    /**
     * How much.
     *
     * @param known the parts of costs that are known
     * @param unknownAtMost what the unknown parts that have an upper bound come to at most
     * @param covered what credits have paid of the known parts
     */
    record Money(Usd known, Usd unknownAtMost, Usd covered) {

        Money plus(Money other) {
            return new Money(
                    Shares.sum(known, other.known),
                    Shares.sum(unknownAtMost, other.unknownAtMost),
                    Shares.sum(covered, other.covered));
        }
    }

    SpendFigures(Counts counts, Usage usage, Money money, Savings savings) {
        this.counts = counts;
        this.usage = usage;
        this.money = money;
        this.savings = savings;
    }

    SpendFigures plus(SpendFigures other) {
        return new SpendFigures(
                counts.plus(other.counts),
                other.usage.equals(Usage.ZERO) ? usage : usage.plus(other.usage),
                money.plus(other.money),
                savings.plus(other.savings));
    }

    /**
     * Returns how many requests: each counts once, in the row of the call whose answer was given, else of its last call
     * for an answer, else of its last call.
     */
    public long requests() {
        return counts.requests;
    }

    /** Returns how many of the requests got an answer that was accepted. */
    public long accepted() {
        return counts.accepted;
    }

    /** Returns how many calls. */
    public long calls() {
        return counts.calls;
    }

    /** Returns how many of the calls did not report their tokens; {@link #usage} is without them. */
    public long callsWithoutUsage() {
        return counts.withoutUsage;
    }

    /** Returns how many of the calls have a cost that is unknown in part at least. */
    public long callsWithUnknownCost() {
        return counts.unknown;
    }

    /** Returns the tokens that were reported. */
    public Usage usage() {
        return usage;
    }

    /**
     * Returns what all calls cost: unknown if that of any is, with the known part of all, and with an upper bound if
     * each has one.
     */
    public Cost cost() {
        Cost known = Cost.known(money.known);
        if (counts.unknown == 0) {
            return known;
        }
        String reason = "calls of unknown cost: " + counts.unknown;
        return known.plus(counts.unbounded > 0 ? Cost.unknown(reason) : Cost.unknown(reason, money.unknownAtMost));
    }

    /** Returns what credits have paid of the known cost; zero if the journal has none. */
    public Usd coveredByCredits() {
        return money.covered;
    }

    /** Returns the known cost without what credits have paid. */
    public Usd cash() {
        return money.known.minus(money.covered);
    }

    /** Returns the comparison with the strongest candidates, for the requests counted here. */
    public Savings savings() {
        return savings;
    }

    /**
     * Returns what one accepted answer cost, with everything spent on the way and on requests that got none: rounded
     * half up to ten decimals; unknown if any cost is. Empty if no answer was accepted: it is then not defined.
     */
    Optional<Cost> costPerAccepted() {
        if (counts.accepted == 0) {
            return Optional.empty();
        }
        Usd known = money.known.dividedBy(counts.accepted, DECIMALS, RoundingMode.HALF_UP);
        Cost cost = Cost.known(known);
        if (counts.unknown == 0) {
            return Optional.of(cost);
        }
        String reason = "calls of unknown cost: " + counts.unknown;
        // Up, so that the bound stays one.
        Usd most = money.known.plus(money.unknownAtMost).dividedBy(counts.accepted, DECIMALS, RoundingMode.UP);
        return Optional.of(
                cost.plus(counts.unbounded > 0 ? Cost.unknown(reason) : Cost.unknown(reason, most.minus(known))));
    }

    /**
     * What routing saved against sending everything to the strongest candidate: an estimate, since the strongest candidate
     * would have counted tokens otherwise and written another answer.
     *
     * <p>Only requests count of which both sides are known, with all their calls, overhead included; the others are left out
     * on both sides and counted. Immutable and thread-safe.
     *
     * @param requests how many are compared
     * @param leftOut how many are not, because one of the sides is not known
     * @param actual what the compared requests cost
     * @param onStrongest what they would have cost on the strongest candidate of their routes
     */
    public record Savings(long requests, long leftOut, Usd actual, Usd onStrongest) {

        static final Savings NONE = new Savings(0, 0, Usd.ZERO, Usd.ZERO);

        /** Returns what was saved; negative if routing cost more. */
        public Usd saved() {
            return onStrongest.minus(actual);
        }

        /** Returns {@link #saved} as a part of {@link #onStrongest}, to six decimals; empty if that is zero. */
        public Optional<BigDecimal> share() {
            return Shares.of(saved(), onStrongest);
        }

        Savings plus(Savings other) {
            return new Savings(
                    requests + other.requests,
                    leftOut + other.leftOut,
                    Shares.sum(actual, other.actual),
                    Shares.sum(onStrongest, other.onStrongest));
        }
    }
}
