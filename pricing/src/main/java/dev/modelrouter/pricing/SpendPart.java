package dev.modelrouter.pricing;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What was spent for one purpose, or on all overhead together. Immutable and thread-safe.
 *
 * @param calls how many calls
 * @param cost what they cost
 * @param share the known cost as a part of that of all calls, to six decimals; empty if that is zero, or if there is a
 *     cost about which nothing is known
 */
public record SpendPart(long calls, Cost cost, Optional<BigDecimal> share) {

    static SpendPart of(SpendFigures part, SpendFigures all) {
        return new SpendPart(part.calls(), part.cost(), Shares.ofKnown(part, all));
    }
}
