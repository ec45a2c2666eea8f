package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.ModelId.Form;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Unresolved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;

/**
 * Finds what model ids lead to: the model, how far a call may go, and how it is charged.
 *
 * <p>What the user declared comes first, then the text of the id and the catalog. Only the ids that name a resource of
 * an account, or a system profile of a geography that this version does not know, take a look-up with the {@code
 * bedrock} control plane of their region: one for all threads that ask meanwhile, and no more until its answer has
 * aged.
 *
 * <table>
 * <caption>What is looked up</caption>
 * <tr><th>form</th><th>operations</th></tr>
 * <tr><td>application profile, profile of an unknown geography</td><td>{@code GetInferenceProfile}</td></tr>
 * <tr><td>provisioned throughput</td><td>{@code GetProvisionedModelThroughput}, {@code GetCustomModel}</td></tr>
 * <tr><td>custom model and its deployment</td><td>{@code GetCustomModelDeployment}, {@code GetCustomModel}</td></tr>
 * <tr><td>imported model</td><td>{@code GetImportedModel}</td></tr>
 * <tr><td>prompt router</td><td>{@code GetPromptRouter}, and what its models take</td></tr>
 * <tr><td>marketplace endpoint</td><td>{@code GetMarketplaceModelEndpoint}</td></tr>
 * <tr><td>prompt</td><td>none tells; declare it</td></tr>
 * </table>
 *
 * <p>Thread-safe. It starts no thread, holds no lock while it asks, and keeps at most {@linkplain Builder#cacheSize as
 * many answers as it was told}. It never closes a client.
 */
public final class ModelResolver {

    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
    static final Duration DEFAULT_TTL = Duration.ofDays(1);
    static final Duration DEFAULT_NEGATIVE_TTL = Duration.ofMinutes(5);
    static final Duration DEFAULT_OUTAGE_TTL = Duration.ofSeconds(10);
    static final int DEFAULT_CACHE_SIZE = 1_000;

    private final StaticResolver statics;
    private final ImmutableMap<Region, BedrockClient> clients;
    private final LookUpCache cache;
    private final Duration timeout;

    private ModelResolver(Builder builder, Map<ModelId, Resolved> declared) {
        this.statics = new StaticResolver(builder.catalog, declared);
        this.clients = ImmutableMap.copyOf(builder.clients);
        this.timeout = builder.timeout;
        LookUp.ControlPlane control = new LookUp.ControlPlane(statics, clients, builder.time);
        this.cache = new LookUpCache(
                (id, timeout) -> new LookUp(control, timeout).run(id),
                builder.time,
                new LookUpCache.Limits(
                        builder.timeout, builder.ttl, builder.negativeTtl, builder.outageTtl, builder.cacheSize));
    }

    /** Returns a resolver that knows what the texts of ids and the catalog tell, and never calls anything. */
    public static ModelResolver offline(ModelCatalog catalog) {
        return builder(catalog).build();
    }

    /** Begins a resolver over a catalog. Without a client it is {@link #offline} but for what is declared. */
    public static Builder builder(ModelCatalog catalog) {
        return new Builder(catalog);
    }

    /**
     * Returns what is known of an id without calling anything: from its text, from what was declared, or from an
     * earlier look-up. A resolution that was looked up is returned however old it is, for what a resource is seldom
     * changes; a refusal only while it holds. Never blocks.
     */
    public Resolution known(ModelId id) {
        Optional<Resolution> fromText = statics.resolve(id);
        if (isComplete(fromText)) {
            return fromText.get();
        }
        return cache.peek(id).or(() -> fromText).orElseGet(() -> notYet(id));
    }

    /**
     * Returns what an id leads to, and looks it up if that takes one. Blocks for a look-up, at most for the timeout if
     * the client keeps to it; what is known already is returned at once. A failed look-up is an {@link Unresolved}, and
     * so is an interruption, after which the thread's interrupt flag is set.
     */
    public Resolution resolve(ModelId id) {
        return resolve(id, timeout);
    }

    /**
     * Does what {@link #resolve(ModelId)} does, in less time if need be: a look-up that does not end in it is {@link
     * Resolution.Reason#UNAVAILABLE}, and is not held against those who ask next.
     *
     * @param atMost how long to wait, as far as the client keeps to it; no more than the resolver's timeout is waited
     */
    public Resolution resolve(ModelId id, Duration atMost) {
        Optional<Resolution> fromText = statics.resolve(id);
        if (isComplete(fromText)) {
            return fromText.get();
        }
        if (id.region().filter(clients::containsKey).isEmpty()) {
            return fromText.orElseGet(() -> noClient(id));
        }
        Resolution answer = cache.get(id, atMost);
        // A profile of an unknown geography names its model in its text, whatever the look-up says.
        return answer instanceof Unresolved ? fromText.orElse(answer) : answer;
    }

