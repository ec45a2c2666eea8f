package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/**
 * One request in virtual time, driven by a driver that makes calls side by side, against a Bedrock that answers, fails,
 * hangs and answers late. After each step it is checked that the engine keeps its promises:
 *
 * <ul>
 *   <li>the request ends once, for its caller, in the journal and for listeners, which hear the end of each attempt once;
 *   <li>each reservation ends once, as what it should: settled at what the call cost, released, or counted as held;
 *   <li>what is held and spent never exceeds a hard limit, nor the request's own cap;
 *   <li>attempts keep to the request's cap and to that of each place, and none goes where a failure or a rejected answer
 *       has ruled out;
 *   <li>no call is begun that could outlast the deadline, and the caller is answered by then;
 *   <li>what the caller of a stream was given since the last reset is what the attempt that is shown has said, once; at the
 *       end it is the answer. Nothing is reset while the attempt is under way, nothing given before the gate where the route
 *       says so, and nothing called after a cut that is final.
 * </ul>
 */
final class Simulation {

    private static final int MOST_STEPS = 500;

    /** What a client throws that the engine does not handle. */
    static final class Planted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Random random;
    private final Mutant mutant;
    private final SimulatedWorld world;
    private final Run run;
    private final Deque<Runnable> news = new ArrayDeque<>();
    private final Map<Integer, SimulatedCall> made = new TreeMap<>();
    private final CallablePlaces places = new CallablePlaces();
    private boolean sleeps;
    private boolean callerIsGone;
    private long goneNanos;
    private @Nullable End end;

    /** Of a request that is streamed. */
    private final @Nullable Streaming streaming;

    private final List<StreamEvent> given = new ArrayList<>();
    private boolean isConcluded;
    private boolean isCutForGood;
    private boolean isBroken;

    Simulation(SimulatedRoute route, Random random, Mutant mutant) {
        this.random = random;
        this.mutant = mutant;
        this.world = new SimulatedWorld(route, random, mutant);
        this.run = world.run();
        this.streaming = random.nextBoolean() ? new Streaming(run, Route::streamRules, this::give) : null;
        if (random.nextInt(8) == 0) {
            later(random.nextLong(world.deadline.toNanos()), run::interrupted);
        }
    }

    /** Plays the request to its end, and on until nothing is under way any more. Returns how it ended. */
    Optional<End.Reason> play() {
        Class<?> result = Completion.class;
        try {
            drive();
        } catch (ModelRouterException e) {
            result = ModelRouterException.class;
            run.abandon();
        } catch (Planted e) {
            result = Planted.class;
            isBroken = true;
            run.abandon();
        } finally {
            callerIsGone = true;
            goneNanos = world.clock.nanoTime();
            run.callerGoes();
        }
        world.check();
        long sinceNanos = goneNanos - world.startNanos - world.deadline.toNanos();
        assertThat(sinceNanos).as("late by").isLessThanOrEqualTo(SimulatedWorld.LATE_BY_AT_MOST.toNanos());
        // The last of those that were left is given up by then.
        long closedNanos = goneNanos + LateCalls.PATIENCE.toNanos();
        while (closedNanos - world.clock.nanoTime() > 0) {
            await(closedNanos - world.clock.nanoTime());
            hear();
            world.check();
        }
        Mended.check(world.heardEnds);
        world.checkClosed(ImmutableList.copyOf(made.values()), result);
        return Optional.ofNullable(end).map(End::reason);
    }

    /** Returns the attempts of which the listener heard the end. */
    List<Attempt> ended() {
        return world.heardEnds;
    }

