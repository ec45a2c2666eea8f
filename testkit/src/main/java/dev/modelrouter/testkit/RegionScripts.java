package dev.modelrouter.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.regions.Region;

/**
 * The scripts of the models in one region; see {@link FakeBedrock#in}. Thread-safe.
 */
public final class RegionScripts {

    private final ConcurrentMap<String, ModelScript> models = new ConcurrentHashMap<>();
    private final ModelScript any = new ModelScript();

    RegionScripts() {}

    /** Returns the script of a model in this region; see {@link FakeBedrock#model}. */
    public ModelScript model(String modelId) {
        Objects.requireNonNull(modelId, "modelId");
        return models.computeIfAbsent(modelId, id -> new ModelScript());
    }

    /** Returns the script of every model that has none of its own; see {@link FakeBedrock#anyModel}. */
    public ModelScript anyModel() {
        return any;
    }

    Optional<ModelScript> find(String modelId) {
        return Optional.ofNullable(models.get(modelId));
    }

    SortedSet<String> scriptedModels() {
        SortedSet<String> ids = new TreeSet<>();
        models.forEach((id, script) -> {
            if (script.isScripted()) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** Returns the steps not taken yet, by model id, those of any model last. */
    List<UntakenStep> untaken(Optional<Region> region) {
        List<UntakenStep> untaken = new ArrayList<>();
        new TreeMap<>(models).forEach((id, script) -> untaken.addAll(script.untaken(region, Optional.of(id))));
        untaken.addAll(any.untaken(region, Optional.empty()));
        return untaken;
    }

    void clear() {
        models.values().forEach(ModelScript::clear);
        any.clear();
    }
}
