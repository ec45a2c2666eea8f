package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import dev.modelrouter.core.PlainText;
import dev.modelrouter.routing.Route;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in a {@link BakeOff}: a model, a custom deployment, or a whole route. Immutable and thread-safe.
 *
 * <p>A candidate that brings its route takes part on a router that {@link BakeOff#router} builds. Its name is the name of
 * its route, and what the report calls it.
 */
public final class Candidate {

    private final String name;
    private final @Nullable Route route;
    private final String version;

    private Candidate(String name, @Nullable Route route, String version) {
        this.name = name;
        this.route = route;
        this.version = version;
    }

    /**
     * Returns one model as a candidate: a route of that model alone, whose gate accepts each answer.
     *
     * @param model a short name such as {@code claude-haiku-4.5}, or a model id
     */
    public static Candidate model(String model) {
        return model(model, model);
    }

    /**
     * Returns one model under a name of its own: for a custom deployment, whose ARN no report should show, or one model
     * at two settings.
     *
     * @param name what the report calls it
     * @param model a short name, a model id, or the ARN of an inference profile, a custom deployment or a provisioned
     *     throughput
     */
    public static Candidate model(String name, String model) {
        return route(Route.fallback(name, model));
    }

    /** Returns a whole route as a candidate. */
    public static Candidate route(Route route) {
        return new Candidate(route.name(), route, "");
    }

    /** Returns a route that the router has already as a candidate. */
    public static Candidate route(String name) {
        checkArgument(!name.isBlank(), "A candidate needs the name of a route.");
        return new Candidate(name, null, "");
    }

    /**
     * Returns the candidate with another version, which tells its kept answers from those of its earlier versions.
     * Change it when you change what an answer file cannot see: the gate, the policy or the limits of a route, or, of a
     * route given by name, its models. Default: blank.
     */
    public Candidate version(String version) {
        return new Candidate(name, route, PlainText.requireOneLine("The version of candidate " + name, version));
    }

    /** Returns its name, which is its route's. */
    public String name() {
        return name;
    }

    /** Returns the route that it brings; empty if the router has it already. */
    public Optional<Route> route() {
        return Optional.ofNullable(route);
    }

    /** Returns its version. */
    public String version() {
        return version;
    }

    @Override
    public String toString() {
        return "candidate " + name + (version.isEmpty() ? "" : ", version " + version);
    }
}
