package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.RowKind.Figure;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs in one scope, called from one group of source regions: a table of USD per million tokens by tier
 * and kind of tokens.
 *
 * <p>The price is that of the region called from, whichever region serves the call. A rate that is absent was not
 * found, which does not make it free. Immutable and thread-safe. The bundled prices were read from AWS's price list,
 * pricing page and model cards, and compared with open price databases, between July and November 2026.
 */
// The maps are made once and never changed; EnumMap, because Guava's would double the time the first catalog takes.
public final class Price {

    private static final String ASSUMED = " (assumed: the region is not listed)";

    private final String modelId;
    private final Scope scope;
    private final ImmutableSet<String> regions;
    private final boolean isDefault;
    private final boolean isCustomDeployment;
    /** If this price answers for a region that it does not list: all prices it might be instead, itself included. */
    private final ImmutableList<Price> assumedAmong;
    /** If this price is assumed: the figures of it that an override names for the region, so that they are no guess. */
    private final ImmutableSet<Figure> stated;

    private final Map<PricingTier, Map<Rate, Usd>> rates;
    private final Map<Rate, Usd> derivedRates;
    private final ImmutableSet<PricingTier> tiers;
    private final @Nullable LongContext longContext;
    private final boolean inputIncludesCached;
    private final ImmutableList<PastPrice> history;
    private final Confidence confidence;
    private final @Nullable LocalDate asOf;
    private final Provenance provenance;
    private final UpperBound upperBound = new UpperBound(this);
    private final KnownRates knownRates = new KnownRates(this);
    /** Made when first asked for; a second thread that makes it too does no harm. */
    private @Nullable String label;

    private Price(Builder builder, List<Price> assumedAmong) {
        this.modelId = builder.modelId;
        this.scope = builder.scope;
        this.regions = builder.regions;
        this.isDefault = builder.isDefault || builder.regions.isEmpty();
        this.isCustomDeployment = builder.isCustomDeployment;
        this.assumedAmong = ImmutableList.copyOf(assumedAmong);
        this.stated = ImmutableSet.copyOf(builder.stated);
        this.rates = RateTables.copy(builder.rates);
        this.tiers = ImmutableSet.copyOf(rates.keySet());
        this.derivedRates = new EnumMap<>(builder.derivedRates);
        this.longContext = builder.longContext;
        this.inputIncludesCached = builder.inputIncludesCached;
        this.history = ImmutableList.copyOf(builder.history);
        this.confidence = builder.confidence;
        this.asOf = builder.asOf;
        this.provenance = builder.provenance;
    }

    /**
     * Begins a price of one's own.
     *
     * @param modelId the base model id; or, for a resource of an account such as a deployment, its ARN
     * @param scope the scope; {@link Scope#IN_REGION} for an ARN
     */
    public static Builder builder(String modelId, Scope scope) {
        return new Builder(modelId, scope);
    }

    /** Returns the base model id; for a resource of an account, its ARN. */
    public String modelId() {
        return modelId;
    }

    /** Returns the scope. */
    public Scope scope() {
        return scope;
    }

    /** Returns the source regions that this price was read for, sorted; empty if no list of regions was read. */
    public ImmutableSet<String> regions() {
        return regions;
    }

    /** Returns whether a call from a region that no group of this model and scope lists is priced by this one. */
    public boolean isDefault() {
        return isDefault;
    }

    /**
     * Returns whether this price was found for a region that it does not list, because it is the {@linkplain #isDefault
     * default}. It is a guess, so that no cost by it is known; see {@link #cost}.
     */
    public boolean isAssumed() {
        return !assumedAmong.isEmpty();
    }

    /**
     * Returns whether a rate is {@linkplain #isAssumed() assumed}. Rates that an override names for the region are not,
     * though others of the same price are.
     */
    public boolean isAssumed(PricingTier tier, Rate rate) {
        return rate(tier, rate) != null && isAssumed(new Figure(tier, rate, false));
    }

    /** Returns whether it is for an on-demand deployment of a custom model that was made from {@link #modelId}. */
    public boolean isCustomDeployment() {
        return isCustomDeployment;
    }

    /** Returns the tiers that have at least one rate. */
    public ImmutableSet<PricingTier> tiers() {
        return tiers;
    }

