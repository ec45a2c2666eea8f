package dev.modelrouter.pricing;

import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which override of one layer says which figure of a model, and where: two that say the same are a contradiction. */
final class PriceClaims {

    /** Stands for every figure, which a whole price names, and of which any override names some. */
    private static final String ALL = "the whole price";

    private static final String SOME = "";

    /** The overrides that name a figure in a scope. */
    private static final class Claims {

        private @Nullable PriceOverride any;
        private @Nullable PriceOverride everywhere;
        private final Map<String, PriceOverride> byRegion = new HashMap<>();

        /** Returns an override that holds in a region in which this one does too, or null. */
        @Nullable
        PriceOverride against(PriceOverride claim) {
            if (claim.regions().isEmpty() || everywhere != null) {
                return everywhere != null ? everywhere : any;
            }
            for (String region : claim.regions()) {
                PriceOverride other = byRegion.get(region);
                if (other != null) {
                    return other;
                }
            }
            return null;
        }

        void add(PriceOverride claim) {
            any = any == null ? claim : any;
            if (claim.regions().isEmpty()) {
                everywhere = claim;
            }
            for (String region : claim.regions()) {
                byRegion.putIfAbsent(region, claim);
            }
        }
    }

    private final Map<String, Claims> claims = new HashMap<>();
    private final Map<String, String> problems = new LinkedHashMap<>();

    private PriceClaims() {}

    /** Adds to {@code problems} what overrides of one model say twice. */
    static void check(List<PriceOverride> overrides, Map<String, String> problems) {
        PriceClaims found = new PriceClaims();
        for (PriceOverride override : overrides) {
            for (Scope scope : override.scope().map(List::of).orElse(List.of(Scope.values()))) {
                found.claim(override, scope);
            }
        }
        problems.putAll(found.problems);
    }

    private void claim(PriceOverride override, Scope scope) {
        if (override.isWhole()) {
            find(SOME, override, scope, ALL);
        } else {
            find(ALL, override, scope, ALL);
            for (String figure : figures(override.figures())) {
                find(figure, override, scope, figure);
                at(figure, override, scope).add(override);
            }
        }
        at(override.isWhole() ? ALL : SOME, override, scope).add(override);
        if (override.isWhole()) {
            at(SOME, override, scope).add(override);
        }
    }

    private Claims at(String figure, PriceOverride override, Scope scope) {
        String key = override.isCustomDeployment() + " " + scope.key() + " " + figure;
        Claims found = claims.get(key);
        if (found == null) {
            found = new Claims();
            claims.put(key, found);
        }
        return found;
    }

    private void find(String figure, PriceOverride override, Scope scope, String named) {
        PriceOverride other = at(figure, override, scope).against(override);
        if (other != null) {
            problems.put(
                    override + " and " + other + " both say " + named
                            + "; say it once, or put the narrower into a layer of its own",
                    override.source());
        }
    }

    private static List<String> figures(Price price) {
        List<String> figures = new ArrayList<>();
        for (Map.Entry<PricingTier, Map<Rate, Usd>> tier : price.rates().entrySet()) {
            for (Rate rate : tier.getValue().keySet()) {
                figures.add(Provenance.figure(tier.getKey(), rate));
            }
        }
        for (Rate rate : price.derivedRates().keySet()) {
            figures.add("derived." + rate.key());
        }
        if (price.longContext().isPresent()) {
            figures.add(Provenance.LONG_CONTEXT);
        }
        return figures;
    }
}
