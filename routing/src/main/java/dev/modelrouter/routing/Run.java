package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.pricing.BudgetDecision;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * One request under way: its walk and its ledger, and between them what every driver does alike. A driver asks for the
 * {@link #next} step, carries it out, and says here what came of it; drivers differ in how they call and wait, and in
 * nothing else. Money is set aside and settled here, listeners hear here, gates and policies are asked here.
 *
 * <p>Not thread-safe: one driver owns it. Its methods return at once but for three, each of which says so. Not final, so
 * that a simulation can have courses on which calls are made side by side.
 */
class Run implements Calls.Late {

    private static final String INTERRUPTED = "the caller wanted no answer any more";

    /** How a request ends that something nobody foresaw breaks off: without an answer. */
    private static final End BROKEN_OFF = new End(End.Reason.INTERRUPTED, Optional.empty());

    private final Engine engine;
    private final CompletionRequest request;
    private final LiveRoute live;
    private final long startNanos;
    private final Walk walk;
    private final Ledger ledger;
    private long now;
    private @Nullable CompiledRoute route;
    private @Nullable PolicyQuestion policy;

    private @Nullable Pending pending;

    /** Inquiries in a row that nobody answered. */
    private int unanswered;

    private @Nullable Throwable why;
    private boolean isEntered;
    private @Nullable LateCalls leftovers;

    /**
     * An inquiry under way.
     *
     * @param judged the attempt that it is about; null if the places are to be ranked
     * @param gate that asks, or
     * @param policy that asks
     */
    private record Pending(@Nullable Attempt judged, Judgment.@Nullable Asks gate, Choice.@Nullable Asks policy) {}

    /** @throws IllegalArgumentException if the request's tags cannot be sent */
    Run(CompletionRequest request, LiveRoute live, Engine engine) {
        engine.metadata().check(request);
        this.engine = engine;
        this.request = request;
        this.live = live;
        this.startNanos = engine.time().nanoTime();
        this.now = startNanos;
        this.walk = new Walk(live.limits(request), live.looksUp(), engine.random(), startNanos);
        Ledger.Origin origin = new Ledger.Origin(
                request,
                engine.random().nextLong(),
                engine.random().nextLong(),
                engine.time().now());
        this.ledger = new Ledger(origin, walk, startNanos);
    }

    /** Returns what to do now. */
    Step next() {
        return walk.next(now);
    }

    /** Reads the clock. */
    void tick() {
        now = engine.time().nanoTime();
    }

    /** Returns the reading of the clock that was taken last. */
    long now() {
        return now;
    }

    /** Finds out what the ids of an account lead to. Blocks, until the deadline at the latest. */
    void resolve() {
        resolved(lookUp());
    }

    /** Looks up what the ids of an account lead to. Blocks, until the deadline at the latest; touches nothing else of this. */
    CompiledRoute lookUp() {
        return live.lookedUp(startNanos + live.limits(request).deadline().toNanos());
    }

    /** What the ids of an account lead to was looked up. */
    void resolved(CompiledRoute found) {
        route = found;
        tick();
        walk.resolved();
    }

    /** Ranks the places. Blocks as the estimator of the router does, if the route's policy asks what calls cost. */
    void rank() {
        CompiledRoute compiled = route != null ? route : live.known(ledger.at());
        route = compiled;
        RankedPlaces course = course(compiled, request);
        Ranking.Order natural = compiled.route().naturalOrder();
        if (natural != null) {
            ranked(course, natural, List.of());
            return;
        }
        policy = new PolicyQuestion(course);
        chosen(policy.ask());
        tick();
    }

    /** Returns the places of a route for a request. */
    RankedPlaces course(CompiledRoute compiled, CompletionRequest asked) {
        return new RankedPlaces(compiled, asked, engine.outputLimits(), engine.isBudgeted());
    }

    private void ranked(RankedPlaces course, Ranking.Order order, List<Exclusion> excluded) {
        ledger.ranked(order, course, excluded);
        walk.ranked(course, order);
    }

    private void chosen(@Nullable Choice choice) {
        PolicyQuestion question = requireNonNull(policy);
        if (choice instanceof Choice.Asks asks) {
            pending = new Pending(null, null, asks);
            ask(asks.inquiry());
            return;
        }
        Ranking ranking = (Ranking) choice;
        RankedPlaces course = question.take(ranking);
        ranked(course, requireNonNull(ranking).order(), question.excluded());
    }

    private void ask(Inquiry inquiry) {
        if (unanswered >= Inquiry.MOST_UNANSWERED) {
            throw new IllegalStateException("Route " + request.route() + " asked " + unanswered
                    + " times in a row and nobody answered: what is given no answer must decide without.");
        }
        CompiledRoute asked = requireNonNull(route).asked().get(inquiry.model());
        if (asked == null) {
            throw new IllegalStateException("Route " + request.route() + " may not ask " + Texts.masked(inquiry.model())
                    + ": name it in what asks() returns.");
        }
        CompletionRequest.Builder question =
                CompletionRequest.builder(request.route()).converse(inquiry.question());
        request.tags().forEach(question::tag);
        request.maxCost().ifPresent(question::maxCost);
        walk.asks(inquiry.purpose(), course(asked, question.build()));
    }

    /** Has the input counted for a place. Blocks as the estimator does; touches nothing else of this. */
    TokenEstimate count(Step.Count count) {
        return ((RankedPlaces) count.course()).count(count.rank());
    }

    /** The input was counted for a place; empty if that did not come to an end. */
    void counted(Step.Count count, Optional<TokenEstimate> input) {
        RankedPlaces course = (RankedPlaces) count.course();
        course.counted(count.rank(), input.orElseGet(() -> course.fallback(count.rank())));
        tick();
    }

    /**
     * Asks the budgets and opens an attempt. Whatever comes of it, {@link #answered}, {@link #failed}, {@link
     * #withdrawn} or {@link #abandon} ends what is then held. Blocks as the ledger of the budgets does.
     *
     * @return the attempt; null if budgets refuse it, of which the walk then knows
     */
    @Nullable
    Attempt open(Step.Call call) {
        BudgetGrant grant = null;
        if (engine.isBudgeted()) {
            BudgetDecision decision = engine.budgets()
                    .reserve(new BudgetedAttempt(call, ledger, ledger.refusalCount()), ledger.epochNanos(now));
            if (decision instanceof BudgetRefusal refusal) {
                ledger.add(refusal);
                walk.refused(
                        call.attempt(),
                        new Walk.Refusal(
                                new Exclusion.RefusedByBudget(refusal), refusal.mayTryAnother(), refusal.left()));
                tick();
                return null;
            }
            grant = (BudgetGrant) decision;
        }
        if (engine.listener().isHeard()) {
            engine.listener()
                    .attemptStarted(new RouterListener.AttemptStarted(
                            ledger.info(), call.attempt(), call.purpose(), call.target()));
        }
        tick();
        Attempt attempt = new Attempt(
                call, WireRequest.adaptation(call, engine.outputLimits()), grant, ledger.origin(), now - startNanos);
        ledger.add(attempt);
        return attempt;
    }

    /** A call returned. */
    void answered(Step.Call call, @Nullable ConverseResponse response) {
        tick();
        Settlement settlement = Settlement.of(call);
        Settlement.Reply reply = settlement.read(response);
        if (reply.failure() != null) {
            failed(call, reply.failure(), reply.bill());
            return;
        }
        Attempt attempt = ledger.attempt(call.attempt());
        attempt.returned(reply.bill(), now - startNanos);
        attempt.answered(requireNonNull(reply.answer()));
        if (!walk.answered(call.attempt(), charge(settlement, attempt))) {
            end(attempt, new Outcome.Cancelled("its answer came when nobody wanted it any more"));
        }
    }

    private Usd charge(Settlement settlement, Attempt attempt) {
        return walk.countsMoney() ? settlement.charge(attempt.cost()) : Usd.ZERO;
    }

    /** A call threw. */
    void failed(Step.Call call, Failure failure) {
        tick();
        failed(call, failure, Settlement.of(call).ofFailure(failure));
    }

    private void failed(Step.Call call, Failure failure, Attempt.Bill bill) {
        Attempt attempt = ledger.attempt(call.attempt());
        attempt.returned(bill, now - startNanos);
        end(attempt, outcomeOf(failure));
        if (failure.kind() == FailureKind.UNSUPPORTED_FEATURE
                && failure.maxTokensThatFit().isPresent()) {
            engine.outputLimits()
                    .learn(call.target().model(), failure.maxTokensThatFit().getAsInt());
        }
        tick();
        Reaction reaction = ((RankedPlaces) call.course()).route().route().reactionTo(failure);
        walk.failed(call.attempt(), reaction, charge(Settlement.of(call), attempt), now);
    }

    /** Returns the request that a call sends, but for the settings of the call itself. */
    ConverseRequest.Builder wire(Step.Call call, Attempt attempt) {
        ConverseRequest.Builder wire = WireRequest.of(call, attempt.isAdapted());
        if (engine.metadata().sendsTags()) {
            engine.metadata().addTo(wire, ((RankedPlaces) call.course()).request(), ledger.id() + "#" + call.attempt());
        }
        return wire;
    }

    /** Returns whether the deadline has passed. */
    boolean isTimeUp() {
        tick();
        return walk.timeLeft(now) <= 0;
    }

    /** Returns how long it is until the deadline, in nanoseconds; below zero when it has passed. */
    long nanosLeft() {
        return walk.timeLeft(now);
    }

    /** Returns how long something may take that is not a call: half of what is left, so that a call can follow. */
    Duration patience() {
        return Duration.ofNanos(Math.max(0, walk.timeLeft(now) / 2));
    }

    /** A call has not ended, and nobody waits for it any more. */
    void left(Step.Call call, Call made, Failure failure) {
        left(call, failure);
        leftovers().add(made, call, failure);
    }

    /** A call has not ended, and its caller will not wait for it; whoever drives this tells its end all the same. */
    void left(Step.Call call, Failure failure) {
        Attempt attempt = ledger.attempt(call.attempt());
        attempt.left(outcomeOf(failure), Settlement.of(call).ofFailure(failure));
    }

    private synchronized LateCalls leftovers() {
        if (leftovers == null) {
            leftovers = new LateCalls(this, engine.time());
        }
        return leftovers;
    }

    /** {@inheritDoc} May come at any time, on any thread. */
    @Override
    public void ended(Call call, @Nullable ConverseResponse response, @Nullable Failure failure) {
        leftovers().ended(call, response, failure);
    }

    /** The driver is done with this: what else happens is told by the calls that were left. */
    void callerGoes() {
        if (walk.isInFlight() && !isEntered) {
            leftovers().callerGoes();
        }
    }

    private static Outcome outcomeOf(Failure failure) {
        return failure.kind() == FailureKind.CANCELLED
                ? new Outcome.Cancelled(INTERRUPTED)
                : new Outcome.Failed(failure);
    }

    /** A call was not sent after all, as the time is up. */
    void withdrawn(Step.Call call) {
        withdraw(call, "the deadline passed before it was sent");
    }

    /** A call was not sent, as the caller wants no answer any more. */
    void interrupted(Step.Call call) {
        withdraw(call, INTERRUPTED);
        walk.interrupted();
    }

    private void withdraw(Step.Call call, String why) {
        Attempt attempt = ledger.attempt(call.attempt());
        attempt.withdrawn(now - startNanos);
        end(attempt, new Outcome.Cancelled(why));
        walk.withdrawn(call.attempt());
    }

    /** An attempt is being broken off. */
    void cancelled(int attempt) {
        walk.cancelled(attempt);
    }

    /** The caller wants no answer any more. */
    void interrupted() {
        walk.interrupted();
    }

    /**
     * The caller wants no answer any more.
     *
     * @param why the cause of the exception that tells so
     */
    void interrupted(Throwable why) {
        this.why = why;
        walk.interrupted();
    }

    /** Asks the gate about the answer of an attempt. */
    void judge(int number) {
        unanswered = 0;
        Attempt attempt = ledger.attempt(number);
        Answer answer = requireNonNull(attempt.answer());
        Route asked = requireNonNull(route).route();
        Verdict standing = StandingVerdict.of(answer, asked.escalatesContentFiltered());
        if (standing != null) {
            judged(attempt, standing);
            return;
        }
        Gate gate = asked.gate();
        if (gate instanceof StandingGate immediate) {
            judged(attempt, immediate.judge(answer));
            return;
        }
        judged(attempt, () -> gate.judge(answer));
        tick();
    }

    private interface Opinion {
        @Nullable
        Judgment say();
    }

    private void judged(Attempt attempt, Opinion opinion) {
        long deadlineNanos = startNanos + live.limits(request).deadline().toNanos();
        Judgment judgment;
        try {
            judgment = requireNonNull(
                    RunawayGuard.until(deadlineNanos, engine.time(), opinion::say), "The gate returned no verdict.");
            if (judgment instanceof Judgment.Asks asks) {
                pending = new Pending(attempt, asks, null);
                ask(asks.inquiry());
                return;
            }
        } catch (Exception | StackOverflowError e) {
            // A regular expression with alternatives under a star overflows the stack on a long answer.
            engine.listener().gateFailed(ledger, e);
            keepInterrupt(e);
            judgment = threw(e);
        } catch (Error e) {
            // Not for the router to handle, but the answer was paid for: the listeners hear how the attempt ended.
            judged(attempt, threw(e));
            throw e;
        }
        judged(attempt, (Verdict) judgment);
    }

    /** A gate that waits may wrap the interrupt that was the caller's. A client of the SDK's sets the flag itself. */
    private static void keepInterrupt(Throwable problem) {
        List<Throwable> chain = Throwables.getCausalChain(problem);
        if (chain.stream().anyMatch(InterruptedException.class::isInstance)
                && chain.stream().noneMatch(SdkException.class::isInstance)) {
            Thread.currentThread().interrupt();
        }
    }

    private static Verdict threw(Throwable problem) {
        return Verdict.reject("the gate threw " + problem.getClass().getName());
    }

    private void judged(Attempt attempt, Verdict verdict) {
        Answer answer = requireNonNull(attempt.answer());
        end(
                attempt,
                verdict.accepted() ? new Outcome.Answered(answer, verdict) : new Outcome.Rejected(answer, verdict));
        walk.judged(attempt.number(), verdict);
    }

    /** Reads what an inquiry has brought. */
    void read(int number) {
        Pending asked = requireNonNull(pending);
        pending = null;
        Optional<Answer> reply = Optional.empty();
        unanswered++;
        if (number != Step.Read.NONE) {
            Attempt opinion = ledger.attempt(number);
            Answer answer = requireNonNull(opinion.answer());
            end(opinion, new Outcome.Answered(answer, Verdict.accept()));
            reply = Optional.of(answer);
            unanswered = 0;
        }
        Optional<Answer> said = reply;
        if (asked.judged() != null) {
            Judgment.Asks gate = requireNonNull(asked.gate());
            judged(asked.judged(), () -> gate.reading().apply(said));
        } else {
            chosen(requireNonNull(asked.policy()).reading().apply(said));
        }
        tick();
    }

    /**
     * Lets the caller go.
     *
     * @return the answer
     * @throws ModelRouterException if there is none
     */
    Completion answer(End end) {
        walk.callerWent();
        for (Attempt attempt : ledger.all()) {
            if (attempt.answer() != null) {
                end(attempt, new Outcome.Cancelled("the request ended before its answer was judged"));
            }
        }
        ledger.end(end, now);
        Ledger told = ledger;
        if (walk.isInFlight()) {
            told = ledger.with(standing());
        } else {
            enter();
        }
        if (end.attempt().isEmpty() || end.reason() == End.Reason.INTERRUPTED) {
            ModelRouterException exception = ModelRouterException.of(told);
            if (why != null && end.reason() == End.Reason.INTERRUPTED) {
                exception.initCause(why);
            }
            engine.listener().failed(exception);
            throw exception;
        }
        Completion completion =
                new Completion(answerOf(end.attempt().get()), end.reason() == End.Reason.ACCEPTED, told);
        engine.listener().completed(completion);
        return completion;
    }

    /** Returns the attempts as they stand; of those under way nobody knows yet what they cost. */
    private List<Attempt> standing() {
        List<Attempt> standing = new ArrayList<>();
        for (Attempt attempt : ledger.all()) {
            standing.add(attempt.hasEnded() ? attempt : attempt.asLeft(now - startNanos));
        }
        return standing;
    }

    private Answer answerOf(int attempt) {
        Outcome outcome = ledger.attempt(attempt).outcome();
        return outcome instanceof Outcome.Answered answered ? answered.answer() : ((Outcome.Rejected) outcome).answer();
    }

    /** Nothing is under way any more: the request is entered, once. */
    void enter() {
        if (!isEntered) {
            isEntered = true;
            engine.journal().enter(new ClosedRequest(ledger, ledger.epochNanos(now)));
        }
    }

    /**
     * Something was thrown that nobody foresaw, or {@link #answer} threw what it is to throw. What is held for calls of
     * which the end is not known counts as spent.
     */
    void abandon() {
        if (isEntered || (ledger.isEnded() && walk.isInFlight())) {
            return;
        }
        for (Attempt attempt : ledger.all()) {
            if (!attempt.hasEnded()) {
                attempt.abandoned(now - startNanos);
                end(
                        attempt,
                        attempt.standingOr(
                                new Outcome.Cancelled("something was thrown that the router does not handle")));
            }
        }
        ledger.end(BROKEN_OFF, now);
        enter();
    }

    private void end(Attempt attempt, Outcome outcome) {
        attempt.end(outcome);
        engine.listener().attemptEnded(ledger, attempt);
    }
}