    /** Returns the published price of a million tokens; empty if none was found. */
    public Optional<Usd> perMillion(PricingTier tier, Rate rate) {
        return Optional.ofNullable(rate(tier, rate));
    }

    /**
     * Returns a standard rate that is computed by a stated rule and was not published: a one-hour cache write of Claude
     * at twice the input price. It bounds a cost and does not make it known.
     */
    public Optional<Usd> derivedPerMillion(Rate rate) {
        return Optional.ofNullable(derivedRates.get(rate));
    }

    /** Returns the rule for long prompts; empty if the price does not depend on the prompt's length. */
    public Optional<LongContext> longContext() {
        return Optional.ofNullable(longContext);
    }

    /**
     * Returns whether {@code inputTokens} of a reply's usage contains what was read from or written to the cache, too, and
     * Bedrock charges both counts. False if no source says so: elsewhere the counts do not overlap. Bundled for GPT-5.6, of
     * which users of opencode compared invoices (one report, of November 2026).
     */
    public boolean inputIncludesCached() {
        return inputIncludesCached;
    }

    @Nullable
    LongContext longContextRule() {
        return longContext;
    }

    /** Returns the standard rates that held before, the oldest first; empty if none is known. */
    public ImmutableList<PastPrice> history() {
        return history;
    }

    /** Returns how well input and output are attested. */
    public Confidence confidence() {
        return confidence;
    }

    /**
     * Returns where the standard input and output rates were read, such as {@code aws-price-list@2026-08-20}; where
     * an overlay replaced them, {@link #sources(PricingTier, Rate)} tells of each.
     */
    public ImmutableList<String> sources() {
        return provenance.sources();
    }

    /** Returns where a rate was read; empty if the rate is absent or its source was not recorded. */
    public ImmutableList<String> sources(PricingTier tier, Rate rate) {
        return rate(tier, rate) == null ? ImmutableList.of() : provenance.sources(tier, rate);
    }

    /** Returns the newest day on which a source had the standard input and output rates; empty if none is dated. */
    public Optional<LocalDate> asOf() {
        return Optional.ofNullable(asOf);
    }

    /**
     * Returns the day that a figure holds for: the newest on which one of its {@linkplain #sources(PricingTier, Rate)
     * sources} had it, or the one that its override says. Empty if the rate is absent or nothing dates it.
     */
    public Optional<LocalDate> asOf(PricingTier tier, Rate rate) {
        return rate(tier, rate) == null
                ? Optional.empty()
                : provenance.day(Provenance.figure(tier, rate), provenance.sources(tier, rate), asOf);
    }

    /** Returns the day that the rule for long prompts holds for, as {@link #asOf(PricingTier, Rate)} does for a rate. */
    public Optional<LocalDate> longContextAsOf() {
        return longContext().flatMap(rule -> provenance.day(Provenance.LONG_CONTEXT, rule.sources(), asOf));
    }

    /**
     * Returns where this price comes from: a file and line such as {@code prices.jsonl:7}, or that it was declared in
     * code; each overlay, the last first, and what it lies over; and if it is assumed.
     */
    public String source() {
        return isAssumed() ? provenance.place().concat(ASSUMED) : provenance.place();
    }

    /**
     * Returns where a figure comes from: {@code prices.jsonl:7 (aws-price-list@2026-08-20, litellm@2026-07-24)},
     * {@code negotiated.jsonl:3}, {@code declared in code}; and if it is assumed. Empty if the rate is absent.
     */
    public Optional<String> source(PricingTier tier, Rate rate) {
        return rate(tier, rate) == null
                ? Optional.empty()
                : Optional.of(provenance.describe(Provenance.figure(tier, rate), provenance.sources(tier, rate))
                        + (isAssumed(tier, rate) ? ASSUMED : ""));
    }

    /** Returns where the rule for long prompts comes from, as {@link #source(PricingTier, Rate)} does for a rate. */
    public Optional<String> longContextSource() {
        return longContext().map(rule -> provenance.describe(Provenance.LONG_CONTEXT, rule.sources()));
    }

