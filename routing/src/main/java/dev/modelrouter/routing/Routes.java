package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a router by their names, and what further ones are worked out from. Thread-safe: who looks for a route
 * while it is swapped finds the old one or the new one, and never waits.
 */
final class Routes {

    private volatile ImmutableMap<String, LiveRoute> named;
    private final CompiledRoute.World world;
    private final TimeSource time;
    private final Duration longest;

    private Routes(
            ImmutableMap<String, LiveRoute> named, CompiledRoute.World world, TimeSource time, Duration longest) {
        this.named = named;
        this.world = world;
        this.time = time;
        this.longest = longest;
    }

    /**
     * Works routes out for the first time.
     *
     * @param problems to which everything is added that keeps one of them from being used
     */
    static Routes of(List<Route> routes, CompiledRoute.World world, TimeSource time, List<String> problems) {
        Map<String, LiveRoute> compiled = new LinkedHashMap<>();
        // With no region to call from, each route would only say so once more.
        for (Route route : world.clients().isEmpty() ? List.<Route>of() : routes) {
            if (compiled.put(route.name(), new LiveRoute(route, world, time, problems)) != null) {
                problems.add("Two routes are called " + route.name() + ": a name is used once.");
            }
        }
        Duration longest = routes.stream()
                .map(route -> route.limits().deadline())
                .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
        return new Routes(ImmutableMap.copyOf(compiled), world, time, longest);
    }

    /** Returns the longest deadline of the routes as they were at first; no later one is longer. */
    Duration longest() {
        return longest;
    }

    /**
     * Puts a route in the place of that of its name, or adds it if there is none.
     *
     * @throws IllegalArgumentException if it cannot be used; then nothing has changed
     */
    void swap(Route route) {
        List<String> problems = new ArrayList<>();
        // What waits for an answer was made to wait as long as the first routes do.
        if (route.limits().deadline().compareTo(longest) > 0) {
            problems.add("Its deadline of " + Texts.duration(route.limits().deadline()) + " is longer than "
                    + Texts.duration(longest) + ", the longest that the router was built with: shorten it, or build"
                    + " the router with a route that has it.");
        }
        LiveRoute live = further(route, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "Route " + route.name() + " cannot be swapped in: " + String.join(" ", problems));
        }
        put(live);
    }

    private synchronized void put(LiveRoute live) {
        Map<String, LiveRoute> changed = new LinkedHashMap<>(named);
        changed.put(live.name(), live);
        named = ImmutableMap.copyOf(changed);
    }

    ImmutableSet<String> names() {
        return named.keySet();
    }

    /** Returns the route of a name; null if there is none. */
    @Nullable
    LiveRoute find(@Nullable String name) {
        return named.get(name);
    }

    /** @throws IllegalArgumentException if there is none of the name */
    LiveRoute get(String name) {
        LiveRoute route = find(name);
        if (route == null) {
            throw new IllegalArgumentException(
                    "There is no route \"" + name + "\". The routes of this router are " + named.keySet() + ".");
        }
        return route;
    }

    /**
     * Works a further route out, as the others were.
     *
     * @param problems to which everything is added that keeps it from being used
     */
    LiveRoute further(Route route, List<String> problems) {
        return new LiveRoute(route, world, time, problems);
    }

    /** Returns whether the catalog or the resolver has the model of a name or an id, or may find it by a look-up. */
    boolean knowsModel(String nameOrId) {
        if (world.models().find(nameOrId).isPresent()) {
            return true;
        }
        try {
            Resolution resolution = world.resolver().known(ModelId.parse(nameOrId));
            return !(resolution instanceof Resolution.Unresolved unresolved) || unresolved.askAgain();
        } catch (MalformedModelIdException e) {
            return false;
        }
    }
}
