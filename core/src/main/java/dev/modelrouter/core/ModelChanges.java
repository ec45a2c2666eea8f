package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Tells the fields in which a model differs from the one it was made from, by the names that catalog files use. */
final class ModelChanges {

    private static final ImmutableMap<String, Function<Model, Object>> FIELDS =
            ImmutableMap.<String, Function<Model, Object>>builder()
                    .put("name", Model::displayName)
                    .put("aliases", Model::aliases)
                    .put("provider", Model::provider)
                    .put("family", Model::family)
                    .put("tier", Model::tier)
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
                    .put("converse", Model::converse)
                    .buildOrThrow();

    private ModelChanges() {}

    /**
     * Checks that a text names a fact, or a part of one.
     *
     * @throws IllegalArgumentException if it does not
     */
    static void requireFact(String name) {
        int dot = name.indexOf('.');
        String part = name.substring(dot + 1);
        boolean known = FIELDS.containsKey(name)
                || (name.startsWith("supports.") && Capability.ofKey(part).isPresent())
                || (name.startsWith("scopes.") && isScope(part));
        if (!known) {
            throw new IllegalArgumentException("No fact of a model has the name " + ModelIdParser.quote(name)
                    + "; there are " + FIELDS.keySet() + ", supports.<capability>, scopes.<scope> and"
                    + " scopes.<scope>.<region>");
        }
    }

    private static boolean isScope(String part) {
        int dot = part.indexOf('.');
        return Scope.ofKey(dot < 0 ? part : part.substring(0, dot)).isPresent()
                && (dot < 0 || Regions.isShaped(part.substring(dot + 1)));
    }

    /** Takes the date from facts that were changed without one, as in code: what was attested is not what holds now. */
    static void attest(Model before, Model after, ModelFacts facts) {
        Attestations old = before.facts().attestations;
        for (String name : differing(before, after)) {
            boolean seenOnly = name.startsWith("scopes.") && !isRedeclared(name, before, after);
            if (!seenOnly && old.of(name).equals(facts.attestations.of(name))) {
                facts.attest(name, Attestation.UNDATED);
            }
        }
    }

    private static boolean isRedeclared(String name, Model before, Model after) {
        Scope scope = Scope.ofKey(name.substring("scopes.".length())).orElseThrow();
        return !Objects.equals(
                before.offers().declared().get(scope), after.offers().declared().get(scope));
    }

    /** Returns the changes that the first model has, and over them those of the second against it. */
    static ImmutableMap<String, String> between(Model before, Model after, String source) {
        Map<String, String> changes = new LinkedHashMap<>(before.changes());
        for (String name : differing(before, after)) {
            changes.put(name, source);
        }
        return ImmutableMap.copyOf(changes);
    }

    private static List<String> differing(Model before, Model after) {
        List<String> names = new ArrayList<>();
        FIELDS.forEach((name, field) -> {
            if (!field.apply(before).equals(field.apply(after))) {
                names.add(name);
            }
        });
        for (Capability capability : Capability.values()) {
            if (before.supports(capability) != after.supports(capability)) {
                names.add("supports." + capability.key());
            }
        }
        for (Scope scope : Scope.values()) {
            if (!before.offers().agreeOn(scope, after.offers())) {
                names.add(Attestations.scope(scope));
            }
        }
        return names;
    }
}
