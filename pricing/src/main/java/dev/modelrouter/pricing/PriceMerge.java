package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One price with overrides laid over it, each figure with the place it comes from. */
final class PriceMerge {

    private final Scope scope;
    /** What lies below and is not replaced as a whole; null if there is nothing. */
    private final @Nullable Price below;

    private final List<PriceOverride> overrides;

    private PriceMerge(Scope scope, @Nullable Price below, List<PriceOverride> overrides) {
        this.scope = scope;
        this.below = below;
        this.overrides = overrides;
    }

    /**
     * Prepares a merge.
     *
     * @param below the price that the overrides lie over; null if there is none
     * @param overrides at least one, of which no two name the same figure: a whole one is alone. If there is none, the
     *     price below is the result
     */
    static PriceMerge of(Scope scope, @Nullable Price below, List<PriceOverride> overrides) {
        boolean isWhole = !overrides.isEmpty() && overrides.get(0).isWhole();
        return new PriceMerge(scope, isWhole ? null : below, overrides);
    }

    /** Returns the price of regions that are named. */
    Price in(Set<String> regions) {
        if (overrides.isEmpty() && below != null) {
            boolean same = regions.size() == below.regions().size();
            return same
                    ? below
                    : below.toBuilder().regions(regions.toArray(new String[0])).merged();
        }
        Price merged = merge(below).regions(regions.toArray(new String[0])).merged();
        return remainsAssumed() ? merged.assumedAmong(amongAlike()) : merged;
    }

    /** Returns the price of regions that nobody names. */
    Price otherwise() {
        return remainsAssumed()
                ? merge(below).merged().assumedAmong(amongAlike())
                : merge(below).regions(new String[0]).merged();
    }

    /** A price stays a guess as long as one figure of it is. */
    private boolean remainsAssumed() {
        if (below == null || !below.isAssumed()) {
            return false;
        }
        boolean ruleReplaced = below.longContext().isEmpty();
        for (PriceOverride override : overrides) {
            ruleReplaced |= override.figures().longContext().isPresent();
        }
        for (Map.Entry<PricingTier, Map<Rate, Usd>> tier : below.rates().entrySet()) {
            for (Rate rate : tier.getValue().keySet()) {
                if (!names(tier.getKey(), rate)) {
                    return true;
                }
            }
        }
        return !ruleReplaced;
    }

    private boolean names(PricingTier tier, Rate rate) {
        for (PriceOverride override : overrides) {
            if (override.figures().perMillion(tier, rate).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** What the price below might be instead, with the same overrides laid over each. */
    private List<Price> amongAlike() {
        List<Price> among = new ArrayList<>();
        if (below != null) {
            for (Price price : below.assumedAmong()) {
                among.add(merge(price).merged());
            }
        }
        return among;
    }

    private Price.Builder merge(@Nullable Price base) {
        Price first = overrides.get(0).figures();
        Price.Builder merged = base == null ? Price.builder(first.modelId(), scope) : base.toBuilder();
        if (first.isCustomDeployment()) {
            merged.customDeployment();
        }
        for (PriceOverride override : overrides) {
            Price figures = override.figures();
            for (Map.Entry<PricingTier, Map<Rate, Usd>> tier : figures.rates().entrySet()) {
                for (Map.Entry<Rate, Usd> rate : tier.getValue().entrySet()) {
                    merged.perMillion(tier.getKey(), rate.getKey(), rate.getValue());
                }
            }
            merged.derive(figures);
            figures.longContext().ifPresent(merged::longContext);
            boolean namesStandard = figures.perMillion(PricingTier.STANDARD, Rate.INPUT)
                            .isPresent()
                    || figures.perMillion(PricingTier.STANDARD, Rate.OUTPUT).isPresent();
            if (namesStandard || base == null) {
                merged.confidence(figures.confidence());
            }
            if (base == null) {
                figures.asOf().ifPresent(merged::asOf);
            }
        }
        return merged.provenance(provenance(base));
    }

    private Provenance provenance(@Nullable Price base) {
        Map<String, ImmutableList<String>> rateSources = new HashMap<>();
        Map<String, String> places = new HashMap<>();
        List<String> own = new ArrayList<>();
        ImmutableList<String> sources = overrides.get(0).figures().sources();
        if (base != null) {
            Provenance below = base.provenance();
            rateSources.putAll(below.rateSources());
            places.put(Provenance.OTHERS, below.place());
            places.putAll(below.places());
            sources = below.sources();
        }
        for (PriceOverride override : overrides) {
            Price figures = override.figures();
            own.add(override.source());
            for (Map.Entry<PricingTier, Map<Rate, Usd>> tier : figures.rates().entrySet()) {
                for (Rate rate : tier.getValue().keySet()) {
                    String figure = Provenance.figure(tier.getKey(), rate);
                    rateSources.put(figure, figures.sources(tier.getKey(), rate));
                    places.put(figure, override.source());
                }
            }
            if (figures.longContext().isPresent()) {
                places.put(Provenance.LONG_CONTEXT, override.source());
            }
        }
        String place = String.join(" and ", own);
        return new Provenance(
                base == null ? place : place + ", over " + base.provenance().place(), sources, rateSources, places);
    }
}
