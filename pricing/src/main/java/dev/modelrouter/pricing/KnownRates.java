package dev.modelrouter.pricing;

import dev.modelrouter.core.Usage;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@link FlatRates} of a price, made when they are first asked for. A second thread that makes them too does no harm:
 * they are immutable. Thread-safe.
 */
final class KnownRates {

    private final Price price;
    private volatile @Nullable Map<PricingTier, FlatRates> ofTiers;
    private @Nullable FlatRates ofLongPrompts;

    KnownRates(Price price) {
        this.price = price;
    }

    /** Returns the cost of a usage; null if the rule has to be asked, as there is a doubt or a figure that is too fine. */
    @Nullable
    Cost cost(Usage usage, PricingTier tier) {
        FlatRates rates = price.isAssumed() ? null : rates(usage, tier);
        return rates == null ? null : rates.cost(usage);
    }

    private @Nullable FlatRates rates(Usage usage, PricingTier tier) {
        LongContext rule = price.longContextRule();
        if (rule == null || CostRule.promptTokens(price, usage) <= rule.thresholdTokens()) {
            return ofTiers().get(tier);
        }
        boolean isSurelyLong = !rule.cachedTokensAssumed() || usage.inputTokens() > rule.thresholdTokens();
        if (!isSurelyLong || tier != PricingTier.STANDARD) {
            return null;
        }
        FlatRates known = ofLongPrompts;
        if (known == null) {
            known = CostRule.flat(price, tier, rule);
            ofLongPrompts = known;
        }
        return known;
    }

    private Map<PricingTier, FlatRates> ofTiers() {
        Map<PricingTier, FlatRates> known = ofTiers;
        if (known == null) {
            known = new EnumMap<>(PricingTier.class);
            for (PricingTier tier : PricingTier.values()) {
                known.put(tier, CostRule.flat(price, tier, null));
            }
            ofTiers = known;
        }
        return known;
    }
}
