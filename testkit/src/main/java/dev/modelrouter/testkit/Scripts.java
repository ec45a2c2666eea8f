package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;

/** All scripts of one fake: those of a region, and those of everywhere. Thread-safe. */
final class Scripts {

    private final Capacity capacity;
    private final RegionScripts everywhere;
    private final ConcurrentMap<Region, RegionScripts> regions = new ConcurrentHashMap<>();

    Scripts(Capacity capacity) {
        this.capacity = capacity;
        this.everywhere = new RegionScripts(null, capacity);
    }

    RegionScripts everywhere() {
        return everywhere;
    }

    RegionScripts in(Region region) {
        Objects.requireNonNull(region, "region");
        return regions.computeIfAbsent(region, id -> new RegionScripts(id, capacity));
    }

    /** Returns what may answer a call, first come first served. */
    List<ModelScript> of(Region region, String modelId) {
        RegionScripts here = in(region);
        return Stream.of(
                        here.find(modelId),
                        here.findNamed(modelId),
                        everywhere.find(modelId),
                        everywhere.findNamed(modelId),
                        Optional.of(here.anyModel()),
                        Optional.of(everywhere.anyModel()))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Returns a guardrail, which the real service knows in its own region alone.
     *
     * @param identifier its id, or its ARN
     */
    Optional<FakeGuardrail> guardrail(Region region, String identifier, String version) {
        String prefix = new Arns(region, "").ofBedrock();
        if (identifier.startsWith("arn:") && !identifier.startsWith(prefix)) {
            return Optional.empty();
        }
        String id = identifier.substring(identifier.lastIndexOf('/') + 1);
        Optional<FakeGuardrail> here = in(region).findGuardrail(id, version);
        return here.isPresent() ? here : everywhere.findGuardrail(id, version);
    }

    /** Returns the models that a script names in a region, by id or name. */
    SortedSet<String> models(Region region) {
        SortedSet<String> models = new TreeSet<>(everywhere.scriptedModels());
        models.addAll(in(region).scriptedModels());
        return models;
    }

    /** Returns the other regions in which a model is scripted, in the order of their names. */
    SortedSet<Region> elsewhere(Region here, String modelId) {
        SortedSet<Region> scripted = new TreeSet<>(Comparator.comparing(Region::id));
        regions.forEach((region, scripts) -> {
            boolean there = Stream.of(scripts.find(modelId), scripts.findNamed(modelId))
                    .flatMap(Optional::stream)
                    .anyMatch(ModelScript::isScripted);
            if (!region.equals(here) && there) {
                scripted.add(region);
            }
        });
        return scripted;
    }

    /**
     * Returns the line of code that lets a model answer, and forgets nothing that it is scripted to do already.
     *
     * @param answer a word that begins a script, such as {@code replies("...")}
     */
    String line(Region region, String modelId, String answer) {
        return ofTheModel(region, modelId)
                .filter(ModelScript::hasSteps)
                .findFirst()
                .map(script -> line(region, modelId, script) + "....then" + Ascii.toUpperCase(answer.charAt(0))
                        + answer.substring(1))
                .orElseGet(() -> ModelIds.isPromptRouter(modelId)
                        ? "bedrock.promptRouter(\"" + ModelIds.masked(modelId) + "\").routesTo(\"...\")"
                        : "bedrock.model(\"" + ModelIds.masked(modelId) + "\")." + answer);
    }

    private Stream<ModelScript> ofTheModel(Region region, String modelId) {
        return of(region, modelId).stream()
                .filter(script -> !script.equals(in(region).anyModel()) && !script.equals(everywhere.anyModel()));
    }

    /** Returns whether a model has a script in a region, be it for an operation or for another one. */
    boolean hasSteps(Region region, String modelId) {
        return ofTheModel(region, modelId).anyMatch(ModelScript::hasSteps);
    }

    /** Returns the line of code that leads to one of the scripts that {@link #of} returns. */
    String line(Region region, String modelId, ModelScript script) {
        Optional<String> here = in(region).nameOf(modelId, script);
        Optional<String> name = here.or(() -> everywhere.nameOf(modelId, script));
        boolean ofRegion = here.isPresent() || script.equals(in(region).anyModel());
        return "bedrock." + (ofRegion ? "in(Region.of(\"" + region + "\"))." : "")
                + name.map(each -> "model(\"" + each + "\")").orElse("anyModel()");
    }

    /** Returns the steps not taken yet: those of everywhere first, then region by region. */
    ImmutableList<UnconsumedStep> untaken() {
        ImmutableList.Builder<UnconsumedStep> untaken = ImmutableList.builder();
        untaken.addAll(everywhere.untaken(Optional.empty()));
        regions.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().id()))
                .forEach(entry -> untaken.addAll(entry.getValue().untaken(Optional.of(entry.getKey()))));
        return untaken.build();
    }

    void clear() {
        everywhere.clear();
        regions.values().forEach(RegionScripts::clear);
    }
}
