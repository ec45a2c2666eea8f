package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of a router by their names, and what further ones are worked out from. Immutable and thread-safe. */
final class Routes {

    private final ImmutableMap<String, LiveRoute> named;
    private final CompiledRoute.World world;
    private final TimeSource time;

    private Routes(ImmutableMap<String, LiveRoute> named, CompiledRoute.World world, TimeSource time) {
        this.named = named;
        this.world = world;
        this.time = time;
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
        return new Routes(ImmutableMap.copyOf(compiled), world, time);
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
