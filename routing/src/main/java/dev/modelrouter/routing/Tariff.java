package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Price;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Rate;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** How calls of one target are charged: a bound before the call, a cost after it. Immutable. */
sealed interface Tariff {

    /**
     * How a call was served.
     *
     * @param tier the tier that is charged
     * @param ttlTold whether it is known for how long the prompt was cached
     */
    record Served(PricingTier tier, boolean ttlTold) {}

    /** Returns the most that a call can cost; empty if that is not known. */
    Optional<Usd> upperBound(long inputTokens, long outputTokens, PricingTier tier);

    /** Returns what a usage costs in a tier, or in the standard tier where that has no price; empty if not known. */
    Optional<Usd> expected(Usage usage, PricingTier tier);

    /** Returns the same as a cost that is known. */
    default Optional<Cost> expectedCost(Usage usage, PricingTier tier) {
        return expected(usage, tier).map(Cost::known);
    }

    /**
     * Returns what a call cost.
     *
     * @param served what Bedrock says of how it served the call
     */
    Cost cost(ConverseResponse response, Usage usage, Served served);

    /**
     * Returns whether a bound covers a prompt with these cache points, for a cache write may cost more than plain input.
     */
    boolean pricesCacheWrites(List<CachePointBlock> points);

    /**
     * Returns what it costs and saves to cache a prompt for some time; empty if that is not known.
     *
     * @param ttl five minutes, thirty, or an hour
     */
    default Optional<CachingPlan.BreakEven> breakEven(Duration ttl) {
        return Optional.empty();
    }

    /** Returns what the order of a model's places is told by: input and output per million tokens, added up. */
    Optional<Usd> perMillion();

    /** Returns why there is no bound for a call in a tier, for people. */
    String unboundedReason(PricingTier tier);

    /** By tokens at one price. */
    record ByToken(Price price) implements Tariff {

        @Override
        public Optional<Usd> upperBound(long inputTokens, long outputTokens, PricingTier tier) {
            return price.upperBound(inputTokens, outputTokens, tier);
        }

        @Override
        public Optional<Usd> expected(Usage usage, PricingTier tier) {
            return price.cost(usage, tier).atMost().or(() -> price.cost(usage, PricingTier.STANDARD)
                    .atMost());
        }

        @Override
        public Optional<Cost> expectedCost(Usage usage, PricingTier tier) {
            Cost cost = price.cost(usage, tier);
            return cost.isKnown() ? Optional.of(cost) : Tariff.super.expectedCost(usage, tier);
        }

        @Override
        public Cost cost(ConverseResponse response, Usage usage, Served served) {
            return served.ttlTold() ? price.cost(usage, served.tier()) : price.costWithoutTtl(usage, served.tier());
        }

        @Override
        public boolean pricesCacheWrites(List<CachePointBlock> points) {
            return points.stream().allMatch(point -> isPriced(point.ttlAsString()));
        }

        /** A point that states no time to live has the model's least, which is five minutes or thirty. */
        private boolean isPriced(@Nullable String ttl) {
            return switch (ttl == null ? "" : ttl) {
                case "" -> isPriced(Rate.CACHE_WRITE_5M) || isPriced(Rate.CACHE_WRITE_30M);
                case "5m" -> isPriced(Rate.CACHE_WRITE_5M);
                case "30m" -> isPriced(Rate.CACHE_WRITE_30M);
                case "1h" -> isPriced(Rate.CACHE_WRITE_1H);
                default -> false;
            };
        }

        private boolean isPriced(Rate rate) {
            return perMillion(rate).isPresent();
        }

        private Optional<Usd> perMillion(Rate rate) {
            return price.perMillion(PricingTier.STANDARD, rate).or(() -> price.derivedPerMillion(rate));
        }

        /** Where cached tokens are charged as input as well, none are saved. */
        @Override
        public Optional<CachingPlan.BreakEven> breakEven(Duration ttl) {
            Rate write = ttl.toMinutes() <= 5
                    ? Rate.CACHE_WRITE_5M
                    : ttl.toMinutes() <= 30 ? Rate.CACHE_WRITE_30M : Rate.CACHE_WRITE_1H;
            if (price.inputIncludesCached()) {
                return Optional.empty();
            }
            return perMillion(Rate.INPUT)
                    .flatMap(input -> perMillion(write).flatMap(toWrite -> perMillion(Rate.CACHE_READ)
                            .map(toRead -> new CachingPlan.BreakEven(toWrite.minus(input), input.minus(toRead)))));
        }

