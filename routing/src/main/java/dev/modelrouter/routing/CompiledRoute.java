package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Billing;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.TokenEstimator;
import dev.modelrouter.core.UnknownModelException;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PriceCatalog;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;

/**
 * A route with all that does not depend on a request worked out once: its targets in their natural order, and how they
 * are charged.
 *
 * @param route the route
 * @param targets model by model as the route names them; within a model by the router's regions, within a region from
 *     the cheapest scope to the dearest
 * @param tariffs of every target
 * @param exclusions models of the route that cannot be called now, each with its reason
 * @param warnings of models whose end comes into sight, for people
 * @param tokens estimates the input of requests
 */
record CompiledRoute(
        Route route,
        ImmutableList<Target> targets,
        ImmutableMap<Target, Tariff> tariffs,
        ImmutableList<Plan.Exclusion> exclusions,
        ImmutableList<String> warnings,
        TokenEstimator tokens) {

    /** How long before a model's end people are warned of it. */
    private static final Period WARNED_BEFORE = Period.ofDays(90);

    /** The facts that routes are worked out from. */
    record World(
            ModelCatalog models,
            ModelResolver resolver,
            PriceCatalog prices,
            TokenEstimator tokens,
            List<Region> regions) {}

    /** Returns how calls of a target are charged. */
    Tariff tariff(Target target) {
        Tariff tariff = tariffs.get(target);
        if (tariff == null) {
            throw new IllegalArgumentException(target + " is not a target of route " + route.name());
        }
        return tariff;
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
        return route.models().stream()
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

    /** One target and how it is charged. */
    private record Priced(Target target, Tariff tariff) {}

    private static final class Compiler {

        private final Route route;
        private final World world;
        private final Facts facts;
        private final List<String> problems;
        private final Tariffs tariffs;
        private final Set<Object> seen = new HashSet<>();
        private final Map<Target, Tariff> priced = new HashMap<>();
        private final ImmutableList.Builder<Target> targets = ImmutableList.builder();
        private final ImmutableList.Builder<Plan.Exclusion> exclusions = ImmutableList.builder();
        private final ImmutableList.Builder<String> warnings = ImmutableList.builder();

        Compiler(Route route, World world, Facts facts, List<String> problems) {
            this.route = route;
            this.world = world;
            this.facts = facts;
            this.problems = problems;
            this.tariffs = new Tariffs(world.prices(), world.resolver());
        }

        CompiledRoute compile() {
            for (String name : route.models()) {
                Optional<Resolution> resolution =
                        accountId(name, world.models()).map(facts.resolutions()::get);
                if (resolution.isPresent()) {
                    add(name, resolution.get());
                } else {
                    find(name).ifPresent(model -> add(name, model));
                }
            }
            return new CompiledRoute(
                    route,
                    targets.build(),
                    ImmutableMap.copyOf(priced),
                    exclusions.build(),
                    warnings.build(),
                    world.tokens());
        }

        private Optional<Model> find(String name) {
            try {
                return Optional.of(world.models().model(name));
            } catch (UnknownModelException | MalformedModelIdException e) {
                problems.add("Route " + route.name() + ": " + e.getMessage());
                return Optional.empty();
            }
        }

        private void add(String name, Model model) {
            if (isRepeated(name, model.id()) || hasEnded(model)) {
                return;
            }
            warn(model);
            if (Pin.isOfUnknownScope(name)) {
                problems.add("Route " + route.name() + ": how far a call of " + Texts.masked(name)
                        + " may go is not known to this version, so it cannot be kept to a geography. Name the model"
                        + " by a profile of another prefix.");
                return;
            }
            List<Priced> places = places(model, Pin.of(name));
            if (places.isEmpty()) {
                problems.add(noPlace(model, name));
            }
            places.forEach(this::add);
        }

        private void add(Priced place) {
            targets.add(place.target());
            priced.put(place.target(), place.tariff());
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
                exclude(Texts.masked(model.name()), "Bedrock serves it no more (end of life)");
            }
            return ended;
        }

        private void warn(Model model) {
            model.warning(facts.today(), WARNED_BEFORE)
                    .ifPresent(warning -> warnings.add("Route " + route.name() + ": " + warning));
        }

        private void exclude(String what, String reason) {
            exclusions.add(new Plan.Exclusion(what, reason));
        }

        /** An id of an account's resource is one place: it has one region, and says or lacks how far a call may go. */
        private void add(String name, Resolution resolution) {
            ModelId id = resolution.modelId();
            if (isRepeated(name, id.value())) {
                return;
            }
            if (resolution instanceof Resolution.Unresolved unresolved) {
                exclude(id.toString(), unresolved.explanation());
                return;
            }
            Resolution.Resolved resolved = (Resolution.Resolved) resolution;
            Optional<Region> region = world.regions().stream()
                    .filter(candidate ->
                            id.region().filter(candidate.id()::equals).isPresent())
                    .findFirst();
            Optional<String> obstacle = obstacle(resolved, region);
            if (obstacle.isPresent()) {
                exclude(id.toString(), obstacle.get());
            } else if (!hasEnded(resolved.model())) {
                warn(resolved.model());
                Target target = Target.of(resolved, resolved.scope().orElseThrow(), region.orElseThrow());
                add(new Priced(target, tariffs.of(resolved, target.region())));
            }
        }

        private Optional<String> obstacle(Resolution.Resolved resolved, Optional<Region> region) {
            if (region.isEmpty()) {
                return Optional.of("it is called in "
                        + resolved.modelId().region().orElse("no region") + ", which is none of the router's regions");
            }
            if (resolved.ready() == Support.NO) {
                return Optional.of(
                        "it takes no calls: its status is " + resolved.status().orElse("not told"));
            }
            if (resolved.scope().isEmpty()) {
                return Optional.of("how far a call may go is not known; declare it with"
                        + " ModelResolver.Builder.declare(id, model, scope)");
            }
            Scope scope = resolved.scope().get();
            boolean leaves = route.residency()
                    .filter(residency -> !residency.allows(region.get().id(), resolved.destinations()))
                    .isPresent();
            if (leaves) {
                return Optional.of("a call may leave the residency that the route keeps to");
            }
            return allowedScopes(region.get()).contains(scope)
                    ? Optional.empty()
                    : Optional.of("a call may go as far as " + scope.key()
                            + ", which the route does not allow; Route.allow(...) does");
        }

        private List<Priced> places(Model model, Pin pin) {
            List<Priced> places = new ArrayList<>();
            for (Region region : world.regions()) {
                if (pin.region().filter(only -> !only.equals(region.id())).isPresent()) {
                    continue;
                }
                Set<Scope> scopes = pin.scope().map(Set::of).orElseGet(() -> allowedScopes(region));
                scopes.stream()
                        .filter(scope -> model.callableFrom(scope, region.id()) == Support.YES)
                        .filter(scope -> route.residency()
                                .map(residency -> residency.allows(model, scope, region.id()))
                                .orElse(true))
                        .map(scope -> new Target(model, model.modelId(scope), scope, region))
                        .map(target -> new Priced(target, tariffs.of(target)))
                        .sorted(Comparator.comparing(
                                place -> place.tariff().perMillion().orElse(null),
                                Comparator.nullsLast(Comparator.naturalOrder())))
                        .forEach(places::add);
            }
            return places;
        }

        private Set<Scope> allowedScopes(Region region) {
            Set<Scope> allowed = EnumSet.of(Scope.IN_REGION);
            Scope.geographyOf(region.id()).ifPresent(allowed::add);
            allowed.addAll(route.allowedScopes());
            return allowed;
        }

        private String noPlace(Model model, String name) {
            List<String> offers = model.scopes().stream()
                    .sorted()
                    .map(scope -> scope.key() + " from " + String.join(", ", model.regions(scope)))
                    .toList();
            return "Route %s: %s cannot be called from %s with the scopes that the route allows. It is offered %s. Add one of these regions to the router, or allow the scope with Route.allow(...)."
                    .formatted(
                            route.name(),
                            Texts.masked(name.equals(model.id()) ? name : name + " (" + model.id() + ")"),
                            world.regions(),
                            offers.isEmpty() ? "nowhere on bedrock-runtime" : String.join("; ", offers));
        }
    }

    /**
     * What a model id says of where it is called and how far the call may go. A profile id says the one, an ARN both; a
     * model's name or base id leaves it to the route.
     */
    private record Pin(Optional<Scope> scope, Optional<String> region) {

        private static final Pin NONE = new Pin(Optional.empty(), Optional.empty());

        /** A profile of a geography that this version does not know: its text says that it leaves, not where to. */
        static boolean isOfUnknownScope(String name) {
            return parse(name)
                    .filter(id -> id.form() == ModelId.Form.INFERENCE_PROFILE
                            || id.form() == ModelId.Form.INFERENCE_PROFILE_ARN)
                    .filter(id -> id.scope().isEmpty())
                    .isPresent();
        }

        static Pin of(String name) {
            return parse(name)
                    .filter(id -> id.form() != ModelId.Form.BASE)
                    .map(id -> new Pin(id.scope(), id.region()))
                    .orElse(NONE);
        }
    }

    /** Finds how targets are charged. */
    private record Tariffs(PriceCatalog prices, ModelResolver resolver) {

        Tariff of(Target target) {
            return prices.price(target.modelId(), target.region().id())
                    .<Tariff>map(Tariff.ByToken::new)
                    .orElseGet(() -> Tariff.Unknown.because(PriceCatalog.unpriced(
                            target.modelId(), target.region().id())));
        }

        /** A price that was declared for the very id comes first. */
        Tariff of(Resolution.Resolved resolved, Region region) {
            return prices.price(resolved.modelId(), region.id())
                    .<Tariff>map(Tariff.ByToken::new)
                    .orElseGet(() -> byBilling(resolved, region));
        }

        private Tariff byBilling(Resolution.Resolved resolved, Region region) {
            Tariff unknown = Tariff.Unknown.because(PriceCatalog.unpriced(resolved.modelId(), region.id()));
            return switch (resolved.billing()) {
                case MODEL_TOKENS ->
                    resolved.scope()
                            .flatMap(scope -> prices.price(resolved.model(), scope, region.id()))
                            .<Tariff>map(Tariff.ByToken::new)
                            .orElse(unknown);
                case OWN_TOKENS ->
                    prices.customDeployment(resolved.model(), region.id())
                            .<Tariff>map(Tariff.ByToken::new)
                            .orElse(unknown);
                case INVOKED_MODEL -> byInvoked(resolved, region);
                case MODEL_UNIT_HOURS, CUSTOM_MODEL_UNIT_MINUTES, OUTSIDE_BEDROCK, UNKNOWN -> unknown;
            };
        }

        private Tariff byInvoked(Resolution.Resolved router, Region region) {
            ImmutableList<Tariff> candidates = router.candidates().stream()
                    .map(candidate -> of(candidate, region))
                    .collect(ImmutableList.toImmutableList());
            Function<String, Tariff> ofInvoked = text -> ofInvoked(text, region);
            return new Tariff.ByInvoked(candidates, ofInvoked);
        }

        private Tariff ofInvoked(String modelId, Region region) {
            try {
                return resolver.invoked(modelId)
                        .resolved()
                        .filter(resolved -> resolved.billing() != Billing.INVOKED_MODEL)
                        .map(resolved -> of(resolved, region))
                        .orElseGet(() ->
                                Tariff.Unknown.because(PriceCatalog.unpriced(ModelId.parse(modelId), region.id())));
            } catch (MalformedModelIdException e) {
                return Tariff.Unknown.because(
                        Cost.unknown("the prompt router says that it invoked something that is no model id"));
            }
        }
    }
}
