package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The published prices, found by model, scope and source region.
 *
 * <p>A price read for the very region wins. Otherwise the group marked as the default answers, and says that it is
 * {@linkplain Price#isAssumed assumed}; a scope for which no regions were read has one price for all of them. AWS's
 * partitions are never mixed: a GovCloud region has its own prices or none, and no commercial price answers for it.
 *
 * <p>Immutable and thread-safe.
 */
public final class PriceCatalog {

    private static final String RESOURCE = "prices.jsonl";

    private final ImmutableList<Price> prices;
    private final ImmutableMap<String, Map<Scope, PriceGroups>> groups;
    private final LocalDate asOf;

    PriceCatalog(Collection<Price> prices, LocalDate asOf) {
        this.prices = ImmutableList.copyOf(prices);
        Map<String, Map<Scope, List<Price>>> byModel = new HashMap<>();
        for (Price price : prices) {
            Map<Scope, List<Price>> byScope = byModel.get(price.modelId());
            if (byScope == null) {
                byScope = new EnumMap<>(Scope.class);
                byModel.put(price.modelId(), byScope);
            }
            List<Price> group = byScope.get(price.scope());
            if (group == null) {
                group = new ArrayList<>();
                byScope.put(price.scope(), group);
            }
            group.add(price);
        }
        List<String> problems = new ArrayList<>();
        ImmutableMap.Builder<String, Map<Scope, PriceGroups>> built = ImmutableMap.builder();
        for (Map.Entry<String, Map<Scope, List<Price>>> model : byModel.entrySet()) {
            Map<Scope, PriceGroups> byScope = new EnumMap<>(Scope.class);
            for (Map.Entry<Scope, List<Price>> group : model.getValue().entrySet()) {
                byScope.put(group.getKey(), PriceGroups.of(group.getValue(), problems));
            }
            built.put(model.getKey(), byScope);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Cannot build the price catalog: " + String.join("; ", problems));
        }
        this.groups = built.buildOrThrow();
        this.asOf = asOf;
    }

    /**
     * Returns the catalog that comes with the library: the on-demand text models that Bedrock priced by November 2026.
     * It is read on first use and kept.
     */
    public static PriceCatalog bundled() {
        return Bundled.CATALOG;
    }

    /** Holder, so that a program that brings its own prices does not pay for these. */
    private static final class Bundled {

        static final PriceCatalog CATALOG = load();

        private static PriceCatalog load() {
            try (InputStream in = PriceCatalog.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("The jar of modelrouter-pricing lacks its resource " + RESOURCE
                            + "; a shading step may have dropped it");
                }
                return PriceLines.read(RESOURCE, in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Returns a catalog of these prices alone. It is as of the newest day that one of them has, or 1970-01-01 if none
     * has.
     *
     * @throws IllegalArgumentException if two prices of one model and scope list the same region, or both answer for
     *     the regions that neither lists; it names all
     */
    public static PriceCatalog of(Collection<Price> prices) {
        LocalDate newest = prices.stream()
                .flatMap(price -> price.asOf().stream())
                .max(Comparator.naturalOrder())
                .orElse(LocalDate.EPOCH);
        return new PriceCatalog(prices, newest);
    }

    /**
     * Reads a catalog in the library's own format, which the bundled {@code prices.jsonl} shows.
     *
     * @param file the file's name, for messages and {@link Price#source}
     * @param in the content; it is not closed
     * @throws CatalogFormatException naming file, line and field at fault
     */
    public static PriceCatalog read(String file, InputStream in) {
        return PriceLines.read(file, in);
    }

    /** Returns all prices, in the order of the file. */
    public ImmutableList<Price> prices() {
        return prices;
    }

    /** Returns the day that the figures hold for, as far as a single {@link Price#asOf} does not say otherwise. */
    public LocalDate asOf() {
        return asOf;
    }

    /**
     * Returns the price of a model in a scope, called from a source region; empty if none is known.
     *
     * @param region the region that the call is made from, such as {@code us-east-1}
     */
    public Optional<Price> price(Model model, Scope scope, String region) {
        return find(model.id(), scope, region);
    }

    /**
     * Returns the price of a model id; empty if none is known, and for the ARNs of an account's resources unless a
     * price was declared for that very ARN: their base model is not in the text, and a custom model may cost more than
     * its base.
     *
     * @param clientRegion the region that the call is made from, for ids that do not name one
     */
    public Optional<Price> price(ModelId modelId, String clientRegion) {
        String region = modelId.region().orElse(clientRegion);
        Optional<Price> declared = find(modelId.value(), Scope.IN_REGION, region);
        if (declared.isPresent()) {
            return declared;
        }
        return modelId.baseId().flatMap(baseId -> modelId.scope().flatMap(scope -> find(baseId, scope, region)));
    }

    private Optional<Price> find(String modelId, Scope scope, String region) {
        Map<Scope, PriceGroups> byScope = groups.get(modelId);
        PriceGroups found = byScope == null ? null : byScope.get(scope);
        return found == null ? Optional.empty() : found.find(region);
    }
}
