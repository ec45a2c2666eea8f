package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.NearestNames;
import dev.modelrouter.core.Regions;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;

/**
 * Finds overrides that match nothing: of a misspelt model, a region that is none, a scope that a model does not have. One
 * that passed in silence would leave the published price in force.
 *
 * <p>What is surely wrong is refused. What nobody knows may be newer than this library, a model that was launched
 * yesterday for one, so it is taken and reported.
 */
final class OverrideCheck {

    /** A day or month, a version, a revision. */
    private static final Pattern VERSION = Pattern.compile("(-[0-9]{4}([0-9]{4})?)?(-v[0-9]+)?(:[0-9]+)?");

    private final PriceTable models;
    private final PriceTable deployments;
    private final Map<String, String> errors = new LinkedHashMap<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    /** By name: a file may have thousands of overrides of one model, and a look takes milliseconds. */
    private final Map<String, Lookalikes> lookalikes = new HashMap<>();

    private OverrideCheck(PriceTable models, PriceTable deployments) {
        this.models = models;
        this.deployments = deployments;
    }

    static OverrideCheck of(Collection<PriceOverride> overrides, PriceTable models, PriceTable deployments) {
        OverrideCheck check = new OverrideCheck(models, deployments);
        for (PriceOverride override : overrides) {
            ModelId id = ModelId.parse(override.modelId());
            if (id.form().isArn()) {
                check.arn(override, id);
            } else {
                check.model(override, id);
            }
            check.regions(override);
        }
        return check;
    }

    /** @throws IllegalArgumentException naming every override that is surely wrong */
    void throwIfWrong() {
        MisplacedPriceException.throwIfAny("Cannot overlay the price catalog", errors);
    }

    /** Returns what the overrides name and nobody knows. */
    ImmutableList<String> warnings() {
        return ImmutableList.copyOf(warnings);
    }

    private void wrong(PriceOverride override, String problem) {
        errors.put(problem, override.source());
    }

    private void warn(PriceOverride override, String problem) {
        warnings.add(override.source() + ": " + problem);
    }

    private void arn(PriceOverride override, ModelId id) {
        String region = id.region().map(Region::id).orElse("");
        if (!region.isEmpty()
                && !override.regions().isEmpty()
                && !override.regions().contains(region)) {
            wrong(override, id + " is of " + region + " and called from there alone, not from " + override.regions());
        }
    }

    private void model(PriceOverride override, ModelId id) {
        String name = override.modelId();
        if (override.isCustomDeployment()
                && override.scope().filter(scope -> scope != Scope.IN_REGION).isPresent()) {
            wrong(override, "deployments of custom models, as of " + name + ", are priced in scope in-region alone");
        }
        boolean isPriced = models.has(name) || deployments.has(name);
        Optional<Model> known = ModelCatalog.bundled().find(name);
        if (known.isPresent() && !isPriced && !known.get().id().equals(name)) {
            wrong(override, "\"" + id + "\" is an alias; say the base model id, " + known.get());
        } else if (known.isEmpty() && !isPriced) {
            unknown(override, name);
        } else if (!override.isCustomDeployment()) {
            scope(override, known);
        }
    }

    /**
     * What a name that no model has may stand for.
     *
     * @param meant the ids of which it is surely a misspelling
     * @param near the ids that are nearest
     */
    private record Lookalikes(List<String> meant, Set<String> near) {}

    private Lookalikes lookalikes(String name) {
        Set<String> ids = new LinkedHashSet<>(models.ids());
        ModelCatalog.bundled().models().forEach(model -> ids.add(model.id()));
        Set<String> near = new LinkedHashSet<>(PriceProblems.nearest(name));
        near.addAll(NearestNames.among(name, models.ids()));
        return new Lookalikes(ids.stream().filter(id -> isMisspelt(name, id)).toList(), near);
    }

    private void unknown(PriceOverride override, String name) {
        Lookalikes alike = lookalikes.computeIfAbsent(name, this::lookalikes);
        String problem = "no model has the id \"" + name + "\"";
        if (!alike.meant().isEmpty() && !override.isWhole()) {
            wrong(
                    override,
                    problem + "; the nearest are " + String.join(", ", alike.meant())
                            + ". Say \"whole\" of the price of a model that nobody knows yet");
        } else {
            warn(
                    override,
                    problem + ", so that the price is of a model of its own"
                            + (alike.near().isEmpty() ? "" : "; the nearest are " + String.join(", ", alike.near())));
        }
    }

    /** A slip of the pen, or an id without its version, which is one that nobody calls. */
    private static boolean isMisspelt(String name, String id) {
        return NearestNames.isSlip(name, id)
                || (id.startsWith(name)
                        && VERSION.matcher(id.substring(name.length())).matches());
    }

    private void scope(PriceOverride override, Optional<Model> known) {
        Set<Scope> scopes =
                new LinkedHashSet<>(models.groups(override.modelId()).keySet());
        known.ifPresent(model -> scopes.addAll(model.scopes()));
        Scope scope = override.scope().orElse(null);
        if (scope != null && !scopes.isEmpty() && !scopes.contains(scope)) {
            warn(
                    override,
                    override.modelId() + " has no scope " + scope.key() + " that is known; it has "
                            + scopes.stream().sorted().map(Scope::key).toList());
        }
    }

    private void regions(PriceOverride override) {
        Map<Scope, PriceGroups> groups = models.groups(override.modelId());
        List<String> priced = groups.values().stream()
                .flatMap(group -> group.byRegion().keySet().stream())
                .toList();
        List<String> named = new ArrayList<>(override.regions());
        ModelId id = ModelId.parse(override.modelId());
        if (id.form().isArn()) {
            id.region().map(Region::id).ifPresent(named::add);
        }
        for (String region : named) {
            Optional<Regions.Unknown> unknown = Regions.unknown(region, priced);
            if (unknown.isEmpty()) {
                source(override, region);
            } else if (unknown.get().isMisspelt()) {
                wrong(override, unknown.get().problem());
            } else {
                warn(override, unknown.get().problem());
            }
        }
    }

    /** Reports a region from which the model is not called in the override's scope, as far as is known. */
    private void source(PriceOverride override, String region) {
        Optional<Model> known = ModelCatalog.bundled().find(override.modelId());
        if (known.isEmpty() || override.isCustomDeployment()) {
            return;
        }
        Map<Scope, PriceGroups> groups = models.groups(override.modelId());
        Set<Scope> scopes =
                override.scope().<Set<Scope>>map(Set::of).orElse(known.get().scopes());
        boolean isSource = scopes.stream()
                .anyMatch(scope -> known.get().callableFrom(scope, Region.of(region)) != Support.NO
                        || (groups.containsKey(scope)
                                && groups.get(scope).byRegion().containsKey(region)));
        if (!isSource) {
            warn(
                    override,
                    override.modelId() + " is not called from " + region + " in "
                            + scopes.stream().sorted().map(Scope::key).toList() + ", as far as is known");
        }
    }
}
