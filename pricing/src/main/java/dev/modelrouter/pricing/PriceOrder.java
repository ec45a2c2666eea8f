package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.RowKind.Figure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which the figures of every known price stand: a cache read costs at most as much as input, input as
 * output and as a cache write, the shorter write as the longer; batch and flex at most as much as standard, standard as
 * priority and latency-optimised; long prompts at least as much as short ones. A test holds the bundled catalog to it.
 */
final class PriceOrder {

    /** Two figures of which the first is at most the second. */
    record Pair(Figure lower, Figure higher) {}

    private static final ImmutableList<Pair> PAIRS = pairs();

    private PriceOrder() {}

    private static ImmutableList<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (PricingTier tier : PricingTier.values()) {
            addWithin(pairs, tier, false);
        }
        addWithin(pairs, PricingTier.STANDARD, true);
        for (Rate rate : Rate.values()) {
            Figure standard = new Figure(PricingTier.STANDARD, rate, false);
            pairs.add(new Pair(new Figure(PricingTier.BATCH, rate, false), standard));
            pairs.add(new Pair(new Figure(PricingTier.FLEX, rate, false), standard));
            pairs.add(new Pair(standard, new Figure(PricingTier.PRIORITY, rate, false)));
            pairs.add(new Pair(standard, new Figure(PricingTier.LATENCY_OPTIMIZED, rate, false)));
            pairs.add(new Pair(standard, new Figure(PricingTier.STANDARD, rate, true)));
        }
        return ImmutableList.copyOf(pairs);
    }

    private static void addWithin(List<Pair> pairs, PricingTier tier, boolean longContext) {
        Figure input = new Figure(tier, Rate.INPUT, longContext);
        pairs.add(new Pair(new Figure(tier, Rate.CACHE_READ, longContext), input));
        pairs.add(new Pair(input, new Figure(tier, Rate.OUTPUT, longContext)));
        for (Rate write : List.of(Rate.CACHE_WRITE_5M, Rate.CACHE_WRITE_30M, Rate.CACHE_WRITE_1H)) {
            pairs.add(new Pair(input, new Figure(tier, write, longContext)));
        }
        pairs.add(new Pair(
                new Figure(tier, Rate.CACHE_WRITE_5M, longContext),
                new Figure(tier, Rate.CACHE_WRITE_1H, longContext)));
    }

    /** Returns the pairs that stand the wrong way round. */
    static Set<Pair> breaches(Map<Figure, Usd> figures) {
        Set<Pair> breaches = new HashSet<>();
        for (Pair pair : PAIRS) {
            Usd lower = figures.get(pair.lower());
            Usd higher = figures.get(pair.higher());
            if (lower != null && higher != null && lower.compareTo(higher) > 0) {
                breaches.add(pair);
            }
        }
        return breaches;
    }
}
