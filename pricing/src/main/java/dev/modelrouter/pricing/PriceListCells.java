package dev.modelrouter.pricing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import dev.modelrouter.pricing.OfferFile.Row;
import dev.modelrouter.pricing.PriceListDifference.Cell;
import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import dev.modelrouter.pricing.RowKind.Figure;
import dev.modelrouter.pricing.RowKind.Reach;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.regions.Region;

/**
 * Rows of the price list, brought to the places in a catalog that they price.
 *
 * <p>A row names a region and says "global" or nothing. Without "global" it is the region's own rate, at which calls in
 * the region and through geographic profiles are billed alike, as profiles other than global ones have no rows of their
 * own; so it goes to every scope but the global one in which the model is offered from that region, as far as the
 * catalogs of prices and of models know. A scope is never priced by another region's row, and none is computed from
 * another.
 *
 * <p>A model can be priced for two endpoints, at times differently. The catalog is that of {@code bedrock-runtime}; rows
 * of {@code bedrock-mantle} are used where the list has no others for model, region and reach.
 */
final class PriceListCells {

    private record Place(String modelId, String region, Reach reach) {}

    private final ModelCatalog models;
    private final Map<String, List<Price>> pricesByModel;
    private final SkipTally skips;
    private final Map<Cell, Map<Figure, Row>> cells = new LinkedHashMap<>();

    private PriceListCells(ModelCatalog models, Map<String, List<Price>> pricesByModel, SkipTally skips) {
        this.models = models;
        this.pricesByModel = pricesByModel;
        this.skips = skips;
    }

    /**
     * Returns rows by the places that they price. A row whose price cannot be used is among them, to show that the list
     * has it.
     *
     * @param rows of all files
     * @param models where models are offered
     * @param pricesByModel where the present catalog has prices
     * @param skips counts the rows that price no place
     */
    static Map<Cell, Map<Figure, Row>> of(
            Collection<Row> rows, ModelCatalog models, Map<String, List<Price>> pricesByModel, SkipTally skips) {
        PriceListCells cells = new PriceListCells(models, pricesByModel, skips);
        Set<Place> onRuntime = new HashSet<>();
        for (Row row : rows) {
            if (!row.kind().mantle()) {
                onRuntime.add(place(row));
            }
        }
        for (Row row : rows) {
            if (row.kind().mantle() && onRuntime.contains(place(row))) {
                skips.add(Reason.OTHER_ENDPOINT, shown(row));
            } else {
                cells.add(row);
            }
        }
        return cells.cells;
    }

    private static Place place(Row row) {
        return new Place(row.modelId(), row.source().region(), row.kind().reach());
    }

    private static String shown(Row row) {
        return row.source().region() + " " + row.modelId();
    }

    private void add(Row row) {
        Set<Scope> scopes = scopes(row);
        if (scopes.isEmpty()) {
            skips.add(Reason.UNKNOWN_SCOPE, shown(row));
        }
        for (Scope scope : scopes) {
            Cell cell = new Cell(row.modelId(), scope, row.source().region());
            Map<Figure, Row> figures = cells.computeIfAbsent(cell, unseen -> new LinkedHashMap<>());
            Row other = figures.putIfAbsent(row.kind().figure(), row);
            if (other != null && !Objects.equals(other.usd(), row.usd())) {
                // Two offers, or two rows of one, contradict each other: neither is believed.
                if (other.usd() != null) {
                    skips.add(Reason.CONTRADICTORY, shown(row));
                }
                figures.put(row.kind().figure(), new Row(row.modelId(), row.kind(), row.source(), null, row.since()));
            }
        }
    }

    private Set<Scope> scopes(Row row) {
        if (row.kind().reach() == Reach.GLOBAL) {
            return EnumSet.of(Scope.GLOBAL);
        }
        Set<Scope> scopes = knownScopes(row.modelId(), row.source().region());
        if (row.kind().reach() == Reach.GEOGRAPHY) {
            scopes.remove(Scope.IN_REGION);
        }
        return scopes;
    }

    /** Returns the scopes, but the global one, in which a model is known to be called or priced from a region. */
    private Set<Scope> knownScopes(String modelId, String region) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Price price : pricesByModel.getOrDefault(modelId, List.of())) {
            boolean listed = price.regions().contains(region);
            if (listed || (price.regions().isEmpty() && reaches(price.scope(), region))) {
                scopes.add(price.scope());
            }
        }
        Model model = models.find(modelId).orElse(null);
        if (model != null) {
            for (Scope scope : model.scopes()) {
                if (model.regions(scope).contains(Region.of(region))) {
                    scopes.add(scope);
                }
            }
            if (model.mantleRegions().contains(Region.of(region))) {
                scopes.add(Scope.IN_REGION);
            }
            if (scopes.isEmpty()) {
                scopes.addAll(likelyScopes(model, region));
            }
        }
        scopes.remove(Scope.GLOBAL);
        return scopes;
    }

    /** Returns the scopes of a model that has just come to a region: those that it has and that reach the region. */
    private static Set<Scope> likelyScopes(Model model, String region) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : model.scopes()) {
            boolean refused = scope == Scope.IN_REGION && model.requiresInferenceProfile() == Support.YES;
            if (!refused && reaches(scope, region)) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private static boolean reaches(Scope scope, String region) {
        return scope == Scope.IN_REGION
                || Scope.geographyOf(Region.of(region)).filter(scope::equals).isPresent();
    }
}
