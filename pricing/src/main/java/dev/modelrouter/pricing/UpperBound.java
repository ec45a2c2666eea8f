package dev.modelrouter.pricing;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The most that calls can cost at one price. Thread-safe. */
final class UpperBound {

    private final Price price;
    /** Of each tier, worked out once, as every call is bounded. A second thread that does it too does no harm. */
    private volatile @Nullable Map<PricingTier, HighestRates> highest;

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
        // What is cached may be charged as input and as a write, and any token of the prompt may be cached.
        long charged = price.inputIncludesCached() ? Math.multiplyExact(2, inputTokens) : inputTokens;
        return Optional.of(rates.bound(charged, outputTokens));
    }

    private HighestRates highest(PricingTier tier) {
        Map<PricingTier, HighestRates> known = highest;
        if (known == null) {
            known = new EnumMap<>(PricingTier.class);
            for (PricingTier each : PricingTier.values()) {
                known.put(each, HighestRates.of(price, each, false));
            }
            highest = known;
        }
        return Objects.requireNonNull(known.get(tier));
    }
}
