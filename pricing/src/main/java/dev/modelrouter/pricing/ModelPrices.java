package dev.modelrouter.pricing;

import dev.modelrouter.core.CatalogLine;
import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one model, which may still stand in the lines of a file: those are read when a price of the model is
 * first asked for. A program uses a few models and should not wait for the others. Thread-safe.
 */
final class ModelPrices {

    private @Nullable Function<CatalogLine, Price> reader;
    private final List<CatalogLine> lines = new ArrayList<>();

    private volatile @Nullable Known known;

    private ModelPrices() {}

    /** Creates prices that were worked out before. */
    ModelPrices(Map<Scope, PriceGroups> byScope) {
        List<Price> prices = new ArrayList<>();
        for (PriceGroups groups : byScope.values()) {
            prices.addAll(groups.prices());
        }
        this.known = new Known(prices, byScope);
    }

    /**
     * What was read.
     *
     * @param prices in the order of the file
     * @param byScope the same, in the order of scopes
     */
    private record Known(List<Price> prices, Map<Scope, PriceGroups> byScope) {}

    static ModelPrices unread(Function<CatalogLine, Price> reader) {
        ModelPrices prices = new ModelPrices();
        prices.reader = reader;
        return prices;
    }

    /** Adds a line that was not read yet, while the catalog is being made. */
    void add(CatalogLine line) {
        lines.add(line);
    }

    /** Groups prices of one model, and adds to {@code problems} what contradicts itself. */
    static ModelPrices of(List<Price> prices, Map<String, String> problems) {
        ModelPrices known = new ModelPrices();
        known.known = new Known(prices, grouped(prices, problems));
        return known;
    }

    private static Map<Scope, PriceGroups> grouped(List<Price> prices, Map<String, String> problems) {
        Map<Scope, List<Price>> lists = new EnumMap<>(Scope.class);
        for (Price price : prices) {
            List<Price> list = lists.get(price.scope());
            if (list == null) {
                list = new ArrayList<>();
                lists.put(price.scope(), list);
            }
            list.add(price);
        }
        Map<Scope, PriceGroups> groups = new EnumMap<>(Scope.class);
        for (Map.Entry<Scope, List<Price>> list : lists.entrySet()) {
            groups.put(list.getKey(), PriceGroups.of(list.getValue(), problems));
        }
        return groups;
    }

    Optional<Price> find(Scope scope, String region) {
        PriceGroups groups = byScope().get(scope);
        return groups == null ? Optional.empty() : groups.find(region);
    }

    /** Returns the groups by scope, in the order of scopes. */
    Map<Scope, PriceGroups> byScope() {
        return known().byScope();
    }

    /** Returns the prices, in the order of the file. */
    List<Price> prices() {
        return known().prices();
    }

    private Known known() {
        Known found = known;
        return found == null ? read() : found;
    }

    private synchronized Known read() {
        Known found = known;
        if (found != null) {
            return found;
        }
        Function<CatalogLine, Price> unread = Objects.requireNonNull(reader);
        List<Price> prices = new ArrayList<>();
        for (CatalogLine line : lines) {
            prices.add(unread.apply(line));
        }
        Map<String, String> problems = new LinkedHashMap<>();
        found = new Known(prices, grouped(prices, problems));
        try {
            MisplacedPriceException.throwIfAny(PriceTable.REFUSAL, problems);
        } catch (MisplacedPriceException e) {
            throw e.in(lines);
        }
        known = found;
        reader = null;
        lines.clear();
        return found;
    }
}
