package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.modelrouter.core.Residency;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A named plan: which models may answer, in what order they are tried, what an answer must pass, and the limits that
 * hold over everything one request causes. Immutable and thread-safe: each method returns a changed copy.
 *
 * <pre>{@code
 * Route tickets = Route.cascade("tickets", "llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6")
 *         .accept(Gate.json(TICKET_SCHEMA))
 *         .deadline(Duration.ofSeconds(30))
 *         .maxCost(Usd.of("0.05"));
 * }</pre>
 */
public final class Route {

    /** How long one request may take when a route says nothing: {@value} seconds. */
    public static final int DEFAULT_DEADLINE_SECONDS = 120;

    /** How many calls one request may make when a route says nothing: {@value}. */
    public static final int DEFAULT_MAX_ATTEMPTS = 5;

    /** How many tokens an answer may have when neither the route nor the request says: {@value}. */
    public static final int DEFAULT_MAX_TOKENS = 4096;

    private static final Duration LONGEST_DEADLINE = Duration.ofHours(24);

    private final String name;
    private final ImmutableList<String> models;
    private final RoutingPolicy policy;
    private final Gate gate;
    private final Limits limits;
    private final ImmutableSet<Scope> allowedScopes;
    private final Optional<Residency> residency;

    private Route(
            String name,
            ImmutableList<String> models,
            RoutingPolicy policy,
            Gate gate,
            Limits limits,
            ImmutableSet<Scope> allowedScopes,
            Optional<Residency> residency) {
        this.name = name;
        this.models = models;
        this.policy = policy;
        this.gate = gate;
        this.limits = limits;
        this.allowedScopes = allowedScopes;
        this.residency = residency;
    }

    /**
     * Returns a route that asks the weakest model first and a stronger one when an answer is rejected or a call fails.
     * Its gate is {@link Gate#finished} until {@link #accept} sets another.
     *
     * @param name what requests call the route
     * @param models from the weakest, cheapest to the strongest: names or ids of the catalog
     */
    public static Route cascade(String name, String... models) {
        return of(name, question -> Ranking.byStrength(question.targets()), models)
                .accept(Gate.finished());
    }

    /**
     * Returns a route that asks the first model, and the next one only when it fails. Its gate is {@link Gate#any}
     * until {@link #accept} sets another.
     *
     * @param name what requests call the route
     * @param models from the most liked to the least: names or ids of the catalog
     */
    public static Route fallback(String name, String... models) {
        return of(name, question -> Ranking.byPreference(question.targets()), models);
    }

    /**
     * Returns a route whose targets a policy ranks. Its gate is {@link Gate#any} until {@link #accept} sets another.
     *
     * @param name what requests call the route; not blank
     * @param policy ranks the targets of each request
     * @param models the candidates: names or ids of the catalog, at least one, none twice. An inference profile's id,
     *     such as {@code us.meta.llama3-3-70b-instruct-v1:0}, is called in that scope alone; an ARN moreover only from the
     *     region that it names
     */
    public static Route of(String name, RoutingPolicy policy, String... models) {
        checkArgument(!name.isBlank(), "A route needs a name.");
        Objects.requireNonNull(policy, "policy");
        checkArgument(models.length > 0, "Route %s has no models: name at least one.", name);
        Set<String> seen = new HashSet<>();
        Arrays.stream(models)
                .forEach(
                        model -> checkArgument(seen.add(model), "Route %s names %s twice.", name, Texts.masked(model)));
        Limits limits = new Limits(
                Duration.ofSeconds(DEFAULT_DEADLINE_SECONDS),
                DEFAULT_MAX_ATTEMPTS,
                Optional.empty(),
                DEFAULT_MAX_TOKENS);
        return new Route(
                name, ImmutableList.copyOf(models), policy, Gate.any(), limits, ImmutableSet.of(), Optional.empty());
    }

    /** Returns the route with this gate in place of its present one. Combine gates with {@link Gate#and}. */
    public Route accept(Gate gate) {
        Objects.requireNonNull(gate, "gate");
        return new Route(name, models, policy, gate, limits, allowedScopes, residency);
    }

