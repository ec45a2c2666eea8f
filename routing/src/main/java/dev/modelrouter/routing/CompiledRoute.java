package dev.modelrouter.routing;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import dev.modelrouter.core.Destinations;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TokenEstimator;
import dev.modelrouter.core.UnknownModelException;
import dev.modelrouter.pricing.PriceCatalog;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;

/**
 * A route with all that does not depend on a request worked out once: its places in their natural order.
 *
 * @param route the route
 * @param places model by model as the route names them; within a model by the router's regions, within a region by its
 *     clients, within a client from the cheapest scope to the dearest
 * @param exclusions models of the route that cannot be called now, each with its reason
 * @param warnings of the problems with the route as it is written
 * @param tokens estimates the input of requests
 * @param asked the places of the models that its gate and its policy may ask, by what they call them
 */
record CompiledRoute(
        Route route,
        ImmutableList<Place> places,
        ImmutableList<Exclusion> exclusions,
        ImmutableList<RouteWarning> warnings,
        TokenEstimator tokens,
        ImmutableMap<String, CompiledRoute> asked) {

    /** How long before a model's end people are warned of it. */
    private static final Period WARNED_BEFORE = Period.ofDays(90);

    /**
     * The facts that routes are worked out from.
     *
     * @param clients the names of each region's clients, the preferred region and client first
     */
    record World(
            ModelCatalog models,
            ModelResolver resolver,
            PriceCatalog prices,
            TokenEstimator tokens,
            ImmutableSetMultimap<Region, String> clients) {

        ImmutableSet<Region> regions() {
            return clients.keySet();
        }
    }

    /** Returns what speaks against an order of places, from the weakest to the strongest. */
    static ImmutableList<RouteWarning> warningsOf(Collection<Place> order) {
        return RouteCheck.order(stages(order));
    }

    /** Returns the models of places in their order, each as at its first place. */
    private static ImmutableList<RouteCheck.Stage> stages(Collection<Place> places) {
        Set<Model> seen = new HashSet<>();
        return places.stream()
                .filter(place -> seen.add(place.target().model()))
                .map(place -> new RouteCheck.Stage(place.target().model(), place.tariff()))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Works a route out.
     *
     * @param problems to which everything is added that keeps the route from being used
     */
    static CompiledRoute of(Route route, World world, Facts facts, List<String> problems) {
        return new Compiler(route, world, facts, problems).compile();
    }

    /**
     * What may change while a router lives.
     *
     * @param today by which models that have ended are left out
     * @param resolutions what the ids of an account's resources lead to
     */
    record Facts(LocalDate today, ImmutableMap<ModelId, Resolution> resolutions) {}

    /** Returns the ids in a route that name a resource of an account, and so may take a look-up. */
    static ImmutableList<ModelId> accountIds(Route route, ModelCatalog models) {
        return Stream.concat(route.models().stream(), route.asks().stream())
                .flatMap(name -> accountId(name, models).stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    /** A model that the user declared under an ARN is taken as declared; one that was discovered is looked up. */
    private static Optional<ModelId> accountId(String name, ModelCatalog models) {
        Optional<Model> known = models.find(name);
        return known.filter(model -> !model.isDiscoveredResource()).isPresent()
                ? Optional.empty()
                : parse(known.map(Model::id).orElse(name))
                        .filter(id -> id.form().isArn() && id.baseId().isEmpty());
    }

    private static Optional<ModelId> parse(String name) {
        try {
            return Optional.of(ModelId.parse(name));
        } catch (MalformedModelIdException e) {
            return Optional.empty();
        }
    }

    private static final class Compiler {

        private final Route route;
        private final World world;
        private final Facts facts;
        private final List<String> problems;
        private final Tariffs tariffs;
        private final Set<Object> seen = new HashSet<>();
        private final ImmutableList.Builder<Place> places = ImmutableList.builder();
        private final ImmutableList.Builder<Exclusion> exclusions = ImmutableList.builder();
        private final ImmutableList.Builder<RouteWarning> warnings = ImmutableList.builder();

        Compiler(Route route, World world, Facts facts, List<String> problems) {
            this.route = route;
            this.world = world;
            this.facts = facts;
            this.problems = problems;
            this.tariffs = new Tariffs(world.prices(), world.resolver());
        }

        CompiledRoute compile() {
            int problemsBefore = problems.size();
            for (String name : route.models()) {
                Optional<Resolution> resolution =
                        accountId(name, world.models()).map(facts.resolutions()::get);
                if (resolution.isPresent()) {
                    add(name, resolution.get());
                } else {
                    find(name).ifPresent(model -> add(name, model));
                }
            }
            ImmutableList<Place> all = places.build();
            ImmutableList<Exclusion> excluded = exclusions.build();
            if (all.isEmpty()
                    && problems.size() == problemsBefore
                    && facts.resolutions().isEmpty()) {
                problems.add("Route " + route.name() + " has no model left to call: "
                        + excluded.stream().map(Exclusion::toString).collect(Collectors.joining("; ")) + ".");
            }
            check(all);
            ImmutableMap<String, CompiledRoute> asked = asked();
            asked.values().forEach(each -> warnings.addAll(each.warnings()));
            return new CompiledRoute(
                    route,
                    all,
                    excluded,
                    warnings.build().stream().distinct().collect(ImmutableList.toImmutableList()),
                    world.tokens(),
                    asked);
        }

        private ImmutableMap<String, CompiledRoute> asked() {
            ImmutableMap.Builder<String, CompiledRoute> asked = ImmutableMap.builder();
            route.asks().forEach(model -> asked.put(model, of(route.toAsk(model), world, facts, problems)));
            return asked.buildOrThrow();
        }

        private Optional<Model> find(String name) {
            try {
                return Optional.of(world.models().named(name));
            } catch (UnknownModelException | MalformedModelIdException e) {
                problems.add("Route " + route.name() + ": " + e.getMessage());
                return Optional.empty();
            }
        }

        private void add(String name, Model model) {
            if (isRepeated(name, model.id()) || hasEnded(model)) {
                return;
            }
            if (!model.onRuntime()) {
                exclude(
                        Texts.masked(name),
                        new Exclusion.OtherEndpoint(model.scopes().isEmpty()));
                return;
            }
            warn(model);
            Pin pin = Pin.of(name, world.models().find(name).isEmpty());
            List<Place> found = places(model, pin);
            if (!found.isEmpty()) {
                warnOfUnverified(name, found);
                found.forEach(this::add);
            } else if (mayGoAnywhere(model, pin)) {
                exclude(Texts.masked(name), new Exclusion.OutsideResidency(false));
            } else {
                problems.add(noPlace(model, name, pin));
            }
        }

        private void warnOfUnverified(String name, List<Place> named) {
            ImmutableList<Target> unverified = named.stream()
                    .map(Place::target)
                    .filter(target -> target.callable() == Support.UNKNOWN)
                    .collect(ImmutableList.toImmutableList());
            if (!unverified.isEmpty()) {
                warnings.add(new RouteWarning.NotVerified(unverified.get(0).model(), unverified, nearest(name)));
            }
        }

        /** Returns names that may have been meant; none for a model that the catalog has. */
        private ImmutableList<String> nearest(String name) {
            try {
                world.models().model(name);
                return ImmutableList.of();
            } catch (UnknownModelException e) {
                return ImmutableList.copyOf(e.candidates());
            }
        }

        private void add(Place place) {
            Optional<Exclusion.Why> refused = route.filters().stream()
                    .filter(filter -> !filter.passes(place, facts.today()))
                    .findFirst()
                    .map(filter -> new Exclusion.NotPassed(filter.requirement()));
            refused.ifPresentOrElse(why -> exclusions.add(Exclusion.of(place.target(), why)), () -> places.add(place));
        }

        private boolean isRepeated(String name, String id) {
            if (seen.add(id)) {
                return false;
            }
            problems.add("Route " + route.name() + " names " + Texts.masked(id) + " twice, the second time as "
                    + Texts.masked(name) + ".");
            return true;
        }

        private boolean hasEnded(Model model) {
            boolean ended = model.lifecycle().statusOn(facts.today()) == Lifecycle.Status.END_OF_LIFE;
            if (ended) {
                exclude(Texts.masked(model.name()), new Exclusion.EndOfLife());
            }
            return ended;
        }

        private void warn(Model model) {
            model.warning(facts.today(), WARNED_BEFORE)
                    .ifPresent(warning -> warnings.add(new RouteWarning.Ending(model, warning)));
        }

        private void check(ImmutableList<Place> all) {
            ImmutableList<RouteCheck.Stage> stages = stages(all);
            if (route.isCascade()) {
                warnings.addAll(RouteCheck.order(stages));
            }
            Set<Model> checked = new HashSet<>();
            for (Place place : all) {
                Target target = place.target();
                RouteCheck.Stage stage = new RouteCheck.Stage(target.model(), place.tariff());
                // Whoever names both wants the older one beside the newer.
                if (checked.add(target.model()) && stages.stream().noneMatch(other -> other.succeeds(stage))) {
                    RouteCheck.newerSibling(stage, siblings(target)).ifPresent(warnings::add);
                }
            }
        }

        /** Returns the models of a target's line that are sold and can surely be called in its place. */
        private List<RouteCheck.Stage> siblings(Target target) {
            Set<Scope> scopes = new HashSet<>(allowedScopes(target.region()));
            target.scope().ifPresent(scopes::add);
            return world.models().lineOf(target.model()).stream()
                    .filter(sibling -> sibling.lifecycle().statusOn(facts.today()) == Lifecycle.Status.ACTIVE)
                    .flatMap(sibling -> from(target.region(), sibling, wireIds(sibling, scopes), Support.YES).stream()
                            .limit(1))
                    .map(place -> new RouteCheck.Stage(place.target().model(), place.tariff()))
                    .toList();
        }

        private void exclude(String what, Exclusion.Why why) {
            exclusions.add(Exclusion.ofModel(what, why));
        }

        /** An id of an account's resource is one place: it has one region, and says or lacks how far a call may go. */
        private void add(String name, Resolution resolution) {
            ModelId id = resolution.modelId();
            if (isRepeated(name, id.value())) {
                return;
            }
            if (resolution instanceof Resolution.Unresolved unresolved) {
                exclude(id.toString(), new Exclusion.NotResolved(unresolved));
                return;
            }
            Resolution.Resolved resolved = (Resolution.Resolved) resolution;
            Optional<Region> region = world.regions().stream()
                    .filter(candidate -> id.region().filter(candidate::equals).isPresent())
                    .findFirst();
            Optional<Exclusion.Why> obstacle = obstacle(resolved, region);
            if (obstacle.isPresent()) {
                exclude(id.toString(), obstacle.get());
            } else if (!hasEnded(resolved.model())) {
                warn(resolved.model());
                Target target = Target.of(resolved.model(), resolved.modelId(), region.orElseThrow())
                        .in(resolved.scope().orElseThrow())
                        .callable(Support.YES);
                Tariff tariff = tariffs.of(resolved, target.region());
                // Which account a client is of is not known before it has called: the resource is sought with each.
                Place place = new Place(target, tariff, route.promptCachingAsked());
                world.clients().get(target.region()).forEach(client -> add(place.by(client)));
            }
        }

        private Optional<Exclusion.Why> obstacle(Resolution.Resolved resolved, Optional<Region> region) {
            if (region.isEmpty()) {
                return Optional.of(new Exclusion.OtherRegion(resolved.modelId().region()));
            }
            if (resolved.ready() == Support.NO) {
                return Optional.of(new Exclusion.NotReady(resolved.status()));
            }
            if (resolved.scope().isEmpty()) {
                return Optional.of(new Exclusion.ScopeUnknown());
            }
            Scope scope = resolved.scope().get();
            boolean leaves = route.residency()
                    .filter(residency -> !residency.allows(region.get(), resolved.destinations()))
                    .isPresent();
            if (leaves) {
                return Optional.of(new Exclusion.OutsideResidency(true));
            }
            return allowedScopes(region.get()).contains(scope)
                    ? Optional.empty()
                    : Optional.of(new Exclusion.ScopeNotAllowed(scope));
        }

        /**
         * Returns where a model is called: in each region as it is known to be callable there, else as it may be. Places
         * that are known come first, then the router's regions in order.
         */
        private List<Place> places(Model model, Pin pin) {
            List<Place> known = new ArrayList<>();
            List<Place> unknown = new ArrayList<>();
            for (Region region : regions(pin)) {
                List<WireId> wireIds = wireIds(model, pin, region);
                List<Place> here = from(region, model, wireIds, Support.YES);
                known.addAll(here);
                if (here.isEmpty()) {
                    unknown.addAll(from(region, model, wireIds, Support.UNKNOWN));
                }
            }
            known.addAll(unknown);
            return known;
        }

        private List<Region> regions(Pin pin) {
            return world.regions().stream()
                    .filter(region ->
                            pin.region().filter(only -> !only.equals(region)).isEmpty())
                    .toList();
        }

        private List<WireId> wireIds(Model model, Pin pin, Region region) {
            return pin.wireId().map(List::of).orElseGet(() -> wireIds(model, allowedScopes(region)));
        }

        private static List<WireId> wireIds(Model model, Set<Scope> scopes) {
            return model.scopes().stream()
                    .filter(scopes::contains)
                    .map(scope -> new WireId(model.modelId(scope), Optional.of(scope)))
                    .toList();
        }

        /**
         * Returns the places of a region without those that leave the residency: client by client, for each from the
         * cheapest to the dearest.
         */
        private List<Place> from(Region region, Model model, List<WireId> wireIds, Support callable) {
            List<Place> places = wireIds.stream()
                    .filter(wireId -> wireId.callable(model, region) == callable)
                    .filter(wireId -> route.residency()
                            .map(residency -> residency.allows(region, wireId.destinations(model, region)))
                            .orElse(true))
                    .map(wireId -> wireId.target(model, region).callable(callable))
                    .map(target -> new Place(target, tariffs.of(target), route.promptCachingAsked()))
                    .sorted(Comparator.comparing(
                            place -> place.perMillion().orElse(null), Comparator.nullsLast(Comparator.naturalOrder())))
                    .toList();
            return world.clients().get(region).stream()
                    .flatMap(client -> places.stream().map(place -> place.by(client)))
                    .toList();
        }

        /** Returns whether the model could be called, if it were not for a residency and unknown destinations. */
        private boolean mayGoAnywhere(Model model, Pin pin) {
            return regions(pin).stream().anyMatch(region -> wireIds(model, pin, region).stream()
                    .anyMatch(wireId -> wireId.callable(model, region) != Support.NO
                            && wireId.destinations(model, region).isEmpty()));
        }

        private Set<Scope> allowedScopes(Region region) {
            Set<Scope> allowed = EnumSet.of(Scope.IN_REGION);
            Scope.geographyOf(region).ifPresent(allowed::add);
            allowed.addAll(route.allowedScopes());
            return allowed;
        }

        private String noPlace(Model model, String name, Pin pin) {
            Optional<Scope> pinned = pin.wireId().flatMap(WireId::scope).filter(model.scopes()::contains);
            String offers = model.scopes().stream()
                    .filter(scope -> pinned.isEmpty() || pinned.get() == scope)
                    .sorted()
                    .map(scope -> scope.key() + " from "
                            + (model.regions(scope).isEmpty()
                                    ? "regions that are not known"
                                    : Joiner.on(", ").join(model.regions(scope))))
                    .collect(Collectors.joining("; "));
            String why = regions(pin).isEmpty()
                    ? ": its ARN is of " + pin.region().orElseThrow()
                            + ", which is none of the router's regions. Add that"
                            + " region to the router, or name the model by its base id."
                    : " with the scopes" + (route.residency().isPresent() ? " and the residency" : "")
                            + " that the route allows. It is offered " + offers
                            + ". Add one of these regions to the router, or "
                            + (pinned.isPresent()
                                    ? "name the model by its base id."
                                    : "allow the scope with Route.allow(...).");
            return "Route " + route.name() + ": "
                    + Texts.masked(name.equals(model.id()) ? name : name + " (" + model.id() + ")")
                    + " cannot be called from " + world.regions() + why;
        }
    }

    /**
     * One id by which a model is called.
     *
     * @param id what is sent
     * @param scope how far a call may go; empty if the id does not tell
     */
    private record WireId(ModelId id, Optional<Scope> scope) {

        Target target(Model model, Region region) {
            Target target = Target.of(model, id, region);
            return scope.map(target::in).orElse(target);
        }

        /** Where nobody read of the very model, what is known of the scope over all models decides. */
        Support callable(Model model, Region region) {
            if (scope.isEmpty()) {
                return Support.UNKNOWN;
            }
            Support known =
                    model.scopes().contains(scope.get()) ? model.callableFrom(scope.get(), region) : Support.UNKNOWN;
            boolean never = known == Support.UNKNOWN && scope.get().calledFrom(region) == Support.NO;
            return never ? Support.NO : known;
        }

        Optional<Destinations> destinations(Model model, Region region) {
            return scope.flatMap(known -> model.destinations(known, region));
        }
    }

    /**
     * What a model id says of how and where it is called. A profile's id says the one, an ARN both; a model's name or base
     * id leaves it to the route, but a base id that the catalog has never heard of is sent as it is.
     */
    private record Pin(Optional<WireId> wireId, Optional<Region> region) {

        private static final Pin NONE = new Pin(Optional.empty(), Optional.empty());

        static Pin of(String name, boolean unheard) {
            return parse(name)
                    .filter(id -> unheard || id.form() != ModelId.Form.BASE)
                    .map(id -> new Pin(Optional.of(new WireId(id, id.scope())), id.region()))
                    .orElse(NONE);
        }
    }
}
