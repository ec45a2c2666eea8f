package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

class PlanTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    private ModelRouter router(Route route, Region... regions) {
        ModelRouter.Builder builder = ModelRouter.builder().route(route);
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
                .extracting(candidate -> candidate.target().scope())
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
        assertThat(plan.worstCase()).as("an image's tokens are not bounded").isEmpty();
    }

    @Test
    void plan_worstCase_isTheSumOfTheDearestCallsWithinTheCaps() {
        CompletionRequest request =
                CompletionRequest.builder("r").prompt("hello").maxTokens(1000).build();
        ModelRouter one = router(Route.cascade("r", "claude-haiku-4.5").maxAttempts(1), Region.US_EAST_1);
        ModelRouter five = router(Route.cascade("r", "claude-haiku-4.5"), Region.US_EAST_1);
        ModelRouter capped = router(Route.cascade("r", "claude-haiku-4.5").maxCost(Usd.of("0.0060")), Region.US_EAST_1);

        Usd single = one.plan(request).worstCase().orElseThrow();
        // 64 + 16 + "hello" + "text", "role", "content", "user" ... at 2.2 at the most, and 1000 at 5.5 dollars a
        // million.
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
}
