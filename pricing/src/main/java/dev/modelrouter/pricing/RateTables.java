package dev.modelrouter.pricing;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables of rates by tier. */
final class RateTables {

    private RateTables() {}

    static Map<PricingTier, Map<Rate, Usd>> copy(Map<PricingTier, Map<Rate, Usd>> rates) {
        Map<PricingTier, Map<Rate, Usd>> copy = new EnumMap<>(PricingTier.class);
        for (Map.Entry<PricingTier, Map<Rate, Usd>> tier : rates.entrySet()) {
            copy.put(tier.getKey(), new EnumMap<>(tier.getValue()));
        }
        return copy;
    }

    static @Nullable Usd find(Map<PricingTier, Map<Rate, Usd>> rates, PricingTier tier, Rate rate) {
        Map<Rate, Usd> table = rates.get(tier);
        return table == null ? null : table.get(rate);
    }

    static void put(Map<PricingTier, Map<Rate, Usd>> rates, PricingTier tier, Rate rate, Usd usd) {
        Map<Rate, Usd> table = rates.get(tier);
        if (table == null) {
            table = new EnumMap<>(Rate.class);
            rates.put(tier, table);
        }
        table.put(rate, usd);
    }
}
