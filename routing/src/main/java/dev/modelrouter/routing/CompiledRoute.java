package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.UnknownModelException;
import dev.modelrouter.pricing.Price;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Rate;
import dev.modelrouter.pricing.Usd;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.regions.Region;

/**
 * A route with all that does not depend on a request worked out once: its targets in their natural order, and their
 * prices.
 *
 * @param route the route
 * @param targets model by model as the route names them; within a model by the router's regions, within a region from
 *     the cheapest scope to the dearest
 * @param prices of the targets that have a known price
 * @param endOfLife the models of the route that Bedrock serves no more
 */
record CompiledRoute(
        Route route,
        ImmutableList<Target> targets,
        ImmutableMap<Target, Price> prices,
        ImmutableList<Model> endOfLife) {

    /** The facts that routes are worked out from. */
    record World(ModelCatalog models, PriceCatalog prices, List<Region> regions, LocalDate today) {}

    /**
     * @param problems to which everything is added that keeps the route from being used
     */
    static CompiledRoute of(Route route, World world, List<String> problems) {
        ImmutableList.Builder<Target> targets = ImmutableList.builder();
        ImmutableMap.Builder<Target, Price> prices = ImmutableMap.builder();
        ImmutableList.Builder<Model> endOfLife = ImmutableList.builder();
        List<Model> seen = new ArrayList<>();
        for (String name : route.models()) {
            Optional<Model> found = find(name, route, world, problems);
            if (found.isEmpty()) {
                continue;
            }
            Model model = found.get();
            if (seen.contains(model)) {
                problems.add("Route " + route.name() + " names " + Texts.masked(model.id())
                        + " twice, the second time as " + Texts.masked(name) + ".");
                continue;
            }
            seen.add(model);
            if (model.lifecycle().statusOn(world.today()) == Lifecycle.Status.END_OF_LIFE) {
                endOfLife.add(model);
                continue;
            }
            List<Priced> places = places(model, Pin.of(name), route, world);
            if (places.isEmpty()) {
                problems.add(noPlace(model, name, route, world));
            }
            places.forEach(place -> {
                targets.add(place.target());
                place.price().ifPresent(price -> prices.put(place.target(), price));
            });
        }
        return new CompiledRoute(route, targets.build(), prices.buildOrThrow(), endOfLife.build());
    }

    private static Optional<Model> find(String name, Route route, World world, List<String> problems) {
        try {
            return Optional.of(world.models().model(name));
        } catch (UnknownModelException | MalformedModelIdException e) {
            problems.add("Route " + route.name() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What a model id says of where it is called and how far the call may go. A profile id says the one, an ARN both; a
     * model's name or base id leaves it to the route.
     */
    private record Pin(Optional<Scope> scope, Optional<String> region) {

        private static final Pin NONE = new Pin(Optional.empty(), Optional.empty());

        static Pin of(String name) {
            try {
                ModelId id = ModelId.parse(name);
                return id.form() == ModelId.Form.BASE ? NONE : new Pin(id.scope(), id.region());
            } catch (MalformedModelIdException e) {
                return NONE;
            }
        }
    }

    private record Priced(Target target, Optional<Price> price) {

        /** Input and output of the same weight: only the order matters, and scopes of a model differ by one factor. */
        Optional<Usd> perMillion() {
            return price.flatMap(known -> known.perMillion(PricingTier.STANDARD, Rate.INPUT)
                    .flatMap(input ->
                            known.perMillion(PricingTier.STANDARD, Rate.OUTPUT).map(input::plus)));
        }
    }

    private static List<Priced> places(Model model, Pin pin, Route route, World world) {
        List<Priced> places = new ArrayList<>();
        for (Region region : world.regions()) {
            if (pin.region().filter(only -> !only.equals(region.id())).isPresent()) {
                continue;
            }
            allowedScopes(region, pin.scope(), route).stream()
                    .filter(scope -> model.callableFrom(scope, region.id()) == Support.YES)
                    .map(scope -> new Priced(
                            new Target(model, scope, region), world.prices().price(model, scope, region.id())))
                    .sorted(Comparator.comparing(
                            Priced::perMillion,
                            Comparator.comparing(
                                    price -> price.orElse(null), Comparator.nullsLast(Comparator.naturalOrder()))))
                    .forEach(places::add);
        }
        return places;
    }

    private static Set<Scope> allowedScopes(Region region, Optional<Scope> pinned, Route route) {
        if (pinned.isPresent()) {
            return Set.of(pinned.get());
        }
        Set<Scope> allowed = EnumSet.of(Scope.IN_REGION);
        Scope.geographyOf(region.id()).ifPresent(allowed::add);
        allowed.addAll(route.allowedScopes());
        return allowed;
    }

    private static String noPlace(Model model, String name, Route route, World world) {
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