    /**
     * Returns what a prompt router's answer leads to: the model that {@code trace.promptRouter.invokedModelId} names,
     * at whose price the answer is charged. Never calls anything and never blocks. Its ARN may lack the region and the
     * account; the source region is then that of the router.
     *
     * @throws MalformedModelIdException if the text is not a model id
     */
    public Resolution invoked(String invokedModelId) {
        return known(ModelId.parse(invokedModelId));
    }

    /** Returns whether a look-up could add nothing: only profiles of unknown geographies are known in part. */
    private static boolean isComplete(Optional<Resolution> fromText) {
        if (fromText.isEmpty()) {
            return false;
        }
        boolean inPart = fromText.get() instanceof Resolved resolved
                && resolved.modelId().form() == Form.INFERENCE_PROFILE_ARN
                && resolved.scope().isEmpty()
                && resolved.basis() == Resolution.Basis.ID_TEXT;
        return !inPart;
    }

    private Unresolved noClient(ModelId id) {
        return clients.isEmpty() || id.region().isEmpty()
                ? StaticResolver.needsLookUp(id)
                : LookUp.noClient(id, id.region().get());
    }

    private Unresolved notYet(ModelId id) {
        if (id.region().filter(clients::containsKey).isEmpty()) {
            return noClient(id);
        }
        return new Unresolved(
                id,
                Reason.NEEDS_LOOK_UP,
                "it was not looked up yet, or too long ago. ModelResolver.resolve does",
                true);
    }

    /** Returns how many look-ups are under way. */
    int underWay() {
        return cache.underWay();
    }

    /** Returns how many answers of look-ups are kept. */
    long kept() {
        return cache.size();
    }

    /** Describes a resolver. All settings are optional. Not thread-safe. */
    public static final class Builder {

        private final ModelCatalog catalog;
        private final Map<ModelId, Resolved> declared = new LinkedHashMap<>();
        private final Map<ModelId, List<ModelId>> routers = new LinkedHashMap<>();
        private final Map<Region, BedrockClient> clients = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private TimeSource time = TimeSource.system();
        private Duration timeout = DEFAULT_TIMEOUT;
        private Duration ttl = DEFAULT_TTL;
        private Duration negativeTtl = DEFAULT_NEGATIVE_TTL;
        private Duration outageTtl = DEFAULT_OUTAGE_TTL;
        private int cacheSize = DEFAULT_CACHE_SIZE;

        private Builder(ModelCatalog catalog) {
            this.catalog = catalog;
        }

        /**
         * Looks ids of a region up with a client. Default: none, so that ids of that region have to be declared.
         *
         * @param client a client of that very region; it stays the caller's to close
         */
        public Builder control(Region region, BedrockClient client) {
            if (!Regions.isShaped(region.id())) {
                problems.add(Regions.problem(region.id()));
            }
            if (clients.put(region, client) != null) {
                problems.add("two clients are given for " + region.id());
            }
            return this;
        }

        /** Looks ids of a client's own region up with it; see {@link #control(Region, BedrockClient)}. */
        public Builder control(BedrockClient client) {
            @Nullable
            Region region = client.serviceClientConfiguration() == null
                    ? null
                    : client.serviceClientConfiguration().region();
            if (region == null) {
                problems.add("a client does not tell its region: say control(region, client)");
                return this;
            }
            return control(region, client);
        }

        /**
         * Declares what an id leads to, for those who may not ask the control plane and for what it cannot tell. It
         * comes before everything else, and that id is never looked up.
         *
         * @param scope the scope in which calls are made and priced
         */
        public Builder declare(ModelId id, Model model, Scope scope) {
            if (id.scope().filter(said -> said != scope).isPresent()) {
                problems.add(id + " says itself that its scope is "
                        + id.scope().get().key() + ", not " + scope.key());
            }
            if (id.baseId().filter(said -> !said.equals(model.id())).isPresent()) {
                problems.add(
                        id + " says itself that its model is " + id.baseId().get() + ", not " + model);
            }
            ResolvedParts parts = new ResolvedParts(id, model);
            if (parts.scope != null && parts.scope != scope) {
                problems.add("the form " + id.form() + " is served in its region, so the scope of " + id + " cannot be "
                        + scope.key());
            }
            declare(id, parts.scope(scope).declared());
            return this;
        }