    /**
     * Returns what a usage costs. A kind of tokens that was used and has no published rate makes the cost unknown, with
     * the reason; a {@linkplain #derivedPerMillion derived} rate then gives an upper bound, and so does, for cache
     * reads, the input rate. Cache writes without a stated time to live are priced as thirty minutes where that is the
     * only cache write the model has.
     *
     * <p>A rate that is {@linkplain #isAssumed(PricingTier, Rate) assumed} makes the cost unknown too, with the regions
     * that it is taken from; at most it is what the dearest region of the model and scope pays. So does a prompt that is
     * long only if cached tokens {@linkplain LongContext#cachedTokensAssumed count}, at most at the dearer of both rates.
     */
    public Cost cost(Usage usage, PricingTier tier) {
        Cost known = knownRates.cost(usage, tier);
        return known != null ? known : CostRule.of(this, usage, tier).cost(usage, true);
    }

    /**
     * Returns what a usage costs whose reply does not say for how long it cached the prompt, though the request asked
     * for more than the five minutes that {@link Usage} takes for granted. Unknown, at most the dearest cache write,
     * if that makes a difference; else as {@link #cost}.
     */
    public Cost costWithoutTtl(Usage usage, PricingTier tier) {
        return usage.cacheWrite5mTokens() == 0
                ? cost(usage, tier)
                : CostRule.of(this, usage, tier).cost(usage, false);
    }

    /**
     * Returns the most that a call can cost: every prompt token at the dearest rate that a prompt token can have (cache
     * writes, long-context and derived rates included), twice where {@linkplain #inputIncludesCached cached ones count as
     * input too}, and every token of the answer at its rate. Bedrock may serve
     * flex, priority and latency-optimised calls as standard, so their bound is at least the standard one. An
     * {@linkplain #isAssumed assumed} price is bounded by the dearest group of its model and scope.
     *
     * @param inputTokens the most tokens that the prompt can have, at least 0
     * @param outputTokens the most tokens that the answer can have, at least 0
     * @return the bound; empty if input or output has no published rate in this tier. A cache write for which no rate
     *     is known, published or derived, is not in the bound: such a request should have no cache points
     */
    public Optional<Usd> upperBound(long inputTokens, long outputTokens, PricingTier tier) {
        return upperBound.of(inputTokens, outputTokens, tier);
    }

    /** Returns whether a figure of an assumed price is a guess. */
    boolean isAssumed(Figure figure) {
        return isAssumed() && !stated.contains(figure);
    }

    /** Returns all prices that this one might be instead, itself included; empty unless it is assumed. */
    ImmutableList<Price> assumedAmong() {
        return assumedAmong;
    }

    Provenance provenance() {
        return provenance;
    }

    Map<PricingTier, Map<Rate, Usd>> rates() {
        return rates;
    }

    Map<Rate, Usd> derivedRates() {
        return derivedRates;
    }

    Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns this price as it answers for a region that none of these, itself included, lists. */
    Price assumedAmong(List<Price> prices) {
        return new Price(new Builder(this), prices);
    }

    @Nullable
    Usd rate(PricingTier tier, Rate rate) {
        return RateTables.find(rates, tier, rate);
    }

    /** Returns the model and scope for people, with an account id replaced by {@code ***}. */
    String label() {
        String known = label;
        if (known == null) {
            String id = modelId.startsWith("arn:") ? ModelId.parse(modelId).toString() : modelId;
            known = id + " " + scope.key() + (isCustomDeployment ? " custom deployment" : "");
            label = known;
        }
        return known;
    }

    /** Returns model, scope and regions, with an account id replaced by {@code ***}. */
    @Override
    public String toString() {
        return label() + " " + (regions.isEmpty() ? "(regions not read)" : regions);
    }

    /** Describes a price. Needed is one rate. Not thread-safe. */
    public static final class Builder {

        private final String modelId;
        private Scope scope;
        private ImmutableSet<String> regions = ImmutableSet.of();
        private boolean isDefault;
        private boolean isCustomDeployment;
        private final Map<PricingTier, Map<Rate, Usd>> rates = new EnumMap<>(PricingTier.class);
        private final Map<Rate, Usd> derivedRates = new EnumMap<>(Rate.class);
        private final Set<Figure> stated = new HashSet<>();
        private @Nullable LongContext longContext;
        private boolean inputIncludesCached;
        private Collection<PastPrice> history = List.of();
        private Confidence confidence = Confidence.DECLARED;
        private @Nullable LocalDate asOf;
        private Provenance provenance = Provenance.DECLARED;
        private boolean isOverride;
        /** Whether it may have no figure at all, because it says that none is known. */
        private boolean isWhole;

