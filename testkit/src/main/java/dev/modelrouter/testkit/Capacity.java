package dev.modelrouter.testkit;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.TimeSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * What the service has to give: quotas and outages, of one fake. A quota belongs to a region and a {@link Key}; one
 * that is set for everywhere is kept in each region apart. Thread-safe.
 */
final class Capacity {

    /** What a call reserves for its output if it does not say, and of its model no maximum is known. */
    static final int DEFAULT_OUTPUT = 4096;

    private final TimeSource time;
    private final ConcurrentMap<Key, Quota> everywhere = new ConcurrentHashMap<>();
    private final ConcurrentMap<Place, QuotaPool> pools = new ConcurrentHashMap<>();
    private final Outages outages;

    Capacity(TimeSource time) {
        this.time = time;
        this.outages = new Outages(time);
    }

    Outages outages() {
        return outages;
    }

    /**
     * Sets a quota, full; of everywhere if no region is given, which replaces what regions had.
     *
     * @param nameOrId a name stands for the quotas of all kinds
     */
    void limit(@Nullable Region region, String nameOrId, Quota quota) {
        Optional<String> named = ModelNames.named(nameOrId);
        if (named.isPresent()) {
            for (Kind kind : Kind.values()) {
                limit(region, new Key(named.get(), kind), quota);
            }
        } else {
            limit(region, Key.of(nameOrId), quota);
        }
    }

    private void limit(@Nullable Region region, Key key, Quota quota) {
        if (region == null) {
            everywhere.put(key, quota);
            pools.keySet().removeIf(place -> place.key().equals(key));
        } else {
            pools.put(new Place(region, key), new QuotaPool(quota, time));
        }
    }

    /** Returns how far the quota of a model is used in a region; empty if it has none. */
    Optional<QuotaUse> use(Region region, String modelId) {
        return pool(region, Key.of(modelId)).map(QuotaPool::use);
    }

    private Optional<QuotaPool> pool(Region region, Key key) {
        Quota quota = everywhere.get(key);
        Place place = new Place(region, key);
        return Optional.ofNullable(
                quota == null ? pools.get(place) : pools.computeIfAbsent(place, each -> new QuotaPool(quota, time)));
    }

    /**
     * Lets a call begin, or says why not.
     *
     * @param modelId as sent, or what a prompt router made of it
     * @param model the base model behind it, if that is known
     */
    Admission admit(Arrival arrival, String modelId, Optional<Model> model) {
        Region region = arrival.region();
        String baseId = model.map(Model::id).orElseGet(() -> ModelIds.base(modelId));
        if (outages.isDown(region, modelId, baseId)) {
            return Admission.refused(Fault.serviceUnavailable());
        }
        Optional<QuotaPool> pool = pool(region, Key.of(modelId));
        if (pool.isEmpty()) {
            return Admission.FREE;
        }
        if (arrival.operation().isInvocation()) {
            InvokeModelRequest request = arrival.invocation();
            long tokens = (long) NativeTokens.ofInput(request.body())
                    + NativeTokens.maxTokens(request.body()).orElseGet(() -> mostOutput(model));
            return pool.get().admit(tokens, request.performanceConfigLatency() == PerformanceConfigLatency.OPTIMIZED);
        }
        ConverseRequest request = arrival.request();
        boolean optimized = request.performanceConfig() != null
                && request.performanceConfig().latency() == PerformanceConfigLatency.OPTIMIZED;
        return pool.get().admit(TokenCount.ofInput(request) + maxTokens(model, request), optimized);
    }

    private static long maxTokens(Optional<Model> model, ConverseRequest request) {
        Integer asked = request.inferenceConfig() == null
                ? null
                : request.inferenceConfig().maxTokens();
        return asked == null ? mostOutput(model) : Math.max(0, asked);
    }

    private static int mostOutput(Optional<Model> model) {
        return model.map(Model::maxOutputTokens).stream()
                .mapToInt(max -> max.orElse(DEFAULT_OUTPUT))
                .findFirst()
                .orElse(DEFAULT_OUTPUT);
    }

    /**
     * Returns what a finished call takes of a quota.
     *
     * @param modelId the base model's id, or one that names it
     */
    static long charge(String modelId, TokenUsage usage) {
        return orZero(usage.inputTokens())
                + orZero(usage.cacheWriteInputTokens())
                + orZero(usage.outputTokens()) * Burndown.of(Key.of(modelId).model());
    }

    private static long orZero(@Nullable Integer tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }

    void clear() {
        everywhere.clear();
        pools.clear();
        outages.clear();
    }

    /** On demand, cross-region and global: the same model has a quota of each. */
    enum Kind {
        ON_DEMAND,
        CROSS_REGION,
        GLOBAL
    }

    /**
     * Whose quota it is.
     *
     * @param model the base model's id; the whole id, if it does not tell one
     */
    record Key(String model, Kind kind) {

        static Key of(String modelId) {
            Optional<ModelId> parsed = ModelIds.parsed(modelId);
            Optional<Scope> scope = parsed.flatMap(ModelId::scope);
            String model = parsed.flatMap(ModelId::baseId).orElse(modelId);
            if (scope.isEmpty() || scope.get() == Scope.IN_REGION) {
                return new Key(scope.isEmpty() ? modelId : model, Kind.ON_DEMAND);
            }
            return new Key(model, scope.get() == Scope.GLOBAL ? Kind.GLOBAL : Kind.CROSS_REGION);
        }
    }

    private record Place(Region region, Key key) {}
}
