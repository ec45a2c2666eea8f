package dev.modelrouter.pricing;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The most that calls can cost at one price. Thread-safe. */
final class UpperBound {

    private final Price price;
    /** Worked out once for each tier, as every call is bounded for each of its candidates. Long prompts are rare. */
    private final Map<PricingTier, Dearest> dearest = new ConcurrentHashMap<>();

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
        Dearest rates = isLong
                ? Dearest.of(price, tier, true)
                : dearest.computeIfAbsent(tier, asked -> Dearest.of(price, asked, false));
        // What is cached may be charged as input and as a write, and any token of the prompt may be cached.
        long charged = price.inputIncludesCached() ? Math.multiplyExact(2, inputTokens) : inputTokens;
        return Optional.of(rates.prompt().forTokens(charged).plus(rates.answer().forTokens(outputTokens)));
    }
}