        private Builder(String modelId, Scope scope) {
            this.modelId = modelId;
            this.scope = scope;
        }

        private Builder(Price price) {
            this(price.modelId, price.scope);
            regions = price.regions;
            isDefault = price.isDefault;
            isCustomDeployment = price.isCustomDeployment;
            rates.putAll(RateTables.copy(price.rates));
            derivedRates.putAll(price.derivedRates);
            stated.addAll(price.stated);
            longContext = price.longContext;
            inputIncludesCached = price.inputIncludesCached;
            history = price.history;
            confidence = price.confidence;
            asOf = price.asOf;
            provenance = price.provenance;
        }

        /** The source regions it holds for. Default: none read, which means every region that has no other price. */
        public Builder regions(String... regions) {
            String[] sorted = regions.clone();
            Arrays.sort(sorted);
            this.regions = ImmutableSet.copyOf(sorted);
            return this;
        }

        /** Whether it also answers for regions that no price of this model and scope lists. Default: no. */
        public Builder isDefault(boolean isDefault) {
            this.isDefault = isDefault;
            return this;
        }

        /** Makes it the price of custom models' deployments that have this base model. Default: of the model itself. */
        public Builder customDeployment() {
            this.isCustomDeployment = true;
            return this;
        }

        /** A rate in USD per million tokens. Zero means free; a rate that is not known is left out. */
        public Builder perMillion(PricingTier tier, Rate rate, Usd usd) {
            RateTables.put(rates, tier, rate, usd);
            return this;
        }

        /** A standard rate that is computed and not published. Default: none. */
        public Builder derivedPerMillion(Rate rate, Usd usd) {
            derivedRates.put(rate, usd);
            return this;
        }

        /** The rule for long prompts. Default: none. */
        public Builder longContext(LongContext rule) {
            this.longContext = rule;
            return this;
        }

        /** Whether usage counts what is cached as input too, and both are charged. Default: no. */
        public Builder inputIncludesCached(boolean included) {
            this.inputIncludesCached = included;
            return this;
        }

        /** The rates that held before. Default: none known. */
        public Builder history(Collection<PastPrice> history) {
            this.history = history;
            return this;
        }

        /** How well it is attested. Default: {@link Confidence#DECLARED}. */
        public Builder confidence(Confidence confidence) {
            this.confidence = confidence;
            return this;
        }

        /** Where input and output were read. Default: nowhere. */
        public Builder sources(Collection<String> sources) {
            this.provenance = provenance.read(ImmutableList.copyOf(sources), provenance.rateSources());
            return this;
        }

        /** The day the figures hold for. Default: unknown. */
        public Builder asOf(LocalDate day) {
            this.asOf = day;
            return this;
        }

        /** What {@link Price#source} says. Default: {@code declared in code}. */
        public Builder source(String source) {
            this.provenance = provenance.from(source);
            return this;
        }

        Builder provenance(Provenance provenance) {
            this.provenance = provenance;
            return this;
        }

        Provenance provenance() {
            return provenance;
        }

        /** Figures that hold for the region even if the price is assumed. */
        Builder stated(Collection<Figure> figures) {
            stated.addAll(figures);
            return this;
        }

        Builder partial() {
            this.isOverride = true;
            return this;
        }

        /** Returns the figures of an override. */
        Price build(Scope checked, boolean whole) {
            this.scope = checked;
            this.isWhole = whole;
            return build();
        }

        /** Without checks, for what is made of prices that were checked. */
        Price merged() {
            return new Price(this, ImmutableList.of());
        }

        /**
         * Returns the price.
         *
         * @throws IllegalArgumentException naming every setting that is missing or wrong
         */
        public Price build() {
            Price price = merged();
            List<String> problems = PriceProblems.of(price, hasFigures());
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "Cannot build the " + (isOverride ? "override: " : "price: ") + String.join("; ", problems));
            }
            return price;
        }

        /** Returns whether it has what a price, or an override, must have. */
        private boolean hasFigures() {
            boolean more = longContext != null || !derivedRates.isEmpty() || isWhole;
            return !rates.isEmpty() || (isOverride && more);
        }

        Map<Rate, Usd> derivedRates() {
            return derivedRates;
        }
    }
}
