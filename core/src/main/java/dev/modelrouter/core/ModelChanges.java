package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Tells the fields in which a model differs from the one it was made from, by the names that catalog files use. */
final class ModelChanges {

    private static final ImmutableMap<String, Function<Model, Object>> FIELDS =
            ImmutableMap.<String, Function<Model, Object>>builder()
                    .put("name", Model::displayName)
                    .put("aliases", Model::aliases)
                    .put("provider", Model::provider)
                    .put("family", Model::family)
                    .put("weights", Model::weights)
                    .put("status", model -> model.lifecycle().status())
                    .put("launched", model -> model.lifecycle().launched())
                    .put("endOfLife", model -> model.lifecycle().endOfLife())
                    .put("lifecycleNote", model -> model.lifecycle().note())
                    .put("successor", Model::successor)
                    .put("contextWindow", Model::contextWindow)
                    .put("maxOutputTokens", Model::maxOutputTokens)
                    .put("promptCacheMinTokens", Model::promptCacheMinTokens)
                    .put("promptCacheTtls", Model::promptCacheTtls)
                    .put("serviceTiers", Model::serviceTiers)
                    .put("requiresInferenceProfile", Model::requiresInferenceProfile)
                    .put("mantle", Model::mantleModelId)
                    .put("mantle.regions", Model::mantleRegions)
                    .buildOrThrow();

    private ModelChanges() {}

    /** Returns the changes that the first model has, and over them those of the second against it. */
    static ImmutableMap<String, String> between(Model before, Model after, String source) {
        Map<String, String> changes = new LinkedHashMap<>(before.changes());
        FIELDS.forEach((name, field) -> {
            if (!field.apply(before).equals(field.apply(after))) {
                changes.put(name, source);
            }
        });
        for (Capability capability : Capability.values()) {
            if (before.supports(capability) != after.supports(capability)) {
                changes.put("supports." + capability.key(), source);
            }
        }
        for (Scope scope : Scope.values()) {
            if (!before.offers().agreeOn(scope, after.offers())) {
                changes.put("scopes." + scope.key(), source);
            }
        }
        return ImmutableMap.copyOf(changes);
    }
}
