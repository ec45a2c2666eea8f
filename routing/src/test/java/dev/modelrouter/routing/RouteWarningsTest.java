package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Tier;
import dev.modelrouter.core.Weights;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** What speaks against a route as it is written. The models are those of 30 November 2026. */
final class RouteWarningsTest {

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);

    RouteWarningsTest() {
        clock.advance(Duration.between(clock.now(), Instant.parse("2026-11-30T12:00:00Z")));
    }

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .route(route)
                .build();
    }

    private List<RouteWarning> warnings(Route route) {
        try (ModelRouter router = router(route)) {
            return router.plan(CompletionRequest.of("r", "hello")).warnings();
        }
    }

    private static Route cascade(String models) {
        return Route.cascade("r", models.split(" ", -1));
    }

    private static String name(Model model) {
        return model.name();
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.3-70b claude-haiku-5.5, llama-3.3-70b, claude-haiku-5.5",
        "claude-sonnet-5.5 claude-haiku-5.5, claude-sonnet-5.5, claude-haiku-5.5",
        "nova-lite nova-pro claude-haiku-5.5, nova-pro, claude-haiku-5.5",
        "gpt-oss-120b claude-haiku-5.5 claude-sonnet-5.5, gpt-oss-120b, claude-haiku-5.5"
    })
    void cascade_stageDearerThanALaterOne_isWarnedOfWithBothPrices(String models, String dearer, String cheaper) {
        assertThat(warnings(cascade(models)))
                .filteredOn(RouteWarning.DearerStage.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.DearerStage.class, warning -> {
                    assertThat(name(warning.stage())).isEqualTo(dearer);
                    assertThat(name(warning.later())).isEqualTo(cheaper);
                    assertThat(warning.text()).contains(dearer, cheaper, "per million tokens");
                });
    }

    @Test
    void cascade_dearerStage_tellsTheRatesOfTheFirstPlace() {
        assertThat(warnings(cascade("llama-3.3-70b claude-haiku-5.5")))
                .filteredOn(RouteWarning.DearerStage.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.DearerStage.class, warning -> {
                    assertThat(warning.rates()).isEqualTo(new RouteWarning.Rates(Usd.of("0.72"), Usd.of("0.72")));
                    assertThat(warning.laterRates()).isEqualTo(new RouteWarning.Rates(Usd.of("0.11"), Usd.of("0.55")));
                });
    }

    /** In Jakarta the price of Nova Pro is taken from another region: it may be what it is there, and that is no reason. */
    @Test
    void cascade_stageOfWhichThePriceIsAssumed_isNotSaidToBeDearer() {
        try (ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.AP_SOUTHEAST_3))
                .time(clock)
                .route(cascade("nova-pro nova-lite"))
                .build()) {
            List<RouteWarning> warnings =
                    router.plan(CompletionRequest.of("r", "hello")).warnings();

            assertThat(warnings).singleElement().isInstanceOf(RouteWarning.StrongerStage.class);
        }
    }

    @Test
    void cascade_cheaperForSomeMixesAndDearerForOthers_isNoReason() {
        assertThat(warnings(cascade("nova-2-lite qwen3-vl-235b")))
                .as("0.33 and 2.75 against 0.53 and 2.66")
                .noneMatch(RouteWarning.DearerStage.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-5.5 claude-haiku-5.5, claude-opus-5.5, claude-haiku-5.5",
        "claude-opus-5 claude-haiku-5.5, claude-opus-5, claude-haiku-5.5",
        "claude-sonnet-5.5 claude-sonnet-4.6, claude-sonnet-5.5, claude-sonnet-4.6",
        "llama-3.1-70b llama-3.1-8b, llama-3.1-70b, llama-3.1-8b",
        "nova-pro nova-micro, nova-pro, nova-micro",
        "nova-micro nova-pro nova-lite, nova-pro, nova-lite",
        "gpt-oss-120b gpt-oss-20b, gpt-oss-120b, gpt-oss-20b",
        "us.anthropic.claude-opus-5-5 us.anthropic.claude-haiku-5-5, claude-opus-5.5, claude-haiku-5.5"
    })
    void cascade_orderThatTheMakersContradict_isWarnedOf(String models, String stronger, String weaker) {
        assertThat(warnings(cascade(models)))
                .filteredOn(RouteWarning.StrongerStage.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.StrongerStage.class, warning -> {
                    assertThat(name(warning.stage())).isEqualTo(stronger);
                    assertThat(name(warning.later())).isEqualTo(weaker);
                    assertThat(warning.text()).contains(stronger, weaker, "from the weakest to the strongest");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "claude-haiku-4.5, claude-haiku-5.5",
        "claude-sonnet-4.6, claude-sonnet-5.5",
        "claude-opus-5, claude-opus-5.5",
        "claude-sonnet-5, claude-sonnet-5.5",
        "mistral-large-2402, mistral-large-3",
        "gpt-6-sol, gpt-6.1-sol",
        "grok-4.6, grok-4.7"
    })
    void anyRoute_newerSiblingThatCostsNoMore_isWarnedOf(String model, String newer) {
        assertThat(warnings(Route.fallback("r", model)))
                .filteredOn(RouteWarning.NewerSibling.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.NewerSibling.class, warning -> {
                    assertThat(name(warning.model())).isEqualTo(model);
                    assertThat(name(warning.newer())).isEqualTo(newer);
                    assertThat(warning.newerRates().areAtMost(warning.rates())).isTrue();
                    assertThat(warning.text()).contains(newer + " is newer than " + model);
                });
    }

    @Test
    void newerSibling_thatLacksWhatTheModelHas_saysSo() {
        assertThat(warnings(Route.fallback("r", "claude-haiku-4.5")))
                .filteredOn(RouteWarning.NewerSibling.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.NewerSibling.class, warning -> assertThat(warning.lacks())
                        .allMatch(capability -> warning.model().supports(capability) == Support.YES
                                && warning.newer().supports(capability) == Support.NO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-oss-20b claude-haiku-5.5 claude-sonnet-5.5",
                "nova-micro nova-lite nova-pro",
                "claude-haiku-5.5 claude-sonnet-5.5 claude-opus-5.5",
                "gpt-oss-20b gpt-oss-120b claude-sonnet-5.5",
                "qwen3-32b claude-sonnet-5.5",
                "nova-lite",
                "deepseek-v3.2"
            })
    void saneRoute_hasNoWarning(String models) {
        assertThat(warnings(cascade(models))).isEmpty();
    }

    @Test
    void fallback_dearestFirst_isNoReason() {
        assertThat(warnings(Route.fallback("r", "claude-opus-5.5", "claude-sonnet-5.5", "claude-haiku-5.5")))
                .isEmpty();
    }

    @Test
    void fallback_newerSiblingInTheRoute_isNoReason() {
        assertThat(warnings(Route.fallback("r", "claude-sonnet-5.5", "claude-sonnet-4.6")))
                .isEmpty();
    }

    @Test
    void policyOfOnesOwn_orderByStrength_isWarnedOfInThePlan() {
        Route route = Route.of(
                "r",
                question -> Ranking.byStrength(question.targets().reverse()),
                "claude-haiku-5.5",
                "claude-sonnet-5.5");

        assertThat(warnings(route))
                .hasAtLeastOneElementOfType(RouteWarning.DearerStage.class)
                .hasAtLeastOneElementOfType(RouteWarning.StrongerStage.class);
        assertThat(warnings(Route.of(
                        "r",
                        question -> Ranking.byPreference(question.targets().reverse()),
                        "claude-haiku-5.5",
                        "claude-sonnet-5.5")))
                .isEmpty();
    }

    @Test
    void siblingThatCannotBeCalledFromThere_isNoReason() {
        Model old = acme("acme.one-v1", "1")
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();
        Model elsewhere = acme("acme.one-v2", "2")
                .scope(Scope.IN_REGION, Region.EU_WEST_1)
                .build();
        Model perhaps = acme("acme.one-v3", "3").scope(Scope.IN_REGION).build();
        String prices =
                """
                {"format":"modelrouter-price-overlay","version":1,"asOf":"2026-11-30"}
                {"model":"acme.one-v1","standard":{"input":"1","output":"1"}}
                {"model":"acme.one-v2","standard":{"input":"1","output":"1"}}
                {"model":"acme.one-v3","standard":{"input":"1","output":"1"}}
                {"model":"acme.one-v4","standard":{"input":"1","output":"1"}}
                """;
        Model here = acme("acme.one-v4", "4")
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();

        assertThat(warnings(prices, old, elsewhere, perhaps)).isEmpty();
        assertThat(warnings(prices, old, elsewhere, perhaps, here))
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.NewerSibling.class, warning -> assertThat(warning.newer())
                        .isEqualTo(here));
    }

    private static Model.Builder acme(String id, String generation) {
        return Model.builder(id)
                .provider("Acme")
                .family("acme")
                .weights(Weights.OPEN)
                .tier(new Tier("acme", 1, generation));
    }

    private List<RouteWarning> warnings(String prices, Model... models) {
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .models(ModelCatalog.of(List.of(models)))
                .prices(PriceCatalog.bundled()
                        .overlay("own.jsonl", new ByteArrayInputStream(prices.getBytes(StandardCharsets.UTF_8))))
                .route(Route.cascade("r", "acme.one-v1"))
                .build();
        return router.plan(CompletionRequest.of("r", "hello")).warnings();
    }

    @Test
    void modelThatEnds_isWarnedOfFromNinetyDaysBefore() {
        assertThat(warnings(Route.fallback("r", "llama-4-scout"))).isEmpty();

        clock.advance(Duration.ofDays(30)); // 90 days before 30 March 2027

        assertThat(warnings(Route.fallback("r", "llama-4-scout")))
                .singleElement()
                .isInstanceOfSatisfying(RouteWarning.Ending.class, warning -> assertThat(warning.text())
                        .isEqualTo("llama-4-scout is legacy and ends on 2027-03-30, in 90 days"));
    }

    @Test
    void explain_namesEachWarning() {
        try (ModelRouter router = router(cascade("claude-opus-5.5 claude-haiku-5.5"))) {
            assertThat(router.plan(CompletionRequest.of("r", "hello")).explain())
                    .contains("  warning: claude-opus-5.5 costs ", "  warning: claude-opus-5.5 is placed above ");
        }
    }

    @Test
    void log_warnsOnceForTheLifeOfARouter() {
        try (CapturedLog log = new CapturedLog();
                ModelRouter router = router(Route.cascade("r", "claude-opus-5.5", "us.newvendor.model-x"))) {
            bedrock.anyModel().replies("ok");
            for (int day = 0; day < 3; day++) {
                router.complete(CompletionRequest.of("r", "hello"));
                router.plan(CompletionRequest.of("r", "hello"));
                clock.advance(Duration.ofDays(1));
            }

            assertThat(log.lines()).singleElement().satisfies(line -> assertThat(line)
                    .contains("Route r: it is not known whether us.newvendor.model-x from us-east-1"));
        }
    }
}
