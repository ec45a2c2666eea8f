package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.RowKind.Figure;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
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
    /** How tokens are counted stays as it was, whatever they cost. */
    private final boolean inputIncludesCached;

    private PriceMerge(Scope scope, @Nullable Price below, List<PriceOverride> overrides) {
        boolean isWhole = !overrides.isEmpty() && overrides.get(0).isWhole();
        this.scope = scope;
        this.below = isWhole ? null : below;
        this.overrides = overrides;
        this.inputIncludesCached = (below != null && below.inputIncludesCached())
                || overrides.stream().anyMatch(override -> override.figures().inputIncludesCached());
    }

    /**
     * Prepares a merge.
     *
     * @param below the price that the overrides lie over; null if there is none
     * @param overrides at least one, of which no two name the same figure: a whole one is alone. If there is none, the
     *     price below is the result
     */
    static PriceMerge of(Scope scope, @Nullable Price below, List<PriceOverride> overrides) {
        return new PriceMerge(scope, below, overrides);
    }

    /**
     * Returns the price of regions that are named.
     *
     * @param isDefault whether it answers for the regions that nobody names, too
     */
    Price in(Set<String> regions, boolean isDefault) {
        if (overrides.isEmpty() && below != null) {
            boolean same = regions.size() == below.regions().size();
            return same
                    ? below
                    : below.toBuilder()
                            .regions(regions.toArray(new String[0]))
                            .isDefault(isDefault)
                            .merged();
        }
        Price.Builder merged =
                merge(below).regions(regions.toArray(new String[0])).isDefault(isDefault);
        return remainsAssumed() ? assumed(merged) : merged.merged();
    }

    /** Returns the price of regions that nobody names. */
    Price otherwise() {
        return remainsAssumed()
                ? assumed(merge(below))
                : merge(below).regions(new String[0]).merged();
    }

    /** A price stays a guess as long as one figure of it is; a derived one is, as it bounds costs. */
    private boolean remainsAssumed() {
        if (below == null || !below.isAssumed()) {
            return false;
        }
        Set<Figure> named = named();
        Set<Rate> derivable = EnumSet.copyOf(List.of(Rate.values()));
        overrides.forEach(override ->
                derivable.removeAll(override.figures().derivedRates().keySet()));
        return figures(below).stream().anyMatch(figure -> below.isAssumed(figure) && !named.contains(figure))
                || below.derivedRates().keySet().stream()
                        .anyMatch(rate -> derivable.contains(rate)
                                && !named.contains(new Figure(PricingTier.STANDARD, rate, false)));
    }

    /** Returns the figures that the overrides name. A rule for long prompts replaces all of a rule. */
    private Set<Figure> named() {
        Set<Figure> named = new HashSet<>();
        for (PriceOverride override : overrides) {
            named.addAll(figures(override.figures()));
            if (override.figures().longContext().isPresent()) {
                for (Rate rate : Rate.values()) {
                    named.add(new Figure(PricingTier.STANDARD, rate, true));
                }
            }
        }
        return named;
    }

    private static Set<Figure> figures(Price price) {
        Set<Figure> figures = new HashSet<>();
        price.rates()
                .forEach((tier, table) -> table.keySet().forEach(rate -> figures.add(new Figure(tier, rate, false))));
        price.longContext().ifPresent(rule -> rule.rates()
                .keySet()
                .forEach(rate -> figures.add(new Figure(PricingTier.STANDARD, rate, true))));
        return figures;
    }

    private Price assumed(Price.Builder merged) {
        return merged.stated(named()).merged().assumedAmong(amongAlike());
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
        merged.inputIncludesCached(inputIncludesCached);
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
            derive(merged, figures);
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

    /** Takes over derived rates, and drops those that are published now. */
    private static void derive(Price.Builder merged, Price figures) {
        Map<Rate, Usd> published = figures.rates().getOrDefault(PricingTier.STANDARD, Map.of());
        merged.derivedRates().keySet().removeAll(published.keySet());
        merged.derivedRates().putAll(figures.derivedRates());
    }

    private Provenance provenance(@Nullable Price base) {
        Map<String, ImmutableList<String>> rateSources = new HashMap<>();
        Map<String, String> places = new HashMap<>();
        Map<String, LocalDate> days = new HashMap<>();
        List<String> own = new ArrayList<>();
        ImmutableList<String> sources = overrides.get(0).figures().sources();
        if (base != null) {
            Provenance below = base.provenance();
            rateSources.putAll(below.rateSources());
            places.put(Provenance.OTHERS, below.place());
            places.putAll(below.places());
            days.putAll(below.days());
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
                    date(figure, figures, days);
                }
            }
            if (figures.longContext().isPresent()) {
                places.put(Provenance.LONG_CONTEXT, override.source());
                date(Provenance.LONG_CONTEXT, figures, days);
            }
        }
        String place = String.join(" and ", own);
        return new Provenance(
                base == null ? place : place + ", over " + base.provenance().place(),
                sources,
                rateSources,
                places,
                days);
    }

    /** A figure has the day of the override that it comes from, and no longer that of the one below. */
    private static void date(String figure, Price override, Map<String, LocalDate> days) {
        days.remove(figure);
        override.asOf().ifPresent(day -> days.put(figure, day));
    }
}
