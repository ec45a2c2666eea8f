package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Weights;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

class PlanTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    private ModelRouter router(Route route, Region... regions) {
        ModelRouterBuilder builder = ModelRouter.builder().route(route);
        for (Region region : regions) {
            builder.client(bedrock.client(region));
        }
        return builder.build();
    }

    @Test
    void plan_cascade_ranksPlacesOfEachModelByRegionAndCallsNothing() {
        ModelRouter router =
                router(Route.cascade("r", "llama-3.3-70b", "claude-haiku-4.5"), Region.US_EAST_2, Region.US_WEST_2);

        Plan plan = router.plan(CompletionRequest.of("r", "hello"));

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().toString())
                .containsExactly(
                        "llama-3.3-70b (in-region) from us-east-2",
                        "llama-3.3-70b (geo:us) from us-east-2",
                        "llama-3.3-70b (geo:us) from us-west-2",
                        "claude-haiku-4.5 (geo:us) from us-east-2",
                        "claude-haiku-4.5 (geo:us) from us-west-2");
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void plan_globalAllowed_ranksItFirstAsItIsCheaper() {
        ModelRouter router = router(Route.cascade("r", "claude-haiku-4.5").allow(Scope.GLOBAL), Region.US_EAST_1);

        assertThat(router.plan(CompletionRequest.of("r", "hello")).candidates())
                .extracting(candidate -> candidate.target().scope().orElseThrow())
                .containsExactly(Scope.GLOBAL, Scope.US);
    }

    @Test
    void plan_canadianRegion_doesNotLeaveTheCountryUnasked() {
        assertThatThrownBy(() -> router(Route.cascade("r", "claude-haiku-4.5"), Region.CA_CENTRAL_1))
                .hasMessageContaining("claude-haiku-4.5")
                .hasMessageContaining("geo:us from")
                .hasMessageContaining("Route.allow");
        assertThat(router(Route.cascade("r", "claude-haiku-4.5").allow(Scope.US), Region.CA_CENTRAL_1)
                        .plan(CompletionRequest.of("r", "hello"))
                        .candidates())
                .hasSize(1);
    }

    @Test
    void plan_profileIdAsModel_pinsItsScope() {
        ModelRouter router =
                router(Route.cascade("r", "global.anthropic.claude-sonnet-4-6"), Region.US_EAST_1, Region.EU_WEST_1);

        assertThat(router.plan(CompletionRequest.of("r", "hello")).candidates())
                .extracting(candidate -> candidate.target().modelId().value())
                .containsOnly("global.anthropic.claude-sonnet-4-6")
                .hasSize(2);
    }

    @Test
    void plan_toolsAndImages_excludeModelsThatCannot() {
        ModelRouter router = router(Route.cascade("r", "llama-3.3-70b", "claude-sonnet-4.6"), Region.US_EAST_1);
        ConverseRequest image = ConverseRequest.builder()
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromImage(block -> block.format(ImageFormat.PNG)
                                .source(source -> source.bytes(SdkBytes.fromUtf8String("png")))))
                        .build())
                .build();

        Plan plan = router.plan(CompletionRequest.of("r", image));

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("claude-sonnet-4.6");
        assertThat(plan.exclusions())
                .hasToString(
                        "[llama-3.3-70b (geo:us) from us-east-1: it does not support IMAGES, which the request needs]");
        assertThat(plan.worstCase())
                .as("an image has 1,600 tokens at most with this Claude")
                .hasValueSatisfying(worst -> assertThat(worst).isGreaterThan(Usd.of("0.0048")));
        assertThat(router(Route.cascade("r", "nova-lite"), Region.US_EAST_1)
                        .plan(CompletionRequest.of("r", image))
                        .worstCase())
                .as("how many it has with Nova is not documented")
                .isEmpty();
    }

    @Test
    void plan_toolsInTheHistoryAlone_excludeModelsWithoutToolsIfNothingMayBeLost() {
        ContentBlock use = ContentBlock.fromToolUse(block -> block.toolUseId("tooluse_1")
                .name("weather")
                .input(Document.mapBuilder().build()));
        ContentBlock result = ContentBlock.fromToolResult(
                block -> block.toolUseId("tooluse_1").content(ToolResultContentBlock.fromText("rain")));
        ConverseRequest history = ConverseRequest.builder()
                .messages(
                        StubClient.user("hello"),
                        Message.builder()
                                .role(ConversationRole.ASSISTANT)
                                .content(use)
                                .build(),
                        StubClient.user(result))
                .build();
        Route route = Route.cascade("r", "deepseek-r1", "claude-sonnet-4.6");

        Plan lenient = router(route, Region.US_EAST_1).plan(CompletionRequest.of("r", history));
        Plan plan = router(route.strict(), Region.US_EAST_1).plan(CompletionRequest.of("r", history));

        assertThat(lenient.candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("deepseek-r1", "claude-sonnet-4.6");

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("claude-sonnet-4.6");
        assertThat(plan.exclusions())
                .extracting(Exclusion::reason)
                .singleElement(STRING)
                .startsWith("the route is strict, and something of the request would be lost: messages.")
                .endsWith("-> text (2 times): the model takes no tools");
    }

    @Test
    void plan_worstCase_isTheSumOfTheDearestCallsWithinTheCaps() {
        CompletionRequest request =
                CompletionRequest.builder("r").prompt("hello").maxTokens(1000).build();
        ModelRouter one = router(Route.cascade("r", "claude-haiku-4.5").maxAttempts(1), Region.US_EAST_1);
        ModelRouter five = router(Route.cascade("r", "claude-haiku-4.5"), Region.US_EAST_1);
        ModelRouter capped = router(Route.cascade("r", "claude-haiku-4.5").maxCost(Usd.of("0.0060")), Region.US_EAST_1);

        Usd single = one.plan(request).worstCase().orElseThrow();
        // At most 64 tokens around the request, 16 around the message and some for "hello" at 2.2, and 1000 at 5.5
        // dollars a million.
        assertThat(single).isBetween(Usd.of("0.0055"), Usd.of("0.0059"));
        assertThat(five.plan(request).worstCase()).contains(single.times(2));
        assertThat(capped.plan(request).worstCase()).contains(Usd.of("0.0060"));
    }

    @Test
    void plan_requestDearerThanTheCap_saysSoAndCompleteCallsNothing() {
        ModelRouter router = router(Route.cascade("r", "claude-sonnet-4.6"), Region.US_EAST_1);
        CompletionRequest request = CompletionRequest.builder("r")
                .prompt("hello")
                .maxTokens(4000)
                .maxCost(Usd.of("0.01"))
                .build();

        Plan plan = router.plan(request);

        assertThat(plan.candidates()).isEmpty();
        assertThat(plan.exclusions().get(0).reason())
                .contains("4000 output tokens")
                .contains("0.01");
        ModelRouterException problem =
                catchThrowableOfType(ModelRouterException.NoTarget.class, () -> router.complete(request));
        assertThat(problem).hasMessageContaining("4000 output tokens");
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void plan_imageInAToolResult_excludesModelsThatCannot() {
        ModelRouter router =
                router(Route.cascade("r", "llama-3.3-70b", "claude-sonnet-4.6", "claude-opus-5"), Region.US_EAST_1);
        ContentBlock shot = ContentBlock.fromToolResult(result -> result.toolUseId("1")
                .content(ToolResultContentBlock.fromImage(image ->
                        image.format(ImageFormat.PNG).source(source -> source.bytes(SdkBytes.fromUtf8String("png"))))));

        assertThat(router.plan(CompletionRequest.of(
                                "r",
                                ConverseRequest.builder()
                                        .messages(StubClient.user(shot))
                                        .build()))
                        .exclusions())
                .extracting(Exclusion::toString)
                .allMatch(excluded -> excluded.contains("llama") && excluded.contains("IMAGES"))
                .isNotEmpty();
    }

    @Test
    void plan_modelPastItsEndOfLife_isExcludedAndOneWithoutSystemPromptsIsNot() {
        ModelRouter router =
                router(Route.cascade("r", "titan-text-lite", "claude-3-haiku", "claude-sonnet-4.6"), Region.US_EAST_1);
        CompletionRequest request = CompletionRequest.builder("r")
                .system("Be brief.")
                .prompt("hello")
                .build();

        Plan plan = router.plan(request);

        assertThat(plan.candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("titan-text-lite", "claude-sonnet-4.6");
        assertThat(plan.exclusions())
                .extracting(Exclusion::toString)
                .containsExactly("claude-3-haiku: Bedrock no longer serves it (end of life)");
    }

    @Test
    void plan_arnAsModel_isCalledInItsRegionAndScopeAlone() {
        String arn = "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6";
        ModelRouter router = router(Route.cascade("r", arn).allow(Scope.GLOBAL), Region.US_EAST_1, Region.US_WEST_2);

        assertThat(router.plan(CompletionRequest.of("r", "hello")).candidates())
                .extracting(candidate -> candidate.target().toString())
                .containsExactly("claude-sonnet-4.6 (geo:us) from us-west-2");
    }

    @Test
    void plan_arnOfARegionWithoutAClient_isRefusedRatherThanCalledElsewhere() {
        String arn = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-6";
        Route route = Route.cascade("r", arn);

        assertThatThrownBy(() -> router(route, Region.US_EAST_1))
                .hasMessageContaining("eu.anthropic.claude-sonnet-4-6")
                .hasMessageContaining("cannot be called from [us-east-1]")
                .hasMessageNotContaining("123456789012");
        assertThat(route.toString()).contains("eu.anthropic.claude-sonnet-4-6").doesNotContain("123456789012");
    }

    @Test
    void plan_tierWithoutAPrice_saysThatOfItAndNotOfTheInput() {
        ModelRouter router = router(Route.cascade("r", "claude-haiku-4.5").maxCost(Usd.of("1")), Region.US_EAST_1);
        ConverseRequest urgent = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .serviceTier(tier -> tier.type("priority"))
                .build();

        assertThat(router.plan(CompletionRequest.of("r", urgent))
                        .exclusions()
                        .get(0)
                        .reason())
                .contains("no price is published for tier priority");
    }

    @Test
    void plan_toolThatBedrockRuns_leavesTheInputUnbounded() {
        ModelRouter router = router(Route.cascade("r", "nova-2-lite"), Region.US_EAST_1);
        ConverseRequest search = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .toolConfig(config -> config.tools(Tool.fromSystemTool(own -> own.name("nova_grounding"))))
                .build();

        assertThat(router.plan(CompletionRequest.of("r", search)).worstCase()).isEmpty();
    }

    @Test
    void plan_scopeWhoseRegionsAreNotKnown_isNotUsed() {
        Model declared = Model.builder("acme.model-v1")
                .displayName("Acme")
                .provider("Acme")
                .family("acme")
                .weights(Weights.OPEN)
                .scope(Scope.US)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .models(ModelCatalog.of(List.of(declared)))
                .route(Route.cascade("r", "acme.model-v1"))
                .build();

        assertThat(router.plan(CompletionRequest.of("r", "hello")).candidates())
                .extracting(candidate -> candidate.target().scope().orElseThrow())
                .containsExactly(Scope.IN_REGION);
    }

    @Test
    void plan_cachePointsWithoutAWritePrice_haveNoBound() {
        ConverseRequest cached = cached(null);
        ModelRouter llama = router(Route.cascade("r", "llama-3.3-70b"), Region.US_EAST_1);
        ModelRouter haiku = router(Route.cascade("r", "claude-haiku-4.5"), Region.US_EAST_1);

        assertThat(llama.plan(CompletionRequest.of("r", cached)).worstCase()).isEmpty();
        assertThat(haiku.plan(CompletionRequest.of("r", cached)).worstCase()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none, true", "5m, true", "1h, false", "2h, false"})
    void plan_cachePointOfATimeToLiveWithoutAPrice_hasNoBound(@Nullable String ttl, boolean bounded) {
        String ownPrices =
                """
                {"format":"modelrouter-price-overlay","version":1,"asOf":"2026-11-01"}
                {"model":"anthropic.claude-haiku-4-5-20251001-v1:0","scope":"geo:us","whole":true,\
                "standard":{"input":"1","output":"5","cacheWrite5m":"1.25"}}
                """;
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client())
                .prices(PriceCatalog.bundled()
                        .overlay("own.jsonl", new ByteArrayInputStream(ownPrices.getBytes(StandardCharsets.UTF_8))))
                .route(Route.cascade("r", "claude-haiku-4.5"))
                .build();

        assertThat(router.plan(CompletionRequest.of("r", cached(ttl)))
                        .worstCase()
                        .isPresent())
                .isEqualTo(bounded);
    }

    private static ConverseRequest cached(@Nullable String ttl) {
        return ConverseRequest.builder()
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText("hello"), ContentBlock.fromCachePoint(point -> point.type(
                                        CachePointType.DEFAULT)
                                .ttl(ttl)))
                        .build())
                .build();
    }
}
