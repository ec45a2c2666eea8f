package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Budget.WhenExhausted;
import dev.modelrouter.pricing.BudgetAccount;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetLedger.State;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeAnswer;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeCall;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * Whole routers under budgets against the fake, through random answers, faults, late replies and cancels: no budget is
 * overspent at any instant, each reservation ends once, nothing stays held, and what is counted as spent is what the
 * fake billed: to the last digit where it reported a usage, and never less.
 */
@Timeout(120)
class BudgetRunsTest {

    private static final int TENANTS = 3;

    /** Faults of which some were billed, some not, and of some nobody knows. */
    private static final List<Supplier<Fault>> FAULTS = List.of(
            Fault::throttling,
            Fault::modelNotReady,
            Fault::serviceUnavailable,
            Fault::internalServer,
            Fault::modelTimeout,
            Fault::modelError,
            Fault::accessDenied,
            Fault::serviceQuotaExceeded,
            () -> Fault.ofStatus(502));

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final BudgetEar ear = new BudgetEar();
    private final RecordingLedger ledger = new RecordingLedger(clock);
    private final ConcurrentLinkedQueue<Heard> attempts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refusedRequests = new AtomicInteger();

    /** What the fake draws its answers with: it answers on the caller's thread. */
    private final ThreadLocal<RandomGenerator> luck = ThreadLocal.withInitial(() -> new SplittableRandom(0));

    /** An attempt, by the number of the test's request that it was made for. */
    private record Heard(String request, Attempt attempt) {}

    private final RouterListener listener = new RouterListener() {
        @Override
        public void attemptEnded(RequestInfo request, Attempt attempt) {
            attempts.add(new Heard(String.valueOf(request.tags().get("n")), attempt));
        }
    };

    /** Four budgets at once: of all, hard and soft, of each tenant, and of one of the routes. */
    private ModelRouter router(WhenExhausted what, Usd limit, boolean mayTakeTime) {
        bedrock.anyModel().answers(request -> outcome(luck.get(), mayTakeTime));
        String[] models = {"llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6"};
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .client(bedrock.client(Region.US_WEST_2))
                .time(clock)
                .route(Route.cascade("cascade", models).accept(Gate.json()).deadline(Duration.ofSeconds(40)))
                .route(Route.fallback("fallback", models).deadline(Duration.ofSeconds(40)))
                .budget(Budget.hourly(limit).whenExhausted(what).notifyAt(25, 50))
                .budget(Budget.hourly("tenant", limit.dividedBy(2, 6, RoundingMode.DOWN)))
                .budget(Budget.total(limit.times(4)).forRoute("cascade").named("cascades"))
                .budget(Budget.daily(limit).whenExhausted(WhenExhausted.ALLOW))
                .budgetLedger(ledger)
                .listener(ear)
                .listener(listener)
                .build();
    }

