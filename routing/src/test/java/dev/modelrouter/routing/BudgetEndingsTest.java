package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Budget.WhenExhausted;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetFlag;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetLedger;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** However a call ends, what was set aside for it ends with it, once, and as what it should. */
class BudgetEndingsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final BudgetEar ear = new BudgetEar();
    private final RecordingLedger ledger = new RecordingLedger(clock);

    private ModelRouterBuilder builder(BedrockRuntimeClient client, String... models) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .time(clock)
                .route(Route.fallback("r", models).deadline(DEADLINE))
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .listener(ear);
    }

    private ModelRouter router(String... models) {
        return builder(bedrock.client(Region.US_EAST_1), models).build();
    }

    private ModelRouter routerOf(Function<ConverseRequest, @Nullable ConverseResponse> behaviour) {
        return builder(new StubClient(behaviour), "claude-haiku-4.5").build();
    }

    private static CompletionRequest request() {
        return CompletionRequest.of("r", "hello");
    }

    private static BudgetBalance balance(ModelRouter router) {
        return router.budgets().balances("r", Map.of()).get(0);
    }

    /** What one call may cost at most. */
    private static Usd worstCase(ModelRouter router) {
        return router.plan(request()).candidates().get(0).worstCase().orElseThrow();
    }

    private void assertEnded(ModelRouter router, Usd spent, String... endings) {
        assertThat(balance(router).held()).isEqualTo(Usd.ZERO);
        assertThat(balance(router).spent()).isEqualTo(spent);
        assertThat(ledger.endings).containsExactly(endings);
    }

    @Test
    void complete_answered_settlesBeforeTheGateJudges() {
        bedrock.anyModel().replies("fine");
        ModelRouter[] router = new ModelRouter[1];
        Gate gate = answer -> {
            assertThat(balance(router[0]).held()).isEqualTo(Usd.ZERO);
            return Verdict.accept();
        };
        router[0] = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .route(Route.fallback("r", "claude-haiku-4.5").accept(gate))
                .budget(Budget.daily(Usd.of("1")))
                .build();

        Completion answer = router[0].complete(request());

        assertThat(answer.accepted()).isTrue();
        assertThat(balance(router[0]).spent()).isEqualTo(answer.cost().usd().orElseThrow());
    }

    @Test
    void complete_anyCall_holdsItsMoneyThirtySecondsBeyondItsTimeout() {
        bedrock.model(LLAMA).replies(FakeReply.text("no").after(Duration.ofSeconds(10)));
        bedrock.model(HAIKU).replies("fine");
        Instant deadline = clock.now().plus(DEADLINE);

        builder(bedrock.client(Region.US_EAST_1), "claude-haiku-4.5")
                .route(Route.cascade("two", "llama-3.3-70b", "claude-haiku-4.5")
                        .accept(Gate.matches("fine"))
                        .deadline(DEADLINE))
                .build()
                .complete(CompletionRequest.of("two", "hello"));

        assertThat(ledger.reservations.values())
                .extracting(BudgetLedger.Reservation::expiresAt)
                .containsExactly(deadline.plusSeconds(30), deadline.plusSeconds(30));
    }

    @Test
    void complete_throttled_releases() {
        bedrock.anyModel().throttles(1).thenReplies("fine");
        ModelRouter router = router("llama-3.3-70b");

        Completion answer = router.complete(request());

        assertEnded(router, answer.cost().usd().orElseThrow(), "released #1", "settled #2");
    }

    @Test
    void complete_timedOut_countsAsWhatWasHeld() {
        bedrock.model(HAIKU).replies(FakeReply.text("late").after(DEADLINE.plusSeconds(1)));
        ModelRouter router = router("claude-haiku-4.5");
        Usd worst = worstCase(router);

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.DeadlineExceeded.class);

        assertEnded(router, worst, "estimated #1");
    }

    @Test
    void complete_modelError_countsAsWhatWasHeldAndTheNextAsWhatItCost() {
        bedrock.model(HAIKU).fails(Fault.modelError());
        bedrock.model(LLAMA).replies("fine");
        ModelRouter router = router("claude-haiku-4.5", "llama-3.3-70b");
        Usd worst = worstCase(router);

        Completion answer = router.complete(request());

        assertEnded(
                router, worst.plus(answer.attempts().get(1).cost().usd().orElseThrow()), "estimated #1", "settled #2");
    }

    @Test
    void complete_replyWithUsageAlone_settlesAtTheUsage() {
        ModelRouter router = routerOf(request -> ConverseResponse.builder()
                .usage(usage -> usage.inputTokens(10).outputTokens(100).totalTokens(110))
                .build());

        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.AllTargetsFailed.class, () -> router.complete(request()));

        assertEnded(router, problem.cost().usd().orElseThrow(), "settled #1");
    }

    @Test
    void complete_servedInATierWithoutAPrice_countsAsWhatWasHeld() {
        ModelRouter router = routerOf(request -> StubClient.reply("fine")
                .serviceTier(tier -> tier.type("platinum"))
                .build());
        Usd worst = worstCase(router);

        assertThat(router.complete(request()).cost().isKnown()).isFalse();

        assertEnded(router, worst, "estimated #1");
    }

    @Test
    void complete_costsMoreThanItsWorstCase_isBookedAsItIsAndReported() {
        StubClient client = new StubClient(request -> StubClient.reply("fine")
                .usage(usage -> usage.inputTokens(10).outputTokens(20_000).totalTokens(20_010))
                .build());
        ModelRouter router = builder(client, "claude-opus-4.1").build();

        Completion answer = router.complete(request());

        assertEnded(router, answer.cost().usd().orElseThrow(), "settled #1");
        assertThat(balance(router).isExceeded()).isTrue();
        assertThat(ear.heard).containsExactly("settled above hold", "daily exceeded");
        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.BudgetRefused.class);
    }

    @Test
    void complete_interruptedInFlight_countsAsWhatWasHeld() {
        bedrock.anyModel().replies(FakeReply.text("late").after(Duration.ofSeconds(5)));
        ModelRouter router = router("claude-haiku-4.5");
        Usd worst = worstCase(router);
        Future<?> interrupt = clock.schedule(Duration.ofSeconds(1), Thread.currentThread()::interrupt);

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.Interrupted.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupt).isDone();
        assertEnded(router, worst, "estimated #1");
    }

    @Test
    void complete_interruptedBeforeItIsSent_releasesAndSendsNothing() {
        RouterListener interrupter = new RouterListener() {
            @Override
            public void attemptStarted(AttemptStarted attempt) {
                Thread.currentThread().interrupt();
            }
        };
        ModelRouter router = builder(bedrock.client(Region.US_EAST_1), "claude-haiku-4.5")
                .listener(interrupter)
                .build();

        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.Interrupted.class, () -> router.complete(request()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(bedrock.calls()).isEmpty();
        assertThat(problem.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.outcome()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(attempt.cost().usd()).contains(Usd.ZERO);
        });
        assertEnded(router, Usd.ZERO, "released #1");
    }

    @Test
    void complete_interruptedWhileTheLedgerIsAsked_saysInterruptedNotRefused() {
        Thread caller = Thread.currentThread();
        ledger.beforeReserve = () -> {
            caller.interrupt();
            throw new IllegalStateException("interrupted");
        };
        ModelRouter router = router("claude-haiku-4.5");

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.Interrupted.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void complete_listenersTakeTheRestOfTheDeadline_releasesAndSendsNothing() {
        RouterListener slow = new RouterListener() {
            @Override
            public void attemptStarted(AttemptStarted attempt) {
                clock.advance(DEADLINE.minusNanos(999_999));
            }
        };
        ModelRouter router = builder(bedrock.client(Region.US_EAST_1), "claude-haiku-4.5")
                .listener(slow)
                .build();

        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.DeadlineExceeded.class, () -> router.complete(request()));

        assertThat(bedrock.calls()).isEmpty();
        assertThat(problem.attempts()).singleElement().satisfies(attempt -> assertThat(attempt.outcome())
                .hasToString("cancelled: the deadline passed before it was sent"));
        assertEnded(router, Usd.ZERO, "released #1");
    }

    @Test
    void complete_clientThrowsAnError_countsAsWhatWasHeld() {
        Error error = new NoClassDefFoundError("software/amazon/Missing");
        ModelRouter router = routerOf(request -> {
            throw error;
        });
        Usd worst = worstCase(router);

        assertThatThrownBy(() -> router.complete(request())).isSameAs(error);

        assertEnded(router, worst, "estimated #1");
    }

    @Test
    void complete_gateThrowsAnError_hasSettledBefore() {
        bedrock.anyModel().replies("fine");
        Error error = new AssertionError("a test's own assertion");
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .route(Route.fallback("r", "claude-haiku-4.5").accept(any -> {
                    throw error;
                }))
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .build();

        assertThatThrownBy(() -> router.complete(request())).isSameAs(error);

        assertThat(balance(router).held()).isEqualTo(Usd.ZERO);
        assertThat(ledger.endings).containsExactly("settled #1");
    }

    @Test
    void complete_somethingNobodyForesawIsThrown_countsAsWhatWasHeld() {
        // A clock that breaks while the call is in flight: neither an answer nor a failure can be booked any more.
        boolean[] broken = new boolean[1];
        TimeSource breaks = new TimeSource() {
            @Override
            public Instant now() {
                return clock.now();
            }

            @Override
            public long nanoTime() {
                if (broken[0]) {
                    broken[0] = false;
                    throw new OutOfMemoryError("the worst moment");
                }
                return clock.nanoTime();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                clock.sleep(duration);
            }

            @Override
            public Future<?> schedule(Duration delay, Runnable task) {
                return clock.schedule(delay, task);
            }
        };
        StubClient client = new StubClient(request -> {
            broken[0] = true;
            return StubClient.reply("fine").build();
        });
        ModelRouter router = builder(client, "claude-haiku-4.5").time(breaks).build();
        Usd worst = worstCase(router);

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(OutOfMemoryError.class);

        assertEnded(router, worst, "estimated #1");
    }

    @Test
    void complete_answeredAfterItsHoldExpired_staysCountedAsWhatWasHeld() {
        ModelRouter[] router = new ModelRouter[1];
        // A client that does not keep to the timeout; meanwhile others are served.
        StubClient client = new StubClient(request -> {
            clock.advance(DEADLINE.plusSeconds(31));
            BudgetRequest other = new BudgetRequest(
                    "other#9", "r", ImmutableMap.of(), Optional.of(Usd.of("0.001")), Duration.ofSeconds(1));
            assertThat(((BudgetGrant) router[0].budgets().reserve(other)).release())
                    .isTrue();
            return StubClient.reply("late").build();
        });
        router[0] = builder(client, "claude-haiku-4.5").build();
        Usd worst = worstCase(router[0]);

        Completion answer = router[0].complete(request());

        assertThat(answer.text()).isEqualTo("late");
        assertThat(answer.cost().usd().orElseThrow()).isLessThan(worst);
        assertThat(balance(router[0]).spent()).as("nobody knew in time").isEqualTo(worst);
        assertThat(balance(router[0]).held()).isEqualTo(Usd.ZERO);
        assertThat(ear.heard).containsExactly("expired");
    }

    @Test
    void complete_answeredJustBeforeItsHoldExpires_settles() {
        StubClient client = new StubClient(request -> {
            clock.advance(DEADLINE.plusSeconds(30).minusNanos(1));
            return StubClient.reply("late").build();
        });
        ModelRouter router = builder(client, "claude-haiku-4.5").build();

        Completion answer = router.complete(request());

        assertEnded(router, answer.cost().usd().orElseThrow(), "settled #1");
    }

    @ParameterizedTest
    @EnumSource
    void complete_ledgerThrowsAtReserve_hardLimitsRefuseAndSoftOnesGoOn(WhenExhausted what) {
        bedrock.anyModel().replies("fine");
        ledger.beforeReserve = () -> {
            throw new IllegalArgumentException("store-canary");
        };
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .route(Route.fallback("r", "claude-haiku-4.5", "llama-3.3-70b"))
                .budget(Budget.daily(Usd.of("1")).whenExhausted(what))
                .budgetLedger(ledger)
                .listener(ear)
                .build();

        if (what == WhenExhausted.ALLOW) {
            Completion answer = router.complete(request());
            assertThat(answer.attempts().get(0).budgetFlags())
                    .singleElement()
                    .isInstanceOf(BudgetFlag.NotCounted.class);
            assertThat(ear.heard).containsExactly("ledger failed: store-canary", "flagged");
        } else {
            assertThatThrownBy(() -> router.complete(request()))
                    .isInstanceOf(ModelRouterException.BudgetRefused.class)
                    .hasMessageContaining("refuses while its ledger cannot be asked")
                    .hasMessageNotContaining("canary");
            assertThat(ear.heard).containsExactly("ledger failed: store-canary", "refused");
            assertThat(bedrock.calls()).isEmpty();
        }
    }

    @Test
    void complete_ledgerThrowsAtTheEnd_returnsTheAnswerAndTheHoldExpires() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router("claude-haiku-4.5");
        Usd worst = worstCase(router);
        ledger.beforeEnd = () -> {
            throw new IllegalStateException("down");
        };

        assertThat(router.complete(request()).text()).isEqualTo("fine");

        assertThat(ear.heard).containsExactly("ledger failed: down");
        assertThat(balance(router).held()).isEqualTo(worst);
        ledger.beforeEnd = () -> {};
        clock.advance(DEADLINE.plusSeconds(30));
        Completion second = router.complete(request());
        assertThat(balance(router).held()).isEqualTo(Usd.ZERO);
        assertThat(balance(router).spent())
                .isEqualTo(worst.plus(second.cost().usd().orElseThrow()));
    }

    @Test
    void complete_ledgerHangs_isRefusedNoLaterThanTheDeadline() {
        Thread caller = Thread.currentThread();
        ledger.beforeReserve = () -> {
            assertThat(Thread.currentThread()).isNotSameAs(caller);
            clock.advance(Duration.ofMillis(300));
            throw new IllegalStateException("too late for anybody");
        };
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(Duration.ofMillis(300)))
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .listener(ear)
                .build();

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.BudgetRefused.class);

        assertThat(clock.nanoTime()).isEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(ear.heard)
                .isEqualTo(List.of("ledger failed: The ledger has not answered in 300 ms; it may still do", "refused"));
    }
}