        private void declare(ModelId id, Resolved resolved) {
            if (declared.put(id, resolved) != null) {
                problems.add(id + " is declared twice");
            }
        }

        /**
         * Declares what a prompt router chooses from, its fallback included.
         *
         * @param models ids of which text, catalog or declaration tell the model, one or more
         */
        public Builder declareRouter(ModelId router, ModelId... models) {
            if (router.form() != Form.PROMPT_ROUTER_ARN) {
                problems.add(router + " is no prompt router");
            }
            if (models.length == 0) {
                problems.add("the prompt router " + router + " is declared without a model");
            }
            if (routers.put(router, List.of(models)) != null) {
                problems.add(router + " is declared twice");
            }
            return this;
        }

        /** The clock and the timer. Default: the machine's. For tests. */
        public Builder timeSource(TimeSource time) {
            this.time = time;
            return this;
        }

        /**
         * How long one look-up may take, with all its calls. Default: 3 seconds, for a request may be waiting for it.
         * The rest of it is given to each call as {@code apiCallTimeout}.
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * How long a resolution is used before it is looked up again. Default: a day. Application profiles never
         * change, but throughput and deployments can be moved to another model: a day bounds how long they are priced
         * as the old one, at a call per id and day.
         */
        public Builder ttl(Duration ttl) {
            this.ttl = ttl;
            return this;
        }

        /**
         * How long an id that is denied, not found or makes no sense is not asked for again. Default: 5 minutes, about
         * as long as it takes to fix a policy. Zero asks each time.
         */
        public Builder negativeTtl(Duration ttl) {
            this.negativeTtl = ttl;
            return this;
        }

        /**
         * How long an id is not asked for again after throttling or an outage, or while its resource is being made.
         * Default: 10 seconds. Zero asks each time.
         */
        public Builder outageTtl(Duration ttl) {
            this.outageTtl = ttl;
            return this;
        }

        /** How many answers are kept at most; those not used for longest go first. Default: 1,000. */
        public Builder cacheSize(int answers) {
            this.cacheSize = answers;
            return this;
        }

        /**
         * Returns the resolver.
         *
         * @throws IllegalArgumentException naming every setting that is wrong
         */
        public ModelResolver build() {
            List<String> found = new ArrayList<>(problems);
            requireIf(found, timeout.isNegative() || timeout.isZero(), "timeout must be positive, got " + timeout);
            requireIf(found, ttl.isNegative() || ttl.isZero(), "ttl must be positive, got " + ttl);
            requireIf(found, negativeTtl.isNegative(), "negativeTtl must not be negative, got " + negativeTtl);
            requireIf(found, outageTtl.isNegative(), "outageTtl must not be negative, got " + outageTtl);
            requireIf(found, cacheSize < 1, "cacheSize must be at least 1, got " + cacheSize);
            Map<ModelId, Resolved> all = withRouters(found);
            if (!found.isEmpty()) {
                throw new IllegalArgumentException("Cannot build the model resolver: " + String.join("; ", found));
            }
            return new ModelResolver(this, all);
        }

        private Map<ModelId, Resolved> withRouters(List<String> found) {
            Map<ModelId, Resolved> all = new LinkedHashMap<>(declared);
            StaticResolver known = new StaticResolver(catalog, declared);
            routers.forEach((router, models) -> {
                List<Resolved> candidates = new ArrayList<>();
                for (ModelId model : models) {
                    Resolution each = known.resolve(model).orElseGet(() -> StaticResolver.needsLookUp(model));
                    each.resolved().ifPresent(candidates::add);
                    requireIf(found, each instanceof Unresolved, router + " is declared to choose from " + each);
                }
                if (router.form() == Form.PROMPT_ROUTER_ARN && !candidates.isEmpty()) {
                    Model common = PromptRouterModel.of(router, candidates);
                    Resolved resolved = new ResolvedParts(router, common)
                            .candidates(candidates)
                            .declared();
                    requireIf(found, all.put(router, resolved) != null, router + " is declared twice");
                }
            });
            return all;
        }

        private static void requireIf(List<String> problems, boolean wrong, String problem) {
            if (wrong) {
                problems.add(problem);
            }
        }
    }
}
