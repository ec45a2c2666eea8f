package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

/**
 * What is known of one base model: who made it, what it can take and do, where it can be called, and how long it will
 * stay.
 *
 * <p>Facts are kept apart from ignorance: an absent window is unknown, not unlimited, and {@link Support#UNKNOWN} is
 * not {@link Support#NO}. The bundled facts were read from AWS's model cards, model and profile listings and price
 * list, and from open model databases, between July and November 2026; {@link #attestation} dates each. Immutable and thread-safe; equal by {@link #id},
 * of which a {@link ModelCatalog} holds one.
 */
public final class Model {

    /** What stands for a provider or a family that no source names: {@value}. */
    public static final String UNKNOWN = "unknown";

    private final String id;
    private final ModelId parsedId;
    private final ModelFacts facts;
    private final Weights weights;
    private final Offers offers;
    private final Map<Scope, ModelId> modelIds;
    private final String source;
    private final ImmutableMap<String, String> changes;

    private Model(Builder builder, String source, ImmutableMap<String, String> changes) {
        this.id = builder.id;
        this.parsedId = ModelId.parse(builder.id);
        this.facts = new ModelFacts(builder.facts);
        this.weights = Objects.requireNonNull(facts.weights, "weights");
        this.offers = new Offers(facts);
        this.modelIds = new EnumMap<>(Scope.class);
        for (Scope scope : offers.scopes()) {
            modelIds.put(scope, parsedId.in(scope));
        }
        this.source = source;
        this.changes = changes;
    }

    /**
     * Begins a model of your own.
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
        return facts.displayName;
    }

    /** Returns the names that one may type instead of the id, the usual one first; at least one for a bundled model. */
    public ImmutableList<String> aliases() {
        return facts.aliases;
    }

    /** Returns the shortest way to name this model: its first alias, or its id if it has none. */
    public String name() {
        return aliases().isEmpty() ? id : aliases().get(0);
    }

    /** The shortest name that has no account id in it. */
    String label() {
        return aliases().isEmpty() ? toString() : aliases().get(0);
    }

    /** Returns who made it, such as {@code Anthropic}; {@value #UNKNOWN} if no source says. */
    public String provider() {
        return facts.provider;
    }

    /** Returns the family, such as {@code claude-sonnet} or {@code llama-3.3}; {@value #UNKNOWN} if no source says. */
    public String family() {
        return facts.family;
    }

    /** Returns where it stands among those of its line; empty if its maker has no such order, or none was read. */
    public Optional<Tier> tier() {
        return facts.tier;
    }

    /** Returns whether its weights are published. */
    public Weights weights() {
        return weights;
    }

    /** Returns the most tokens that prompt and answer may have together; empty if unknown. */
    public OptionalInt contextWindow() {
        return facts.contextWindow;
    }

    /** Returns the most tokens that one answer may have; empty if unknown. */
    public OptionalInt maxOutputTokens() {
        return facts.maxOutputTokens;
    }

    /** Returns whether the model has a capability. */
    public Support supports(Capability capability) {
        return facts.capabilities.getOrDefault(capability, Support.UNKNOWN);
    }

    /** Returns the fewest prompt tokens before a cache point that Bedrock caches at all; empty if unknown. */
    public OptionalInt promptCacheMinTokens() {
        return facts.promptCacheMinTokens;
    }

    /** Returns the lifetimes that cached prompts can have; empty if unknown. */
    public ImmutableSet<Duration> promptCacheTtls() {
        return facts.promptCacheTtls;
    }

    /** Returns the service tiers on the model's card; empty if no card was read. */
    public Optional<ImmutableSet<ServiceTierType>> serviceTiers() {
        return facts.tiers();
    }

    /** Returns where the model stands between launch and end of life. */
    public Lifecycle lifecycle() {
        return facts.lifecycle;
    }

    /** Returns the name or id of the model to move to when this one ends; empty if no source names one. */
    public Optional<String> successor() {
        return facts.successor;
    }

    /**
     * Returns {@link Lifecycle#warning} with the model's name, without an account id, and its {@link #successor} where one
     * is known. Empty if there is nothing to be warned of.
     *
     * @param today the day of the question
     * @param horizon how far ahead an end is worth a warning, such as {@code Period.ofDays(90)}
     * @throws IllegalArgumentException if {@code horizon} is negative
     */
    public Optional<String> warning(LocalDate today, Period horizon) {
        String advice = successor().map(model -> ": move to " + model).orElse("");
        return lifecycle().warning(today, horizon).map(clause -> label() + " " + clause + advice);
    }

