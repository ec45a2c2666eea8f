package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.BudgetAccount;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetLedger.State;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeClock;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** What a simulated request meets, drawn at random: its route, its limits, budgets that others spend from, and luck. */
final class SimulatedWorld {

    static final Duration LATE_BY_AT_MOST = Duration.ofMillis(250);
    static final Usd LEAST = Usd.of("0.0001");

    private static final ImmutableList<Failure> FAILURES = Stream.concat(
                    Stream.of(FailureKind.values())
                            .filter(kind -> kind != FailureKind.CANCELLED)
                            .map(FailureSamples::of),
                    Stream.of(
                            FailureSamples.of(FailureKind.THROTTLED),
                            FailureSamples.of(FailureKind.THROTTLED),
                            FailureSamples.of(FailureKind.NO_CAPACITY),
                            FailureSamples.of(FailureKind.CLOCK_SKEW),
                            Failure.of(
                                    SdkClientException.create("broken", new SocketException("Connection reset")),
                                    Failure.Sent.ON_IDLE_CONNECTION),
                            Failure.of(
                                    SdkClientException.create("broken", new SocketException("Connection reset")),
                                    Failure.Sent.NOTHING)))
            .collect(ImmutableList.toImmutableList());

    final FakeClock clock = FakeClock.manual();
    final Duration deadline;
    final int maxAttempts;
    final Optional<Usd> maxCost;
    final long startNanos = clock.nanoTime();
    final List<Integer> heardStarts = new ArrayList<>();
    final List<Attempt> heardEnds = new ArrayList<>();
    final List<Class<?>> heardRequestEnds = new ArrayList<>();
    final List<Ledger> entries = new ArrayList<>();
    final TimeSource time;
    final Random random;
    final TamperedLedger books;
    private final Mutant mutant;
    private final SimulatedRoute route;
    private final RecordingLedger records = new RecordingLedger(clock);
    private final AtomicInteger endings = new AtomicInteger();
    private final Door door = Door.given(new StubClient(request -> null));
    private int others;

    SimulatedWorld(SimulatedRoute route, Random random, Mutant mutant) {
        this.route = route;
        this.random = random;
        this.mutant = mutant;
        this.time = new SimulatedTime(clock, random.nextLong(), mutant);
        this.deadline = Duration.ofMillis(50 + random.nextInt(20_000));
        this.maxAttempts = route.maxAttempts;
        this.maxCost = random.nextInt(3) == 0 ? Optional.of(LEAST.times(1 + random.nextInt(400))) : Optional.empty();
        this.books = new TamperedLedger(records, mutant);
        records.beforeEnd = endings::incrementAndGet;
        route.play(this);
    }

    /** Returns what is left until the deadline. */
    long leftNanos() {
        return startNanos + deadline.toNanos() - clock.nanoTime();
    }

    void pass(long nanos) {
        clock.advance(Duration.ofNanos(nanos));
    }

    void passSomeTime() {
        if (random.nextInt(8) == 0) {
            pass(random.nextLong(20_000_000));
        }
    }

    /** Returns a run that may make calls side by side. */
    Run run() {
        return run(random.nextBoolean() ? Course.NEVER : random.nextLong(2_000_000_000L));
    }

    /** @param hedgeNanos after which a second call is made beside the first */
    Run run(long hedgeNanos) {
        Engine engine = new Engine(
                time,
                random,
                new GuardedListener(ImmutableList.of(new Ear())),
                route.budgets,
                this::enter,
                new OutputLimits(),
                new RequestMetadata(random.nextBoolean()));
        CompletionRequest.Builder request = CompletionRequest.builder("r")
                .prompt("hello")
                .deadline(mutant == Mutant.EXTENDS_THE_DEADLINE ? deadline.multipliedBy(2) : deadline);
        maxCost.map(cap -> mutant == Mutant.RAISES_THE_CAP_ON_MONEY ? cap.times(100) : cap)
                .ifPresent(request::maxCost);
        return new Run(request.build(), route.live, engine) {
            @Override
            StreamedCalls streamedCalls(Walk walk, Ledger ledger) {
                Run run = this;
                return new StreamedCalls(run, walk, ledger) {
                    @Override
                    boolean committed(Step.Call call, WhenCut whenCut) {
                        boolean isFinal = whenCut == WhenCut.FAIL && mutant != Mutant.GOES_ON_AFTER_A_FINAL_CUT;
                        return super.committed(call, isFinal ? WhenCut.FAIL : WhenCut.RESTART)
                                || mutant == Mutant.GIVES_WHAT_LOST_A_RACE;
                    }

                    @Override
                    void cut(Step.Call call, Failure failure, StreamAssembler got, StreamRules rules) {
                        if (mutant == Mutant.CHARGES_NOTHING_FOR_A_CUT) {
                            run.failed(call, FailureSamples.of(FailureKind.THROTTLED));
                        } else {
                            super.cut(call, failure, got, rules);
                        }
                    }
                };
            }

            @Override
            RankedPlaces course(CompiledRoute compiled, CompletionRequest asked) {
                return new RankedPlaces(compiled, asked, engine.outputLimits(), engine.isBudgeted()) {
                    @Override
                    public long hedgeAfterNanos() {
                        return hedgeNanos;
                    }
                };
            }
        };
    }

