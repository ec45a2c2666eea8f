package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Thousands of walks through random outcomes in virtual time: what must hold in each of them. */
class WalkSimulationTest {

    private static final int WALKS = 5_000;

    private static final List<Target> TARGETS = List.of(
            WalkTest.target("llama-3.3-70b", Scope.US, Region.US_EAST_1),
            WalkTest.target("llama-3.3-70b", Scope.US, Region.US_WEST_2),
            WalkTest.target("llama-3.1-8b", Scope.US, Region.US_WEST_2),
            WalkTest.target("claude-haiku-4.5", Scope.US, Region.US_EAST_1),
            WalkTest.target("claude-haiku-4.5", Scope.GLOBAL, Region.US_EAST_1),
            WalkTest.target("claude-haiku-4.5", Scope.US, Region.US_EAST_1).by("second"),
            WalkTest.target("claude-sonnet-4.6", Scope.US, Region.US_EAST_1));

    private static final List<Function<Random, Reaction>> REACTIONS = reactions();

    /** Each kind as it is, each kind under each rule of a route, and what a text or the transport may add. */
    private static List<Function<Random, Reaction>> reactions() {
        List<Function<Random, Reaction>> reactions = new ArrayList<>();
        for (FailureKind kind : FailureKind.values()) {
            Failure failure = FailureSamples.of(kind);
            reactions.add(random -> Reaction.to(failure));
            reactions.add(random -> Reaction.to(failure));
        }
        List<FailureKind> kinds = List.of(FailureKind.values());
        for (OnFailure then : OnFailure.values()) {
            reactions.add(random -> Reaction.to(FailureSamples.of(kinds.get(random.nextInt(kinds.size()))), then));
        }
        for (FailureReach reach : FailureReach.values()) {
            reactions.add(random -> new Reaction(FailureKind.DENIED, Reaction.Again.NEVER, reach, OptionalInt.empty()));
        }
        reactions.add(random -> unprocessed(FailureKind.CONNECTION_LOST, Reaction.Again.ON_ANOTHER_CONNECTION));
        reactions.add(random -> unprocessed(FailureKind.CLOCK_SKEW, Reaction.Again.UNCOUNTED));
        reactions.add(random -> unprocessed(FailureKind.CONNECTION, Reaction.Again.WHEN_CONNECTED));
        reactions.add(random -> shorter(FailureKind.CONTEXT_OVERFLOW, random));
        reactions.add(random -> shorter(FailureKind.UNSUPPORTED_FEATURE, random));
        return reactions;
    }

    private static Reaction unprocessed(FailureKind kind, Reaction.Again again) {
        return new Reaction(kind, again, FailureSamples.of(kind).reach(), OptionalInt.empty());
    }

