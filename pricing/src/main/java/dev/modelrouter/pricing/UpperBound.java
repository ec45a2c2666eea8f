package dev.modelrouter.pricing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
        HighestRates most = highest(tier);
        if (most == null) {
            return Optional.empty();
        }
        LongContext longContext = price.longContextRule();
        if (longContext != null && inputTokens > longContext.thresholdTokens()) {
            if (tier != PricingTier.STANDARD) {
                return Optional.empty();
            }
            most = highest(tier, true);
        }
        // What is cached may be charged as input and as a write, and any token of the prompt may be cached.
        long charged = price.inputIncludesCached() ? Math.multiplyExact(2, inputTokens) : inputTokens;
        return Optional.of(most.bound(charged, outputTokens));
    }

    /** Returns null for a tier that has no price for input and output. */
    private @Nullable HighestRates highest(PricingTier tier) {
        Map<PricingTier, HighestRates> known = highest;
        if (known == null) {
            known = new EnumMap<>(PricingTier.class);
            for (PricingTier each : PricingTier.values()) {
                if (price.rate(each, Rate.INPUT) != null && price.rate(each, Rate.OUTPUT) != null) {
                    known.put(each, highest(each, false));
                }
            }
            highest = known;
        }
        return known.get(tier);
    }

    /** Returns the highest rates by which a call of a tier may be billed. A batch job is never served on demand. */
    private HighestRates highest(PricingTier tier, boolean isLong) {
        List<Map<Rate, Usd>> tables = new ArrayList<>();
        tables.add(price.rates().getOrDefault(tier, Map.of()));
        if (tier != PricingTier.BATCH) {
            tables.add(price.rates().getOrDefault(PricingTier.STANDARD, Map.of()));
            tables.add(price.derivedRates());
        }
        LongContext longContext = price.longContextRule();
        if (isLong && longContext != null) {
            tables.add(longContext.rates());
            tables.add(longContext.derivedRates());
        }
        return HighestRates.among(tables);
    }
}
