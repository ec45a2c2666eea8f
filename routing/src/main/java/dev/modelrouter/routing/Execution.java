package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.BudgetDecision;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.BudgetedCall;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;

/**
 * One request under way: the walk, and the ledger of its attempts. It holds all that a driver needs but the call
 * itself, so that drivers differ in how they wait and in nothing else. Not thread-safe: one driver owns it.
 */
final class Execution {

    /** The collaborators that are the same for every request of a router. */
    record Context(
            TimeSource time,
            RandomGenerator random,
            RouterListener listener,
            Budgets budgets,
            Spending spending,
            OutputLimits outputLimits,
            RequestMetadata metadata) {}

    /** How much longer than a call can take money stays held for it if this process dies on the way. */
    private static final Duration HOLD_BEYOND_TIMEOUT = Duration.ofSeconds(30);

    private static final String INTERRUPTED = "the calling thread was interrupted";

    /** How a request ends that something nobody foresaw breaks off: without an answer. */
    private static final End BROKEN_OFF = new End(End.Reason.INTERRUPTED, Optional.empty());

    private final CompletionRequest request;
    private final CompiledRoute compiled;
    private final Context context;
    private final Settlement settlement;
    private final Planner.Ranked ranked;
    private final Walk walk;
    private final RequestInfo info;
    private final long startNanos;
    private final Spending.Entry entry;
    private final Map<Integer, Open> open = new HashMap<>();
    private final List<Attempt> ledger = new ArrayList<>();
    private final List<BudgetRefusal> refusals = new ArrayList<>();

    Execution(CompletionRequest request, LiveRoute route, Context context) {
        context.metadata().check(request);
        this.request = request;
        this.context = context;
        this.startNanos = context.time().nanoTime();
        HexFormat hex = HexFormat.of();
        String id = hex.toHexDigits(context.random().nextLong())
                + hex.toHexDigits(context.random().nextLong());
        this.info = new RequestInfo(id, request.route(), request.tags());
        this.entry = context.spending().entry(info, context.time().now());
        try {
            this.compiled =
                    route.lookedUp(startNanos + route.limits(request).deadline().toNanos());
            this.ranked = Planner.rank(compiled, request, context.outputLimits());
        } catch (RuntimeException | Error e) {
            // A policy threw, say. The request came and has ended, and nothing was called.
            entry.write(BROKEN_OFF, List.of(), Optional.empty());
            throw e;
        }
        this.settlement = new Settlement(
                compiled,
                new Settlement.Asked(Planner.tier(request.converse()), asksForLongCaching(request.converse())));
        this.walk = new Walk(ranked.quotes(), ranked.order(), ranked.limits(), context.random(), startNanos);
    }

    /** An attempt that is not yet in the ledger: in flight, or answered and waiting for the gate. */
    private static final class Open {
        final Step.Call call;
        final BudgetGrant grant;
        final ImmutableList<Adaptation> adaptations;
        Instant startedAt;
        long startNanos;
        Duration latency = Duration.ZERO;
        Optional<Settlement.Usable> reply = Optional.empty();

        Open(Step.Call call, BudgetGrant grant, ImmutableList<Adaptation> adaptations, TimeSource time) {
            this.call = call;
            this.grant = grant;
            this.adaptations = adaptations;
            this.startedAt = time.now();
            this.startNanos = time.nanoTime();
        }
    }

    /** Whether a cache point asks for another time to live than five minutes, which is what a silent reply means. */
    private static boolean asksForLongCaching(ConverseRequest request) {
        return Planner.cachePoints(request).anyMatch(point -> point.ttl() != null && point.ttl() != CacheTTL.VALUE_5_M);
    }

    Step next() {
        return walk.next(context.time().nanoTime());
    }

