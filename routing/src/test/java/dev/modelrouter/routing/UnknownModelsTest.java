package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Residency;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Weights;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Unknown is neither no nor yes: what a route names is tried where it is not known to fail, and said so. */
final class UnknownModelsTest {

    private static final String UNHEARD = "us.anthropic.claude-opus-9-v1:0";

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);

    /** The day by which the models that these tests name have ended, or have not. */
    UnknownModelsTest() {
        clock.advance(Duration.between(clock.now(), Instant.parse("2026-11-30T12:00:00Z")));
    }

    private ModelRouterBuilder builder(Route route, Region... regions) {
        ModelRouterBuilder builder = ModelRouter.builder().route(route).time(clock);
        for (Region region : regions) {
            builder.client(bedrock.client(region));
        }
        return builder;
    }

    private ModelRouter router(Route route, Region... regions) {
        return builder(route, regions).build();
    }

    private static CompletionRequest ask() {
        return CompletionRequest.of("r", "hello");
    }

    private static Model.Builder acme() {
        return Model.builder("acme.model-v1").provider("Acme").family("acme").weights(Weights.OPEN);
    }

    @Test
    void idThatNobodyKnows_isTriedAsNamedFromEveryRegionAndMarked() {
        Plan plan = router(Route.fallback("r", UNHEARD), Region.US_EAST_1, Region.US_WEST_2)
                .plan(ask());

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().toString())
                .containsExactly(
                        "anthropic.claude-opus-9-v1:0 (geo:us) from us-east-1",
                        "anthropic.claude-opus-9-v1:0 (geo:us) from us-west-2");
        assertThat(plan.candidates()).allSatisfy(candidate -> {
            assertThat(candidate.callable()).isEqualTo(Support.UNKNOWN);
            assertThat(candidate.target().modelId().value()).isEqualTo(UNHEARD);
            assertThat(candidate.worstCase()).isEmpty();
        });
        assertThat(plan.explain()).contains("not known to be callable, tried as named");
        assertThat(plan.warnings()).singleElement().isInstanceOfSatisfying(RouteWarning.NotVerified.class, warning -> {
            assertThat(warning.targets()).hasSize(2);
            assertThat(warning.text()).contains(UNHEARD + " from us-east-1", "claude-opus-4");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "newvendor.model-x",
                "xx.anthropic.claude-sonnet-4-6",
                "xx.anthropic.claude-opus-9",
                "mx.newcomer.model",
                "global.newvendor.model-x",
                "us.moonshotai.kimi-k2.5",
                "meta.llama9-1-70b-instruct-v1:0:128k",
                "arn:aws:bedrock:us-east-1::foundation-model/newvendor.model-x",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.newvendor.model-x"
            })
    void idOfAnyForm_isSentAsItIsAndItsCostIsUnknown(String id) {
        StubClient client = new StubClient(request -> StubClient.reply("ok").build());
        try (ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(Route.fallback("r", id))
                .build()) {
            Completion answer = router.complete(ask());

            assertThat(client.sent).singleElement().satisfies(request -> assertThat(request.modelId())
                    .isEqualTo(id));
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(answer.cost().isKnown()).isFalse();
            assertThat(answer.explain()).doesNotContain("123456789012");
            assertThat(router.plan(ask()).explain()).doesNotContain("123456789012");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-sonet-4.6", "claude-sonnet-9.9", "grok.4.9", "us.claude-sonet-4.6"})
    void mistypedName_isAnErrorWithTheNearest(String name) {
        assertThatThrownBy(() -> router(Route.fallback("r", name), Region.US_EAST_1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Nearest: ");
    }

    @Test
    void idThatBedrockDoesNotKnowEither_isOutForTheRequestAndTheNextAnswers() {
        bedrock.model(UNHEARD).fails(Fault.resourceNotFound("no such model"));
        bedrock.model(Models.SONNET).replies("ok");
        try (ModelRouter router = router(Route.fallback("r", UNHEARD, "claude-sonnet-4.6"), Region.US_EAST_1)) {
            Completion answer = router.complete(ask());

            assertThat(answer.model().name()).isEqualTo("claude-sonnet-4.6");
            assertThat(answer.attempts()).hasSize(2);
            assertThat(answer.attempts().get(0).outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.NOT_FOUND));
        }
    }

    @Test
    void unpricedId_underMaxCostOrAHardBudget_isRefusedAndSaysSo() {
        Route route = Route.fallback("r", UNHEARD);
        Plan capped = router(route.maxCost(Usd.of("1")), Region.US_EAST_1).plan(ask());
        ModelRouter budgeted = builder(route, Region.US_EAST_1)
                .budget(Budget.daily(Usd.of("10")).whenExhausted(Budget.WhenExhausted.REFUSE))
                .build();

        assertThat(capped.candidates()).isEmpty();
        assertThat(capped.exclusions()).singleElement().satisfies(exclusion -> assertThat(exclusion.reason())
                .contains("its price is not known")
                .contains(UNHEARD));
        assertThat(budgeted.plan(ask()).candidates()).isEmpty();
        assertThat(budgeted.plan(ask()).exclusions()).isNotEmpty();
        assertThat(catchThrowableOfType(ModelRouterException.class, () -> budgeted.complete(ask())))
                .isNotNull();
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void unknownCapabilities_areNoReasonToLeaveItOut() {
        CompletionRequest request = CompletionRequest.builder("r")
                .system("Be brief.")
                .prompt("hello")
                .build();

        assertThat(router(Route.fallback("r", UNHEARD), Region.US_EAST_1)
                        .plan(request)
                        .candidates())
                .hasSize(1);
    }

    @Test
    void modelOfWhichTheRegionsAreNotKnown_isTriedInTheScopesThatTheRouteAllows() {
        ModelCatalog catalog = ModelCatalog.of(
                List.of(acme().scope(Scope.US).scope(Scope.GLOBAL).build()));
        ModelRouter router = builder(Route.fallback("r", "acme.model-v1"), Region.US_EAST_1)
                .models(catalog)
                .build();

        assertThat(router.plan(ask()).candidates()).singleElement().satisfies(candidate -> {
            assertThat(candidate.target().modelId().value()).isEqualTo("us.acme.model-v1");
            assertThat(candidate.callable()).isEqualTo(Support.UNKNOWN);
        });
        assertThat(router.plan(ask()).warnings())
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.NotVerified.class, warning -> assertThat(warning.nearest())
                        .isEmpty());
    }

    @Test
    void regionOfWhichItIsNotKnown_comesAfterThoseThatAreKnown() {
        ModelCatalog catalog = ModelCatalog.of(List.of(
                acme().scope(Scope.IN_REGION, Region.US_WEST_2).scope(Scope.US).build()));
        ModelRouter router = builder(Route.fallback("r", "acme.model-v1"), Region.US_EAST_1, Region.US_WEST_2)
                .models(catalog)
                .build();

        assertThat(router.plan(ask()).candidates())
                .extracting(candidate -> candidate.target() + " " + candidate.callable())
                .containsExactly(
                        "acme.model-v1 (in-region) from us-west-2 YES",
                        "acme.model-v1 (geo:us) from us-east-1 UNKNOWN");
    }

    @Test
    void bundledModelOfWhichNobodySawAnAnswer_isTriedAndWarnedOf() {
        Plan plan = router(Route.fallback("r", "claude-fable-5.2"), Region.US_EAST_1)
                .plan(ask());

        assertThat(plan.candidates()).singleElement().satisfies(candidate -> assertThat(candidate.callable())
                .isEqualTo(Support.UNKNOWN));
        assertThat(plan.warnings()).hasAtLeastOneElementOfType(RouteWarning.NotVerified.class);
    }

    @Test
    void profileOfAGeography_isTriedOnlyFromItsRegions() {
        Route route = Route.fallback("r", "eu.newvendor.model-x");

        assertThat(router(route, Region.US_EAST_1, Region.EU_WEST_1).plan(ask()).candidates())
                .extracting(candidate -> candidate.target().region())
                .containsExactly(Region.EU_WEST_1);
        assertThatThrownBy(() -> router(route, Region.US_EAST_1))
                .hasMessageContaining("eu.newvendor.model-x")
                .hasMessageContaining("cannot be called from [us-east-1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"US.anthropic.claude-opus-5-5", "Global.amazon.nova-lite-v1:0", "eU.newvendor.model-x"})
    void profileInUpperCase_isRefusedAndNotTakenForANewGeography(String id) {
        assertThatThrownBy(() -> router(Route.fallback("r", id), Region.US_EAST_1))
                .hasMessageContaining("No model is called \"" + id + "\"");
    }

    @Test
    void arnOfAnotherRegion_isRefusedWithItsRegionAndNoOther() {
        String arn = "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude-opus-5-5";

        assertThatThrownBy(() -> router(Route.fallback("r", arn), Region.US_EAST_1))
                .hasMessageContaining("its ARN is of us-west-2, which is none of the router's regions.")
                .hasMessageNotContaining("offered");
    }

    @Test
    void profileThatCannotBeCalledFromHere_isRefusedWithItsOwnRegionsAlone() {
        assertThatThrownBy(() -> router(Route.fallback("r", "jp.anthropic.claude-opus-5-5"), Region.US_EAST_1))
                .hasMessageContaining("cannot be called from [us-east-1]")
                .hasMessageContaining("It is offered geo:jp from ap-northeast-1, ap-northeast-3.")
                .hasMessageNotContaining("us-west-2")
                .hasMessageNotContaining("Route.allow");
    }

    @Test
    void geographyThatThisVersionDoesNotKnow_isExcludedUnderAResidency() {
        String id = "xx.anthropic.claude-sonnet-4-6";
        Route route = Route.fallback("r", id, "claude-sonnet-5.5").within(Residency.within(Scope.US));

        Plan plan = router(route, Region.US_EAST_1).plan(ask());

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("claude-sonnet-5.5");
        assertThat(plan.exclusions())
                .hasToString(
                        "[" + id + ": where a call may be served is not known, and the route keeps to a residency]");
        assertThat(router(Route.fallback("r", id).within(Residency.anywhere()), Region.US_EAST_1)
                        .plan(ask())
                        .candidates())
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.target().scope()).isEmpty());
        assertThatThrownBy(() -> router(Route.fallback("r", id).within(Residency.within(Scope.US)), Region.US_EAST_1))
                .hasMessageContaining("has no model left to call")
                .hasMessageContaining("residency");
    }

    @Test
    void residency_profileOfAKnownGeography_isHeldAgainstWhatThatReachesOverAllModels() {
        Route within = Route.fallback("r", UNHEARD).within(Residency.within(Scope.US));

        assertThat(router(within, Region.US_EAST_1).plan(ask()).candidates()).hasSize(1);
        assertThatThrownBy(() -> router(
                Route.fallback("r", "global.newvendor.model-x").within(Residency.within(Scope.US)), Region.US_EAST_1));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-mythos-5, bedrock-mantle",
        "gemma-4-31b, bedrock-mantle",
        "us.openai.gpt-5.5, other APIs than Converse"
    })
    void modelOfAnotherEndpoint_isExcludedAndTheOthersAnswer(String name, String reason) {
        Plan plan = router(Route.fallback("r", name, "claude-sonnet-5.5"), Region.US_EAST_1)
                .plan(ask());

        assertThat(plan.exclusions()).singleElement().satisfies(exclusion -> assertThat(exclusion.toString())
                .startsWith(name)
                .contains(reason));
        assertThat(plan.candidates()).hasSize(1);
        assertThatThrownBy(() -> router(Route.fallback("r", name), Region.US_EAST_1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Route r has no model left to call")
                .hasMessageContaining(reason);
    }

    @Test
    void routeWhoseModelsHaveAllEnded_isRefusedWithEachReason() {
        assertThatThrownBy(() -> router(Route.fallback("r", "claude-3-haiku", "gpt-5.4"), Region.US_EAST_1))
                .hasMessageContaining("claude-3-haiku: Bedrock no longer serves it")
                .hasMessageContaining("gpt-5.4: its profiles are for other APIs");
    }
}
