package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

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
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * One request under way: its walk and its ledger, and between them what every driver does alike. A driver asks for the
 * {@link #next} step, carries it out, and says here what came of it; drivers differ in how they call and wait, and in
 * nothing else. Money is set aside and settled here, listeners hear here; a {@link Hearing} asks the gates and policies.
 *
 * <p>Not thread-safe: one driver owns it. Its methods return at once but for three, each of which says so. Not final, so
 * that a simulation can have courses on which calls are made side by side.
 */
class Run implements Calls.Late {

    private static final String INTERRUPTED = "the caller wanted no answer any more";

    /** How a request ends that something nobody foresaw breaks off: without an answer. */
    private static final End BROKEN_OFF = new End(End.Reason.INTERRUPTED, Optional.empty());

    private final Engine engine;
    private final LiveRoute live;
    private final Walk walk;
    private final Ledger ledger;
    private long now;
    private @Nullable CompiledRoute route;

    /** Made when there is something to be asked that does not speak at once. */
    private @Nullable Hearing hearing;

    private @Nullable Throwable why;
    private boolean isEntered;
    private @Nullable LateCalls leftovers;

    /** @throws IllegalArgumentException if the request's tags cannot be sent */
    Run(CompletionRequest asked, LiveRoute live, Engine engine) {
        CompletionRequest request = live.shaped(asked);
        engine.metadata().check(request);
        this.engine = engine;
        this.live = live;
        this.now = engine.time().nanoTime();
        this.walk = new Walk(live.limits(request), live.looksUp(), engine.random(), now);
        this.ledger = new Ledger(request, walk, engine.random(), engine.time().now());
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
        return live.lookedUp(walk.deadlineNanos());
    }

    /** What the ids of an account lead to was looked up. */
    void resolved(CompiledRoute found) {
        route = found;
        tick();
        walk.resolved();
    }

    /**
     * Ranks the places.
     *
     * @param patience with the estimator of the router, if the route's policy is to know what calls cost
     */
    void rank(PolicyQuestion.Patience patience) {
        CompiledRoute compiled = route != null ? route : live.known(ledger.epochDay());
        route = compiled;
        RankedPlaces course = course(compiled, ledger.request());
        Ranking.Order natural = compiled.route().naturalOrder();
        if (natural != null) {
            ranked(course, natural, List.of());
            return;
        }
        hearing().rank(course, patience);
        tick();
    }

    /** Returns the places of a route for a request. */
    RankedPlaces course(CompiledRoute compiled, CompletionRequest asked) {
        return new RankedPlaces(compiled, asked, engine.outputLimits(), engine.isBudgeted()).under(engine.health());
    }

    /** The places are ranked. */
    void ranked(RankedPlaces course, Ranking.Order order, List<Exclusion> excluded) {
        ledger.ranked(order, course, excluded);
        walk.ranked(course, order);
    }

    private Hearing hearing() {
        if (hearing == null) {
            hearing = new Hearing(this, engine, walk, ledger);
        }
        return hearing;
    }

    /** Returns the route that the request goes by, once it is ranked. */
    CompiledRoute route() {
        return requireNonNull(route);
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
                HealthNews.released(call);
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
        if (engine.isBudgeted() || engine.listener().isHeard() || ((RankedPlaces) call.course()).isRead()) {
            // Somebody took time since the clock was read.
            tick();
        }
        Attempt attempt =
                new Attempt(call, WireRequest.adaptation(call, engine.outputLimits()), grant, ledger.epochNanos(now));
        ledger.add(attempt);
        return attempt;
    }

    /** A call returned. */
    void answered(Step.Call call, @Nullable ConverseResponse response) {
        tick();
        Attempt attempt = ledger.attempt(call.attempt());
        Failure failure = Settlement.read(call, response, attempt);
        ConverseResponse whole = response;
        if (response != null && failure == null && call.course().goesOn(call.rank())) {
            whole = Prefill.whole(((RankedPlaces) call.course()).begun(), response);
        }
        answered(call, whole, failure, attempt);
    }

    /** A call returned, and its reply was read. */
    void answered(Step.Call call, @Nullable ConverseResponse response, @Nullable Failure failure, Attempt attempt) {
        returned(attempt);
        if (response == null || failure != null) {
            failed(call, requireNonNull(failure), attempt);
            return;
        }
        HealthNews.succeeded(call, now);
        Answer answer = new Answer(
                call.target(), attempt.restored(response), ledger.request().converse());
        attempt.answered(attempt.isOutputEmulated() ? answer.withBareJson() : answer);
        if (!walk.answered(call.attempt(), charge(call, attempt))) {
            end(attempt, new Outcome.Cancelled("its answer came when nobody wanted it any more"));
        }
    }

    /** A call of an attempt is over, since the clock was read last. */
    void returned(Attempt attempt) {
        attempt.returned(ledger.epochNanos(now));
    }

    private Usd charge(Step.Call call, Attempt attempt) {
        return walk.countsMoney() ? Settlement.charge(call, attempt.cost()) : Usd.ZERO;
    }

    /** A call threw. */
    void failed(Step.Call call, Failure failure) {
        tick();
        Attempt attempt = ledger.attempt(call.attempt());
        attempt.bill(Settlement.ofFailure(call, failure), null, null);
        returned(attempt);
        failed(call, failure, attempt);
    }

    /** Returns what tells this of the calls that are streamed, if any are to be. */
    final StreamedCalls streamedCalls() {
        return streamedCalls(walk, ledger);
    }

    StreamedCalls streamedCalls(Walk itsWalk, Ledger itsLedger) {
        return new StreamedCalls(this, itsWalk, itsLedger);
    }

    /** There is no answer: none is to be made, or it did not reach its caller. */
    void endWithoutAnswer(End.Reason reason) {
        walk.endWithoutAnswer(reason);
    }

    /** What listens to the stream threw, so that nobody takes the answer. */
    void listenerThrew(Throwable problem) {
        this.why = problem;
        walk.endWithoutAnswer(End.Reason.LISTENER);
    }

    /** A call failed, and what it may have cost is known. */
    void failed(Step.Call call, Failure failure, Attempt attempt) {
        end(attempt, outcomeOf(failure));
        if (failure.kind() == FailureKind.UNSUPPORTED_FEATURE
                && failure.maxTokensThatFit().isPresent()) {
            engine.outputLimits()
                    .learn(call.target().model(), failure.maxTokensThatFit().getAsInt());
        }
        tick();
        HealthNews.failed(call, failure, now);
        Reaction reaction = ((RankedPlaces) call.course()).reactionTo(call.rank(), failure);
        walk.failed(call.attempt(), reaction, charge(call, attempt), now);
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
        attempt.left(outcomeOf(failure), Settlement.ofFailure(call, failure));
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
        attempt.withdrawn(ledger.epochNanos(now));
        end(attempt, new Outcome.Cancelled(why));
        HealthNews.released(call);
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
        Attempt attempt = ledger.attempt(number);
        Answer answer = requireNonNull(attempt.answer());
        Route asked = route().route();
        Verdict standing = StandingVerdict.of(answer, asked.escalatesContentFiltered());
        if (standing == null && gate() instanceof StandingGate immediate) {
            standing = immediate.judge(answer);
        }
        if (standing != null) {
            judged(attempt, standing);
            return;
        }
        hearing().judge(attempt, answer);
        tick();
    }

    /** Returns what judges answers: first by what the request says they are to be. */
    Gate gate() {
        Gate output = ledger.request().outputGate();
        Gate own = route().route().gate();
        return output == null ? own : output.and(own);
    }

    /** An answer has its verdict. */
    void judged(Attempt attempt, Verdict verdict) {
        attempt.judged(verdict);
        engine.listener().attemptEnded(ledger, attempt);
        walk.judged(attempt.number(), verdict, verdict.accepted() ? Rejection.KEPT : rejection(attempt, verdict));
    }

    private Rejection rejection(Attempt attempt, Verdict verdict) {
        return Amended.rejection(route().route().rejections(), attempt, verdict, ledger);
    }

    /** Ends an attempt that answered an inquiry, and returns what it answered. */
    Answer opinion(int number) {
        Attempt opinion = ledger.attempt(number);
        opinion.judged(Verdict.accept());
        engine.listener().attemptEnded(ledger, opinion);
        return requireNonNull(opinion.answer());
    }

    /** Reads what an inquiry has brought. */
    void read(int number) {
        hearing().read(number);
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
        for (int i = 0; i < ledger.attemptCount(); i++) {
            if (ledger.attemptAt(i).isUnjudged()) {
                end(ledger.attemptAt(i), new Outcome.Cancelled("the request ended before its answer was judged"));
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
            if (why != null && (end.reason() == End.Reason.INTERRUPTED || end.reason() == End.Reason.LISTENER)) {
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
        for (int i = 0; i < ledger.attemptCount(); i++) {
            Attempt attempt = ledger.attemptAt(i);
            standing.add(attempt.hasEnded() ? attempt : attempt.asLeft(ledger.epochNanos(now)));
        }
        return standing;
    }

    /** Returns the answer of an attempt that was judged. */
    Answer answerOf(int attempt) {
        return requireNonNull(ledger.attempt(attempt).answer());
    }

    /** Nothing is under way any more: the request is entered, once. */
    void enter() {
        if (!isEntered) {
            isEntered = true;
            if (engine.journal() != Journal.NONE) {
                engine.journal().enter(new ClosedRequest(ledger, ledger.epochNanos(now)));
            }
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
        for (int i = 0; i < ledger.attemptCount(); i++) {
            Attempt attempt = ledger.attemptAt(i);
            if (!attempt.hasEnded()) {
                attempt.abandoned(ledger.epochNanos(now));
                end(
                        attempt,
                        attempt.standingOr(
                                new Outcome.Cancelled("something was thrown that the router does not handle")));
            }
        }
        ledger.end(BROKEN_OFF, now);
        enter();
    }

    /** An attempt has ended without a verdict. */
    private void end(Attempt attempt, Outcome outcome) {
        attempt.end(outcome);
        engine.listener().attemptEnded(ledger, attempt);
    }
}