        /** Input and output of the same weight: only the order matters, and scopes of a model differ by one factor. */
        @Override
        public Optional<Usd> perMillion() {
            return price.perMillion(PricingTier.STANDARD, Rate.INPUT)
                    .flatMap(input ->
                            price.perMillion(PricingTier.STANDARD, Rate.OUTPUT).map(input::plus));
        }

        @Override
        public String unboundedReason(PricingTier tier) {
            return "no price is published for tier " + tier.key() + " and an input of this size";
        }
    }

    /**
     * As the model that a prompt router chose, which the answer names; before the call, as the dearest that it may
     * choose.
     *
     * @param candidates the tariffs of the models that it may choose
     * @param ofInvoked the tariff of the model that an answer names
     */
    record ByInvoked(ImmutableList<Tariff> candidates, Function<String, Tariff> ofInvoked) implements Tariff {

        @Override
        public Optional<Usd> upperBound(long inputTokens, long outputTokens, PricingTier tier) {
            return dearest(candidate -> candidate.upperBound(inputTokens, outputTokens, tier));
        }

        @Override
        public Optional<Usd> expected(Usage usage, PricingTier tier) {
            return dearest(candidate -> candidate.expected(usage, tier));
        }

        private Optional<Usd> dearest(Function<Tariff, Optional<Usd>> price) {
            List<Optional<Usd>> all = candidates.stream().map(price).toList();
            return all.stream().anyMatch(Optional::isEmpty)
                    ? Optional.empty()
                    : all.stream().flatMap(Optional::stream).reduce(Usd::max);
        }

        @Override
        public Cost cost(ConverseResponse response, Usage usage, Served served) {
            Optional<String> invoked = invoked(response);
            if (invoked.isPresent()) {
                return ofInvoked.apply(invoked.get()).cost(response, usage, served);
            }
            String reason = "the prompt router's answer does not say which model it invoked";
            return dearest(candidate -> candidate.cost(response, usage, served).atMost())
                    .map(bound -> Cost.unknown(reason, bound))
                    .orElseGet(() -> Cost.unknown(reason));
        }

        private static Optional<String> invoked(ConverseResponse response) {
            return response.trace() == null || response.trace().promptRouter() == null
                    ? Optional.empty()
                    : Optional.ofNullable(response.trace().promptRouter().invokedModelId());
        }

        @Override
        public boolean pricesCacheWrites(List<CachePointBlock> points) {
            return candidates.stream().allMatch(candidate -> candidate.pricesCacheWrites(points));
        }

        @Override
        public Optional<Usd> perMillion() {
            return dearest(Tariff::perMillion);
        }

        @Override
        public String unboundedReason(PricingTier tier) {
            return "the price of a model that the prompt router may choose is not known";
        }
    }

    /**
     * Not known, or not by tokens.
     *
     * @param cost the unknown cost of a call, with its reason
     * @param reason the reason, for people
     */
    record Unknown(Cost cost, String reason) implements Tariff {

        static Unknown because(Cost unknown) {
            return new Unknown(unknown, String.join("; ", unknown.unknowns()));
        }

        @Override
        public Optional<Usd> upperBound(long inputTokens, long outputTokens, PricingTier tier) {
            return Optional.empty();
        }

        @Override
        public Optional<Usd> expected(Usage usage, PricingTier tier) {
            return Optional.empty();
        }

        @Override
        public Cost cost(ConverseResponse response, Usage usage, Served served) {
            return cost;
        }

        @Override
        public boolean pricesCacheWrites(List<CachePointBlock> points) {
            return points.isEmpty();
        }

        @Override
        public Optional<Usd> perMillion() {
            return Optional.empty();
        }

        @Override
        public String unboundedReason(PricingTier tier) {
            return "its price is not known: " + reason;
        }
    }
}