    /** Others make a call of which the cost comes from the same budgets. */
    void othersSpend() {
        if (random.nextInt(3) > 0) {
            return;
        }
        Usd most = LEAST.times(1 + random.nextInt(100));
        BudgetRequest request =
                new BudgetRequest("other#" + ++others, "r", ImmutableMap.of(), Optional.of(most), Duration.ofDays(1));
        if (route.budgets.reserve(request) instanceof BudgetGrant grant && mutant == Mutant.NONE) {
            grant.settle(Cost.known(random.nextBoolean() ? most : LEAST));
        }
    }

    Call http() {
        return new Call(door, ConverseRequest.builder().build(), 1000, null);
    }

    Failure failure() {
        return FAILURES.get(random.nextInt(FAILURES.size()));
    }

    /** Returns a reply that may be empty, or lack its usage. */
    ConverseResponse reply(Step.Call call) {
        int output = random.nextInt(call.ask().maxTokens()) + 1;
        int input = 1 + random.nextInt(8);
        ConverseResponse.Builder reply = StubClient.reply(random.nextInt(12) == 0 ? " " : "words")
                .usage(usage -> usage.inputTokens(input).outputTokens(output).totalTokens(input + output));
        if (random.nextInt(15) == 0) {
            reply.stopReason(StopReason.MODEL_CONTEXT_WINDOW_EXCEEDED);
        }
        return random.nextInt(15) == 0 ? ConverseResponse.builder().build() : reply.build();
    }

    /** Returns what a reply cost, by its usage alone; null if it does not tell. */
    @Nullable
    Usd cost(Step.Call call, ConverseResponse reply) {
        if (reply.usage() == null) {
            return null;
        }
        Target target = call.target();
        return PriceCatalog.bundled()
                .price(target.model(), target.scope().orElseThrow(), target.region())
                .orElseThrow()
                .cost(Usage.of(reply.usage()), PricingTier.STANDARD)
                .usd()
                .orElseThrow();
    }

    void checkLimits() {
        Usd limit = route.hardLimit;
        if (limit != null) {
            for (BudgetAccount.Claim claim : records.hardClaims) {
                BudgetBalance balance = records.balance(claim);
                assertThat(balance.spent().plus(balance.held()))
                        .as("held and spent")
                        .isLessThanOrEqualTo(limit);
            }
        }
    }

    /** Returns how each reservation ended. */
    Map<String, RecordingLedger.End> ended() {
        return records.ended;
    }

    void checkBooks() {
        assertThat(records.broken).isEmpty();
        assertThat(endings.get()).as("ends of reservations").isLessThanOrEqualTo(records.reservations.size());
    }

    /** Every reservation has ended. */
    void checkAllHaveEnded() {
        assertThat(records.ended.keySet())
                .containsExactlyInAnyOrderElementsOf(records.reservations.keySet().stream()
                        .filter(id -> !id.startsWith("other"))
                        .toList());
    }

    /** Every call that was made has a reservation, and that has ended once, as what it should. */
    void checkEndings(List<SimulatedCall> made, boolean wasBrokenOff) {
        if (route.budgets.budgets().isEmpty()) {
            return;
        }
        Map<Integer, RecordingLedger.End> ended = new HashMap<>();
        records.ended.forEach((id, end) -> {
            if (!id.startsWith("other")) {
                ended.put(numberOf(id), end);
            }
        });
        assertThat(ended.keySet())
                .as("calls whose reservation ended")
                .containsExactlyInAnyOrderElementsOf(
                        made.stream().map(each -> each.call.attempt()).toList());
        for (SimulatedCall each : made) {
            RecordingLedger.End end = Objects.requireNonNull(ended.get(each.call.attempt()));
            Usd cost = each.cost;
            if (wasBrokenOff && (!each.hasEnded || each.left != null)) {
                assertThat(end.state()).as("what was broken off").isEqualTo(State.ESTIMATED);
            } else if (cost == null) {
                // A closer look may have found that it can cost less than was set aside.
                assertThat(end.state()).isEqualTo(State.ESTIMATED);
                assertThat(end.booked()).isGreaterThan(Usd.ZERO).isLessThanOrEqualTo(each.reserved());
            } else {
                State state = cost.isZero() ? State.RELEASED : State.SETTLED;
                assertThat(end).isEqualTo(new RecordingLedger.End(state, cost));
            }
        }
    }