    private void drive() {
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            hear();
            Step step = run.next();
            if (step instanceof Step.Answer answer) {
                end = answer.end();
                checkReason(answer.end());
                isConcluded = true;
                if (streaming != null && mutant != Mutant.FORGETS_WHAT_IS_MISSING) {
                    streaming.conclude(answer.end());
                }
                checkAnswer(run.answer(answer.end()));
                return;
            }
            carryOut(step);
            world.check();
        }
        throw new AssertionError("The request does not end.");
    }

    private void carryOut(Step step) {
        if (step instanceof Step.Call call) {
            call(tampered(call));
        } else if (step instanceof Step.Cancel cancel) {
            cancel(Objects.requireNonNull(made.get(cancel.attempt())));
        } else if (step instanceof Step.Wait wait) {
            assertThat(wait.nanos()).isPositive();
            assertThat(wait.nanos()).as("a wait beyond the deadline").isLessThanOrEqualTo(world.leftNanos());
            await(wait.nanos());
            run.tick();
        } else if (step instanceof Step.Judge judge) {
            run.judge(judge.attempt());
            if (mutant == Mutant.JUDGES_TWICE) {
                run.judge(judge.attempt());
            }
        } else if (step instanceof Step.Read read) {
            run.read(read.attempt());
        } else if (step instanceof Step.Count count) {
            count(count);
        } else if (step instanceof Step.Resolve) {
            run.resolve();
        } else if (step instanceof Step.Rank) {
            run.rank(question -> Optional.of(question.get()));
        } else {
            throw new AssertionError("Nobody asked to close.");
        }
    }

    private void count(Step.Count count) {
        long patience = run.patience().toNanos();
        boolean hangs = random.nextInt(4) == 0;
        world.pass(hangs ? patience : random.nextLong(Math.min(patience, 200_000_000) + 1));
        run.counted(count, hangs ? Optional.empty() : Optional.of(run.count(count)));
    }

    private Step.Call tampered(Step.Call call) {
        Step.Ask ask = call.ask();
        if (mutant == Mutant.EXTENDS_A_TIMEOUT) {
            Step.Ask longer = new Step.Ask(ask.fits(), ask.timeoutNanos() * 2, ask.told());
            return new Step.Call(call.leg(), call.attempt(), call.purpose(), call.rank(), longer);
        }
        if (mutant == Mutant.CALLS_A_PLACE_THAT_IS_OUT) {
            for (int rank = 0; rank < call.course().size(); rank++) {
                if (places.isOut(call.leg().course, rank)) {
                    return new Step.Call(call.leg(), call.attempt(), call.purpose(), rank, ask);
                }
            }
        }
        return call;
    }

    private void call(Step.Call call) {
        checkAllowed(call);
        long decidedNanos = run.now();
        world.othersSpend();
        Attempt attempt = run.open(call);
        world.checkLimits();
        if (attempt == null) {
            return;
        }
        SimulatedCall begun = new SimulatedCall(call, world.http());
        assertThat(made.put(call.attempt(), begun))
                .as("two calls of one number")
                .isNull();
        places.called(call);
        ConverseRequest.Builder wire = run.wire(call, attempt);
        assertThat(wire.build().modelId()).isEqualTo(call.target().modelId().value());
        long timeoutNanos = call.ask().timeoutNanos() - (run.now() - decidedNanos);
        if (timeoutNanos < Walk.SHORTEST_CALL.toNanos()) {
            begun.hasEnded = true;
            begun.cost = Usd.ZERO;
            run.withdrawn(call);
            return;
        }
        begin(begun, timeoutNanos);
    }

    private void begin(SimulatedCall begun, long timeoutNanos) {
        if (streaming != null && Streaming.isStreamed(begun.call)) {
            streaming.begin(begun.call);
            stream(begun, timeoutNanos, streaming);
            return;
        }
        int luck = random.nextInt(20);
        long inTime = random.nextLong(Math.min(timeoutNanos, 4_000_000_000L));
        if (luck == 0) {
            return;
        }
        if (luck == 1) {
            ConverseResponse late = world.reply(begun.call);
            later(timeoutNanos + random.nextLong(60_000_000_000L), () -> ended(begun, late, null));
        } else if (luck < 11) {
            ConverseResponse reply = world.reply(begun.call);
            later(inTime, () -> ended(begun, reply, null));
        } else {
            Failure failure = world.failure();
            later(inTime, () -> ended(begun, null, failure));
        }
    }

    /** Events come one after the other, all or some of them, and then the stream ends somehow, or does not. */
    private void stream(SimulatedCall begun, long timeoutNanos, Streaming streamed) {
        ConverseResponse reply = world.reply(begun.call);
        boolean isEmpty = reply.output() == null;
        String text = isEmpty ? "" : begun.call.attempt() + " says " + "words ".repeat(random.nextInt(4));
        List<ConverseStreamOutput> events = isEmpty ? List.of() : Events.whole(text, reply);
        int all = events.size();
        int luck = random.nextInt(20);
        int most = luck < 9 ? all : random.nextInt(all + 1);
        begun.says = text;
        long at = 0;
        for (int i = 0; i < most; i++) {
            ConverseStreamOutput event = events.get(i);
            at += random.nextLong(Math.min(timeoutNanos / all, 700_000_000L) + 1);
            later(at, () -> event(begun, event, streamed));
        }
        if (luck == 19) {
            return;
        }
        Failure failed = world.failure();
        // No client that streams tells that its connection had been idle.
        boolean isOfIdleOne = failed.kind() == FailureKind.CONNECTION_LOST;
        Failure failure = luck < 12 ? null : isOfIdleOne ? FailureSamples.of(FailureKind.CONNECTION_LOST) : failed;
        later(at + 1, () -> {
            if (mutant == Mutant.TAKES_A_CUT_FOR_WHOLE && !begun.hasEnded) {
                streamed.event(begun.call, Events.end(StopReason.END_TURN));
            }
            ended(begun, reply, failure);
        });
    }

    private void event(SimulatedCall begun, ConverseStreamOutput event, Streaming streamed) {
        if (begun.hasEnded || isBroken) {
            return;
        }
        if (mutant == Mutant.GIVES_BEFORE_THE_GATE && streamed.rules().release() == Release.AFTER_GATE) {
            give(new StreamEvent.Text("early"));
        }
        boolean isShownAnother = made.values().stream()
                .anyMatch(
                        each -> each != begun && each.isGiven && !each.hasEnded && each.call.leg() == begun.call.leg());
        int before = given.size();
        assertThat(streamed.event(begun.call, event)).isNull();
        if (given.size() > before) {
            assertThat(isShownAnother).as("a piece of one that lost").isFalse();
            begun.isGiven = true;
            assertThat(RandomReplies.textOf(given))
                    .as("what was given of attempt %s", begun.call.attempt())
                    .isEqualTo(streamed.got(begun.call).text());
        }
    }

    private void give(StreamEvent piece) {
        if (piece instanceof StreamEvent.Reset reset) {
            assertThat(reset.reason()).isNotBlank();
            assertThat(made.values().stream().filter(each -> each.isGiven && !each.hasEnded && !each.isCancelled))
                    .as("attempts under way that are reset")
                    .isEmpty();
            if (mutant == Mutant.FORGETS_A_RESET) {
                return;
            }
        }
        if (streaming != null && run.route().route().streamRules().release() == Release.AFTER_GATE) {
            assertThat(isConcluded).as("nothing is given before the gate").isTrue();
            assertThat(piece).isNotInstanceOf(StreamEvent.Reset.class);
        }
        given.add(piece);
        if (mutant == Mutant.GIVES_A_PIECE_TWICE) {
            given.add(piece);
        }
    }

    /** The pieces that were given make up the answer, and a whole one. */
    private void checkAnswer(Completion completion) {
        if (streaming == null) {
            return;
        }
        assertThat(RandomReplies.textOf(given)).as("all that was given").isEqualTo(completion.text());
        Attempt answered = completion.attempts().stream()
                .filter(each -> each.target().equals(completion.target()) && each.answer() == completion.answer())
                .findFirst()
                .orElseThrow();
        assertThat(completion.text())
                .as("a whole answer")
                .endsWith(Objects.requireNonNull(made.get(answered.number())).says);
    }

    /** Something happens that the driver hears of. */
    private void later(long nanos, Runnable what) {
        Future<?> unused = world.clock.schedule(Duration.ofNanos(nanos), () -> {
            news.add(what);
            if (sleeps) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void await(long nanos) {
        if (!news.isEmpty()) {
            return;
        }
        sleeps = true;
        try {
            world.clock.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            // There are news.
        } finally {
            sleeps = false;
            Thread.interrupted();
        }
    }

    private void hear() {
        while (!news.isEmpty()) {
            news.remove().run();
            world.check();
        }
    }

    private void cancel(SimulatedCall begun) {
        run.cancelled(begun.call.attempt());
        begun.isCancelled = true;
        if (mutant == Mutant.FORGETS_A_CANCELLED_CALL) {
            begun.hasEnded = true;
            return;
        }
        Failure failure = FailureSamples.of(world.leftNanos() <= 0 ? FailureKind.TIMEOUT : FailureKind.CANCELLED);
        if (isStreamed(begun)) {
            // Events that were on their way still come.
            begun.left = failure;
            run.left(begun.call, failure);
            later(random.nextLong(100_000_000L), () -> ended(begun, null, failure));
        } else if (random.nextBoolean()) {
            news.add(() -> ended(begun, null, failure));
        } else {
            begun.left = failure;
            run.left(begun.call, begun.http, failure);
        }
    }

    private boolean isStreamed(SimulatedCall begun) {
        return streaming != null && Streaming.isStreamed(begun.call);
    }

    /** A call ended, in time or late, wanted or not. */
    private void ended(SimulatedCall begun, @Nullable ConverseResponse reply, @Nullable Failure failure) {
        if (begun.hasEnded) {
            return;
        }
        boolean isGivenUp = callerIsGone && world.clock.nanoTime() - goneNanos >= LateCalls.PATIENCE.toNanos();
        if (callerIsGone && (begun.left == null || isBroken)) {
            // Somebody threw, and everything that was under way was ended then.
            return;
        }
        begun.hasEnded = true;
        boolean isWhole = streaming != null
                && isStreamed(begun)
                && streaming.got(begun.call).failure() == null;
        boolean isCut = isStreamed(begun) && !isWhole;
        boolean hasContent =
                isCut && Objects.requireNonNull(streaming).got(begun.call).hasContent();
        begun.isUncounted = failure != null
                && failure.unprocessed()
                && !isWhole
                && !places.isRowOver(begun.call, failure, world.clock.nanoTime());
        if (isCut) {
            begun.cost = hasContent || failure == null ? null : unbilled(failure);
            isCutForGood |= begun.isGiven
                    && !begun.isCancelled
                    && run.route().route().streamRules().whenCut() == WhenCut.FAIL;
        } else if (isWhole) {
            // However it ended: its usage has come or not.
            begun.cost = world.cost(
                    begun.call,
                    Objects.requireNonNull(streaming).got(begun.call).response());
        } else if (!isGivenUp) {
            begun.cost = reply != null ? world.cost(begun.call, reply) : unbilled(failure);
        }
        places.ended(begun.call, begun.isUncounted);
        if (failure != null && !begun.isCancelled && !isWhole) {
            places.ruleOut(begun.call, Reaction.to(failure));
        }
        tell(begun, reply, failure);
    }

    private static @Nullable Usd unbilled(@Nullable Failure failure) {
        return failure != null && !failure.mayHaveBeenBilled() ? Usd.ZERO : null;
    }

    private void tell(SimulatedCall begun, @Nullable ConverseResponse reply, @Nullable Failure failure) {
        if (isStreamed(begun)) {
            Objects.requireNonNull(streaming).ended(begun.call, failure, any -> {});
            if (callerIsGone && run.next() instanceof Step.Close) {
                run.enter();
            }
        } else if (begun.left != null) {
            run.ended(begun.http, reply, failure);
        } else if (failure == null) {
            run.answered(begun.call, reply);
            if (mutant == Mutant.TELLS_AN_ANSWER_TWICE) {
                run.answered(begun.call, reply);
            }
        } else if (mutant != Mutant.LOSES_THE_FAILURE_OF_AN_INQUIRY
                || begun.call.purpose().isForAnswer()) {
            run.failed(begun.call, tampered(failure));
        }
    }

    private Failure tampered(Failure failure) {
        return switch (mutant) {
            case LOWERS_THE_REACH_OF_A_FAILURE -> FailureSamples.of(FailureKind.THROTTLED);
            case COUNTS_WHAT_DOES_NOT_COUNT ->
                failure.unprocessed() ? FailureSamples.of(FailureKind.THROTTLED) : failure;
            case DOES_NOT_COUNT_WHAT_COUNTS ->
                failure.kind() == FailureKind.THROTTLED ? FailureSamples.of(FailureKind.CLOCK_SKEW) : failure;
            default -> failure;
        };
    }

    private void checkAllowed(Step.Call call) {
        assertThat(callerIsGone).as("a call after the answer").isFalse();
        assertThat(isCutForGood).as("a call after a cut that is final").isFalse();
        assertThat(call.timeout()).isGreaterThanOrEqualTo(Walk.SHORTEST_CALL);
        assertThat(call.ask().timeoutNanos())
                .as("a call that may outlast the deadline")
                .isLessThanOrEqualTo(world.leftNanos());
        assertThat(counted() + 1).as("attempts").isLessThanOrEqualTo(world.maxAttempts);
        assertThat(places.calls(call) + 1).as("calls of one place").isLessThanOrEqualTo(Walk.CALLS_PER_TARGET);
        // What was heard of a rejected answer.
        for (Attempt attempt : world.heardEnds) {
            SimulatedCall rejected = made.get(attempt.number());
            if (attempt.outcome() instanceof Outcome.Rejected && rejected != null) {
                places.ruleOutModel(rejected.call);
            }
        }
        assertThat(call.purpose() != Purpose.REPAIR && places.isOut(call.leg().course, call.rank()))
                .as("what is ruled out")
                .isFalse();
        world.maxCost.ifPresent(cap -> {
            Usd sum = call.ask().worstCase().orElseThrow();
            for (SimulatedCall each : made.values()) {
                sum = sum.plus(each.cost == null ? world.most(each) : each.cost);
            }
            assertThat(sum).as("money").isLessThanOrEqualTo(cap);
        });
    }

    private int counted() {
        return (int) made.values().stream().filter(each -> !each.isUncounted).count();
    }

    /** Says of the caps nothing but what is true. */
    private void checkReason(End said) {
        if (said.reason() == End.Reason.ATTEMPTS) {
            // One that was broken off may turn out not to count when the end is known.
            long known = made.values().stream()
                    .filter(each -> !each.isUncounted || each.isCancelled)
                    .count();
            assertThat(known).as("attempts that count").isGreaterThanOrEqualTo(world.maxAttempts);
        }
    }
}
