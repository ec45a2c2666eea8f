package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route as it stands: worked out anew when a day begins, for models come to their end, and when what an id of an
 * account leads to has changed. Thread-safe.
 */
final class LiveRoute {

    private static final Logger LOG = LoggerFactory.getLogger(RouterLog.NAME);
    private static final long SECONDS_PER_DAY = 86_400;

    private final Route route;
    private final CompiledRoute.World world;
    private final TimeSource time;
    private final ImmutableList<ModelId> accountIds;
    private volatile Snapshot snapshot;

    private record Snapshot(CompiledRoute.Facts facts, CompiledRoute compiled, long epochDay) {

        Snapshot(CompiledRoute.Facts facts, CompiledRoute compiled) {
            this(facts, compiled, facts.today().toEpochDay());
        }
    }

    /**
     * Works the route out for the first time, without a look-up.
     *
     * @param problems to which everything is added that keeps the route from being used
     */
    LiveRoute(Route route, CompiledRoute.World world, TimeSource time, List<String> problems) {
        this.route = route;
        this.world = world;
        this.time = time;
        this.accountIds = CompiledRoute.accountIds(route, world.models());
        CompiledRoute.Facts facts = facts(world.resolver()::known, today());
        accountIds.stream()
                .filter(LiveRoute::isPrompt)
                .forEach(id -> problems.add("Route " + route.name() + ": " + id + " is a prompt. Bedrock takes no"
                        + " maxTokens with it, without which nothing bounds what a call costs; name the prompt's model"
                        + " and send its text as messages."));
        facts.resolutions().values().stream()
                .filter(resolution -> resolution instanceof Resolution.Unresolved unresolved
                        && isHopeless(unresolved)
                        && !isPrompt(unresolved.modelId()))
                .forEach(hopeless -> problems.add("Route " + route.name() + ": " + hopeless + "."));
        CompiledRoute compiled = CompiledRoute.of(route, world, facts, problems);
        warn(compiled.warnings());
        this.snapshot = new Snapshot(facts, compiled);
    }

    private static boolean isPrompt(ModelId id) {
        return id.form() == ModelId.Form.PROMPT_ARN;
    }

    /** A refusal by the control plane is none of the route's: it may be gone when the request comes. */
    private static boolean isHopeless(Resolution.Unresolved unresolved) {
        return switch (unresolved.reason()) {
            case NEEDS_LOOK_UP -> !unresolved.askAgain();
            case NO_CONTROL_CLIENT, NEEDS_DECLARATION, UNKNOWN_MODEL, NOT_ON_RUNTIME -> true;
            case CONTRADICTORY, DENIED, CREDENTIALS, NOT_FOUND, THROTTLED, UNAVAILABLE, INTERRUPTED -> false;
        };
    }

    /** Returns what requests call the route. */
    String name() {
        return route.name();
    }

    /** Returns whether an id of the route may have to be looked up. */
    boolean looksUp() {
        return !accountIds.isEmpty();
    }

    /**
     * Returns the route by what is known now. Never blocks.
     *
     * @param epochDay today in UTC, counted from 1970
     */
    CompiledRoute known(long epochDay) {
        return by(world.resolver()::known, epochDay);
    }

    /**
     * Returns the route, and looks up what an id leads to if that is not known yet. Then it blocks, until the deadline
     * at the latest.
     */
    CompiledRoute lookedUp(long deadlineNanos) {
        return by(id -> world.resolver().resolve(id, Duration.ofNanos(deadlineNanos - time.nanoTime())), today());
    }

    /** Returns a request with what its answer is to be. */
    CompletionRequest shaped(CompletionRequest request) {
        return route.shaped(request);
    }

    /** Returns the limits that hold for a request. */
    Limits limits(CompletionRequest request) {
        return route.limits().tightenedBy(request);
    }

    private CompiledRoute by(Function<ModelId, Resolution> ask, long epochDay) {
        Snapshot last = snapshot;
        if (accountIds.isEmpty() && last.epochDay() == epochDay) {
            return last.compiled();
        }
        CompiledRoute.Facts facts = facts(ask, epochDay);
        if (facts.equals(last.facts())) {
            return last.compiled();
        }
        // A model that can no longer be called anywhere is no reason to refuse the others of the route.
        CompiledRoute compiled = CompiledRoute.of(route, world, facts, new ArrayList<>());
        warn(Sets.difference(
                ImmutableSet.copyOf(compiled.warnings()),
                ImmutableSet.copyOf(last.compiled().warnings())));
        snapshot = new Snapshot(facts, compiled);
        return compiled;
    }

    private void warn(Iterable<RouteWarning> warnings) {
        warnings.forEach(warning -> LOG.warn("Route {}: {}", route.name(), warning.text()));
    }

    private CompiledRoute.Facts facts(Function<ModelId, Resolution> ask, long epochDay) {
        ImmutableMap.Builder<ModelId, Resolution> resolutions = ImmutableMap.builder();
        accountIds.forEach(id -> resolutions.put(id, ask.apply(id)));
        return new CompiledRoute.Facts(LocalDate.ofEpochDay(epochDay), resolutions.buildOrThrow());
    }

    /** Returns today in UTC, counted from 1970. */
    long today() {
        return Math.floorDiv(time.now().getEpochSecond(), SECONDS_PER_DAY);
    }
}
