package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One statement of an overlay over a {@link PriceCatalog}: these figures hold for this model, in this scope or in all,
 * called from these regions or from all.
 *
 * <p>It replaces the figures that it names (a rate of a tier, a derived rate, the rule for long prompts) and leaves the
 * others as they were, each with its own {@linkplain Price#source(PricingTier, Rate) source}. No figure follows
 * another: a discount on the input rate changes neither the batch rate nor that of long prompts. A {@linkplain
 * Builder#whole whole} price replaces all, so that what it does not name is unknown.
 *
 * <p>Immutable and thread-safe.
 */
public final class PriceOverride {

    private final Price figures;
    private final @Nullable Scope scope;
    private final boolean isWhole;

    private PriceOverride(Price figures, @Nullable Scope scope, boolean isWhole) {
        this.figures = figures;
        this.scope = scope;
        this.isWhole = isWhole;
    }

    /**
     * Begins an override.
     *
     * @param modelId the base model id; or, for a resource of an account such as an application profile, a deployment
     *     or provisioned throughput, its ARN: the price then holds for that very resource
     */
    public static Builder builder(String modelId) {
        return new Builder(modelId);
    }

    /** Returns an override with the figures, model, scope and regions of a price, which is not whole. */
    public static PriceOverride of(Price price) {
        return new PriceOverride(price, price.scope(), false);
    }

    /** Returns the base model id or the ARN, which contains an account id. */
    public String modelId() {
        return figures.modelId();
    }

    /** Returns the scope; empty for every scope. */
    public Optional<Scope> scope() {
        return Optional.ofNullable(scope);
    }

    /** Returns the source regions, sorted; empty for every region. */
    public ImmutableSet<String> regions() {
        return figures.regions();
    }

    /** Returns whether it replaces the price as a whole. */
    public boolean isWhole() {
        return isWhole;
    }

    /** Returns whether it is about the deployments of custom models that have this base model. */
    public boolean isCustomDeployment() {
        return figures.isCustomDeployment();
    }

    /** Returns where it comes from: a file and line, or that it was declared in code. */
    public String source() {
        return figures.source();
    }

    Price figures() {
        return figures;
    }

    /** Returns model, scope, regions and source, with an account id replaced by {@code ***}. */
    @Override
    public String toString() {
        return ModelId.parse(modelId())
                + (isCustomDeployment() ? " custom deployment" : "")
                + (scope == null ? " in every scope" : " " + scope.key())
                + (regions().isEmpty() ? " from every region" : " " + regions())
                + " (" + source() + ")";
    }

    /** Describes an override. Needed is one figure, or {@link #whole}. Not thread-safe. */
    public static final class Builder {

        private final String modelId;
        private final Price.Builder figures;
        private @Nullable Scope scope;
        private boolean isWhole;

        private Builder(String modelId) {
            this.modelId = modelId;
            this.figures = Price.builder(modelId, Scope.IN_REGION).partial();
        }

        /** The one scope it holds in. Default: every scope. An ARN has {@link Scope#IN_REGION} alone. */
        public Builder scope(Scope scope) {
            this.scope = scope;
            return this;
        }

        /** The source regions it holds for. Default: every region, GovCloud's included. */
        public Builder regions(String... regions) {
            figures.regions(regions);
            return this;
        }

        /** Makes it the price of custom models' deployments that have this base model. Default: of the model itself. */
        public Builder customDeployment() {
            figures.customDeployment();
            return this;
        }

        /** A rate in USD per million tokens. Zero means free; a rate that is not known is left out. */
        public Builder perMillion(PricingTier tier, Rate rate, Usd usd) {
            figures.perMillion(tier, rate, usd);
            return this;
        }

        /** A standard rate that is computed and not agreed or published: it bounds a cost. Default: none. */
        public Builder derivedPerMillion(Rate rate, Usd usd) {
            figures.derivedPerMillion(rate, usd);
            return this;
        }

        /** The rule for long prompts, which replaces the whole rule. Default: left as it was. */
        public Builder longContext(LongContext rule) {
            figures.longContext(rule);
            return this;
        }

        /** Whether usage counts what is cached as input too, and both are charged. Default: left as it was. */
        public Builder inputIncludesCached() {
            figures.inputIncludesCached(true);
            return this;
        }

        /** Whether what is not named becomes unknown. Default: it is left as it was. */
        public Builder whole(boolean isWhole) {
            this.isWhole = isWhole;
            return this;
        }

        /** How well it is attested. Default: {@link Confidence#DECLARED}. */
        public Builder confidence(Confidence confidence) {
            figures.confidence(confidence);
            return this;
        }

        /** Where the figures were read, such as the name of a contract. Default: nowhere. */
        public Builder sources(Collection<String> sources) {
            figures.sources(sources);
            return this;
        }

        /** The day the figures hold for. Default: unknown. */
        public Builder asOf(LocalDate day) {
            figures.asOf(day);
            return this;
        }

        /** What {@link PriceOverride#source} says. Default: {@code declared in code}. */
        public Builder source(String source) {
            figures.source(source);
            return this;
        }

        Price.Builder figures() {
            return figures;
        }

        /**
         * Returns the override.
         *
         * @throws IllegalArgumentException naming every setting that is missing or wrong
         */
        public PriceOverride build() {
            Scope checked = scope == null ? Scope.IN_REGION : scope;
            Price price = figures.build(checked, isWhole);
            boolean isArn = modelId.startsWith("arn:");
            return new PriceOverride(price, isArn ? Scope.IN_REGION : scope, isWhole);
        }
    }
}
