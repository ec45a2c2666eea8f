package dev.modelrouter.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the account may call, and what it has called of late. By base model, however it is called. Thread-safe. */
final class Entitlements {

    /** Stands for every model: no model has this id. */
    private static final String EVERY_MODEL = "";

    private final Map<String, Denial> denied = new ConcurrentHashMap<>();
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    /** Denies models, or every model if none is named. */
    void deny(Denial denial, String... modelIds) {
        if (modelIds.length == 0) {
            denied.put(EVERY_MODEL, denial);
        }
        for (String modelId : modelIds) {
            denied.put(ModelNames.base(modelId), denial);
        }
    }

    /** Takes back what was denied, of every model if none is named. */
    void grant(String... modelIds) {
        if (modelIds.length == 0) {
            denied.clear();
        }
        for (String modelId : modelIds) {
            denied.remove(ModelNames.base(modelId));
        }
    }

    void use(String... modelIds) {
        for (String modelId : modelIds) {
            used.add(ModelNames.base(modelId));
        }
    }

    /** Returns whether no model is denied. */
    boolean isUnlimited() {
        return denied.isEmpty();
    }

    boolean hasUsed(String modelId) {
        return used.contains(ModelNames.base(modelId));
    }

    Optional<Denial> denial(String modelId) {
        return Optional.ofNullable(denied.get(EVERY_MODEL))
                .or(() -> Optional.ofNullable(denied.get(ModelNames.base(modelId))));
    }

    void clear() {
        denied.clear();
        used.clear();
    }
}