    /**
     * Returns the route with a deadline over everything one request causes: calls, pauses, gates. Default: {@value
     * #DEFAULT_DEADLINE_SECONDS} seconds; the longest is 24 hours.
     */
    public Route deadline(Duration deadline) {
        checkArgument(
                !deadline.isZero() && !deadline.isNegative() && deadline.compareTo(LONGEST_DEADLINE) <= 0,
                "Route %s: deadline is %s, it must be longer than zero and at the most 24 hours.",
                name,
                deadline);
        return with(new Limits(deadline, limits.maxAttempts(), limits.maxCost(), limits.defaultMaxTokens()));
    }

    /**
     * Returns the route with a cap on the calls of one request, the first one counted. Default: {@value
     * #DEFAULT_MAX_ATTEMPTS}. No target is called more than twice for one request.
     */
    public Route maxAttempts(int maxAttempts) {
        checkArgument(
                maxAttempts >= 1,
                "Route %s: maxAttempts is %s, the least is 1: it counts the first call.",
                name,
                maxAttempts);
        return with(new Limits(limits.deadline(), maxAttempts, limits.maxCost(), limits.defaultMaxTokens()));
    }

    /**
     * Returns the route with a cap on what one request may cost, all its attempts together. A call is made only if its
     * worst case fits into what is left. A request that states no {@code maxTokens} is given what the money affords;
     * one that does is sent to no target that could exceed the cap. A model whose price is unknown is not called. What
     * guardrails cost is not counted. Default: no cap.
     */
    public Route maxCost(Usd maxCost) {
        checkArgument(
                maxCost.compareTo(Usd.ZERO) > 0,
                "Route %s: maxCost is %s, it must be more than zero; leave it away for no cap.",
                name,
                maxCost);
        return with(
                new Limits(limits.deadline(), limits.maxAttempts(), Optional.of(maxCost), limits.defaultMaxTokens()));
    }

    /**
     * Returns the route with the number of tokens that an answer may have if its request states none. Without it
     * Bedrock would reserve quota for the model's own maximum. Default: {@value #DEFAULT_MAX_TOKENS}.
     */
    public Route defaultMaxTokens(int defaultMaxTokens) {
        checkArgument(
                defaultMaxTokens >= 1, "Route %s: defaultMaxTokens is %s, the least is 1.", name, defaultMaxTokens);
        return with(new Limits(limits.deadline(), limits.maxAttempts(), limits.maxCost(), defaultMaxTokens));
    }

    /**
     * Returns the route with more places where a call may be served. Default: the source region and that region's own
     * geography ({@link Scope#geographyOf}). Add {@link Scope#GLOBAL} for the global profiles, which cost about a tenth
     * less for newer models and may be served in any commercial region.
     */
    public Route allow(Scope... scopes) {
        return new Route(
                name,
                models,
                policy,
                gate,
                limits,
                Sets.union(allowedScopes, ImmutableSet.copyOf(scopes)).immutableCopy(),
                residency);
    }

    /**
     * Keeps calls within a residency, besides what {@link #allow} says: a place is left out if a call to it could be
     * served outside, or if it is not known where it could be. Default: none but that rule.
     */
    public Route within(Residency residency) {
        return new Route(name, models, policy, gate, limits, allowedScopes, Optional.of(residency));
    }

    private Route with(Limits changed) {
        return new Route(name, models, policy, gate, changed, allowedScopes, residency);
    }

    /** Returns what requests call this route. */
    public String name() {
        return name;
    }

    /** Returns the names or ids of the candidates, as they were given. */
    public ImmutableList<String> models() {
        return models;
    }

    RoutingPolicy policy() {
        return policy;
    }

    Gate gate() {
        return gate;
    }

    Limits limits() {
        return limits;
    }

    Optional<Residency> residency() {
        return residency;
    }

    ImmutableSet<Scope> allowedScopes() {
        return allowedScopes;
    }

    @Override
    public String toString() {
        return "route " + name + " " + Texts.masked(models.toString());
    }
}
