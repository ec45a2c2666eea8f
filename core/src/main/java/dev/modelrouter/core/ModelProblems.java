package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import software.amazon.awssdk.regions.Region;

/**
 * Everything that can be wrong with a model that is being built. Plain loops: this runs for every model at start-up.
 */
final class ModelProblems {

    private final List<String> problems = new ArrayList<>();

    private ModelProblems() {}

    static List<String> of(Model.Builder model) {
        ModelProblems found = new ModelProblems();
        found.addId(model);
        found.requireText("displayName", model.facts.displayName);
        found.requireText("provider", model.facts.provider);
        found.requireText("family", model.facts.family);
        found.addIf(model.facts.weights == null, "weights is missing: say OPEN or CLOSED");
        found.requirePositive("contextWindow", model.facts.contextWindow);
        found.requirePositive("maxOutputTokens", model.facts.maxOutputTokens);
        found.requirePositive("promptCacheMinTokens", model.facts.promptCacheMinTokens);
        for (Duration ttl : model.facts.promptCacheTtls) {
            if (ttl.isZero() || ttl.isNegative()) {
                found.problems.add("promptCacheTtls must be positive, got " + ttl);
            }
        }
        for (String alias : model.facts.aliases) {
            if (!isAlias(alias)) {
                found.problems.add("the alias " + ModelIdParser.quote(alias)
                        + " must be letters, digits, '.', '-', '_' and blanks, from a letter or digit on");
            }
        }
        for (ImmutableSet<Region> regions : model.facts.regionsByScope.values()) {
            found.addRegions(regions);
        }
        found.addRegions(model.facts.mantleRegions);
        found.addIf(
                model.facts.regionsByScope.isEmpty() && model.facts.mantleModelId.isEmpty(),
                "it is offered nowhere: say scope(Scope, regions)");
        return found.problems;
    }

    private void addId(Model.Builder model) {
        try {
            ModelId parsed = ModelId.parse(model.id);
            boolean resource = parsed.form().isArn() && parsed.baseId().isEmpty();
            if (parsed.form() != ModelId.Form.BASE && !resource) {
                problems.add("the id is of the form " + parsed.form()
                        + ": give the base model id and say scope(…) for each way to call it");
            }
            addIf(
                    resource && !model.facts.regionsByScope.keySet().equals(Set.of(Scope.IN_REGION)),
                    "a resource of an account is called in its region: say scope(IN_REGION, region) only");
        } catch (MalformedModelIdException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    static boolean isAlias(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && (i == 0 || ". -_".indexOf(c) < 0)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private void addRegions(ImmutableSet<Region> regions) {
        for (Region region : regions) {
            if (!Regions.isShaped(region.id())) {
                problems.add(Regions.problem(region.id()));
            }
        }
    }

    private void requireText(String name, String value) {
        if (value.isBlank()) {
            problems.add(name + " is missing");
        }
    }

    private void requirePositive(String name, OptionalInt value) {
        if (value.isPresent() && value.getAsInt() < 1) {
            problems.add(name + " must be at least 1, got " + value.getAsInt());
        }
    }

    private void addIf(boolean wrong, String problem) {
        if (wrong) {
            problems.add(problem);
        }
    }
}
