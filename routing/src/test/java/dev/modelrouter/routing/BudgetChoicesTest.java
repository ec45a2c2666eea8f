package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static dev.modelrouter.routing.Models.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Budget.WhenExhausted;
import dev.modelrouter.pricing.BudgetAccount;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetFlag;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetLedger;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeCall;
import dev.modelrouter.testkit.FakeReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** What budgets do to which calls are made, and what the caller is told of it. The clock begins with the year 2026. */
class BudgetChoicesTest {

    private static final String[] DEAR_THEN_CHEAP = {"claude-sonnet-4.6", "llama-3.3-70b"};

    /** 1,500 tokens by the fake's count. */
    private static final String LONG = "words ".repeat(1000);

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BudgetEar ear = new BudgetEar();

    private ModelRouter router(Route route, Budget... budgets) {
        return builder(route, budgets).build();
    }

    private ModelRouterBuilder builder(Route route, Budget... budgets) {
        ModelRouterBuilder builder = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(route)
                .listener(ear);
        for (Budget budget : budgets) {
            builder.budget(budget);
        }
        return builder;
    }

    private static Budget dollar(WhenExhausted what) {
        return Budget.daily(Usd.of("1")).whenExhausted(what);
    }

    private static Route fallback(String... models) {
        return Route.fallback("r", models);
    }

    private static CompletionRequest request(Map<String, String> tags) {
        CompletionRequest.Builder request = CompletionRequest.builder("r").prompt("hello");
        tags.forEach(request::tag);
        return request.build();
    }

    private static CompletionRequest request() {
        return request(Map.of());
    }

    private static BudgetBalance balance(ModelRouter router, Map<String, String> tags) {
        return router.budgets().balances("r", tags).get(0);
    }

    /** Spends all but so much. */
    private void leave(ModelRouter router, String left) {
        Usd spent = balance(router, Map.of()).limit().minus(Usd.of(left));
        BudgetRequest request =
                new BudgetRequest("others", "r", ImmutableMap.of(), Optional.of(spent), Duration.ofMinutes(1));
        assertThat(((BudgetGrant) router.budgets().reserve(request)).settle(Cost.known(spent)))
                .isTrue();
    }

    private List<String> models() {
        return bedrock.calls().stream().map(FakeCall::modelId).toList();
    }

    @Test
    void complete_budgetWithRoom_countsWhatTheRequestCost() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(fallback("llama-3.3-70b"), dollar(WhenExhausted.DEGRADE));

        Completion answer = router.complete(request());

        assertThat(balance(router, Map.of()).spent())
                .isEqualTo(answer.cost().usd().orElseThrow());
        assertThat(balance(router, Map.of()).held()).isEqualTo(Usd.ZERO);
        assertThat(answer.attempts().get(0).budgetFlags()).isEmpty();
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void complete_degradeAndRequestStatesNoMaximum_asksForAShorterAnswer() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(fallback(DEAR_THEN_CHEAP), dollar(WhenExhausted.DEGRADE));
        leave(router, "0.01");

        Completion answer = router.complete(request());