    /**
     * Asks the budgets and opens an attempt. Whatever comes of it, {@link #answered}, {@link #failed}, {@link
     * #withdrawn} or {@link #abandon} ends what is then held.
     *
     * @return the request to send; empty if budgets refuse it, of which the walk then knows
     */
    Optional<ConverseRequest> begin(Step.Call call) {
        BudgetDecision decision = context.budgets().reserve(asking(call));
        if (decision instanceof BudgetRefusal refusal) {
            refusals.add(refusal);
            walk.refused(call.attempt(), new Walk.Refusal(refusal.reason(), refusal.mayTryAnother(), refusal.left()));
            return Optional.empty();
        }
        OptionalInt requested = Planner.requestedTokens(request.converse());
        ImmutableList<Adaptation> adaptations = adaptations(call, requested);
        Open opened = new Open(call, (BudgetGrant) decision, adaptations, context.time());
        open.put(call.attempt(), opened);
        context.listener()
                .attemptStarted(new RouterListener.AttemptStarted(info, call.attempt(), Purpose.ANSWER, call.target()));
        opened.startedAt = context.time().now();
        opened.startNanos = context.time().nanoTime();
        ConverseRequest.Builder wire =
                request.converse().toBuilder().modelId(call.target().modelId().value());
        if (!adaptations.isEmpty()) {
            InferenceConfiguration given = request.converse().inferenceConfig();
            InferenceConfiguration.Builder inference =
                    given == null ? InferenceConfiguration.builder() : given.toBuilder();
            wire.inferenceConfig(inference.maxTokens(call.maxTokens()).build());
        }
        context.metadata().addTo(wire, request, info.id() + "#" + call.attempt());
        return Optional.of(wire.build());
    }

    /** A call that was refused gives its number back, but an id is for one call for ever. */
    private Asking asking(Step.Call call) {
        String id = info.id() + "#" + call.attempt() + (refusals.isEmpty() ? "" : "." + refusals.size());
        return new Asking(id, info.route(), info.tags(), call.reserved(), call.timeout());
    }

    /** A call as the budgets see it. */
    private record Asking(
            String id, String route, ImmutableMap<String, String> tags, Optional<Usd> worstCase, Duration timeout)
            implements BudgetedCall {

        @Override
        public long holdForNanos() {
            return timeout.plus(HOLD_BEYOND_TIMEOUT).toNanos();
        }

        @Override
        public long patienceNanos() {
            return timeout.toNanos();
        }

        /** Without tags: they may name a customer. */
        @Override
        public String toString() {
            return "call " + id + " for route " + route;
        }
    }

    private ImmutableList<Adaptation> adaptations(Step.Call call, OptionalInt requested) {
        boolean asRequested = requested.isPresent() && requested.getAsInt() == call.maxTokens();
        boolean mustNotState = requested.isEmpty()
                && Thinking.forbidsMaxTokens(request.converse(), call.target().model());
        if (asRequested || mustNotState) {
            return ImmutableList.of();
        }
        int wanted = requested.orElse(ranked.limits().defaultMaxTokens());
        boolean thinks = Thinking.of(request.converse()).room() > 0;
        String reason = call.told()
                .orElseGet(() -> call.maxTokens() == wanted
                        ? "the route's default" + (thinks ? " and room to think" : "") + ", as the request states none"
                        : reasonForFewer(call));
        return ImmutableList.of(
                new Adaptation("inferenceConfig.maxTokens", Integer.toString(call.maxTokens()), reason));
    }

    private String reasonForFewer(Step.Call call) {
        if (call.maxTokens() == context.outputLimits().of(call.target().model()).orElse(Integer.MAX_VALUE)) {
            return "the most that the model puts out";
        }
        OptionalInt most =
                Objects.requireNonNull(ranked.quotes().get(call.target())).mostTokens();
        return call.maxTokens() == most.orElse(Integer.MAX_VALUE)
                ? "what the input leaves of the model's context window"
                : "what the money affords";
    }

