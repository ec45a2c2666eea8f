package dev.modelrouter.pricing;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The most that calls can cost at one price. Thread-safe. */
final class UpperBound {

    private final Price price;
    /** Worked out once for each tier, as every call is bounded. A second thread that does it too does no harm. */
    private final @Nullable HighestRates[] highest = new @Nullable HighestRates[PricingTier.values().length];

    UpperBound(Price price) {
        this.price = price;
    }

    Optional<Usd> of(long inputTokens, long outputTokens, PricingTier tier) {
        if (inputTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException(
                    "Tokens must not be negative, are " + inputTokens + " in and " + outputTokens + " out");
        }
        if (price.isAssumed()) {
            return price.assumedAmong().stream()
                    .flatMap(other -> other.upperBound(inputTokens, outputTokens, tier).stream())
                    .max(Comparator.naturalOrder());
        }
        if (price.rate(tier, Rate.INPUT) == null || price.rate(tier, Rate.OUTPUT) == null) {
            return Optional.empty();
        }
        Optional<LongContext> rule = price.longContext();
        boolean isLong = rule.isPresent() && inputTokens > rule.get().thresholdTokens();
        if (isLong && tier != PricingTier.STANDARD) {
            return Optional.empty();
        }
        HighestRates rates = isLong ? HighestRates.of(price, tier, true) : highest(tier);
        return Optional.of(rates.bound(inputTokens, outputTokens));
    }

    private HighestRates highest(PricingTier tier) {
        HighestRates known = highest[tier.ordinal()];
        if (known == null) {
            known = HighestRates.of(price, tier, false);
            highest[tier.ordinal()] = known;
        }
        return known;
    }
}
