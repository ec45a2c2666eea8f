package dev.modelrouter.pricing;

import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One layer of overrides, laid over a table of prices.
 *
 * <p>All is worked out when the layer is laid: for each scope, each region that the table or the layer names, and the
 * regions that neither names, the price below is merged with the overrides that hold there. So a look-up costs what it
 * costs without a layer, and models that the layer does not name are not even read.
 */
final class PriceLayer {

    private final Map<String, List<PriceOverride>> byModel = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if two overrides say the same figure in the same place; it names all */
    PriceLayer(Collection<PriceOverride> overrides) {
        for (PriceOverride override : overrides) {
            List<PriceOverride> ofModel = byModel.get(override.modelId());
            if (ofModel == null) {
                ofModel = new ArrayList<>();
                byModel.put(override.modelId(), ofModel);
            }
            ofModel.add(override);
        }
        Map<String, String> problems = new LinkedHashMap<>();
        for (List<PriceOverride> ofModel : byModel.values()) {
            PriceClaims.check(ofModel, problems);
        }
        MisplacedPriceException.throwIfAny("Cannot overlay the price catalog", problems);
    }

    PriceTable over(PriceTable table) {
        Map<String, Map<Scope, PriceGroups>> replaced = new HashMap<>();
        for (Map.Entry<String, List<PriceOverride>> model : byModel.entrySet()) {
            replaced.put(model.getKey(), merge(table.groups(model.getKey()), model.getValue()));
        }
        return table.with(replaced);
    }

    /** Without a scope an override holds in all that the model has; in every one, if it has none yet. */
    private static Map<Scope, PriceGroups> merge(Map<Scope, PriceGroups> below, List<PriceOverride> overrides) {
        Map<Scope, PriceGroups> merged = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            PriceGroups groups = below.get(scope);
            List<PriceOverride> holding = new ArrayList<>();
            for (PriceOverride override : overrides) {
                boolean holds = override.scope().isPresent()
                        ? override.scope().get() == scope
                        : groups != null || below.isEmpty();
                if (holds) {
                    holding.add(override);
                }
            }
            if (!holding.isEmpty()) {
                merged.put(scope, merge(scope, groups, holding));
            } else if (groups != null) {
                merged.put(scope, groups);
            }
        }
        return merged;
    }

    /**
     * Prices that come out the same.
     *
     * @param below the price below, which is equal to itself only; null if there is none
     * @param overrides those that hold
     */
    private record Recipe(@Nullable Price below, List<PriceOverride> overrides) {

        /** What one region's override changes answers for that region alone; what holds for all has its own answer. */
        boolean isDefault(Map<Partition, Price> otherwise) {
            if (below == null || !below.isDefault() || below.isAssumed()) {
                return false;
            }
            Price answer = otherwise.get(Partition.of(below));
            return answer != null
                    && answer.isAssumed()
                    && overrides.stream()
                            .allMatch(override -> override.regions().isEmpty());
        }
    }

    private static PriceGroups merge(Scope scope, @Nullable PriceGroups below, List<PriceOverride> overrides) {
        Set<String> regions =
                new TreeSet<>(below == null ? Set.of() : below.byRegion().keySet());
        List<PriceOverride> everywhere = new ArrayList<>();
        for (PriceOverride override : overrides) {
            regions.addAll(override.regions());
            if (override.regions().isEmpty()) {
                everywhere.add(override);
            }
        }
        Map<Recipe, Set<String>> recipes = new LinkedHashMap<>();
        for (String region : regions) {
            Price price = below == null ? null : below.find(region).orElse(null);
            Recipe recipe = new Recipe(price, holdingIn(region, overrides));
            Set<String> same = recipes.get(recipe);
            if (same == null) {
                same = new LinkedHashSet<>();
                recipes.put(recipe, same);
            }
            same.add(region);
        }
        Map<Partition, Price> otherwise = otherwise(scope, below, everywhere);
        Map<String, Price> byRegion = new LinkedHashMap<>();
        for (Map.Entry<Recipe, Set<String>> recipe : recipes.entrySet()) {
            Price price = PriceMerge.of(
                            scope, recipe.getKey().below(), recipe.getKey().overrides())
                    .in(recipe.getValue(), recipe.getKey().isDefault(otherwise));
            for (String region : recipe.getValue()) {
                byRegion.put(region, price);
            }
        }
        return PriceGroups.of(byRegion, otherwise);
    }

    private static List<PriceOverride> holdingIn(String region, List<PriceOverride> overrides) {
        List<PriceOverride> holding = new ArrayList<>();
        for (PriceOverride override : overrides) {
            if (override.regions().isEmpty() || override.regions().contains(region)) {
                holding.add(override);
            }
        }
        return holding;
    }

    /** The prices of the regions that nobody names, by partition. */
    private static Map<Partition, Price> otherwise(
            Scope scope, @Nullable PriceGroups below, List<PriceOverride> everywhere) {
        Map<Partition, Price> otherwise = new EnumMap<>(Partition.class);
        if (below != null) {
            otherwise.putAll(below.otherwise());
        }
        if (everywhere.isEmpty()) {
            return otherwise;
        }
        Price alone = PriceMerge.of(scope, null, everywhere).in(Set.of(), true);
        for (Partition partition : Partition.values()) {
            Price price = otherwise.get(partition);
            otherwise.put(
                    partition,
                    price == null
                            ? alone
                            : PriceMerge.of(scope, price, everywhere).otherwise());
        }
        return otherwise;
    }
}
