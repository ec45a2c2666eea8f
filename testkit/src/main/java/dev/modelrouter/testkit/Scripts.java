package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final AccountState account;
    private final RegionScripts everywhere;
    private final ConcurrentMap<Region, RegionScripts> regions = new ConcurrentHashMap<>();

    /** Where the guardrails are that the control plane made, by their ids. */
    private final ConcurrentMap<String, Region> created = new ConcurrentHashMap<>();

    /**
     * Makes the scripts of a fake.
     *
     * @param account which knows what a model of its own was made from
     */
    Scripts(Capacity capacity, AccountState account) {
        this.capacity = capacity;
        this.account = account;
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
        String base = base(region, modelId);
        return Stream.of(
                        here.find(modelId),
                        here.findNamed(base),
                        everywhere.find(modelId),
                        everywhere.findNamed(base),
                        Optional.of(here.anyModel()),
                        Optional.of(everywhere.anyModel()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns an id of the model that is reached, also by what the account made of it. */
    private String base(Region region, String modelId) {
        return account.foundationModelArn(region, modelId).orElse(modelId);
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
        if (in(region).isDeletedGuardrail(id, version)) {
            return Optional.empty();
        }
        Optional<FakeGuardrail> here = in(region).findGuardrail(id, version);
        return here.isPresent() ? here : everywhere.findGuardrail(id, version);
    }

    /** Returns a guardrail for a test to script: that of the region which made the id, or else that of everywhere. */
    FakeGuardrail guardrail(String idOrArn, String version) {
        Region region = created.get(FakeGuardrail.idOf(Objects.requireNonNull(idOrArn, "idOrArn")));
        return (region == null ? everywhere : in(region)).guardrail(idOrArn, version);
    }

    /** Makes a guardrail in a region, as a draft. */
    FakeGuardrail createGuardrail(Region region, String id) {
        created.put(id, region);
        return in(region).guardrail(id, FakeGuardrail.DRAFT);
    }

    /** Returns the guardrails that there are in a region. */
    Stream<FakeGuardrail> guardrails(Region region) {
        Map<String, FakeGuardrail> all = new LinkedHashMap<>();
        Stream.concat(in(region).guardrails().stream(), everywhere.guardrails().stream())
                .filter(each -> !in(region).isDeletedGuardrail(each.id(), each.version()))
                .forEach(each -> all.putIfAbsent(FakeGuardrail.key(each.id(), each.version()), each));
        return all.values().stream();
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
            boolean there = Stream.of(scripts.find(modelId), scripts.findNamed(base(region, modelId)))
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
        String base = base(region, modelId);
        Optional<String> here = in(region).nameOf(modelId, base, script);
        Optional<String> name = here.or(() -> everywhere.nameOf(modelId, base, script));
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
        created.clear();
    }
}