    /** Returns whether the bare base id is refused: {@link Support#YES} everywhere, {@link Support#NO} not everywhere. */
    public Support requiresInferenceProfile() {
        return facts.requiresInferenceProfile;
    }

    /**
     * Returns the scopes in which the model is offered on {@code bedrock-runtime}, in {@link Scope}'s order. Whether they
     * answer Converse says {@link #converse}. Empty for a model that is on the {@code bedrock-mantle} endpoint alone.
     */
    public ImmutableSet<Scope> scopes() {
        return offers.scopes();
    }

    /**
     * Returns the source regions from which a scope can be called, sorted. Empty if the model does not have the scope,
     * and also if it does but no list of regions was read; {@link #callableFrom} tells the two apart.
     */
    public ImmutableSet<Region> regions(Scope scope) {
        return offers.regions(scope);
    }

    /**
     * Returns whether a call in a scope from a source region can be expected to reach the model. What {@link
     * ModelCatalog#discover} saw in that region decides. Else {@link Support#UNKNOWN} where the scope is offered but its
     * regions were not read, and where one source lists a region and another says that the bare id is refused
     * everywhere. Never more than {@link #converse} allows: to be listed is not to answer Converse.
     */
    public Support callableFrom(Scope scope, Region region) {
        return offers.callableFrom(scope, region);
    }

    /**
     * Returns the regions that may serve a call in a scope from a source region: those that {@link ModelCatalog#discover}
     * saw, else the bound over all models, {@link Destinations#of}. Empty if not known; so it is for prompt routers,
     * prompts and application profiles that were not discovered.
     *
     * @throws IllegalArgumentException if {@code sourceRegion} cannot be a region
     */
    public Optional<Destinations> destinations(Scope scope, Region sourceRegion) {
        Offers.Sighting sighting = offers.sighting(scope, sourceRegion);
        if (sighting != null && sighting.offered()) {
            return sighting.destinations();
        }
        return switch (parsedId.form()) {
            case PROMPT_ROUTER_ARN, PROMPT_ARN, APPLICATION_INFERENCE_PROFILE_ARN -> Optional.empty();
            default -> Destinations.of(scope, sourceRegion);
        };
    }

    /** Returns the scopes that {@link #callableFrom} affirms for a source region, in {@link Scope}'s order. */
    public ImmutableSet<Scope> scopesFrom(Region region) {
        return scopes().stream()
                .filter(scope -> callableFrom(scope, region) == Support.YES)
                .collect(ImmutableSet.toImmutableSet());
    }

    /**
     * Returns whether {@code bedrock-runtime} answers Converse for this model. {@link Support#NO} for one that is on {@code
     * bedrock-mantle} alone or has profiles for other APIs; {@link Support#UNKNOWN} if no card or answer was read.
     */
    public Support converse() {
        return offers.converse();
    }

    /** Returns whether {@code Converse} may reach the model in some scope: {@link #converse} is not {@code NO}. */
    public boolean onRuntime() {
        return offers.converse() != Support.NO;
    }

    /** Returns the id on the {@code bedrock-mantle} endpoint, which may differ; empty if it was not seen there. */
    public Optional<String> mantleModelId() {
        return facts.mantleModelId;
    }

