package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

/**
 * What is known of one base model: who made it, what it can take and do, where it can be called, and how long it will
 * stay.
 *
 * <p>Facts are kept apart from ignorance: an absent window is unknown, not unlimited, and {@link Support#UNKNOWN} is
 * not {@link Support#NO}. The bundled facts were read from AWS's model cards, model and profile listings and price
 * list, and from open model databases, between July and November 2026. Immutable and thread-safe; equal by {@link #id},
 * of which a {@link ModelCatalog} holds one.
 */
// The maps are made once and never changed; EnumMap, because Guava's would double the time the first catalog takes.
public final class Model {

    private final String id;
    private final ModelId parsedId;
    private final String displayName;
    private final ImmutableList<String> aliases;
    private final String provider;
    private final String family;
    private final Weights weights;
    private final OptionalInt contextWindow;
    private final OptionalInt maxOutputTokens;
    private final Map<Capability, Support> capabilities;
    private final OptionalInt promptCacheMinTokens;
    private final ImmutableSet<Duration> promptCacheTtls;
    /** By name, for loading the SDK's type would make up a fifth of what loading the first catalog costs. */
    private final @Nullable ImmutableList<String> serviceTiers;

    private final Lifecycle lifecycle;
    private final Support requiresInferenceProfile;
    private final Map<Scope, ImmutableSet<String>> regionsByScope;
    private final Map<Scope, ModelId> modelIds;
    private final ImmutableSet<Scope> scopes;
    private final Optional<String> mantleModelId;
    private final ImmutableSet<String> mantleRegions;

    private Model(Builder builder) {
        this.id = builder.id;
        this.parsedId = ModelId.parse(builder.id);
        this.displayName = builder.displayName;
        this.aliases = ImmutableList.copyOf(builder.aliases);
        this.provider = builder.provider;
        this.family = builder.family;
        this.weights = Objects.requireNonNull(builder.weights, "weights");
        this.contextWindow = builder.contextWindow;
        this.maxOutputTokens = builder.maxOutputTokens;
        this.capabilities = new EnumMap<>(builder.capabilities);
        this.promptCacheMinTokens = builder.promptCacheMinTokens;
        this.promptCacheTtls = ImmutableSet.copyOf(builder.promptCacheTtls);
        this.serviceTiers = builder.serviceTiers;
        this.lifecycle = builder.lifecycle;
        this.requiresInferenceProfile = builder.requiresInferenceProfile;
        this.regionsByScope = new EnumMap<>(builder.regionsByScope);
        this.scopes = ImmutableSet.copyOf(regionsByScope.keySet());
        this.modelIds = new EnumMap<>(Scope.class);
        for (Scope scope : scopes) {
            modelIds.put(scope, parsedId.in(scope));
        }
        this.mantleModelId = Optional.ofNullable(builder.mantleModelId);
        this.mantleRegions = builder.mantleRegions;
    }

    /** Sorts with an array, which costs less to load than sorted collections: this runs for every model at start-up. */
    private static ImmutableSet<String> sorted(String... regions) {
        String[] copy = regions.clone();
        Arrays.sort(copy);
        return ImmutableSet.copyOf(copy);
    }

    /**
     * Begins a model of one's own: one that the bundled catalog lacks, or a custom model's, deployment's or endpoint's
     * ARN.
     *
     * @param id a base model id, or one of the ARN forms that name a resource of an account
     */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Returns a builder that holds everything this model does, to change some of it. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns the base model id; for a resource of an account, its ARN, which contains the account id. */
    public String id() {
        return id;
    }

    /** Returns the name for people, such as {@code Claude Sonnet 4.6}. */
    public String displayName() {
        return displayName;
    }

    /** Returns the names that one may type instead of the id, the usual one first; at least one for a bundled model. */
    public ImmutableList<String> aliases() {
        return aliases;
    }

    /** Returns the shortest way to name this model: its first alias, or its id if it has none. */
    public String name() {
        return aliases.isEmpty() ? id : aliases.get(0);
    }

    /** Returns who made it, such as {@code Anthropic}. */
    public String provider() {
        return provider;
    }

    /** Returns the family, such as {@code claude-sonnet} or {@code llama-3.3}. */
    public String family() {
        return family;
    }

    /** Returns whether its weights are published. */
    public Weights weights() {
        return weights;
    }

    /** Returns the most tokens that prompt and answer may have together; empty if unknown. */
    public OptionalInt contextWindow() {
        return contextWindow;
    }

    /** Returns the most tokens that one answer may have; empty if unknown. */
    public OptionalInt maxOutputTokens() {
        return maxOutputTokens;
    }

