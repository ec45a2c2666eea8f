package dev.modelrouter.testkit;

import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

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

    void clear() {
        models.values().forEach(ModelScript::clear);
        any.clear();
    }
}
