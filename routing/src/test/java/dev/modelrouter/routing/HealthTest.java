package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Target;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** How requests find targets that others have found unwell. */
class HealthTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final List<Health> heard = new ArrayList<>();

    private ModelRouterBuilder builder(Region... regions) {
        ModelRouterBuilder builder = ModelRouter.builder().time(bedrock.time()).random(new Random(1));
        for (Region region : regions) {
            builder.client(bedrock.client(region));
        }
        return builder.listener(new RouterListener() {
            @Override
            public void healthChanged(Health health) {
                heard.add(health);
            }
        });
    }

    private ModelRouter router(String... models) {
        return builder(Region.US_EAST_1).route(Route.fallback("r", models)).build();
    }

    private static void complete(ModelRouter router, int requests) {
        for (int i = 0; i < requests; i++) {
            Throwable unused = catchThrowable(() -> router.complete(CompletionRequest.of("r", "hello")));
        }
    }

    private static Health of(ModelRouter router, String model) {
        return router.health().stream()
                .filter(health ->
                        health.target().map(Target::modelName).stream().anyMatch(model::equals))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void complete_throttledOnce_nextRequestGoesElsewhereUntilItIsRefilled() {
        bedrock.model(LLAMA).throttles(1).thenReplies("llama");
        bedrock.model(HAIKU).replies("haiku");
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");

        complete(router, 3);
        assertThat(bedrock.calls(LLAMA)).hasSize(1);
        assertThat(of(router, "llama-3.3-70b").state()).isEqualTo(Health.State.COOLING);
        bedrock.advance(Duration.ofSeconds(2));
        assertThat(of(router, "llama-3.3-70b").state()).isEqualTo(Health.State.HALF_OPEN);
        complete(router, 2);

        assertThat(bedrock.calls(LLAMA)).hasSize(3);
        assertThat(of(router, "llama-3.3-70b").state()).isEqualTo(Health.State.WELL);
    }

    @Test
    void complete_throttledInOneRegion_coolsThatRegionAlone() {
        bedrock.in(Region.US_EAST_1).model(LLAMA).throttles();
        bedrock.in(Region.US_WEST_2).model(LLAMA).replies("west");
        ModelRouter router = builder(Region.US_EAST_1, Region.US_WEST_2)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build();

        complete(router, 5);

        assertThat(bedrock.calls().stream().filter(call -> call.region().equals(Region.US_EAST_1)))
                .hasSize(1);
    }

    @Test
    void complete_dailyQuotaIsUsedUp_coolsForTheDay() {
        bedrock.model(LLAMA).fails(Fault.throttling("Too many tokens per day, please wait before trying again."));
        bedrock.model(HAIKU).replies("haiku");
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");

        complete(router, 1);

        Health health = of(router, "llama-3.3-70b");
        Instant until = health.until().orElseThrow();
        assertThat(health.why()).contains(FailureKind.DAILY_QUOTA);
        assertThat(until.getEpochSecond() % Duration.ofDays(1).toSeconds()).isZero();
        assertThat(Duration.between(bedrock.time().now(), until)).isBetween(Duration.ZERO, Duration.ofDays(1));
    }

    @Test
    void complete_denied_coolsForMinutes() {
        bedrock.model(LLAMA).fails(Fault.accessDenied());
        bedrock.model(HAIKU).replies("haiku");
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");

        complete(router, 10);

        assertThat(bedrock.calls(LLAMA)).hasSize(1);
        assertThat(Duration.between(
                        bedrock.time().now(),
                        of(router, "llama-3.3-70b").until().orElseThrow()))
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
    }

    @Test
    void complete_otherAccountIsDenied_isCalledAllTheSame() {
        FakeBedrock second = FakeBedrock.create(bedrock.time());
        bedrock.model(LLAMA).fails(Fault.accessDenied());
        second.model(LLAMA).replies("second");
        ModelRouter router = ModelRouter.builder()
                .time(bedrock.time())
                .client("one", bedrock.client(Region.US_EAST_1))
                .client("two", second.client(Region.US_EAST_1))
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build();

        complete(router, 3);

        assertThat(bedrock.calls()).hasSize(1);
        assertThat(second.calls()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The request is wrong.",
                "prompt is too long: 200049 tokens > 200000 maximum",
                "This model doesn't support tool use."
            })
    void complete_validationFails_coolsNothing(String message) {
        bedrock.model(LLAMA).fails(Fault.validation(message));
        bedrock.model(HAIKU).replies("haiku");
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");

        complete(router, 20);

        assertThat(heard).isEmpty();
        assertThat(bedrock.calls(LLAMA)).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void complete_modelFailsOnAPrompt_opensNothing() {
        bedrock.model(LLAMA).fails(Fault.modelError());
        bedrock.model(HAIKU).replies("haiku");

        complete(router("llama-3.3-70b", "claude-haiku-4.5"), 20);

        assertThat(heard).isEmpty();
    }

    @Test
    void complete_callersWithShortDeadlines_openNothing() {
        bedrock.model(LLAMA).replies("slow").delays(Duration.ofSeconds(5));
        ModelRouter router = builder(Region.US_EAST_1)
                .route(Route.fallback("r", "llama-3.3-70b").deadline(Duration.ofSeconds(1)))
                .build();

        complete(router, 20);

        assertThat(bedrock.calls()).hasSize(20);
        assertThat(heard).isEmpty();
    }

    @Test
    void complete_fiveServerErrorsInARow_opensAndTells() {
        bedrock.model(LLAMA).fails(Fault.internalServer());
        bedrock.model(HAIKU).replies("haiku");
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");

        complete(router, 50);

        assertThat(bedrock.calls(LLAMA)).hasSize(5);
        assertThat(heard).singleElement().satisfies(health -> {
            assertThat(health.state()).isEqualTo(Health.State.OPEN);
            assertThat(health.why()).contains(FailureKind.SERVER_ERROR);
            assertThat(health.target()).isPresent();
        });
        assertThat(of(router, "llama-3.3-70b").toString())
                .contains("llama-3.3-70b", "OPEN, SERVER_ERROR since", "until");
    }

    @Test
    void complete_severalModelsOfARegionFail_opensTheRegion() {
        bedrock.in(Region.US_EAST_1).model(LLAMA).fails(Fault.internalServer());
        bedrock.in(Region.US_EAST_1).model(HAIKU).fails(Fault.internalServer());
        bedrock.in(Region.US_WEST_2).anyModel().replies("west");
        ModelRouter router = builder(Region.US_EAST_1, Region.US_WEST_2)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .route(Route.fallback("s", "claude-haiku-4.5"))
                .build();

        for (int i = 0; i < 3; i++) {
            complete(router, 1);
            Completion unused = router.complete(CompletionRequest.of("s", "hello"));
        }

        assertThat(router.health().get(0))
                .satisfies(health -> assertThat(health.target()).isEmpty())
                .satisfies(health -> assertThat(health.region()).isEqualTo(Region.US_EAST_1))
                .satisfies(health -> assertThat(health.state()).isEqualTo(Health.State.OPEN));
        bedrock.clearCalls();
        complete(router, 3);
        assertThat(bedrock.calls()).allSatisfy(call -> assertThat(call.region()).isEqualTo(Region.US_WEST_2));
    }

    @Test
    void complete_lastTargetIsOpen_makesFirstTriesAndNoRetries() {
        bedrock.model(LLAMA).fails(Fault.internalServer());
        ModelRouter router = router("llama-3.3-70b");
        complete(router, 5);
        bedrock.clearCalls();

        complete(router, 20);

        assertThat(bedrock.calls()).hasSize(20);
    }

    @Test
    void complete_everyTargetIsOpen_callsOneForEachRequest() {
        bedrock.anyModel().fails(Fault.internalServer());
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");
        complete(router, 10);
        bedrock.clearCalls();

        complete(router, 20);

        assertThat(bedrock.calls()).hasSize(20);
    }

    @Test
    void complete_throttledWithoutEnd_callsEachTimeAndATenthMoreAndTen() {
        bedrock.model(LLAMA).throttles();
        ModelRouter router = router("llama-3.3-70b");

        complete(router, 1000);

        // The first call comes when nothing can be earned yet.
        assertThat(bedrock.calls().size()).isBetween(1000 + 100, 1000 + 100 + 10);
    }

    @Test
    void complete_passedOverAsItIsNotWell_saysSo() {
        bedrock.model(LLAMA).fails(Fault.internalServer());
        bedrock.model(HAIKU).replies("haiku");
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");
        complete(router, 5);

        Completion answer = router.complete(CompletionRequest.of("r", "hello"));

        assertThat(answer.attempts()).hasSize(1);
        assertThat(answer.explain()).contains("not well since calls failed with SERVER_ERROR");
    }

    @Test
    void complete_rejectedAnswerAndTheStrongerIsOpen_escalatesAllTheSame() {
        bedrock.model(HAIKU).fails(Fault.internalServer());
        bedrock.model(LLAMA).replies("no JSON");
        ModelRouter router = builder(Region.US_EAST_1)
                .route(Route.fallback("r", "claude-haiku-4.5"))
                .route(Route.cascade("c", "llama-3.3-70b", "claude-haiku-4.5").accept(Gate.json()))
                .build();
        complete(router, 5);
        bedrock.clearCalls();

        Completion draft = router.complete(CompletionRequest.of("c", "hello"));

        assertThat(draft.accepted()).isFalse();
        assertThat(bedrock.calls(HAIKU)).hasSize(1);
    }

    @Test
    void complete_trialEndsInAWrongRequest_nextRequestMayTry() {
        bedrock.model(LLAMA)
                .throttles(1)
                .thenFails(1, Fault.validation("The request is wrong."))
                .thenReplies("well");
        bedrock.model(HAIKU).replies("haiku");
        ModelRouter router = router("llama-3.3-70b", "claude-haiku-4.5");
        complete(router, 1);
        bedrock.advance(Duration.ofSeconds(2));
        complete(router, 1);

        assertThat(router.complete(CompletionRequest.of("r", "hello")).text()).isEqualTo("well");
    }

    @Test
    void complete_singleModelIsThrottledForAWhile_waitsForItIfTheRouteSaysSo() {
        bedrock.model(LLAMA).throttles(4).thenReplies("late");
        Route patient = Route.fallback("r", "llama-3.3-70b")
                .deadline(Duration.ofSeconds(60))
                .maxAttempts(10)
                .waitForRecovery();

        Completion answer =
                builder(Region.US_EAST_1).route(patient).build().complete(CompletionRequest.of("r", "hello"));

        assertThat(answer.text()).isEqualTo("late");
        assertThat(answer.attempts()).hasSize(5);
        // Cooling for about 1, 2, 4 and 8 seconds.
        assertThat(answer.latency()).isBetween(Duration.ofSeconds(12), Duration.ofSeconds(25));
    }

    @Test
    void complete_singleModelFailsForAWhile_waitsForItsTrial() {
        bedrock.model(LLAMA).fails(5, Fault.internalServer()).thenReplies("late");
        Route patient = Route.fallback("r", "llama-3.3-70b").maxAttempts(10).waitForRecovery();

        Completion answer =
                builder(Region.US_EAST_1).route(patient).build().complete(CompletionRequest.of("r", "hello"));

        assertThat(answer.text()).isEqualTo("late");
        assertThat(answer.latency()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(9));
    }

    @Test
    void complete_dailyQuotaIsUsedUp_doesNotWaitForTomorrow() {
        bedrock.model(LLAMA).fails(Fault.throttling("Too many tokens per day, please wait before trying again."));
        ModelRouter router = builder(Region.US_EAST_1)
                .route(Route.fallback("r", "llama-3.3-70b").waitForRecovery())
                .build();
        Instant begun = bedrock.time().now();

        complete(router, 1);

        assertThat(bedrock.time().now()).isEqualTo(begun);
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void health_routerHasCalledNobody_isEmpty() {
        assertThat(router("llama-3.3-70b").health()).isEmpty();
    }

    @Test
    void health_listenerThrows_requestIsAnswered() {
        bedrock.model(LLAMA).throttles(1).thenReplies("llama");
        ModelRouter router = ModelRouter.builder()
                .time(bedrock.time())
                .client(bedrock.client(Region.US_EAST_1))
                .route(Route.fallback("r", "llama-3.3-70b"))
                .listener(new RouterListener() {
                    @Override
                    public void healthChanged(Health health) {
                        throw new IllegalStateException("no");
                    }
                })
                .build();

        assertThat(router.complete(CompletionRequest.of("r", "hello")).text()).isEqualTo("llama");
    }
}
