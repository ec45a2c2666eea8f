package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.CatalogLine;
import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Prices of many models, found by model, scope and source region. Thread-safe, and what it answers never changes.
 */
final class PriceTable {

    static final PriceTable EMPTY = new PriceTable(Map.of());

    static final String REFUSAL = "Cannot build the price catalog";

    private final Map<String, ModelPrices> byModel;

    private PriceTable(Map<String, ModelPrices> byModel) {
        this.byModel = byModel;
    }

    /** @throws IllegalArgumentException naming every contradiction */
    static PriceTable of(Collection<Price> prices) {
        Map<String, List<Price>> lists = new LinkedHashMap<>();
        for (Price price : prices) {
            List<Price> list = lists.get(price.modelId());
            if (list == null) {
                list = new ArrayList<>();
                lists.put(price.modelId(), list);
            }
            list.add(price);
        }
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, ModelPrices> byModel = new LinkedHashMap<>();
        for (Map.Entry<String, List<Price>> list : lists.entrySet()) {
            byModel.put(list.getKey(), ModelPrices.of(list.getValue(), problems));
        }
        MisplacedPriceException.throwIfAny(REFUSAL, problems);
        return new PriceTable(byModel);
    }

    /**
     * Returns a table whose lines are read when the prices of their model are asked for.
     *
     * @param reader makes the price of a line
     * @param field {@link PriceLines#MODEL} or {@link PriceLines#DEPLOYMENT}: lines that begin with the other are not
     *     of this table
     */
    static PriceTable unread(List<CatalogLine> lines, Function<CatalogLine, Price> reader, String field) {
        Map<String, ModelPrices> byModel = new LinkedHashMap<>();
        for (CatalogLine line : lines) {
            String model = line.leading(field).orElse(null);
            if (model == null) {
                requireModel(line);
                continue;
            }
            ModelPrices prices = byModel.get(model);
            if (prices == null) {
                prices = ModelPrices.unread(reader);
                byModel.put(model, prices);
            }
            prices.add(line);
        }
        return new PriceTable(byModel);
    }

    private static void requireModel(CatalogLine line) {
        boolean named = line.leading(PriceLines.MODEL).isPresent()
                || line.leading(PriceLines.DEPLOYMENT).isPresent();
        if (!named) {
            throw line.fault(PriceLines.MODEL, "must begin the line");
        }
    }

    Optional<Price> find(String modelId, Scope scope, String region) {
        ModelPrices prices = byModel.get(modelId);
        return prices == null ? Optional.empty() : prices.find(scope, region);
    }

    boolean has(String modelId) {
        return byModel.containsKey(modelId);
    }

    /** Returns the ids of the models that have prices. */
    Set<String> ids() {
        return byModel.keySet();
    }

    /** Returns the groups of a model by scope; empty for a model without prices. */
    Map<Scope, PriceGroups> groups(String modelId) {
        ModelPrices prices = byModel.get(modelId);
        return prices == null ? Map.of() : prices.byScope();
    }

    /** Returns a table with the groups of some models replaced. */
    PriceTable with(Map<String, Map<Scope, PriceGroups>> replaced) {
        Map<String, ModelPrices> merged = new LinkedHashMap<>(byModel);
        for (Map.Entry<String, Map<Scope, PriceGroups>> model : replaced.entrySet()) {
            merged.put(model.getKey(), new ModelPrices(model.getValue()));
        }
        return new PriceTable(merged);
    }

    /** Returns all prices, those of a model side by side, in the order of the file. Reads what was not read yet. */
    ImmutableList<Price> prices() {
        ImmutableList.Builder<Price> all = ImmutableList.builder();
        for (ModelPrices model : byModel.values()) {
            all.addAll(model.prices());
        }
        return all.build();
    }
}
