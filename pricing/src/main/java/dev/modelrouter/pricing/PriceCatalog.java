package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.AsOf;
import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.CatalogLine;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Regions;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;

/**
 * The published prices, found by model, scope and source region.
 *
 * <p>A price read for the very region wins. Otherwise the group marked as the default answers, and says that it is
 * {@linkplain Price#isAssumed assumed}; a scope for which no regions were read has one price for all of them. AWS's
 * partitions are never mixed: a GovCloud region has its own prices or none, and no commercial price answers for it.
 *
 * <p>{@link #overlay} lays prices of one's own over these, such as negotiated ones, in as many layers as one likes; the
 * last one wins, figure by figure, and each figure says {@linkplain Price#source(PricingTier, Rate) where it is from}.
 *
 * <p>Immutable and thread-safe.
 */
public final class PriceCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(PriceCatalog.class);

    private static final String RESOURCE = "prices.jsonl";

    private final PriceTable models;
    private final PriceTable deployments;
    /** Null until somebody asks, and if no figure has a date. */
    private volatile @Nullable AsOf asOf;
    /** What the layers lie over; null for a catalog without layers, which is that itself. */
    private final @Nullable PriceCatalog below;
    /** The overrides of each layer, the lowest first. */
    private final ImmutableList<ImmutableList<PriceOverride>> layers;

    private final ImmutableList<String> warnings;

    PriceCatalog(PriceTable models, PriceTable deployments) {
        this.models = models;
        this.deployments = deployments;
        this.below = null;
        this.layers = ImmutableList.of();
        this.warnings = ImmutableList.of();
    }

    private PriceCatalog(PriceCatalog catalog, ImmutableList<PriceOverride> layer, OverrideCheck check) {
        this.models = layer(layer, false).over(catalog.models);
        this.deployments = layer(layer, true).over(catalog.deployments);
        this.below = catalog.withoutLayers();
        this.layers = ImmutableList.<ImmutableList<PriceOverride>>builder()
                .addAll(catalog.layers)
                .add(layer)
                .build();
        this.warnings = ImmutableList.<String>builder()
                .addAll(catalog.warnings)
                .addAll(check.warnings())
                .build();
    }

    /**
     * Returns the catalog that comes with the library: the on-demand text models that Bedrock priced by November 2026.
     * It is kept; its index is read on first use, and the prices of a model when that model is first asked for.
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
                return PriceLines.index(RESOURCE, in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Returns a catalog of these prices alone.
     *
     * @throws IllegalArgumentException if two prices of one model and scope list the same region, or both answer for
     *     the regions that neither lists; it names all
     */
    public static PriceCatalog of(Collection<Price> prices) {
        List<Price> models = new ArrayList<>();
        List<Price> deployments = new ArrayList<>();
        for (Price price : prices) {
            (price.isCustomDeployment() ? deployments : models).add(price);
        }
        return new PriceCatalog(PriceTable.of(models), PriceTable.of(deployments));
    }

    /**
     * Reads a catalog in the library's own format, which the bundled {@code prices.jsonl} shows.
     *
     * @param file the file's name, for messages and {@link Price#source}
     * @param in the content; it is not closed
     * @throws CatalogFormatException naming file, line and field at fault
     */
    public static PriceCatalog read(String file, InputStream in) {
        return PriceLines.read(CatalogLine.read(file, PriceLines.FORMAT, in));
    }

    /**
     * Reads a catalog in the library's own format. Blocks for reading the file.
     *
     * @throws CatalogFormatException naming file, line and field at fault, also if the file cannot be read
     */
    public static PriceCatalog read(Path file) {
        return PriceLines.read(CatalogLine.read(file, PriceLines.FORMAT));
    }

    /**
     * Returns this catalog with one layer of overrides over it. An override without a scope holds in every scope that
     * the catalog has for the model, and in all scopes of a model that it does not have; without regions it holds in
     * every region, GovCloud's included.
     *
     * <p>An override of a model, scope or region that nobody knows is laid and {@linkplain #warnings reported} with the
     * nearest names. One that is surely misspelt is refused: an id that differs from one that is known in a letter or two
     * or lacks its version, unless the price is {@linkplain PriceOverride.Builder#whole whole}; a region such as {@code
     * us-est-1}.
     *
     * @throws IllegalArgumentException if two overrides say the same figure of a model in a scope and region that both
     *     hold in, if one names by an alias a model that the catalog does not have, or if one is misspelt; it names all
     */
    public PriceCatalog overlay(PriceOverride... overrides) {
        return overlay(Arrays.asList(overrides));
    }

    /** Does what {@link #overlay(PriceOverride...)} does. */
    public PriceCatalog overlay(Collection<PriceOverride> overrides) {
        OverrideCheck check = OverrideCheck.of(overrides, models, deployments);
        check.throwIfWrong();
        PriceCatalog laid = new PriceCatalog(this, ImmutableList.copyOf(overrides), check);
        check.warnings().forEach(warning -> LOG.warn("An override may match nothing: {}", warning));
        return laid;
    }

    /**
     * Returns what overrides of this catalog name and nobody knows, each with its place and the nearest names: models,
     * regions, scopes. They may be newer than this library, or misspelt and match nothing. Each was logged as a warning
     * when it was laid.
     */
    public ImmutableList<String> warnings() {
        return warnings;
    }

    /** Returns the catalog below all layers. */
    PriceCatalog withoutLayers() {
        return below == null ? this : below;
    }

    /** Returns this catalog with the layers of another one laid over it. */
    PriceCatalog withLayersOf(PriceCatalog other) {
        PriceCatalog laid = this;
        for (ImmutableList<PriceOverride> layer : other.layers) {
            laid = new PriceCatalog(laid, layer, OverrideCheck.of(layer, laid.models, laid.deployments));
        }
        return laid;
    }

    private static PriceLayer layer(Collection<PriceOverride> overrides, boolean ofDeployments) {
        List<PriceOverride> chosen = new ArrayList<>();
        for (PriceOverride override : overrides) {
            if (override.isCustomDeployment() == ofDeployments) {
                chosen.add(override);
            }
        }
        return new PriceLayer(chosen);
    }

    /**
     * Returns this catalog with the overrides of a file over it, as one layer. Blocks for reading the file.
     *
     * <p>The file begins with <code>{"format":"modelrouter-price-overlay","version":1}</code>; then each line is one
     * override, such as <code>{"model":"amazon.nova-pro-v1:0","scope":"geo:us","standard":{"input":"0.7"}}</code>, with
     * the fields of the bundled {@code prices.jsonl}, of which the model and one figure are needed.
     *
     * @throws CatalogFormatException naming file, line and field at fault, also if the file cannot be read
     */
    public PriceCatalog overlay(Path file) {
        return overlay(PriceOverrideLines.read(file));
    }

    /**
     * Does what {@link #overlay(Path)} does.
     *
     * @param file the file's name, for messages and {@link Price#source}
     * @param in the content; it is not closed
     */
    public PriceCatalog overlay(String file, InputStream in) {
        return overlay(PriceOverrideLines.read(file, in));
    }

    private PriceCatalog overlay(PriceOverrideLines lines) {
        try {
            return overlay(lines.overrides());
        } catch (MisplacedPriceException e) {
            throw lines.fault(e);
        }
    }

    /**
     * Returns all prices of models, and of ARNs that were declared, those of a model side by side. Without those of
     * {@linkplain #customDeployments custom models' deployments}.
     */
    public ImmutableList<Price> prices() {
        return models.prices();
    }

    /** Returns all prices of custom models' deployments. */
    public ImmutableList<Price> customDeployments() {
        return deployments.prices();
    }

    /**
     * Returns the days that the figures hold for, from the oldest to the newest; empty if none has one. An overlay, or a
     * refresh of some regions, dates its own figures and makes no other any newer: {@link Price#asOf(PricingTier, Rate)}
     * has the day of each. Reads all prices when it is first asked.
     */
    public Optional<AsOf> asOf() {
        AsOf known = asOf;
        if (known == null) {
            known = AsOf.spanning(Stream.of(prices(), customDeployments())
                            .flatMap(List::stream)
                            .flatMap(PriceCatalog::daysOfFigures))
                    .orElse(null);
            asOf = known;
        }
        return Optional.ofNullable(known);
    }

    /** Returns the days of those figures of a price that have one. */
    private static Stream<LocalDate> daysOfFigures(Price price) {
        Stream<LocalDate> ofRates = price.tiers().stream()
                .flatMap(tier -> Arrays.stream(Rate.values()).flatMap(rate -> price.asOf(tier, rate).stream()));
        return Stream.concat(ofRates, price.longContextAsOf().stream());
    }

    /**
     * Returns the price of a model in a scope, called from a source region; empty if none is known.
     *
     * @param region the region that the call is made from
     * @throws IllegalArgumentException if the region cannot be one, such as {@code US East}
     */
    public Optional<Price> price(Model model, Scope scope, Region region) {
        return models.find(model.id(), scope, Regions.require(region).id());
    }

    /**
     * Returns the price of a call to a target, as {@link #price(ModelId, Region)} finds it for the target's id and
     * region; empty if none is known, which {@link #unpriced} explains.
     */
    public Optional<Price> price(Target target) {
        return price(target.modelId(), target.region());
    }

    /**
     * Returns the price of a model id; empty if none is known, and for the ARNs of an account's resources unless a
     * price was declared for that very ARN: their base model is not in the text, and a custom model may cost more than
     * its base. Empty too for a profile of a geography that this version does not know: no other scope's price stands
     * in for it. {@link #unpriced} says why it is empty.
     *
     * @param clientRegion the region that the call is made from, for ids that do not name one
     * @throws IllegalArgumentException if the region that counts cannot be one, such as {@code US East}
     */
    public Optional<Price> price(ModelId modelId, Region clientRegion) {
        String region = Regions.require(modelId.region().orElse(clientRegion)).id();
        if (modelId.form().isArn()) {
            Optional<Price> declared = models.find(modelId.value(), Scope.IN_REGION, region);
            if (declared.isPresent()) {
                return declared;
            }
        }
        return modelId.baseId().flatMap(baseId -> modelId.scope().flatMap(scope -> models.find(baseId, scope, region)));
    }

    /**
     * Returns the price of an on-demand deployment of a custom model; empty if none is known. AWS prices these apart,
     * some above their base model, so the price of the base model never stands in for it.
     *
     * @param base the model that the custom model was made from
     * @param region the deployment's region
     * @throws IllegalArgumentException if the region cannot be one
     */
    public Optional<Price> customDeployment(Model base, Region region) {
        return deployments.find(
                base.id(), Scope.IN_REGION, Regions.require(region).id());
    }

    /**
     * Returns the cost of a call for which {@link #price(ModelId, Region)} finds no price: unknown, for the reason that
     * lies in the kind of model id. Provisioned and imported models have no price per token at all.
     *
     * @param region the region that the call is made from, for ids that do not name one
     */
    public static Cost unpriced(ModelId modelId, Region region) {
        return Cost.unknown(NoPrice.reason(modelId, region.id()));
    }
}
