package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Residency;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.CreditEligibility;
import dev.modelrouter.pricing.CreditPool;
import dev.modelrouter.pricing.Credits;
import dev.modelrouter.pricing.SpendDimension;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.SpendReport;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** What a router enters into the journal of spending, and what it expects calls to cost. */
final class SpendingTest {

    private static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final String SONNET = "us.anthropic.claude-sonnet-4-6";

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final Credits credits = Credits.of(
            List.of(CreditPool.promotional(
                    "poc",
                    Usd.of("0.002"),
                    new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31)),
                    CreditEligibility.bedrock())),
            clock);
    private final SpendJournal journal =
            SpendJournal.builder(clock).tags("tenant").credits(credits).build();

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .route(route)
                .spend(journal)
                .build();
    }

    private static CompletionRequest ask() {
        return CompletionRequest.builder("r")
                .prompt("hello")
                .tag("tenant", "acme")
                .build();
    }

    private static FakeReply reply(String text) {
        return FakeReply.text(text)
                .usage(TokenUsage.builder().inputTokens(1000).outputTokens(100).build());
    }

    @Test
    void cascade_isEnteredWithItsDraftsItsSavingAndItsCredits() {
        bedrock.model(HAIKU).replies(reply("no")).thenReplies(reply("yes"));
        bedrock.model(SONNET).replies(reply("yes"));
        Route route = Route.cascade("r", "claude-haiku-4.5", "claude-sonnet-4.6")
                .accept(answer -> answer.text().equals("yes") ? Verdict.accept() : Verdict.reject("no"));
        try (ModelRouter router = router(route)) {
            router.complete(ask());
            router.complete(ask());
        }

        SpendReport report = journal.report().by(SpendDimension.MODEL, SpendDimension.tag("tenant"));

        // Haiku 1.1 and 5.5 a million: 0.00165 a call; Sonnet 3.3 and 16.5: 0.00495
        assertThat(report.total().cost().knownPart()).isEqualTo(Usd.of("0.00825"));
        assertThat(report.total().requests()).isEqualTo(2);
        assertThat(report.costPerAccepted().orElseThrow().usd()).contains(Usd.of("0.004125"));
        // two answers on Sonnet would have cost 0.0099
        assertThat(report.savings().saved()).isEqualTo(Usd.of("0.00165"));
        assertThat(report.toTable()).contains("acme");
        assertThat(credits.report().covered()).isEqualTo(Usd.of("0.002"));
        assertThat(credits.report().cash()).isEqualTo(Usd.of("0.00625"));
    }

    @Test
    void requestThatFails_isEnteredToo() {
        bedrock.model(HAIKU).fails(Fault.validation());
        try (ModelRouter router = router(Route.fallback("r", "claude-haiku-4.5"))) {
            assertThatThrownBy(() -> router.complete(ask())).isInstanceOf(ModelRouterException.class);
        }

        assertThat(journal.report().total().requests()).isEqualTo(1);
        assertThat(journal.report().total().accepted()).isZero();
        assertThat(journal.report().costPerAccepted()).isEmpty();
    }

    @Test
    void policy_mayRankByWhatCallsAreExpectedToCost() {
        bedrock.anyModel().replies("ok");
        RoutingPolicy cheapest = question -> Ranking.byPreference(question.targets().stream()
                .sorted(Comparator.comparing(target -> question.expectedCosts().getOrDefault(target, Usd.of("1000"))))
                .toList());
        try (ModelRouter router =
                router(Route.of("r", cheapest, "claude-sonnet-4.6", "claude-haiku-4.5", "nova-micro"))) {
            Plan plan = router.plan(ask());

            assertThat(plan.candidates())
                    .extracting(candidate -> candidate.target().modelName())
                    .startsWith("nova-micro")
                    .endsWith("claude-sonnet-4.6");
            assertThat(plan.candidates())
                    .allSatisfy(candidate -> assertThat(candidate.expected().orElseThrow())
                            .isLessThan(candidate.worstCase().orElseThrow()));
        }
    }

    @Test
    void cacheWrites_whoseTimeToLiveAReplyDoesNotTell_areBoundedIfMoreThanFiveMinutesWereAsked() {
        bedrock.model(SONNET)
                .replies(FakeReply.text("ok")
                        .usage(TokenUsage.builder()
                                .inputTokens(100)
                                .outputTokens(100)
                                .cacheWriteInputTokens(2000)
                                .build()));
        try (ModelRouter router = router(Route.fallback("r", "claude-sonnet-4.6"))) {
            Completion five = router.complete(cached(CacheTTL.VALUE_5_M));
            Completion hour = router.complete(cached(CacheTTL.VALUE_1_H));

            // 3.3 and 16.5 a million, cache writes 4.125 for five minutes and 6.6 for an hour
            assertThat(five.cost().usd()).contains(Usd.of("0.01023"));
            assertThat(hour.cost().usd()).isEmpty();
            assertThat(hour.cost().atMost()).contains(Usd.of("0.01518"));
        }
    }

    private static CompletionRequest cached(CacheTTL ttl) {
        return CompletionRequest.of(
                "r",
                ConverseRequest.builder()
                        .system(
                                SystemContentBlock.fromText("Be brief."),
                                SystemContentBlock.fromCachePoint(CachePointBlock.builder()
                                        .type(CachePointType.DEFAULT)
                                        .ttl(ttl)
                                        .build()))
                        .messages(StubClient.user("hello"))
                        .build());
    }

    @Test
    void residency_ofARoute_isKeptThoughAScopeIsAllowed() {
        Route global = Route.fallback("r", "claude-haiku-4.5").allow(Scope.GLOBAL);
        try (ModelRouter anywhere = router(global);
                ModelRouter atHome = router(global.within(Residency.within(Scope.US)))) {
            assertThat(anywhere.plan(ask()).candidates()).hasSize(2);
            assertThat(atHome.plan(ask()).candidates()).singleElement().satisfies(candidate -> assertThat(
                            candidate.target().scope())
                    .contains(Scope.US));
        }
    }
}