    /** Returns the regions in which AWS prices the bare id for {@code bedrock-mantle} alone, sorted; may be empty. */
    public ImmutableSet<Region> mantleRegions() {
        return facts.mantleRegions;
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
                    + (scopes().isEmpty()
                            ? ": it " + offers.notOnRuntime()
                            : "; its scopes are "
                                    + scopes().stream().map(Scope::key).toList()));
        }
        return modelId;
    }

    /**
     * Returns since when, and how well, a fact is known.
     *
     * @param fact the fact's name as in {@link #changes}, such as {@code status} or {@code scopes.geo:us}; a single
     *     source region is {@code scopes.geo:us.ca-west-1}
     * @throws IllegalArgumentException if no fact has this name
     */
    public Attestation attestation(String fact) {
        ModelChanges.requireFact(fact);
        return facts.attestations.of(fact);
    }

    /** Returns the days that the facts hold for; empty if none has a date. */
    public Optional<AsOf> asOf() {
        return AsOf.spanning(facts.attestations.days());
    }

    /**
     * Returns where this model comes from: {@code bundled 2026-11-30}, file and line such as {@code models.jsonl:17},
     * {@code declared in code} or {@code discovered in us-east-1}. What later layers changed says {@link #changes}.
     */
    public String source() {
        return source;
    }

    /**
     * Returns whether this is a resource of an account that {@link ModelCatalog#discover} found. How it is charged and
     * how far a call may go, a {@link ModelResolver} tells.
     */
    public boolean isDiscoveredResource() {
        return id.startsWith("arn:") && source.startsWith("discovered in ");
    }

    /**
     * Returns the fields that a later layer changed, each with the {@link #source} of its present value, by their names in
     * catalog files: {@code contextWindow}, {@code supports.tools}, {@code scopes.geo:eu}. Empty if none was.
     */
    public ImmutableMap<String, String> changes() {
        return changes;
    }

    Offers offers() {
        return offers;
    }

    ModelFacts facts() {
        return facts;
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
        final ModelFacts facts;
        /** Where what is said from now on comes from. */
        String source = "declared in code";

        private final @Nullable Model origin;

        private Builder(String id) {
            this.id = id;
            this.facts = new ModelFacts(id);
            this.origin = null;
        }

        private Builder(Model model) {
            this.id = model.id;
            this.facts = new ModelFacts(model.facts);
            this.origin = model;
        }

        /** The name for people. Default: the id. */
        public Builder displayName(String name) {
            facts.displayName = name;
            return this;
        }

        /** The names that may be typed instead of the id. Default: none. */
        public Builder aliases(String... names) {
            facts.aliases = ImmutableList.copyOf(names);
            return this;
        }

        /** Who made it. Required. */
        public Builder provider(String provider) {
            facts.provider = provider;
            return this;
        }

        /** The family, for selection and for how requests are fitted. Required. */
        public Builder family(String family) {
            facts.family = family;
            return this;
        }

        /** Where it stands among those of its line, for the warnings of routes. Default: unknown. */
        public Builder tier(Tier tier) {
            facts.tier = Optional.of(tier);
            return this;
        }

        /** Whether the weights are published. Required. */
        public Builder weights(Weights weights) {
            facts.weights = weights;
            return this;
        }

        /** The most tokens of prompt and answer together, at least 1. Default: unknown. */
        public Builder contextWindow(int tokens) {
            facts.contextWindow = OptionalInt.of(tokens);
            return this;
        }

        /** The most tokens of one answer, at least 1. Default: unknown. */
        public Builder maxOutputTokens(int tokens) {
            facts.maxOutputTokens = OptionalInt.of(tokens);
            return this;
        }

        /** Whether the model has a capability. Default for each: unknown. */
        public Builder supports(Capability capability, Support support) {
            facts.capabilities.put(capability, support);
            return this;
        }

        /** The fewest prompt tokens that Bedrock caches, at least 1. Default: unknown. */
        public Builder promptCacheMinTokens(int tokens) {
            facts.promptCacheMinTokens = OptionalInt.of(tokens);
            return this;
        }

        /** The lifetimes of cached prompts. Default: unknown. */
        public Builder promptCacheTtls(Set<Duration> ttls) {
            facts.promptCacheTtls = ImmutableSet.copyOf(ttls);
            return this;
        }

        /** The service tiers that the model is offered in. Default: unknown. */
        public Builder serviceTiers(Set<ServiceTierType> tiers) {
            facts.putTiers(tiers);
            return this;
        }

        /** The lifecycle. Default: active, without dates. */
        public Builder lifecycle(Lifecycle lifecycle) {
            facts.lifecycle = lifecycle;
            return this;
        }

        /** The model to move to when this one ends, for warnings; no catalog is asked. Default: none. */
        public Builder successor(String nameOrId) {
            facts.successor = Optional.of(nameOrId);
            return this;
        }

        /** Whether the bare base id is refused. Default: unknown. */
        public Builder requiresInferenceProfile(Support required) {
            facts.requiresInferenceProfile = required;
            return this;
        }

        /**
         * Offers the model in a scope, from these source regions alone; no region means that they are not known. An
         * account's resource, such as a deployment, has {@link Scope#IN_REGION} alone.
         */
        public Builder scope(Scope scope, Region... regions) {
            facts.putScope(scope, Regions.sorted(regions));
            return this;
        }

        /** Whether Converse answers in the scopes. Default: yes if there is a scope, else no. */
        public Builder converse(Support converse) {
            facts.converse = converse;
            return this;
        }

        /** The id on the {@code bedrock-mantle} endpoint, and the regions where only that endpoint has the bare id. */
        public Builder mantle(String modelId, Region... regions) {
            facts.mantleModelId = Optional.of(modelId);
            facts.mantleRegions = Regions.sorted(regions);
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
            if (origin == null) {
                return new Model(this, source, ImmutableMap.of());
            }
            Model built = new Model(this, origin.source, ImmutableMap.of());
            ModelChanges.attest(origin, built, facts);
            return new Model(this, origin.source, ModelChanges.between(origin, built, source));
        }
    }
}