    /** Returns whether the model has a capability. */
    public Support supports(Capability capability) {
        return capabilities.getOrDefault(capability, Support.UNKNOWN);
    }

    /** Returns the fewest prompt tokens before a cache point that Bedrock caches at all; empty if unknown. */
    public OptionalInt promptCacheMinTokens() {
        return promptCacheMinTokens;
    }

    /** Returns the lifetimes that cached prompts can have; empty if unknown. */
    public ImmutableSet<Duration> promptCacheTtls() {
        return promptCacheTtls;
    }

    /** Returns the service tiers on the model's card; empty if no card was read. */
    public Optional<ImmutableSet<ServiceTierType>> serviceTiers() {
        if (serviceTiers == null) {
            return Optional.empty();
        }
        ImmutableSet.Builder<ServiceTierType> tiers = ImmutableSet.builder();
        for (String tier : serviceTiers) {
            tiers.add(ServiceTierType.fromValue(tier));
        }
        return Optional.of(tiers.build());
    }

    /** Returns where the model stands between launch and end of life. */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /**
     * Returns whether {@code bedrock-runtime} refuses the bare base id: {@link Support#YES} everywhere, {@link
     * Support#NO} not in every region.
     */
    public Support requiresInferenceProfile() {
        return requiresInferenceProfile;
    }

    /**
     * Returns the scopes in which the model is offered on {@code bedrock-runtime}, in {@link Scope}'s order. Empty for
     * a model that is on the {@code bedrock-mantle} endpoint alone and so cannot be called with {@code Converse}.
     */
    public ImmutableSet<Scope> scopes() {
        return scopes;
    }

    /**
     * Returns the source regions from which a scope can be called, sorted. Empty if the model does not have the scope,
     * and also if it does but no list of regions was read; {@link #callableFrom} tells the two apart.
     */
    public ImmutableSet<String> regions(Scope scope) {
        return regionsByScope.getOrDefault(scope, ImmutableSet.of());
    }

    /**
     * Returns whether a call in a scope from a source region can be expected to reach the model. {@link
     * Support#UNKNOWN} where the scope is offered but its regions were not read, and where one source lists a region
     * and another says that the bare id is refused everywhere.
     */
    public Support callableFrom(Scope scope, String region) {
        ImmutableSet<String> regions = regionsByScope.get(scope);
        if (regions == null) {
            return Support.NO;
        }
        boolean refused = scope == Scope.IN_REGION && requiresInferenceProfile == Support.YES;
        if (regions.contains(region)) {
            return refused ? Support.UNKNOWN : Support.YES;
        }
        return regions.isEmpty() && !refused ? Support.UNKNOWN : Support.NO;
    }

