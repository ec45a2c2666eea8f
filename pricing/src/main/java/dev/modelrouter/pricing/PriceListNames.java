package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.CatalogLine;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The models that names in the price list stand for.
 *
 * <p>The list has display names, not ids. A name is a model's display name, its id, its id on {@code bedrock-mantle},
 * or one of the exceptions in {@code price-list-names.jsonl}; it is compared whole and as written, for names that differ
 * in little belong to models that differ in price. Immutable and thread-safe.
 */
final class PriceListNames {

    static final String RESOURCE = "price-list-names.jsonl";
    static final String FORMAT = "modelrouter-price-list-names";

    private final ImmutableMap<String, String> ids;

    private PriceListNames(Map<String, String> ids) {
        this.ids = ImmutableMap.copyOf(ids);
    }

    /** Returns the names of these models, with a user's own, which go before. */
    static PriceListNames of(ModelCatalog models, Map<String, String> own) {
        Map<String, String> ids = new HashMap<>(Bundled.EXCEPTIONS);
        for (Model model : models.models()) {
            ids.put(model.displayName(), model.id());
        }
        for (Model model : models.models()) {
            model.mantleModelId().ifPresent(mantle -> ids.put(mantle, model.id()));
        }
        for (Model model : models.models()) {
            ids.put(model.id(), model.id());
        }
        ids.putAll(own);
        return new PriceListNames(ids);
    }

    /** Returns the id of the model that a product prices; empty if no name of it is known, or two contradict. */
    Optional<String> idOf(OfferProduct product) {
        String bySlug = ids.get(product.slug());
        String byName = ids.get(product.name());
        if (bySlug != null && byName != null) {
            return bySlug.equals(byName) ? Optional.of(byName) : Optional.empty();
        }
        if (bySlug != null || byName != null) {
            return Optional.ofNullable(byName != null ? byName : bySlug);
        }
        return product.name().isEmpty() ? Optional.ofNullable(ids.get(product.shownName())) : Optional.empty();
    }

    ImmutableMap<String, String> ids() {
        return ids;
    }

    /** Holder, so that a program that reads no price list does not pay for the names. */
    private static final class Bundled {

        static final ImmutableMap<String, String> EXCEPTIONS = load();

        private static ImmutableMap<String, String> load() {
            try (InputStream in = PriceListNames.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("The jar of modelrouter-pricing lacks its resource " + RESOURCE
                            + "; a shading step may have dropped it");
                }
                List<CatalogLine> lines = CatalogLine.read(RESOURCE, FORMAT, in);
                ImmutableMap.Builder<String, String> names = ImmutableMap.builder();
                for (CatalogLine line : lines.subList(1, lines.size())) {
                    line.allowOnly(Set.of("name", "model"));
                    names.put(line.string("name"), line.string("model"));
                }
                return names.buildOrThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
