package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.CellOverlay.Existing;
import dev.modelrouter.pricing.OfferFile.Row;
import dev.modelrouter.pricing.PriceListDifference.Cell;
import dev.modelrouter.pricing.PriceListDifference.Collector;
import dev.modelrouter.pricing.RowKind.Figure;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * Lays what was read of the price list over a catalog: figures of the list in the regions that were read, of the catalog
 * everywhere else. It decides nothing: what it finds wanting it says in the difference. Not thread-safe.
 */
final class PriceListMerge {

    /** By how many times a new figure may differ from what the model costs elsewhere. */
    static final int MAX_APART = 10;

    private final PriceCatalog catalog;
    private final Map<String, List<Price>> pricesByModel;
    private final CellOverlay overlay;
    private final List<Price> merged = new ArrayList<>();

    private PriceListMerge(PriceCatalog catalog, CellOverlay overlay, Map<String, List<Price>> pricesByModel) {
        this.catalog = catalog;
        this.overlay = overlay;
        this.pricesByModel = pricesByModel;
    }

    /**
     * What was read, and how to take it.
     *
     * @param rows the rows
     * @param isRead whether the rows have all that an offer has for a region, so that what is not there is gone
     * @param models where models are offered
     * @param today the day of the refresh, in UTC
     * @param guard which changes are to be asked for
     */
    record Reading(
            Collection<Row> rows,
            BiPredicate<String, String> isRead,
            ModelCatalog models,
            LocalDate today,
            Guard guard) {

        /** Returns whether a model has ended, so that it is not missed where the list has it no longer. */
        boolean hasEnded(String modelId) {
            return models.find(modelId)
                    .filter(model -> !model.lifecycle().callableOn(today))
                    .isPresent();
        }
    }

    /**
     * Which changes are to be asked for.
     *
     * @param maxMove the factor by which a figure may move, up or down
     * @param all whether every change is accepted
     * @param models the models of which every change is accepted
     */
    record Guard(int maxMove, boolean all, Set<String> models) {

        boolean accepts(String modelId) {
            return all || models.contains(modelId);
        }

        boolean isTooFar(Usd was, Usd is) {
            return isApart(was, is, maxMove);
        }

        /** Prices of regions differ by less than this, and tell one unit from another. */
        boolean isFarFrom(Usd elsewhere, Usd is) {
            return isApart(elsewhere, is, Math.max(maxMove, MAX_APART));
        }

        private static boolean isApart(Usd one, Usd other, int factor) {
            return one.times(factor).compareTo(other) < 0 || other.times(factor).compareTo(one) < 0;
        }

        boolean acceptsSome() {
            return all || !models.isEmpty();
        }
    }

    /**
     * What came of it.
     *
     * @param prices the prices of the merged catalog
     * @param difference how they differ from those before
     */
    record Merged(ImmutableList<Price> prices, PriceListDifference difference) {}

    static Merged merge(PriceCatalog catalog, Reading reading, SkipTally skips) {
        Map<String, List<Price>> pricesByModel = catalog.prices().stream()
                .collect(Collectors.groupingBy(Price::modelId, LinkedHashMap::new, Collectors.toList()));
        Collector collector = new Collector();
        CellOverlay overlay = new CellOverlay(reading, collector, skips);
        PriceListMerge merge = new PriceListMerge(catalog, overlay, pricesByModel);
        merge.run(PriceListCells.of(reading.rows(), reading.models(), pricesByModel, skips));
        return new Merged(ImmutableList.copyOf(merge.merged), collector.difference());
    }

