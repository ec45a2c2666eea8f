package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Residency;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A named plan: which models may answer, in what order they are tried, what an answer must pass, and the limits that
 * hold over everything one request causes. Immutable and thread-safe: each method returns a changed copy.
 *
 * <pre>{@code
 * Route tickets = Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
 *         .accept(Gate.json(TICKET_SCHEMA))
 *         .deadline(Duration.ofSeconds(30))
 *         .maxCost(Usd.of("0.05"));
 * }</pre>
 */
@CheckReturnValue
public final class Route {

    /** How long one request may take when a route says nothing: {@value} seconds. */
    public static final int DEFAULT_DEADLINE_SECONDS = 120;

    /** How many calls one request may make when a route says nothing: {@value}. */
    public static final int DEFAULT_MAX_ATTEMPTS = 5;

    /** How many tokens an answer may have when neither the route nor the request says: {@value}. */
    public static final int DEFAULT_MAX_TOKENS = 4096;

    /** How long a stream may be silent when a route says nothing: {@value} seconds. */
    public static final int DEFAULT_SILENCE_SECONDS = 60;

    private static final Duration LONGEST_DEADLINE = Duration.ofHours(24);

    private final String name;
    private final ImmutableList<String> models;
    private final RoutingPolicy policy;
    private final Bar bar;
    private final Limits limits;
    private final ImmutableSet<Scope> allowedScopes;
    private final Ground ground;
    private final FailureRules failureRules;
    private final StreamRules streamRules;

    private Route(
            String name,
            ImmutableList<String> models,
            RoutingPolicy policy,
            Bar bar,
            Limits limits,
            ImmutableSet<Scope> allowedScopes,
            Ground ground,
            FailureRules failureRules,
            StreamRules streamRules) {
        this.name = name;
        this.models = models;
        this.policy = policy;
        this.bar = bar;
        this.limits = limits;
        this.allowedScopes = allowedScopes;
        this.ground = ground;
        this.failureRules = failureRules;
        this.streamRules = streamRules;
    }

    /**
     * Returns a route that asks the weakest model first and a stronger one when an answer is rejected or a call fails.
     * Its gate is {@link Gate#finished} until {@link #accept} sets another.
     *
     * @param name what requests call the route
     * @param models from the weakest, cheapest to the strongest: names or ids, see {@link #of}. Plans and the log
     *     {@linkplain RouteWarning warn} of an order that prices or the models' makers contradict
     */
    public static Route cascade(String name, String... models) {
        return of(name, Policies.cascade(), models).accept(Gate.finished());
    }

    /**
     * Returns a route that asks the first model, and the next one only when it fails. Its gate is {@link Gate#any}
     * until {@link #accept} sets another.
     *
     * @param name what requests call the route
     * @param models from the first choice to the last: names or ids, see {@link #of}
     */
    public static Route fallback(String name, String... models) {
        return of(name, Policies.fallback(), models);
    }

