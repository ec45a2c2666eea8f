package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * The scripts of the models in one region, and what the region has to give; see {@link FakeBedrock#in}. Thread-safe.
 */
public final class RegionScripts {

    private final ConcurrentMap<String, ModelScript> models = new ConcurrentHashMap<>();

    /** Scripts by name, under the base model's id. */
    private final ConcurrentMap<String, Named> named = new ConcurrentHashMap<>();

    private final ModelScript any = new ModelScript();
    private final @Nullable Region region;
    private final Capacity capacity;
    private final ConcurrentMap<String, FakeGuardrail> guardrails = new ConcurrentHashMap<>();

    /** The keys of guardrails that were deleted here, be they scripted here or everywhere. */
    private final Set<String> deletedGuardrails = ConcurrentHashMap.newKeySet();

    /** Makes the scripts of a region, or without one those of everywhere. */
    RegionScripts(@Nullable Region region, Capacity capacity) {
        this.region = region;
        this.capacity = capacity;
    }

    /**
     * A script that a test asked for by a name.
     *
     * @param name the first that it was asked for by
     */
    private record Named(String name, ModelScript script) {}

    /** Returns the script of a model in this region, by name or id; see {@link FakeBedrock#model}. */
    public ModelScript model(String nameOrId) {
        String callable = ModelIds.callable(nameOrId);
        return ModelNames.named(callable)
                .map(base -> named.computeIfAbsent(base, id -> new Named(callable, new ModelScript()))
                        .script())
                .orElseGet(() -> models.computeIfAbsent(callable, id -> new ModelScript()));
    }

    /** Returns the script of every model that has none of its own; see {@link FakeBedrock#anyModel}. */
    public ModelScript anyModel() {
        return any;
    }

    /**
     * Limits what is used of a model through the doors of this region. A model has three quotas, of which the id says
     * which is meant: on demand ({@code anthropic.claude-…}), cross-region ({@code us.anthropic.claude-…}, whatever
     * geography) and global ({@code global.anthropic.claude-…}); an id and its ARN share one. An ARN that does not tell
     * its model has one of its own. Default: no quota. A quota set again is full again.
     *
     * <p>A name, such as {@code nova-lite}, means each of the three. A refused request takes no step of a script: no
     * model saw it.
     *
     * @return this
     */
    public RegionScripts quota(String nameOrId, Quota quota) {
        Objects.requireNonNull(quota, "quota");
        capacity.limit(region, ModelIds.callable(nameOrId), quota);
        return this;
    }

    /**
     * Returns how far a model's quota is used in this region now, be it set here or for every region.
     *
     * @param modelId as it is sent, which says which of the model's quotas is meant
     * @throws IllegalStateException if the model has no quota
     */
    public QuotaUse quotaUse(String modelId) {
        Objects.requireNonNull(modelId, "modelId");
        return Optional.ofNullable(region)
                .flatMap(here -> capacity.use(here, modelId))
                .orElseThrow(() -> new IllegalStateException("\"" + ModelIds.masked(modelId) + "\" has no quota in "
                        + region + "; set one with quota(modelId, Quota.perMinute().requests(50))"));
    }

    /**
     * Takes this region down: every call fails with {@link Fault#serviceUnavailable()}, and takes no step of a script,
     * until {@link #recovers()}. Calls that are open go on.
     *
     * @return this
     */
    public RegionScripts outage() {
        capacity.outages().begin(new Outages.What(region, null));
        return this;
    }

    /**
     * Takes this region down for a time; see {@link #outage()}.
     *
     * @param duration by the fake's clock, more than zero
     * @return this
     */
    public RegionScripts outage(Duration duration) {
        capacity.outages().begin(new Outages.What(region, null), duration);
        return this;
    }

    /**
     * Takes one model down in this region, until {@link #recovers(String)}; see {@link #outage()}.
     *
     * @param modelId as it is sent, or a name for all ids of a model
     * @return this
     */
    public RegionScripts outage(String modelId) {
        capacity.outages().begin(new Outages.What(region, ModelIds.callable(modelId)));
        return this;
    }

    /**
     * Takes one model down in this region for a time; see {@link #outage(String)}.
     *
     * @param duration by the fake's clock, more than zero
     * @return this
     */
    public RegionScripts outage(String modelId, Duration duration) {
        capacity.outages().begin(new Outages.What(region, ModelIds.callable(modelId)), duration);
        return this;
    }

    /**
     * Ends the outage of this region; those of single models go on.
     *
     * @return this
     */
    public RegionScripts recovers() {
        capacity.outages().end(new Outages.What(region, null));
        return this;
    }

    /**
     * Ends the outage of one model in this region, which was begun by the same id or a name of the same model.
     *
     * @return this
     */
    public RegionScripts recovers(String modelId) {
        capacity.outages().end(new Outages.What(region, Objects.requireNonNull(modelId, "modelId")));
        return this;
    }

    /** Returns a guardrail in this region; see {@link FakeBedrock#guardrail}. */
    public FakeGuardrail guardrail(String idOrArn, String version) {
        String id = FakeGuardrail.idOf(Objects.requireNonNull(idOrArn, "idOrArn"));
        FakeGuardrail guardrail =
                guardrails.computeIfAbsent(FakeGuardrail.key(id, version), key -> new FakeGuardrail(id, version));
        deletedGuardrails.remove(FakeGuardrail.key(id, version));
        return guardrail;
    }

    Optional<FakeGuardrail> findGuardrail(String id, String version) {
        return Optional.ofNullable(guardrails.get(FakeGuardrail.key(id, version)));
    }

    /** Returns the guardrails that were scripted here. */
    ImmutableList<FakeGuardrail> guardrails() {
        return ImmutableList.copyOf(guardrails.values());
    }

    void add(FakeGuardrail guardrail) {
        guardrails.put(FakeGuardrail.key(guardrail.id(), guardrail.version()), guardrail);
    }

    void deleteGuardrail(String id, String version) {
        deletedGuardrails.add(FakeGuardrail.key(id, version));
        guardrails.remove(FakeGuardrail.key(id, version));
    }

    boolean isDeletedGuardrail(String id, String version) {
        return deletedGuardrails.contains(FakeGuardrail.key(id, version));
    }

    Optional<ModelScript> find(String modelId) {
        return Optional.ofNullable(models.get(modelId));
    }

    /** Returns the script of a model by a name of it, whatever id it is called by. */
    Optional<ModelScript> findNamed(String modelId) {
        return named.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(named.get(ModelIds.base(modelId))).map(Named::script);
    }

    /** Returns what a test called a script when it asked for it; empty if it is not one of this region's models. */
    Optional<String> nameOf(String modelId, String base, ModelScript script) {
        if (script.equals(models.get(modelId))) {
            return Optional.of(ModelIds.masked(modelId));
        }
        return Optional.ofNullable(named.get(ModelIds.base(base)))
                .filter(each -> script.equals(each.script()))
                .map(Named::name);
    }

    /** Returns the models that a script names, by id or name. */
    SortedSet<String> scriptedModels() {
        NavigableSet<String> ids = new TreeSet<>();
        models.forEach((id, script) -> {
            if (script.isScripted()) {
                ids.add(id);
            }
        });
        named.values().stream()
                .filter(each -> each.script().isScripted())
                .map(Named::name)
                .forEach(ids::add);
        return ids;
    }

    /** Returns the steps not taken yet, by model id or name, those of any model last. */
    List<UnconsumedStep> untaken(Optional<Region> region) {
        List<UnconsumedStep> untaken = new ArrayList<>();
        SortedMap<String, ModelScript> all = new TreeMap<>(models);
        named.values().forEach(each -> all.put(each.name(), each.script()));
        all.forEach((id, script) -> untaken.addAll(script.untaken(region, Optional.of(id))));
        untaken.addAll(any.untaken(region, Optional.empty()));
        return untaken;
    }

    void clear() {
        models.values().forEach(ModelScript::clear);
        named.values().forEach(each -> each.script().clear());
        any.clear();
        guardrails.clear();
        deletedGuardrails.clear();
    }
}