    private static FakeAnswer outcome(RandomGenerator random, boolean mayTakeTime) {
        Duration delay = !mayTakeTime
                ? Duration.ZERO
                : Duration.ofMillis(random.nextInt(10) == 0 ? 120_000 : random.nextInt(3_000));
        return switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                FakeReply.text("[" + "1,".repeat(random.nextInt(300)) + "1]").after(delay);
            case 3, 4 ->
                FakeReply.text("words ".repeat(1 + random.nextInt(2000))).after(delay);
            case 5 -> FakeReply.verbatim(ConverseResponse.builder().build()).after(delay);
            default -> FAULTS.get(random.nextInt(FAULTS.size())).get().after(delay);
        };
    }

    /** The request's number goes to the fake in a header, so that calls and attempts can be told which is which. */
    private static CompletionRequest request(int number, RandomGenerator random) {
        ConverseRequest.Builder converse = ConverseRequest.builder()
                .messages(StubClient.user("hello ".repeat(1 + random.nextInt(50))))
                .overrideConfiguration(config -> config.putHeader("n", Integer.toString(number)));
        if (random.nextInt(3) == 0) {
            int maxTokens = 300 + random.nextInt(3000);
            converse.inferenceConfig(config -> config.maxTokens(maxTokens));
        }
        return CompletionRequest.builder(random.nextBoolean() ? "cascade" : "fallback")
                .converse(converse.build())
                .tag("tenant", "t" + random.nextInt(TENANTS))
                .tag("n", Integer.toString(number))
                .build();
    }

    private void complete(ModelRouter router, CompletionRequest request) {
        try {
            router.complete(request);
        } catch (ModelRouterException.BudgetRefused e) {
            assertThat(e.refusals()).isNotEmpty();
            refusedRequests.incrementAndGet();
        } catch (ModelRouterException e) {
            assertThat(e.attempts()).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void complete_randomRunsThroughManyHours_keepsEveryBudgetAndAgreesWithTheBill(long seed) {
        int requests = 1_000;
        RandomGenerator random = new SplittableRandom(seed);
        luck.set(random);
        ModelRouter router = router(seed % 2 == 0 ? WhenExhausted.DEGRADE : WhenExhausted.REFUSE, Usd.of("1"), true);
        for (int i = 0; i < requests; i++) {
            CompletionRequest request = request(i, random);
            Optional<Future<?>> cancel = random.nextInt(20) == 0
                    ? Optional.of(
                            clock.schedule(Duration.ofMillis(random.nextInt(3_000)), Thread.currentThread()::interrupt))
                    : Optional.empty();

            complete(router, request);

            cancel.ifPresent(each -> each.cancel(false));
            clock.advance(Duration.ofSeconds(random.nextInt(40)));
            boolean wasInterrupted = Thread.interrupted();
            assertThat(wasInterrupted && cancel.isEmpty()).isFalse();
            for (BudgetBalance balance : router.budgets().balances(request.route(), request.tags())) {
                assertThat(balance.held()).as("after the request").isEqualTo(Usd.ZERO);
            }
        }

        assertThat(Duration.ofNanos(clock.nanoTime())).as("several windows").isGreaterThan(Duration.ofHours(3));
        assertThat(refusedRequests.get())
                .as("the limits were reached")
                .isPositive()
                .isLessThan(requests / 2);
        assertBooksAgreeWithTheBill();
    }

    /** How each attempt was booked, what the fake billed for it, and that nothing else was booked. */
    private void assertBooksAgreeWithTheBill() {
        assertThat(ledger.broken).isEmpty();
        assertThat(ear.heard).doesNotContain("expired", "settled above hold");
        assertThat(ledger.ended.keySet()).as("each reservation has ended").isEqualTo(ledger.reservations.keySet());
        assertThat(ledger.ended.values()).extracting(RecordingLedger.End::state).contains(State.values());
        for (BudgetAccount.Claim claim : ledger.hardClaims) {
            BudgetBalance balance = ledger.books.balance(claim);
            assertThat(balance.held()).isEqualTo(Usd.ZERO);
            assertThat(balance.spent()).isLessThanOrEqualTo(balance.limit());
        }
        Map<State, Usd> booked = new EnumMap<>(State.class);
        ledger.ended.values().forEach(end -> booked.merge(end.state(), end.booked(), Usd::plus));
        Usd settled = Usd.ZERO;
        Usd estimated = Usd.ZERO;
        Map<String, List<FakeCall>> calls = new HashMap<>();
        bedrock.calls().forEach(call -> calls.computeIfAbsent(
                        String.valueOf(call.headers().get("n")), n -> new ArrayList<>())
                .add(call));
        for (Map.Entry<String, List<Attempt>> request : attemptsByRequest().entrySet()) {
            List<Attempt> sent = request.getValue();
            List<FakeCall> received = calls.getOrDefault(request.getKey(), List.of());
            assertThat(sent).hasSize(received.size() + (isLastUnseen(sent, received) ? 1 : 0));
            for (int i = 0; i < sent.size(); i++) {
                Usd billed = i < received.size() ? billed(received.get(i)) : Usd.ZERO;
                if (sent.get(i).cost().isKnown()) {
                    assertThat(sent.get(i).cost().usd()).contains(billed);
                    settled = settled.plus(billed);
                } else {
                    Usd most = sent.get(i).cost().atMost().orElseThrow();
                    assertThat(billed).isLessThanOrEqualTo(most);
                    estimated = estimated.plus(most);
                }
            }
        }
        assertThat(booked.get(State.SETTLED)).as("what was reported").isEqualTo(settled);
        assertThat(booked.get(State.ESTIMATED)).as("what was not").isEqualTo(estimated);
        assertThat(booked.get(State.RELEASED)).isEqualTo(Usd.ZERO);
    }

    /**
     * An interrupt may come before the call, which then cost nothing; or between the router's last look and the fake's
     * first, which the router cannot tell from a call that was broken off, and books what it may have cost at most. The
     * fake has no call of either. Of one whose answer came after the interrupt it has, and the router knows the cost.
     */
    private static boolean isLastUnseen(List<Attempt> sent, List<FakeCall> received) {
        return sent.size() > received.size() && sent.get(sent.size() - 1).outcome() instanceof Outcome.Cancelled;
    }

    private Map<String, List<Attempt>> attemptsByRequest() {
        Map<String, List<Attempt>> byRequest = new HashMap<>();
        attempts.stream()
                .sorted(Comparator.comparingInt(heard -> heard.attempt().number()))
                .forEach(heard -> byRequest
                        .computeIfAbsent(heard.request(), n -> new ArrayList<>())
                        .add(heard.attempt()));
        return byRequest;
    }

    /** The bill, worked out from the fake's record alone. */
    private static Usd billed(FakeCall call) {
        if (call.usage() == null) {
            return Usd.ZERO;
        }
        ModelId id = ModelId.parse(call.modelId());
        return PriceCatalog.bundled()
                .price(ModelCatalog.bundled().model(call.modelId()), id.scope().orElse(Scope.IN_REGION), call.region())
                .orElseThrow()
                .cost(Usage.of(call.usage()), PricingTier.STANDARD)
                .usd()
                .orElseThrow();
    }

    @Test
    void complete_64ThreadsOnOneBudget_neverOverspendAndLoseNothing() throws Exception {
        run(Executors.newFixedThreadPool(64), 2_000);
    }

    @Test
    void complete_2000TasksOnVirtualThreadsIfThereAre_neverOverspendAndLoseNothing() throws Exception {
        run(virtualThreads(), 2_000);
    }

    /** A JDK without virtual threads runs the same tasks on a pool, so that no build goes without the test. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                ? (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)
                : Executors.newFixedThreadPool(200);
    }

    /** One request a task, one task in twenty cancelled at some moment. The clock stands still: all is in one window. */
    private void run(ExecutorService threads, int tasks) throws Exception {
        ModelRouter router = router(WhenExhausted.DEGRADE, Usd.of("4"), false);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> observer = observe(done);
        int cancelled = 0;
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                int number = i;
                work.add(threads.submit(() -> {
                    luck.set(new SplittableRandom(number));
                    complete(router, request(number, luck.get()));
                }));
            }
            for (int i = 0; i < tasks; i += 20) {
                work.get(i).cancel(true);
            }
            for (Future<?> each : work) {
                try {
                    each.get();
                } catch (CancellationException e) {
                    cancelled++;
                }
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
            // What was granted to a thread that had gone is released on one of the ledger's.
            while (ledger.ended.size() < ledger.reservations.size()
                    && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }

        assertThat(observer.get()).as("observations").isPositive();
        assertThat(cancelled).isPositive();
        assertThat(refusedRequests.get()).as("the limits were reached").isPositive();
        assertThat(ear.heard.stream().filter("hourly reached 25%"::equals)).hasSize(1);
        assertThat(ear.heard.stream().filter("hourly reached 50%"::equals)).hasSize(1);
        assertBooksAgreeWithTheBill();
    }

    /** Looks at all accounts without a pause until all is done, and returns how often it did. */
    private CompletableFuture<Long> observe(AtomicBoolean done) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                long times = 0;
                Map<BudgetAccount.Claim, Usd> before = new HashMap<>();
                while (!done.get()) {
                    for (BudgetAccount.Claim claim : new HashSet<>(ledger.hardClaims)) {
                        BudgetBalance balance = ledger.books.balance(claim);
                        assertThat(balance.left()).isGreaterThanOrEqualTo(Usd.ZERO);
                        assertThat(balance.held()).isGreaterThanOrEqualTo(Usd.ZERO);
                        Usd last = before.put(claim, balance.spent());
                        assertThat(balance.spent()).isGreaterThanOrEqualTo(last == null ? Usd.ZERO : last);
                        times++;
                    }
                }
                result.complete(times);
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        return result;
    }
}
