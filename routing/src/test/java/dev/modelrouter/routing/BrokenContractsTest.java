package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * Clients, gates, policies and listeners that do not keep to their contracts: no paid call is lost, each request ends.
 */
class BrokenContractsTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final List<String> heard = new ArrayList<>();

    private final RouterListener ear = new RouterListener() {
        @Override
        public void attemptEnded(RequestInfo request, Attempt attempt) {
            heard.add(attempt.number() + " " + attempt.outcome());
        }

        @Override
        public void gateFailed(RequestInfo request, Throwable problem) {
            heard.add("gate " + problem.getClass().getSimpleName());
        }

        @Override
        public void completed(Completion completion) {
            heard.add("completed");
        }

        @Override
        public void failed(ModelRouterException exception) {
            heard.add("failed");
        }
    };

    private ModelRouter router(Route route, RouterListener... more) {
        ModelRouterBuilder builder = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(route);
        for (RouterListener listener : more) {
            builder.listener(listener);
        }
        return builder.listener(ear).build();
    }

    private ModelRouter routerOf(Function<ConverseRequest, @Nullable ConverseResponse> behaviour) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, new StubClient(behaviour))
                .route(route())
                .listener(ear)
                .build();
    }

    private static Route route() {
        return Route.fallback("r", "llama-3.3-70b", "claude-haiku-4.5");
    }

    private static CompletionRequest request() {
        return CompletionRequest.of("r", "hello");
    }

    private static @Nullable ConverseResponse firstModelGives(
            @Nullable ConverseResponse first, ConverseRequest request) {
        return request.modelId().contains("llama")
                ? first
                : StubClient.reply("fine").build();
    }

    @Test
    void complete_clientReturnsNull_isMalformedAndGoesOn() {
        Completion answer = routerOf(request -> firstModelGives(null, request)).complete(request());

        assertThat(answer.text()).isEqualTo("fine");
        assertThat(answer.attempts().get(0).outcome()).hasToString("failed: MALFORMED");
        assertThat(answer.cost().isKnown()).isFalse();
    }

    @Test
    void complete_usageMissingOrNegative_isMalformedAndGoesOn() {
        ConverseResponse missing =
                StubClient.reply("a").usage((TokenUsage) null).build();
        ConverseResponse negative = StubClient.reply("a")
                .usage(usage -> usage.inputTokens(-1).outputTokens(1))
                .build();

        for (ConverseResponse reply : List.of(missing, negative)) {
            Completion answer =
                    routerOf(request -> firstModelGives(reply, request)).complete(request());

            assertThat(answer.attempts().get(0).outcome()).hasToString("failed: MALFORMED");
            assertThat(answer.text()).isEqualTo("fine");
        }
    }

    @Test
    void complete_contentBlockOfNull_isMalformedAndGoesOn() {
        ConverseResponse holed =
                StubClient.reply(ContentBlock.fromText("a"), null).build();

        Completion answer = routerOf(request -> firstModelGives(holed, request)).complete(request());

        assertThat(((Outcome.Failed) answer.attempts().get(0).outcome())
                        .failure()
                        .kind())
                .isEqualTo(FailureKind.MALFORMED);
        assertThat(answer.text()).isEqualTo("fine");
    }

    @Test
    void complete_clientThrowsAnError_passesItOnAndTheListenerHearsOfTheAttempt() {
        Error error = new NoClassDefFoundError("software/amazon/Missing");

        assertThatThrownBy(() -> routerOf(request -> {
                            throw error;
                        })
                        .complete(request()))
                .isSameAs(error);

        assertThat(heard).containsExactly("1 failed: UNKNOWN");
    }

    @Test
    void complete_gateReturnsNull_countsAsRejectionAndKeepsTheDraft() {
        bedrock.anyModel().replies("text");

        @SuppressWarnings("NullAway") // what a gate without null checks does
        Completion answer = router(route().accept(any -> null)).complete(request());

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.text()).isEqualTo("text");
        assertThat(answer.attempts()).hasSize(2);
        assertThat(heard)
                .contains("gate NullPointerException", "1 rejected: the gate threw java.lang.NullPointerException");
    }

    @Test
    void complete_gateThrowsACheckedException_countsAsRejection() {
        bedrock.anyModel().replies("text");

        Completion answer = router(route().accept(any -> {
                    BrokenContractsTest.<RuntimeException>sneak(new java.io.IOException("answer-canary"));
                    return Verdict.accept();
                }))
                .complete(request());

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.explain()).contains("IOException").doesNotContain("canary");
    }

    @Test
    void complete_gateWrapsAnInterrupt_endsAsInterruptedWithTheFlagSet() {
        bedrock.anyModel().replies("fine");
        ModelRouter router = router(route().accept(answer -> {
            throw new IllegalStateException(new InterruptedException());
        }));

        assertThatThrownBy(() -> router.complete(request())).isInstanceOf(ModelRouterException.Interrupted.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void complete_gatesPatternOverflowsTheStack_countsAsRejection() {
        bedrock.anyModel().replies(FakeReply.text("ab".repeat(50_000)));
        // Alternatives under a star recurse once a character.
        Route route = route().accept(Gate.matches("\\A(a|b)*c\\z"));

        Completion answer = router(route).complete(request());

        assertThat(answer.accepted()).isFalse();
        assertThat(heard).contains("gate StackOverflowError");
    }

    @Test
    void complete_gateThrowsAnError_passesItOnAndTheLedgerEntryIsHeard() {
        bedrock.anyModel().replies("text");
        Error error = new AssertionError("a test's own assertion");

        assertThatThrownBy(() -> router(route().accept(any -> {
                            throw error;
                        }))
                        .complete(request()))
                .isSameAs(error);

        assertThat(heard).containsExactly("1 rejected: the gate threw java.lang.AssertionError");
    }

    @Test
    void complete_listenerThrowsAnError_harmsNothing() {
        bedrock.anyModel().replies("text");
        RouterListener broken = new RouterListener() {
            @Override
            public void attemptEnded(RequestInfo request, Attempt attempt) {
                throw new NoSuchMethodError("a metrics library of another version");
            }
        };

        assertThat(router(route(), broken).complete(request()).accepted()).isTrue();
        assertThat(heard).containsExactly("1 answered", "completed");
    }

    @Test
    void complete_slowListener_takesItsTimeFromTheCallsNotFromTheDeadline() {
        bedrock.anyModel().replies(FakeReply.text("late").after(Duration.ofSeconds(60)));
        RouterListener slow = new RouterListener() {
            @Override
            public void attemptStarted(AttemptStarted attempt) {
                try {
                    bedrock.time().sleep(Duration.ofSeconds(3));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        long start = bedrock.time().nanoTime();

        ModelRouterException problem = catchThrowableOfType(
                ModelRouterException.DeadlineExceeded.class,
                () -> router(route().deadline(Duration.ofSeconds(5)), slow).complete(request()));

        assertThat(Duration.ofNanos(bedrock.time().nanoTime() - start)).isEqualTo(Duration.ofSeconds(5));
        assertThat(problem.attempts().get(0).latency()).as("of the call alone").isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    @SuppressWarnings("NullAway") // what a policy without null checks does
    void complete_policyReturnsNull_isAClearError() {
        assertThatThrownBy(() ->
                        router(Route.of("r", question -> null, "llama-3.3-70b")).complete(request()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("policy of route r returned null");
    }

    @Test
    void complete_policyRanksAForeignTargetOrOneTwice_isAClearError() {
        Target foreign = WalkTest.target("nova-pro", dev.modelrouter.core.Scope.US, Region.US_EAST_1);

        assertThatThrownBy(() -> router(Route.of("r", any -> Ranking.byPreference(List.of(foreign)), "llama-3.3-70b"))
                        .complete(request()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nova-pro")
                .hasMessageContaining("not among the targets");
        assertThatThrownBy(() -> router(Route.of(
                                "r",
                                question -> Ranking.byPreference(List.of(
                                        question.targets().get(0),
                                        question.targets().get(0))),
                                "llama-3.3-70b"))
                        .complete(request()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void plan_policyLeavesTargetsOut_saysSo() {
        Route none = Route.of("r", question -> Ranking.byStrength(ImmutableList.of()), "llama-3.3-70b");

        Plan plan = router(none).plan(request());

        assertThat(plan.candidates()).isEmpty();
        assertThat(plan.exclusions())
                .extracting(Exclusion::reason)
                .isNotEmpty()
                .containsOnly("the route's policy left it out");
    }

    @Test
    void complete_replyWhoseCostHasNoBound_countsAsReservedAgainstTheCap() {
        // Served in a tier that nobody asked for and that has no price: what it cost is not known, nor at most
        // what.
        ConverseResponse dear = StubClient.reply("no JSON")
                .serviceTier(tier -> tier.type("platinum"))
                .build();
        StubClient client = new StubClient(request -> dear);
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(route().accept(Gate.json()).maxCost(Usd.of("0.004")).defaultMaxTokens(5000))
                .build();

        Completion answer = router.complete(request());

        assertThat(client.sent).hasSize(1);
        assertThat(answer.cost().isKnown()).isFalse();
        assertThat(answer.explain()).contains("cap on money");
    }

    @Test
    void complete_paidCallWithoutAUsableReply_countsAsReservedAgainstTheCap() {
        StubClient client = new StubClient(request -> null);
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(route().maxCost(Usd.of("0.004")).defaultMaxTokens(5000))
                .build();

        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.CostCapReached.class, () -> router.complete(request()));

        assertThat(client.sent).hasSize(1);
        assertThat(problem.cost().atMost().orElseThrow()).isLessThanOrEqualTo(Usd.of("0.004"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable problem) throws E {
        throw (E) problem;
    }
}