    /** Returns the scopes that {@link #callableFrom} affirms for a source region, in {@link Scope}'s order. */
    public ImmutableSet<Scope> scopesFrom(String region) {
        return scopes().stream()
                .filter(scope -> callableFrom(scope, region) == Support.YES)
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Returns whether {@code Converse} can reach the model in any scope. */
    public boolean onRuntime() {
        return !regionsByScope.isEmpty();
    }

    /** Returns the id on the {@code bedrock-mantle} endpoint, which may differ; empty if it was not seen there. */
    public Optional<String> mantleModelId() {
        return mantleModelId;
    }

    /** Returns the regions in which AWS prices the bare id for {@code bedrock-mantle} alone, sorted; may be empty. */
    public ImmutableSet<String> mantleRegions() {
        return mantleRegions;
    }

    /**
     * Returns what to send as {@code modelId} in a scope.
     *
     * @throws IllegalArgumentException if the model is not offered in this scope on {@code bedrock-runtime}
     */
    public ModelId modelId(Scope scope) {
        ModelId modelId = modelIds.get(scope);
        if (modelId == null) {
            throw new IllegalArgumentException(this + " is not offered in scope " + scope.key()
                    + (onRuntime()
                            ? "; its scopes are "
                                    + scopes().stream().map(Scope::key).toList()
                            : ": it is on the bedrock-mantle endpoint only, which has no Converse"));
        }
        return modelId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Model that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Returns the id with an account id in it replaced by {@code ***}. */
    @Override
    public String toString() {
        return parsedId.toString();
    }

    /**
     * Describes a model. Needed are provider, family, weights and one scope (or the mantle endpoint); all else is
     * unknown until said. Not thread-safe.
     */
    public static final class Builder {

        final String id;
        String displayName;
        ImmutableList<String> aliases = ImmutableList.of();
        String provider = "";
        String family = "";

        @Nullable
        Weights weights;

        OptionalInt contextWindow = OptionalInt.empty();
        OptionalInt maxOutputTokens = OptionalInt.empty();
        final Map<Capability, Support> capabilities = new EnumMap<>(Capability.class);
        OptionalInt promptCacheMinTokens = OptionalInt.empty();
        Set<Duration> promptCacheTtls = Set.of();

        @Nullable
        ImmutableList<String> serviceTiers;

        private Lifecycle lifecycle = Lifecycle.DECLARED_ACTIVE;
        private Support requiresInferenceProfile = Support.UNKNOWN;
        final Map<Scope, ImmutableSet<String>> regionsByScope = new EnumMap<>(Scope.class);

        @Nullable
        String mantleModelId;

        ImmutableSet<String> mantleRegions = ImmutableSet.of();

        private Builder(String id) {
            this.id = id;
            this.displayName = id;
        }

        private Builder(Model model) {
            this(model.id);
            displayName = model.displayName;
            aliases = model.aliases;
            provider = model.provider;
            family = model.family;
            weights = model.weights;
            contextWindow = model.contextWindow;
            maxOutputTokens = model.maxOutputTokens;
            capabilities.putAll(model.capabilities);
            promptCacheMinTokens = model.promptCacheMinTokens;
            promptCacheTtls = model.promptCacheTtls;
            serviceTiers = model.serviceTiers;
            lifecycle = model.lifecycle;
            requiresInferenceProfile = model.requiresInferenceProfile;
            regionsByScope.putAll(model.regionsByScope);
            mantleModelId = model.mantleModelId.orElse(null);
            mantleRegions = model.mantleRegions;
        }

        /** The name for people. Default: the id. */
        public Builder displayName(String name) {
            this.displayName = name;
            return this;
        }

        /** The names that may be typed instead of the id. Default: none. */
        public Builder aliases(String... names) {
            this.aliases = ImmutableList.copyOf(names);
            return this;
        }

        /** Who made it. Required. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /** The family, for selection and for how requests are fitted. Required. */
        public Builder family(String family) {
            this.family = family;
            return this;
        }

        /** Whether the weights are published. Required. */
        public Builder weights(Weights weights) {
            this.weights = weights;
            return this;
        }

        /** The most tokens of prompt and answer together, at least 1. Default: unknown. */
        public Builder contextWindow(int tokens) {
            this.contextWindow = OptionalInt.of(tokens);
            return this;
        }

        /** The most tokens of one answer, at least 1. Default: unknown. */
        public Builder maxOutputTokens(int tokens) {
            this.maxOutputTokens = OptionalInt.of(tokens);
            return this;
        }

        /** Whether the model has a capability. Default for each: unknown. */
        public Builder supports(Capability capability, Support support) {
            capabilities.put(capability, support);
            return this;
        }

        /** The fewest prompt tokens that Bedrock caches, at least 1. Default: unknown. */
        public Builder promptCacheMinTokens(int tokens) {
            this.promptCacheMinTokens = OptionalInt.of(tokens);
            return this;
        }

        /** The lifetimes of cached prompts. Default: unknown. */
        public Builder promptCacheTtls(Set<Duration> ttls) {
            this.promptCacheTtls = ttls;
            return this;
        }

        /** The service tiers that the model is offered in. Default: unknown. */
        public Builder serviceTiers(Set<ServiceTierType> tiers) {
            ImmutableList.Builder<String> names = ImmutableList.builder();
            for (ServiceTierType tier : tiers) {
                names.add(tier.toString());
            }
            this.serviceTiers = names.build();
            return this;
        }

        /** The lifecycle. Default: active, without dates. */
        public Builder lifecycle(Lifecycle lifecycle) {
            this.lifecycle = lifecycle;
            return this;
        }

        /** Whether the bare base id is refused. Default: unknown. */
        public Builder requiresInferenceProfile(Support required) {
            this.requiresInferenceProfile = required;
            return this;
        }

        /**
         * Offers the model in a scope, from these source regions; no region means that they are not known. Replaces
         * what was said of the scope before. An account's resource, such as a deployment, has {@link Scope#IN_REGION}
         * alone.
         */
        public Builder scope(Scope scope, String... regions) {
            regionsByScope.put(scope, sorted(regions));
            return this;
        }

        /** The id on the {@code bedrock-mantle} endpoint, and the regions where only that endpoint has the bare id. */
        public Builder mantle(String modelId, String... regions) {
            this.mantleModelId = modelId;
            this.mantleRegions = sorted(regions);
            return this;
        }

        /**
         * Returns the model.
         *
         * @throws IllegalArgumentException naming every setting that is missing or wrong
         */
        public Model build() {
            List<String> problems = ModelProblems.of(this);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "Cannot build the model " + ModelIdParser.quote(id) + ": " + String.join("; ", problems));
            }
            return new Model(this);
        }
    }
}