    /**
     * Returns a route whose targets a policy ranks. Its gate is {@link Gate#any} until {@link #accept} sets another.
     *
     * @param name what requests call the route; not blank, and in one line
     * @param policy ranks the targets of each request
     * @param models the candidates: names or ids, at least one, none twice. An inference profile's id, such as {@code
     *     us.anthropic.claude-haiku-5-5}, is called in that scope alone; an ARN moreover only from the region that it
     *     names. An id that the catalog has never heard of, or of which it does not know the regions, is tried where the
     *     router calls from, with a {@linkplain RouteWarning.NotVerified warning}; for a name that it does not know, the
     *     nearest ones are given
     */
    public static Route of(String name, RoutingPolicy policy, String... models) {
        checkArgument(!name.isBlank(), "A route needs a name.");
        PlainText.requireOneLine("The name of a route", name);
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
                name,
                ImmutableList.copyOf(models),
                policy,
                Bar.NONE,
                limits,
                ImmutableSet.of(),
                Ground.ANY,
                FailureRules.NONE,
                StreamRules.DEFAULT);
    }

    /** Returns the route with this gate in place of its present one. Combine gates with {@link Gate#and}. */
    public Route accept(Gate gate) {
        Objects.requireNonNull(gate, "gate");
        return with(bar.withGate(gate));
    }

    /**
     * Returns the route on which an answer that a content filter of the model ended (stop reason {@code
     * content_filtered}) is rejected, so that another model is asked, which may have other filters. Default: it is
     * final, as an answer is that a guardrail wrote: to shop for a model that says it after all is not for a router to
     * decide. A guardrail's word is always final.
     */
    public Route escalateContentFiltered() {
        return with(bar.escalatingContentFiltered());
    }

    /**
     * Returns the route on which a model whose answer the gate rejects is asked once to mend it, before a stronger one is
     * called: it is given its answer back with the gate's {@linkplain Verdict#reason reason}. That is an attempt of its own
     * purpose ({@link Purpose#REPAIR}) under the request's deadline, caps and budgets, at the place that answered, unless
     * that was called twice already. If it fails, or is rejected too, the walk goes on as it would have without.
     *
     * <p>No repair is tried of an answer with nothing in it, one that a filter ended or that overran the context window,
     * nor where the gate threw or nobody {@linkplain Judge judged}. {@code SpendReport.added(Purpose.REPAIR)} tells what
     * repairs cost and how many answers came of them. Default: none is tried.
     */
    public Route repair() {
        return with(bar.withRejections(bar.rejections().repairing()));
    }

    /**
     * Returns the route on which a model that is called after another's answer was rejected is given that answer, without
     * its reasoning, and the gate's reason, to mend instead of to begin anew: attempts of purpose {@link
     * Purpose#REVISION}. That costs more input, and what is wrong in a draft can mislead. If it does not fit the money that
     * is left, or Bedrock refuses it, the model is called without. Default: each model is sent the request alone.
     */
    public Route escalateWithDraft() {
        return with(bar.withRejections(bar.rejections().carryingDraft()));
    }

    /**
     * Returns the route that gives no answer but one that its gate accepted: if there is none, the request ends with a
     * {@link ModelRouterException}, whose attempts have the rejected answers. Default: the best of those is given, marked
     * as not {@linkplain Completion#accepted accepted}.
     */
    public Route acceptedOnly() {
        return with(bar.withRejections(bar.rejections().givingAcceptedOnly()));
    }

    /**
     * Returns the route on which no model is called for which something of the request {@linkplain Adaptation#isLossy would
     * be lost}: part of the conversation, such as another model's reasoning, or a wish, such as a temperature. Default: what
     * the model does not take is changed or left out, and {@link Attempt#adaptations} tells it. Either way, a model that
     * does not have what the request needs is not called, such as one without tools if it declares some.
     */
    public Route strict() {
        return with(bar.strict());
    }

    /**
     * Returns the route whose answers are JSON that is valid by a schema, unless a request says otherwise: see {@link
     * CompletionRequest.Builder#output(String)}. Default: any text.
     *
     * @param jsonSchema a JSON Schema as JSON text, as {@link Gate#json(String)} takes it
     * @throws IllegalArgumentException if it is no JSON Schema
     */
    public Route output(String jsonSchema) {
        return with(Output.of(jsonSchema));
    }

    /**
     * Returns the route whose answers are JSON for a record, unless a request says otherwise: see {@link
     * CompletionRequest.Builder#output(Class)}. Default: any text.
     *
     * @throws IllegalArgumentException if the record has a component of a type that JSON does not have
     */
    public Route output(Class<? extends Record> type) {
        return with(Output.of(type));
    }

    private Route with(Output output) {
        return with(bar.withOutput(output));
    }

    /**
     * Returns the route whose prompts are cached, for requests of which the beginning is sent once more within five minutes,
     * such as turns of a conversation; see {@link #promptCaching(int, Duration)}.
     */
    public Route promptCaching() {
        return promptCaching(1, Duration.ofMinutes(5));
    }

    /**
     * Returns the route whose prompts are cached where that saves money. Requests without cache points are given some by the
     * rules of each model: after the tools, after the system prompt, and in the conversation after the user's turn before
     * the last; what a request has of its own stays as it is and gets no others. A target is given some only if
     *
     * <ul>
     *   <li>its model is known to take cache points, and caches for as long as is said here. Models that cache by
     *       themselves are sent nothing and do so anyway;
     *   <li>the prompt before a point reaches what the model caches at least, as it is {@linkplain
     *       CachingPlan#prefixTokens estimated};
     *   <li>its prices are known, and the reuses that are expected {@linkplain CachingPlan.BreakEven pay} for the write,
     *       which costs more than plain input.
     * </ul>
     *
     * <p>{@link Plan.Candidate#caching} tells what that comes to for a request. What writes may cost is part of each
     * worst case, and so of what is reserved. Default: no cache point is placed.
     *
     * @param reuses how often the beginning of a prompt is expected to be sent again, each time soon enough; at least 1
     * @param within how much time passes until it is sent again, at most: more than zero. The model's shortest time to live
     *     that is not shorter is chosen
     */
    public Route promptCaching(int reuses, Duration within) {
        checkArgument(
                reuses >= 1,
                "Route %s: reuses is %s, the minimum is 1: what is not sent again needs no cache.",
                name,
                reuses);
        checkArgument(
                !within.isZero() && !within.isNegative(),
                "Route %s: within is %s, it must be longer than zero.",
                name,
                within);
        return with(bar.withCaching(new PromptCaching(reuses, within)));
    }

    private Route with(Bar changed) {
        return new Route(name, models, policy, changed, limits, allowedScopes, ground, failureRules, streamRules);
    }

    /**
     * Returns the route with a deadline over everything one request causes: calls, pauses, gates. Default: {@value
     * #DEFAULT_DEADLINE_SECONDS} seconds; the longest is 24 hours.
     */
    public Route deadline(Duration deadline) {
        checkArgument(
                !deadline.isZero() && !deadline.isNegative() && deadline.compareTo(LONGEST_DEADLINE) <= 0,
                "Route %s: deadline is %s, it must be longer than zero and at most 24 hours.",
                name,
                deadline);
        return with(new Limits(deadline, limits.maxAttempts(), limits.maxCost(), limits.defaultMaxTokens()));
    }

    /**
     * Returns the route with a cap on the calls of one request, the first one counted. Default: {@value
     * #DEFAULT_MAX_ATTEMPTS}. No target is called more than twice for one request. Calls in which {@linkplain
     * Failure#unprocessed nothing was processed} do not count: they cost nothing and say nothing of the target.
     */
    public Route maxAttempts(int maxAttempts) {
        checkArgument(
                maxAttempts >= 1,
                "Route %s: maxAttempts is %s, the minimum is 1: it counts the first call.",
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
                "Route %s: maxCost is %s, it must be more than zero; leave it out for no cap.",
                name,
                maxCost);
        return with(
                new Limits(limits.deadline(), limits.maxAttempts(), Optional.of(maxCost), limits.defaultMaxTokens()));
    }

    /**
     * Returns the route with the number of tokens that an answer may have if its request states none. Without it
     * Bedrock would reserve quota for the model's own maximum. Default: {@value #DEFAULT_MAX_TOKENS}. Thinking, which
     * Bedrock counts into the same number, has its room on top of it: the budget that the request states, or some tokens
     * for the effort.
     */
    public Route defaultMaxTokens(int defaultMaxTokens) {
        checkArgument(
                defaultMaxTokens >= 1, "Route %s: defaultMaxTokens is %s, the minimum is 1.", name, defaultMaxTokens);
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
                bar,
                limits,
                Sets.union(allowedScopes, ImmutableSet.copyOf(scopes)).immutableCopy(),
                ground,
                failureRules,
                streamRules);
    }

    /**
     * Keeps calls within a residency, in addition to what {@link #allow} says: a place is left out if a call to it could be
     * served outside, or if it is not known where it could be. Default: none but that rule.
     */
    public Route within(Residency residency) {
        return with(ground.within(residency));
    }

    /**
     * Returns the route with filters in addition to those that it has: what one of them does not pass is never called for
     * it, whatever its policy says, nor asked by its gate or its policy. {@link Plan} shows each with what it does not pass.
     * Default: none.
     *
     * <pre>{@code
     * Route open = tickets.only(TargetFilter.openWeights(), TargetFilter.windowAtLeast(200_000));
     * }</pre>
     *
     * @param filters all of which have to pass a target
     */
    public Route only(TargetFilter... filters) {
        return with(ground.only(ImmutableList.copyOf(filters)));
    }

    private Route with(Ground changed) {
        return new Route(name, models, policy, bar, limits, allowedScopes, changed, failureRules, streamRules);
    }

    /**
     * Says what a failure means for this route, before the router's own reading of it: for texts that nobody foresaw. The
     * first rule that matches holds, in the order in which they were given. A cancelled call is not asked about: its
     * caller is gone.
     *
     * <pre>{@code
     * Route told = tickets.onFailure(failure -> failure.says("not enabled for your organization"), OnFailure.GO_ON)
     *         .onFailure(failure -> failure.says("warming up"), OnFailure.RETRY);
     * }</pre>
     *
     * <p>It changes what this request does next, and nothing else: neither what the failed call is taken to have cost,
     * nor how the router sees the target for other requests.
     *
     * @param match whether the rule is about a failure, see {@link Failure#says}; called on the request's thread, from
     *     several threads at once. If it throws, that is logged and the rule is passed over
     * @param then what to do
     */
    public Route onFailure(Predicate<? super Failure> match, OnFailure then) {
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(then, "then");
        return with(failureRules.plus(match, then));
    }

    /**
     * Returns the route with requests that wait until a target has recovered, up to their deadline, when none is left that is
     * {@linkplain Health.State#WELL well}: for a batch, which would rather be late than fail. A target may then be called as
     * often as {@link #maxAttempts} and its retries allow, ten and one for every ten first calls. Default: what is not well is
     * called once, and if it fails so does the request, in a second or so.
     */
    public Route waitForRecovery() {
        return with(failureRules.waiting());
    }

    private Route with(FailureRules changed) {
        return new Route(name, models, policy, bar, limits, allowedScopes, ground, changed, streamRules);
    }

    boolean waitsForRecovery() {
        return failureRules.waitsForRecovery();
    }

    /**
     * Returns the route with what becomes of a stream that fails after the caller was given a part of it. Default: {@link
     * WhenCut#FAIL}.
     */
    public Route whenCut(WhenCut then) {
        return with(streamRules.whenCut(Objects.requireNonNull(then, "then")));
    }

    /** Returns the route with when the pieces of a stream are given to the caller. Default: {@link Release#AT_ONCE}. */
    public Route release(Release when) {
        return with(streamRules.release(Objects.requireNonNull(when, "when")));
    }

    /**
     * Returns the route with how long a stream may take from its call to its first content, reasoning included. A call that
     * takes longer has failed as {@link FailureKind#TIMEOUT}, and another one is made. Default: {@value
     * #DEFAULT_SILENCE_SECONDS} seconds, as long as the AWS SDK for Python waits for a byte; at most the deadline.
     */
    public Route firstTokenTimeout(Duration timeout) {
        return with(streamRules.firstToken(checkedSilence("firstTokenTimeout", timeout)));
    }

    /**
     * Returns the route with how long a stream may be silent between two events. Time in which the caller takes no more
     * pieces does not count. Default: {@value #DEFAULT_SILENCE_SECONDS} seconds; at most the deadline.
     */
    public Route stallTimeout(Duration timeout) {
        return with(streamRules.stall(checkedSilence("stallTimeout", timeout)));
    }

    private Duration checkedSilence(String what, Duration timeout) {
        checkArgument(
                timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(LONGEST_DEADLINE) <= 0,
                "Route %s: %s is %s, it must be at least a millisecond and at most 24 hours.",
                name,
                what,
                timeout);
        return timeout;
    }

    private Route with(StreamRules changed) {
        return new Route(name, models, policy, bar, limits, allowedScopes, ground, failureRules, changed);
    }

    StreamRules streamRules() {
        return streamRules;
    }

    Reaction reactionTo(Failure failure) {
        Optional<OnFailure> said =
                failure.kind() == FailureKind.CANCELLED ? Optional.empty() : failureRules.of(failure);
        return said.map(then -> Reaction.to(failure, then)).orElseGet(() -> Reaction.to(failure));
    }

    boolean hasRuleFor(Failure failure) {
        return failureRules.of(failure).isPresent();
    }

    private Route with(Limits changed) {
        return new Route(name, models, policy, bar, changed, allowedScopes, ground, failureRules, streamRules);
    }

    /** Returns what requests call this route. */
    public String name() {
        return name;
    }

    /** Returns the names or ids of the candidates, as they were given. */
    public ImmutableList<String> models() {
        return models;
    }

    /** Returns what the order of its models says, whatever the request; null if a policy ranks them for each. */
    Ranking.@Nullable Order naturalOrder() {
        if (policy == Policies.cascade()) {
            return Ranking.Order.STRENGTH;
        }
        return policy == Policies.fallback() ? Ranking.Order.PREFERENCE : null;
    }

    /** Returns the models that its gate and its policy may ask. */
    ImmutableSet<String> asks() {
        return Sets.union(bar.gate().asks(), policy.asks()).immutableCopy();
    }

    /** Returns the route by which one of those is asked: the same bounds, and any answer will do. */
    Route toAsk(String model) {
        return new Route(
                name,
                ImmutableList.of(model),
                Policies.fallback(),
                Bar.NONE,
                limits,
                allowedScopes,
                ground,
                failureRules,
                streamRules);
    }

    /** Returns whether the order of its models is one of strength, whatever the request. */
    boolean isCascade() {
        return policy == Policies.cascade();
    }

    RoutingPolicy policy() {
        return policy;
    }

    Gate gate() {
        return bar.gate();
    }

    /** Returns a request with what its answer is to be. */
    CompletionRequest shaped(CompletionRequest request) {
        return bar.output() == null ? request : request.orWith(bar.output());
    }

    /** Returns whether an answer may be rejected. */
    boolean mayReject() {
        return gate() != Gate.any() || escalatesContentFiltered() || bar.output() != null;
    }

    boolean escalatesContentFiltered() {
        return bar.escalatesContentFiltered();
    }

    Optional<PromptCaching> promptCachingAsked() {
        return Optional.ofNullable(bar.caching());
    }

    RejectionRules rejections() {
        return bar.rejections();
    }

    boolean isStrict() {
        return bar.isStrict();
    }

    Limits limits() {
        return limits;
    }

    Optional<Residency> residency() {
        return ground.residency();
    }

    ImmutableList<TargetFilter> filters() {
        return ground.filters();
    }

    ImmutableSet<Scope> allowedScopes() {
        return allowedScopes;
    }

    @Override
    public String toString() {
        return "route " + name + " " + Texts.masked(models.toString());
    }
}