    private void run(Map<Cell, Map<Figure, Row>> cells) {
        Map<Price, List<Cell>> ofUnlisted = new LinkedHashMap<>();
        Map<String, List<Cell>> ofNone = new LinkedHashMap<>();
        for (Cell cell : cells.keySet()) {
            Price answer = answer(cell);
            boolean isListed = answer != null && answer.regions().contains(cell.region());
            if (answer == null || (answer.isAssumed() && !isListed)) {
                ofNone.computeIfAbsent(cell.modelId() + " " + cell.scope(), unseen -> new ArrayList<>())
                        .add(cell);
            } else if (answer.regions().isEmpty()) {
                ofUnlisted.computeIfAbsent(answer, unseen -> new ArrayList<>()).add(cell);
            }
        }
        for (Price price : catalog.prices()) {
            Map<String, PriceDraft> listed = new TreeMap<>();
            for (String region : price.regions()) {
                Cell cell = new Cell(price.modelId(), price.scope(), region);
                overlay.lay(existing(price, null, cell), cells.getOrDefault(cell, Map.of()))
                        .ifPresent(draft -> listed.put(region, draft));
            }
            addListed(price, listed);
            addCells(ofUnlisted.getOrDefault(price, List.of()), price, cells);
        }
        ofNone.values().forEach(some -> addCells(some, null, cells));
    }

    private @Nullable Price answer(Cell cell) {
        return catalog.price(ModelId.of(cell.modelId(), cell.scope()), Region.of(cell.region()))
                .orElse(null);
    }

    private Existing existing(@Nullable Price price, @Nullable Price assumed, Cell cell) {
        return new Existing(cell, price, assumed, pricesByModel.getOrDefault(cell.modelId(), List.of()));
    }

    /** Adds a price with its regions, or, where regions have come to differ, several. */
    private void addListed(Price price, Map<String, PriceDraft> listed) {
        if (listed.size() == price.regions().size() && listed.values().stream().noneMatch(PriceDraft::isTouched)) {
            merged.add(price);
            return;
        }
        Map<Object, List<String>> groups = groups(listed);
        List<String> answering = answering(groups.values(), listed);
        for (List<String> regions : groups.values()) {
            boolean isDefault = price.isDefault() && regions.equals(answering);
            Price.Builder built = Price.builder(price.modelId(), price.scope()).isDefault(isDefault);
            add(built, regions, listed);
        }
    }

    /**
     * Returns the regions whose price answers, from now on, for the regions that none lists. It should say what the one
     * before said, so it is the largest group in which no figure was replaced, if there is one.
     */
    private static List<String> answering(Collection<List<String>> groups, Map<String, PriceDraft> listed) {
        List<String> found = List.of();
        boolean isRevised = true;
        for (List<String> regions : groups) {
            PriceDraft draft = listed.get(regions.get(0));
            boolean revised = draft != null && draft.isRevised();
            boolean better = revised == isRevised ? regions.size() > found.size() : isRevised;
            if (better) {
                found = regions;
                isRevised = revised;
            }
        }
        return found;
    }

    /** Adds prices for regions that the catalog has only in a price without regions, or not at all. */
    private void addCells(List<Cell> some, @Nullable Price unlisted, Map<Cell, Map<Figure, Row>> cells) {
        if (unlisted != null && some.isEmpty()) {
            return;
        }
        Map<String, PriceDraft> drafts = new TreeMap<>();
        for (Cell cell : some) {
            Price assumed = unlisted == null ? answer(cell) : null;
            overlay.lay(existing(unlisted, assumed, cell), cells.getOrDefault(cell, Map.of()))
                    .filter(PriceDraft::isTouched)
                    .ifPresent(draft -> drafts.put(cell.region(), draft));
        }
        for (List<String> regions : groups(drafts).values()) {
            String modelId = some.get(0).modelId();
            Scope scope = some.get(0).scope();
            add(Price.builder(modelId, scope), regions, drafts);
        }
    }

    private static Map<Object, List<String>> groups(Map<String, PriceDraft> drafts) {
        return drafts.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().identity(),
                        LinkedHashMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }

    private void add(Price.Builder price, List<String> regions, Map<String, PriceDraft> drafts) {
        PriceDraft draft = drafts.get(regions.get(0));
        if (draft != null) {
            draft.describe(price.regions(regions.toArray(new String[0])));
            merged.add(price.build());
        }
    }
}
