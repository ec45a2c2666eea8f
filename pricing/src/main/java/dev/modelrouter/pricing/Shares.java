package dev.modelrouter.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** Amounts as parts of others. */
final class Shares {

    static final int DECIMALS = 6;

    private Shares() {}

    /** Returns the sum, without the work of it if one of the two is zero, as most are where many kinds are added up. */
    static Usd sum(Usd one, Usd other) {
        return other.isZero() ? one : one.isZero() ? other : one.plus(other);
    }

    /** Returns the quotient, rounded half up to six decimals; empty if the whole is zero. */
    static Optional<BigDecimal> of(Usd part, Usd whole) {
        return whole.isZero()
                ? Optional.empty()
                : Optional.of(part.value().divide(whole.value(), DECIMALS, RoundingMode.HALF_UP));
    }

    /** Returns a known cost as a part of another; empty also if there is a cost and nothing is known of it. */
    static Optional<BigDecimal> ofKnown(SpendFigures part, SpendFigures whole) {
        Cost cost = part.cost();
        boolean nothingKnown = !cost.isKnown() && cost.knownPart().isZero();
        return nothingKnown
                ? Optional.empty()
                : of(cost.knownPart(), whole.cost().knownPart());
    }
}