    /** A call returned. */
    void answered(int attempt, ConverseResponse response) {
        Open call = open(attempt);
        Settlement.Reply reply = settlement.read(UsageBound.of(call.call, ranked.quote(call.call.target())), response);
        if (reply instanceof Settlement.Unusable unusable) {
            failed(attempt, unusable.failure(), unusable.bill());
            return;
        }
        Settlement.Usable usable = (Settlement.Usable) reply;
        call.latency = since(call.startNanos);
        call.reply = Optional.of(usable);
        call.grant.settle(usable.bill().cost());
        walk.answered(attempt, charge(usable.bill().cost(), call));
    }

    /** A call threw. */
    void failed(int attempt, Failure failure) {
        failed(
                attempt,
                failure,
                Attempt.Bill.of(Settlement.ofFailure(failure, open(attempt).call.reserved())));
    }

    private void failed(int attempt, Failure failure, Attempt.Bill bill) {
        Open call = open(attempt);
        open.remove(attempt);
        call.latency = since(call.startNanos);
        Outcome outcome = failure.kind() == FailureKind.CANCELLED
                ? new Outcome.Cancelled(INTERRUPTED)
                : new Outcome.Failed(failure);
        call.grant.settle(bill.cost());
        enter(call, outcome, bill);
        failure.maxTokensThatFit().ifPresent(tokens -> {
            if (failure.kind() == FailureKind.UNSUPPORTED_FEATURE) {
                context.outputLimits().learn(call.call.target().model(), tokens);
            }
        });
        Reaction reaction = compiled.route().reactionTo(failure);
        walk.failed(attempt, reaction, charge(bill.cost(), call), context.time().nanoTime());
    }

    /** A call was not sent after all, as the time is up. */
    void withdrawn(int attempt) {
        withdraw(attempt, "the deadline passed before it was sent");
    }

    /** A call was not sent, as the caller wants no answer any more. */
    void interrupted(int attempt) {
        withdraw(attempt, INTERRUPTED);
        walk.interrupted();
    }

    private void withdraw(int attempt, String why) {
        Open call = open(attempt);
        open.remove(attempt);
        call.grant.release();
        enter(call, new Outcome.Cancelled(why), Attempt.Bill.of(Cost.ZERO));
        walk.withdrawn(attempt);
    }

    /** The caller wants no answer any more. */
    void interrupted() {
        walk.interrupted();
    }

    /**
     * Something was thrown that nobody foresaw, or {@link #finish} threw what it is to throw. What is held for calls of
     * which the end is not known counts as spent.
     */
    void abandon() {
        List.copyOf(open.values()).forEach(this::abandon);
        entry.write(BROKEN_OFF, ledger, strongest());
    }

    private void abandon(Open call) {
        open.remove(call.call.attempt());
        call.grant.estimate();
        Attempt.Bill bill = call.reply.map(Settlement.Usable::bill).orElseGet(() -> {
            String reason = "the call was broken off after it was begun, and may have been billed";
            return Attempt.Bill.of(Settlement.unknown(reason, call.call.reserved()));
        });
        enter(call, new Outcome.Cancelled("something was thrown that the router does not handle"), bill);
    }

    /** Asks the gate about the answer of an attempt. */
    void judge(int attempt) {
        Settlement.Usable reply = open(attempt).reply.orElseThrow();
        Verdict verdict;
        try {
            verdict = verdict(reply.answer());
        } catch (Error e) {
            // Not for the router to handle, but the answer was paid for: the listeners hear how the attempt ended.
            judged(attempt, reply, threw(e));
            throw e;
        }
        judged(attempt, reply, verdict);
        walk.judged(attempt, verdict);
    }

    private void judged(int attempt, Settlement.Usable reply, Verdict verdict) {
        Open call = open(attempt);
        open.remove(attempt);
        Outcome outcome = verdict.accepted()
                ? new Outcome.Answered(reply.answer(), verdict)
                : new Outcome.Rejected(reply.answer(), verdict);
        enter(call, outcome, reply.bill());
    }

