package dev.modelrouter.pricing;

import java.math.BigDecimal;
import java.util.Optional;

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
public record SpendSavings(long requests, long leftOut, Usd actual, Usd onStrongest) {

    static final SpendSavings NONE = new SpendSavings(0, 0, Usd.ZERO, Usd.ZERO);

    /** Returns what was saved; negative if routing cost more. */
    public Usd saved() {
        return onStrongest.minus(actual);
    }

    /** Returns {@link #saved} as a part of {@link #onStrongest}, to six decimals; empty if that is zero. */
    public Optional<BigDecimal> share() {
        return Shares.of(saved(), onStrongest);
    }

    SpendSavings plus(SpendSavings other) {
        return new SpendSavings(
                requests + other.requests,
                leftOut + other.leftOut,
                Shares.sum(actual, other.actual),
                Shares.sum(onStrongest, other.onStrongest));
    }
}