    private static Reaction shorter(FailureKind kind, Random random) {
        return new Reaction(
                kind, Reaction.Again.NEXT_SHORTER, FailureReach.MODEL, OptionalInt.of(1 + random.nextInt(1500)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void walk_randomOutcomes_keepsEveryPromise(long seed) {
        Random random = new Random(seed);
        Map<End.Reason, Integer> ends = new HashMap<>();
        int repaired = 0;
        for (int walk = 0; walk < WALKS; walk++) {
            Run run = new Run(random);
            End end = run.play();
            repaired += run.repaired;
            ends.merge(end.reason(), 1, Integer::sum);
        }
        assertThat(repaired).isGreaterThan(WALKS / 20);
        // Every way to end is met that a walk knows by itself; an interrupt shows as a cancelled call.
        Set<End.Reason> met = EnumSet.allOf(End.Reason.class);
        met.removeAll(Set.of(End.Reason.LISTENER, End.Reason.STREAMS));
        assertThat(ends.keySet()).containsExactlyInAnyOrderElementsOf(met);
    }

    /** One walk with its own limits, targets and luck. */
    private static final class Run {

        private final Random random;
        private final Ranking.Order order;
        private final Limits limits;
        private final List<Target> ranked;
        private final Walk walk;
        private final Map<Target, Integer> calls = new HashMap<>();
        private final Set<Model> rejected = new HashSet<>();
        private final Set<Target> out = new HashSet<>();
        private int strongestRejected = -1;
        private boolean fatal;
        private final Map<Model, Integer> mostTokens = new HashMap<>();
        private final Set<Target> skewedInARow = new HashSet<>();
        private final Map<Target, Long> deadSince = new HashMap<>();
        private Optional<Target> mayRepair = Optional.empty();
        private int repaired;
        private Optional<Target> inPlace = Optional.empty();
        private long notBefore;
        private int uncounted;
        private long now;
        private Usd spent = Usd.ZERO;
        private int attempts;

        /** Whether a budget stands above the walk, and what it does when it is short. Others spend from it too. */
        private final boolean budgeted;

        private final boolean mayTryAnother;
        private final Map<Target, Integer> refusals = new HashMap<>();
        private Optional<Usd> told = Optional.empty();

        Run(Random random) {
            this.random = random;
            this.order = random.nextBoolean() ? Ranking.Order.STRENGTH : Ranking.Order.PREFERENCE;
            this.ranked = new ArrayList<>(TARGETS);
            Collections.shuffle(ranked, random);
            ranked.subList(random.nextInt(ranked.size() + 1), ranked.size()).clear();
            Optional<Usd> cap = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(Usd.of("0.001").times(1 + random.nextInt(60)));
            this.budgeted = random.nextInt(3) == 0;
            this.mayTryAnother = random.nextInt(4) > 0;
            this.limits = new Limits(Duration.ofMillis(100 + random.nextInt(20_000)), 1 + random.nextInt(8), cap, 1000);
            this.now = random.nextLong(); // a monotonic clock may start anywhere, also just before it wraps
            this.notBefore = now;
            this.walk = new Walk(limits, false, random, now);
            walk.ranked(QuotedCourse.of(ranked), order);
        }

        End play() {
            long start = now;
            for (int steps = 0; steps < 1000; steps++) {
                Step step = walk.next(now);
                if (step instanceof Step.Answer answer) {
                    assertThat(walk.next(now)).isEqualTo(answer);
                    walk.callerWent();
                    assertThat(walk.next(now)).isEqualTo(new Step.Close());
                    return answer.end();
                }
                if (step instanceof Step.Wait pause) {
                    assertThat(pause.nanos()).isPositive();
                    assertThat(now + pause.nanos() - start)
                            .isLessThanOrEqualTo(
                                    limits.deadline().minus(Walk.SHORTEST_CALL).toNanos());
                    now += pause.nanos();
                } else if (budgeted && random.nextInt(3) == 0) {
                    refuse((Step.Call) step);
                } else {
                    call((Step.Call) step, start);
                }
            }
            throw new AssertionError("The walk does not end.");
        }

        /** The budget has anything from nothing to all but what the call may cost; it may have no bound to go by. */
        private void refuse(Step.Call call) {
            requireAllowed(call);
            Target target = call.target();
            int times = refusals.merge(target, 1, Integer::sum);
            assertThat(times).isLessThanOrEqualTo(2);
            Usd reserved = call.ask().worstCase().orElseThrow();
            Optional<Usd> left = random.nextInt(4) == 0
                    ? Optional.empty()
                    : Optional.of(Usd.of(reserved.value()
                            .multiply(new BigDecimal(random.nextInt(100)))
                            .movePointLeft(2)));
            Quote quote = WalkTest.quote(target).atMost(mostTokens.getOrDefault(target.model(), Integer.MAX_VALUE));
            boolean shorter = left.isPresent() && quote.fit(left) instanceof Course.Fits;
            if (!shorter || times == 2) {
                out.add(target);
            }
            walk.refused(call.attempt(), new Walk.Refusal(new Exclusion.EndedByBudget(), mayTryAnother, left));
            told = left;
            if (!mayTryAnother) {
                fatal = true;
                assertThat(walk.next(now)).isInstanceOfSatisfying(Step.Answer.class, finish -> assertThat(
                                finish.end().reason())
                        .isEqualTo(End.Reason.BUDGET));
            }
        }

        private void requireAllowed(Step.Call call) {
            assertThat(fatal).as("no call after a failure of the request").isFalse();
            assertThat(call.attempt()).isEqualTo(attempts + 1);
            assertThat(attempts + 1 - uncounted).isLessThanOrEqualTo(limits.maxAttempts());
            if (limits.maxCost().isEmpty() && !budgeted) {
                inPlace.ifPresent(target -> assertThat(call.target()).isEqualTo(target));
            }
            assertThat(notBefore - now).as("too early").isLessThanOrEqualTo(0);
            assertThat(call.ask().maxTokens())
                    .isLessThanOrEqualTo(mostTokens.getOrDefault(call.target().model(), 1000));
            assertThat(out).doesNotContain(call.target());
            told.ifPresent(
                    left -> assertThat(call.ask().worstCase().orElseThrow()).isLessThanOrEqualTo(left));
            assertThat(call.timeout()).isGreaterThanOrEqualTo(Walk.SHORTEST_CALL);
        }

        private void call(Step.Call call, long start) {
            requireAllowed(call);
            attempts++;
            told = Optional.empty();
            inPlace = Optional.empty();
            Target target = call.target();
            int rank = ranked.indexOf(target);
            assertThat(calls.merge(target, 1, Integer::sum)).isLessThanOrEqualTo(Walk.CALLS_PER_TARGET);
            if (call.purpose() == Purpose.REPAIR) {
                repaired++;
                assertThat(mayRepair).contains(target);
            } else {
                assertThat(rejected).doesNotContain(target.model());
                assertThat(order == Ranking.Order.PREFERENCE || rank > strongestRejected)
                        .isTrue();
            }
            mayRepair = Optional.empty();
            assertThat(now - start + call.timeout().toNanos())
                    .isLessThanOrEqualTo(limits.deadline().toNanos());
            Usd reserved = call.ask().worstCase().orElseThrow();
            limits.maxCost().ifPresent(cap -> assertThat(spent.plus(reserved)).isLessThanOrEqualTo(cap));
            long timeout = call.timeout().toNanos();
            now += random.nextInt(10) == 0 ? timeout : random.nextLong(timeout / 2 + 1);
            // What a call costs never exceeds what was reserved for it.
            Usd charge = Usd.of(reserved.value().multiply(new BigDecimal(random.nextInt(101)).movePointLeft(2)));
            spent = spent.plus(charge);
            if (random.nextInt(3) == 0) {
                endRow(target);
                answer(call, charge, rank);
            } else {
                fail(call, charge);
            }
        }

        private void answer(Step.Call call, Usd charge, int rank) {
            walk.answered(call.attempt(), charge);
            assertThat(walk.next(now)).isEqualTo(new Step.Judge(call.attempt()));
            boolean accepted = random.nextInt(4) == 0;
            if (!accepted) {
                rejected.add(call.target().model());
                strongestRejected = Math.max(strongestRejected, rank);
            }
            boolean repairs = random.nextBoolean() && call.purpose() != Purpose.REPAIR;
            mayRepair = repairs && !accepted ? Optional.of(call.target()) : Optional.empty();
            walk.judged(
                    call.attempt(),
                    accepted ? Verdict.accept() : Verdict.reject("bad"),
                    repairs ? new Rejection(true, QuotedCourse.of(ranked), null) : Rejection.KEPT);
        }

        private void fail(Step.Call call, Usd charge) {
            Target target = call.target();
            Reaction asked = REACTIONS.get(random.nextInt(REACTIONS.size())).apply(random);
            Reaction reaction = isRowOver(asked, target) ? asked.with(Reaction.Again.LAST) : asked;
            boolean again = isCalledAgain(call, reaction);
            if (reaction.again().counts()) {
                endRow(target);
            } else {
                uncounted++;
                calls.merge(target, -1, Integer::sum);
            }
            if (!again) {
                boolean isDraftAtFault = call.purpose() == Purpose.REPAIR && reaction.reach() == FailureReach.REQUEST;
                ranked.stream()
                        .filter(other -> !isDraftAtFault && reaction.rulesOut(other, target))
                        .forEach(out::add);
                fatal = reaction.reach() == FailureReach.REQUEST
                        && (call.purpose() != Purpose.REPAIR || reaction.kind() == FailureKind.CANCELLED);
            } else if (reaction.again().isNext() && call.purpose() != Purpose.REPAIR) {
                inPlace = Optional.of(target);
            }
            boolean isCut = random.nextInt(6) == 0;
            boolean isFinal = random.nextBoolean();
            if (isCut) {
                assertThat(walk.committed(call.attempt(), isFinal)).isTrue();
            }
            walk.failed(call.attempt(), asked, charge, now);
            if (isCut && isFinal) {
                fatal = true;
                assertThat(walk.next(now)).isInstanceOfSatisfying(Step.Answer.class, answer -> {
                    assertThat(answer.end().reason()).isIn(End.Reason.CUT, End.Reason.DEADLINE);
                    assertThat(answer.end().attempt()).isEmpty();
                });
            }
            notBefore = now
                    + (reaction.again() == Reaction.Again.WHEN_CONNECTED
                            ? Duration.ofMillis(50).toNanos()
                            : 0);
        }

        private boolean isRowOver(Reaction asked, Target target) {
            return asked.again() == Reaction.Again.ON_ANOTHER_CONNECTION
                    && now - deadSince.computeIfAbsent(target, dead -> now) >= FreeRepeats.LONGEST_DEAD_ROW.toNanos();
        }

        private void endRow(Target target) {
            skewedInARow.remove(target);
            deadSince.remove(target);
        }

        /** A repeat in place is a promise: nothing in between, once or as often as its kind allows. */
        private boolean isCalledAgain(Step.Call call, Reaction reaction) {
            boolean first = calls.getOrDefault(call.target(), 0) < Walk.CALLS_PER_TARGET;
            return switch (reaction.again()) {
                case NEVER -> false;
                case LAST, LAST_NOT_READY, LAST_THROTTLED, WHEN_CONNECTED, ON_ANOTHER_CONNECTION -> true;
                case NEXT -> first;
                case UNCOUNTED -> skewedInARow.add(call.target());
                case NEXT_SHORTER -> {
                    int tokens = reaction.fewerTokens().orElseThrow();
                    int least = reaction.isOverflow() ? 256 : 1;
                    boolean shorter =
                            first && tokens >= least && tokens < call.ask().maxTokens();
                    if (shorter) {
                        mostTokens.put(call.target().model(), tokens);
                    }
                    yield shorter;
                }
            };
        }
    }
}