    private Verdict verdict(Answer answer) {
        Route route = compiled.route();
        Optional<Verdict> standing = StandingVerdict.of(answer, route.escalatesContentFiltered());
        if (standing.isPresent()) {
            return standing.get();
        }
        long deadlineNanos = startNanos + ranked.limits().deadline().toNanos();
        try {
            Verdict verdict = Watch.until(
                    deadlineNanos, context.time(), () -> route.gate().judge(answer));
            return Objects.requireNonNull(verdict, "The gate returned no verdict.");
        } catch (Exception | StackOverflowError e) {
            // A regular expression with alternatives under a star overflows the stack on a long answer.
            context.listener().gateFailed(info, e);
            return threw(e);
        }
    }

    private static Verdict threw(Throwable problem) {
        return Verdict.reject("the gate threw " + problem.getClass().getName());
    }

    /**
     * Ends the request.
     *
     * @return the answer
     * @throws ModelRouterException if there is none
     */
    Completion finish(End end) {
        ledger.sort(Comparator.comparingInt(Attempt::number));
        History history = new History(
                info,
                end,
                ImmutableList.copyOf(ledger),
                ImmutableList.copyOf(refusals),
                since(startNanos),
                exclusions());
        entry.write(end, history.attempts(), strongest());
        if (end.attempt().isEmpty() || end.reason() == End.Reason.INTERRUPTED) {
            ModelRouterException exception = ModelRouterException.of(history);
            context.listener().failed(exception);
            throw exception;
        }
        Completion completion =
                new Completion(answerOf(end.attempt().get()), end.reason() == End.Reason.ACCEPTED, history);
        context.listener().completed(completion);
        return completion;
    }

    /** The last of an order by strength, else the dearest, of the targets that the request could have gone to. */
    private Optional<Tariff> strongest() {
        List<Target> ranked = this.ranked.quotes().keySet().asList();
        if (this.ranked.order() == Ranking.Order.STRENGTH) {
            return ranked.isEmpty()
                    ? Optional.empty()
                    : ranked.stream()
                            .filter(target -> target.model()
                                    .equals(ranked.get(ranked.size() - 1).model()))
                            .findFirst()
                            .map(compiled::tariff);
        }
        return ranked.stream()
                .map(compiled::tariff)
                .filter(tariff -> tariff.perMillion().isPresent())
                .max(Comparator.comparing(tariff -> tariff.perMillion().orElseThrow()));
    }

    private ImmutableList<Plan.Exclusion> exclusions() {
        ImmutableList.Builder<Plan.Exclusion> all = ImmutableList.builder();
        all.addAll(ranked.exclusions());
        walk.passedOver().forEach((target, reason) -> all.add(new Plan.Exclusion(target.toString(), reason)));
        return all.build();
    }

    private Answer answerOf(int attempt) {
        Outcome outcome = ledger.stream()
                .filter(entry -> entry.number() == attempt)
                .findFirst()
                .orElseThrow()
                .outcome();
        return outcome instanceof Outcome.Answered answered ? answered.answer() : ((Outcome.Rejected) outcome).answer();
    }

    private void enter(Open call, Outcome outcome, Attempt.Bill bill) {
        Attempt attempt = new Attempt(
                new Attempt.Sent(call.call.attempt(), call.call.target(), call.adaptations, call.grant.flags()),
                outcome,
                bill,
                new Attempt.Span(call.startedAt, call.latency));
        ledger.add(attempt);
        context.listener().attemptEnded(info, attempt);
    }

    private Open open(int attempt) {
        Open call = open.get(attempt);
        if (call == null) {
            throw new IllegalStateException("Attempt " + attempt + " is not open.");
        }
        return call;
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(context.time().nanoTime() - nanos);
    }

    /**
     * What counts against the cap: the cost, or the most it can be. A cost without a bound, as of a tier that has no
     * price, counts as what was reserved for the call.
     */
    private static Usd charge(Cost cost, Open call) {
        return cost.atMost()
                .orElseGet(() -> cost.knownPart().max(call.call.reserved().orElse(Usd.ZERO)));
    }
}