    private static int numberOf(String id) {
        String number = id.substring(id.indexOf('#') + 1);
        int dot = number.indexOf('.');
        return Integer.parseInt(dot < 0 ? number : number.substring(0, dot));
    }

    private void enter(ClosedRequest request) {
        if (mutant != Mutant.NEVER_ENTERS) {
            entries.add(request.ledger());
        }
        if (mutant == Mutant.ENTERS_TWICE) {
            entries.add(request.ledger());
        }
    }

    /** Hears everything, and sometimes takes its time. */
    private final class Ear implements RouterListener {

        @Override
        public void attemptStarted(AttemptStarted attempt) {
            heardStarts.add(attempt.number());
            passSomeTime();
        }

        @Override
        public void attemptEnded(RequestInfo request, Attempt attempt) {
            heardEnds.add(attempt);
            if (mutant == Mutant.LISTENERS_HEAR_AN_END_TWICE) {
                heardEnds.add(attempt);
            }
        }

        @Override
        public void completed(Completion completion) {
            if (mutant != Mutant.LISTENERS_MISS_THE_END_OF_A_REQUEST) {
                heardRequestEnds.add(Completion.class);
            }
        }

        @Override
        public void failed(ModelRouterException exception) {
            heardRequestEnds.add(ModelRouterException.class);
        }
    }

    /** A monotonic clock that may begin anywhere, also just before it wraps. */
    private record SimulatedTime(FakeClock clock, long offset, Mutant mutant) implements TimeSource {

        @Override
        public Instant now() {
            return clock.now();
        }

        @Override
        public long nanoTime() {
            return mutant == Mutant.FREEZES_THE_TIME ? offset : offset + clock.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            clock.sleep(duration);
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            return mutant == Mutant.NEVER_GIVES_A_LOST_CALL_UP && delay.equals(LateCalls.PATIENCE)
                    ? new CompletableFuture<>()
                    : clock.schedule(delay, task);
        }
    }

    /** What must hold after each step. */
    void check() {
        checkBooks();
        assertThat(heardEnds).as("ends that were heard").doesNotHaveDuplicates();
        assertThat(entries).as("entries").hasSizeLessThanOrEqualTo(1);
        assertThat(heardRequestEnds).hasSizeLessThanOrEqualTo(1);
    }

    /** What must hold when nothing is under way any more. */
    void checkClosed(List<SimulatedCall> made, Class<?> result) {
        assertThat(entries).as("entries").hasSize(1);
        List<Integer> numbers = made.stream().map(each -> each.call.attempt()).collect(ImmutableList.toImmutableList());
        Ledger entry = entries.get(0);
        assertThat(entry.attempts())
                .extracting(Attempt::number)
                .as("attempts in the journal")
                .containsExactlyElementsOf(numbers);
        assertThat(heardEnds)
                .extracting(Attempt::number)
                .as("attempts of which listeners heard the end")
                .containsExactlyInAnyOrderElementsOf(numbers);
        assertThat(heardStarts).containsExactlyElementsOf(numbers);
        if (result != Simulation.Planted.class) {
            assertThat(heardRequestEnds).containsExactly(result);
            assertThat(entry.latency().toNanos())
                    .as("latency")
                    .isBetween(0L, deadline.plus(LATE_BY_AT_MOST).toNanos());
            for (SimulatedCall each : made) {
                checkCost(each, entry.attempt(each.call.attempt()));
            }
        }
        checkEndings(made, result == Simulation.Planted.class);
    }

    private static void checkCost(SimulatedCall each, Attempt attempt) {
        Usd cost = each.cost;
        if (cost != null) {
            assertThat(attempt.cost().usd()).as("cost of %s", attempt).contains(cost);
        } else {
            assertThat(attempt.cost().atMost()).as("bound of %s", attempt).isPresent();
        }
    }

    /** What a call can have cost: what was set aside, or what a closer look found when it had ended. */
    Usd most(SimulatedCall each) {
        return heardEnds.stream()
                .filter(attempt -> attempt.number() == each.call.attempt())
                .flatMap(attempt -> attempt.cost().atMost().stream())
                .findFirst()
                .orElseGet(each::reserved);
    }
}