        // 0.01 dollars at up to 16.5 a million out, less what the prompt may cost.
        assertThat(answer.model().name()).isEqualTo("claude-sonnet-4.6");
        assertThat(bedrock.calls().get(0).request().inferenceConfig().maxTokens())
                .isBetween(500, 606);
        assertThat(answer.attempts()).hasSize(1);
        assertThat(answer.attempts().get(0).number()).isEqualTo(1);
        assertThat(answer.attempts().get(0).adaptations())
                .singleElement()
                .satisfies(adaptation -> assertThat(adaptation.toString()).contains("what the money affords"));
        assertThat(answer.explain()).doesNotContain("not claude-sonnet");
        assertThat(ear.heard).containsExactly("refused");
    }

    @Test
    void complete_degradeAndRequestStatesItsMaximum_goesToACheaperModelUncut() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(fallback(DEAR_THEN_CHEAP), dollar(WhenExhausted.DEGRADE));
        leave(router, "0.01");

        Completion answer = router.complete(
                CompletionRequest.builder("r").prompt("hello").maxTokens(3000).build());

        assertThat(models()).containsExactly(LLAMA);
        assertThat(bedrock.calls().get(0).request().inferenceConfig().maxTokens())
                .isEqualTo(3000);
        assertThat(answer.accepted()).isTrue();
        assertThat(answer.attempts().get(0).number()).isEqualTo(1);
        assertThat(answer.explain())
                .contains(
                        "not claude-sonnet-4.6 (geo:us) from us-east-1: the budget \"daily\" of $1 has $0.010000 left,"
                                + " and the call may cost $0.0");
    }

    @Test
    void complete_degradeAndNothingFits_saysWhichBudgetWhatIsLeftAndWhenItRenews() {
        ModelRouter router = router(
                fallback(DEAR_THEN_CHEAP),
                Budget.daily("tenant", Usd.of("0.0001")).named("small"));

        ModelRouterException.BudgetRefused problem = catchThrowableOfType(
                ModelRouterException.BudgetRefused.class,
                () -> router.complete(request(Map.of("tenant", "acme-canary"))));

        assertThat(bedrock.calls()).isEmpty();
        assertThat(problem.attempts()).isEmpty();
        assertThat(problem.cost().usd()).contains(Usd.ZERO);
        assertThat(problem.left()).contains(Usd.of("0.0001"));
        assertThat(problem.renewsAt()).contains(Instant.parse("2026-01-02T00:00:00Z"));
        assertThat(problem.refusals().get(0).shortfalls())
                .extracting(shortfall -> shortfall.claim().account().budget())
                .containsExactly("small");
        assertThat(problem)
                .hasMessageContaining("a budget allows no further attempt")
                .hasMessageContaining("the budget \"small\" of $0.0001 has $0.000100 left")
                .hasMessageContaining("it renews at 2026-01-02T00:00:00Z")
                .hasMessageNotContaining("canary");
        assertThat(problem.explain())
                .contains("not claude-sonnet-4.6", "not llama-3.3-70b")
                .doesNotContain("canary");
    }

    @Test
    void complete_refuse_endsAtOnceThoughACheaperModelWouldFit() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(fallback(DEAR_THEN_CHEAP), dollar(WhenExhausted.REFUSE));
        leave(router, "0.01");

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.BudgetRefused.class);

        assertThat(bedrock.calls()).isEmpty();
        assertThat(ear.heard).containsExactly("refused");
        assertThat(balance(router, Map.of()).held()).isEqualTo(Usd.ZERO);
    }

    @ParameterizedTest
    @EnumSource(
            value = WhenExhausted.class,
            names = {"REFUSE", "DEGRADE"})
    void complete_refusedWithADraft_returnsTheDraftNotAccepted(WhenExhausted what) {
        bedrock.model(LLAMA).replies("no JSON");
        ModelRouter router = router(
                Route.cascade("r", "llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6")
                        .accept(Gate.json()),
                dollar(what));
        leave(router, "0.004");

        Completion answer = router.complete(
                CompletionRequest.builder("r").prompt("hello").maxTokens(1000).build());

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.text()).isEqualTo("no JSON");
        assertThat(models()).containsExactly(LLAMA);
        assertThat(answer.explain())
                .contains(
                        "best draft, not accepted because a budget allows no further attempt", "not claude-haiku-4.5");
    }

    @Test
    void complete_allow_isMadeAndFlagged() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(fallback("claude-sonnet-4.6"), dollar(WhenExhausted.ALLOW));
        leave(router, "0.01");

        Completion answer = router.complete(request());

        assertThat(models()).containsExactly(SONNET);
        assertThat(bedrock.calls().get(0).request().inferenceConfig().maxTokens())
                .isEqualTo(Route.DEFAULT_MAX_TOKENS);
        assertThat(answer.attempts().get(0).budgetFlags())
                .singleElement()
                .isInstanceOfSatisfying(
                        BudgetFlag.OverLimit.class,
                        flag -> assertThat(flag.balance().account().budget()).isEqualTo("daily"));
        assertThat(answer.explain()).contains("the budget \"daily\" of $1 may be passed by $0.0");
        assertThat(ear.heard).containsExactly("flagged");
    }

    @Test
    void complete_oneBudgetAllowsAndAnotherRefuses_theTighterHolds() {
        ModelRouter router = router(
                fallback("claude-sonnet-4.6"),
                Budget.hourly(Usd.of("0.001")).whenExhausted(WhenExhausted.ALLOW),
                Budget.daily(Usd.of("0.001")));

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.BudgetRefused.class);
        assertThat(router.budgets().balances("r", Map.of()))
                .allMatch(each -> each.held().isZero());
    }

    @Test
    void complete_tenantsBudgetExhausted_leavesOtherTenantsAlone() {
        bedrock.anyModel().replies(LONG);
        Map<String, String> acme = Map.of("tenant", "acme");
        Map<String, String> zeta = Map.of("tenant", "zeta");
        ModelRouter router = router(fallback("llama-3.3-70b"), Budget.daily("tenant", Usd.of("0.004")));
        router.complete(request(acme));
        int requests = 1;
        while (!isRefused(router, acme)) {
            requests++;
        }

        assertThat(requests).isGreaterThan(1);
        assertThat(router.complete(request(zeta)).accepted()).isTrue();
        assertThat(router.complete(request()).accepted()).as("without the tag").isTrue();
        assertThat(balance(router, acme).spent()).isLessThanOrEqualTo(Usd.of("0.004"));
        assertThat(balance(router, zeta).spent())
                .isLessThan(balance(router, acme).spent());
    }

    private static boolean isRefused(ModelRouter router, Map<String, String> tags) {
        try {
            router.complete(request(tags));
            return false;
        } catch (ModelRouterException.BudgetRefused e) {
            return true;
        }
    }

    @Test
    void complete_nextHour_beginsAnewAndACallCountsWhereItBegan() throws InterruptedException {
        bedrock.anyModel().replies(FakeReply.text(LONG).after(Duration.ofSeconds(20)));
        ModelRouter router =
                router(fallback("llama-3.3-70b"), Budget.hourly(Usd.of("0.004")).notifyAt(1));
        bedrock.time().sleep(Duration.ofMinutes(59).plusSeconds(50));

        Completion answer = router.complete(request());
        assertThat(bedrock.time().now()).isEqualTo(Instant.parse("2026-01-01T01:00:10Z"));
        assertThat(balance(router, Map.of()).spent()).as("of the new hour").isEqualTo(Usd.ZERO);
        assertThat(answer.accepted()).isTrue();

        while (!isRefused(router, Map.of())) {
            // Until the hour's money is spent.
        }
        ModelRouterException.BudgetRefused problem =
                catchThrowableOfType(ModelRouterException.BudgetRefused.class, () -> router.complete(request()));
        assertThat(problem.renewsAt()).contains(Instant.parse("2026-01-01T02:00:00Z"));
        bedrock.time()
                .sleep(Duration.between(bedrock.time().now(), problem.renewsAt().orElseThrow()));

        assertThat(router.complete(request()).accepted()).isTrue();
        assertThat(ear.heard).containsSubsequence("hourly reached 1%", "hourly reached 1%", "hourly reached 1%");
        assertThat(ear.heard.stream().filter("hourly reached 1%"::equals))
                .as("once an hour")
                .hasSize(3);
    }

    @Test
    void complete_thresholds_areToldOnceEachToEveryListener() {
        bedrock.anyModel().replies("fine");
        BudgetEar second = new BudgetEar();
        RouterListener broken = new RouterListener() {
            @Override
            public void thresholdReached(BudgetBalance balance, int percent) {
                throw new NoSuchMethodError("a metrics library of another version");
            }
        };
        ModelRouter router = builder(
                        fallback("llama-3.3-70b"), Budget.daily(Usd.of("0.004")).notifyAt(1, 2, 99))
                .listener(broken)
                .listener(second)
                .build();
        for (int i = 0; i < 20; i++) {
            router.complete(request());
        }

        assertThat(ear.heard).containsExactly("daily reached 1%", "daily reached 2%");
        assertThat(second.heard).isEqualTo(ear.heard);
    }

    @Test
    void complete_oneListener_hearsOfTheCallsAndOfTheBudgetsOnceEach() {
        bedrock.anyModel().replies("fine");
        BudgetEar both = new BudgetEar() {
            @Override
            public void completed(Completion completion) {
                heard.add("completed");
            }
        };
        ModelRouter router = builder(
                        fallback("llama-3.3-70b"), Budget.daily(Usd.of("0.004")).notifyAt(1))
                .listener(both)
                .build();

        for (int i = 0; i < 20; i++) {
            router.complete(request());
        }

        assertThat(both.heard).hasSize(21).containsOnlyOnce("daily reached 1%").contains("completed");
    }

    @ParameterizedTest
    @EnumSource
    void complete_inputWithoutABound_isRefusedByHardLimitsAndFlaggedBySoftOnes(WhenExhausted what) {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(fallback("claude-sonnet-4.6"), dollar(what));
        CompletionRequest paper = CompletionRequest.of(
                "r",
                ConverseRequest.builder()
                        .messages(StubClient.user(
                                ContentBlock.fromText("What does it say?"),
                                ContentBlock.fromDocument(document -> document.name("paper")
                                        .format("pdf")
                                        .source(source -> source.bytes(SdkBytes.fromUtf8String("%PDF"))))))
                        .build());

        if (what == WhenExhausted.ALLOW) {
            Completion answer = router.complete(paper);
            assertThat(answer.attempts().get(0).budgetFlags()).containsExactly(new BudgetFlag.Unbounded());
            assertThat(balance(router, Map.of()).spent())
                    .isEqualTo(answer.cost().usd().orElseThrow());
        } else {
            ModelRouterException.BudgetRefused problem =
                    catchThrowableOfType(ModelRouterException.BudgetRefused.class, () -> router.complete(paper));
            assertThat(problem.refusals().get(0).shortfalls())
                    .extracting(BudgetAccount.Shortfall::reason)
                    .containsExactly(BudgetAccount.Shortfall.Reason.NO_UPPER_BOUND);
            assertThat(problem.left()).isEmpty();
            assertThat(problem.explain()).contains("worst case is not known");
            assertThat(bedrock.calls()).isEmpty();
        }
    }

    @Test
    void complete_modelWithoutAPrice_isLeftOutUnderAHardLimitAndTheNextAnswers() {
        bedrock.anyModel().replies("fine");
        PriceCatalog onlyHaiku = PriceCatalog.of(PriceCatalog.bundled().prices().stream()
                .filter(price -> price.modelId().equals("anthropic.claude-haiku-4-5-20251001-v1:0"))
                .toList());
        ModelRouter router = builder(fallback("llama-3.3-70b", "claude-haiku-4.5"), dollar(WhenExhausted.REFUSE))
                .prices(onlyHaiku)
                .build();

        Completion answer = router.complete(request());

        assertThat(models()).containsExactly(HAIKU);
        assertThat(answer.explain()).contains("not llama-3.3-70b", "declare the model's price");
    }

    @Test
    void complete_capTighterThanTheBudget_isToldApart() {
        ModelRouter router =
                router(fallback("claude-sonnet-4.6").maxCost(Usd.of("0.0001")), dollar(WhenExhausted.DEGRADE));

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.NoTarget.class);
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void plan_nearlySpentBudget_showsShorterAndLeftOutAndHoldsNothing() {
        ModelRouter router = router(
                fallback("claude-opus-4.6", "claude-sonnet-4.6", "llama-3.3-70b"), dollar(WhenExhausted.DEGRADE));
        leave(router, "0.005");

        Plan plan = router.plan(request());

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("claude-sonnet-4.6", "llama-3.3-70b");
        assertThat(plan.candidates().get(0).maxTokens()).isBetween(256, 303);
        assertThat(plan.candidates().get(0).worstCase().orElseThrow()).isLessThanOrEqualTo(Usd.of("0.005"));
        assertThat(plan.candidates().get(1).maxTokens())
                .as("the most that it puts out")
                .isEqualTo(4000);
        assertThat(plan.explain()).contains("not claude-opus-4.6 (geo:us) from us-east-1: the budget \"daily\" of $1");
        assertThat(balance(router, Map.of()).held()).isEqualTo(Usd.ZERO);
        assertThat(ear.heard).isEmpty();

        bedrock.anyModel().replies("fine");
        router.complete(request());
        assertThat(models()).as("as planned").containsExactly(SONNET);
        assertThat(bedrock.calls().get(0).request().inferenceConfig().maxTokens())
                .isEqualTo(plan.candidates().get(0).maxTokens());
    }

    @Test
    void plan_budgetThatRefuses_showsThatNothingComesAfter() {
        ModelRouter router = router(
                fallback("llama-3.3-70b", "claude-sonnet-4.6", "claude-haiku-4.5"), dollar(WhenExhausted.REFUSE));
        leave(router, "0.03");

        Plan plan = router.plan(request());

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("llama-3.3-70b");
        assertThat(plan.exclusions())
                .extracting(Exclusion::toString)
                .anyMatch(text -> text.startsWith("claude-haiku-4.5")
                        && text.endsWith("a budget ends the request before its turn comes"));
    }

    @Test
    void routerBuild_budgetProblems_areNamedAllAtOnce() {
        assertThatThrownBy(() -> builder(
                                fallback("llama-3.3-70b"),
                                Budget.daily(Usd.of("1")),
                                Budget.daily(Usd.of("2")),
                                Budget.hourly(Usd.of("1")).forRoute("elsewhere"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("several are called \"daily\"")
                .hasMessageContaining("Budget \"hourly for route elsewhere\" is for route elsewhere");
        assertThatThrownBy(() -> builder(fallback("llama-3.3-70b"))
                        .budgetLedger(BudgetLedger.inMemory(bedrock.time()))
                        .build())
                .hasMessageContaining("A budget ledger is given and no budget");
    }

    @Test
    void budgets_noneGiven_allowEverything() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(fallback("llama-3.3-70b"));

        assertThat(router.complete(request()).accepted()).isTrue();
        assertThat(router.budgets().budgets()).isEmpty();
        assertThat(router.budgets().balances("r", Map.of())).isEmpty();
    }

    @Test
    void complete_twoRoutersOnOneLedger_shareTheLimit() {
        bedrock.anyModel().replies("fine");
        BudgetLedger shared = BudgetLedger.inMemory(bedrock.time());
        ModelRouter one = builder(fallback("llama-3.3-70b"), Budget.daily(Usd.of("0.004")))
                .budgetLedger(shared)
                .build();
        ModelRouter other = builder(fallback("llama-3.3-70b"), Budget.daily(Usd.of("0.004")))
                .budgetLedger(shared)
                .build();

        Usd cost = one.complete(request()).cost().usd().orElseThrow();

        assertThat(balance(other, Map.of()).spent()).isEqualTo(cost);
        leave(other, "0.0001");
        assertThatThrownBy(() -> one.complete(request())).isInstanceOf(ModelRouterException.BudgetRefused.class);
    }
}
