package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Weights;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.FakeReply;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentStatus;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentResponse;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileStatus;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileType;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelStatus;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Routes that name application profiles, deployments, provisioned throughput and prompt routers. */
final class AccountResourcesTest {

    private static final String ARN = "arn:aws:bedrock:us-east-1:123456789012:";
    private static final String PROFILE = ARN + "application-inference-profile/abc123def456";
    private static final String DEPLOYMENT =
            "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abc123def456";
    private static final String PROVISIONED = ARN + "provisioned-model/abc123def456";
    private static final String ROUTER = ARN + "default-prompt-router/anthropic.claude:1";
    private static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final BedrockClient control = mock(BedrockClient.class);

    private ModelRouterBuilder router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .client(bedrock.client(Region.US_WEST_2))
                .time(clock)
                .route(route);
    }

    private ModelResolver.Builder resolver() {
        return ModelResolver.builder(ModelCatalog.bundled())
                .control(Region.US_EAST_1, control)
                .control(Region.US_WEST_2, control)
                .timeSource(clock);
    }

    private static CompletionRequest ask() {
        return CompletionRequest.of("r", "hello");
    }

    private void profileCopies(String... regions) {
        when(control.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenReturn(GetInferenceProfileResponse.builder()
                        .inferenceProfileArn(PROFILE)
                        .type(InferenceProfileType.APPLICATION)
                        .status(InferenceProfileStatus.ACTIVE)
                        .models(Arrays.stream(regions)
                                .map(region -> InferenceProfileModel.builder()
                                        .modelArn("arn:aws:bedrock:" + region
                                                + "::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0")
                                        .build())
                                .toList())
                        .build());
    }

    @Test
    void applicationProfile_isLookedUpOnceCalledByItsArnAndPricedAsItsModelInItsScope() {
        profileCopies("us-east-1", "us-east-2", "us-west-2");
        bedrock.model(PROFILE)
                .replies(FakeReply.text("ok")
                        .usage(TokenUsage.builder()
                                .inputTokens(1000)
                                .outputTokens(100)
                                .build()));
        try (ModelRouter router = router(Route.fallback("r", PROFILE))
                .resolver(resolver().build())
                .build()) {
            verifyNoInteractions(control);

            Completion first = router.complete(ask());
            router.complete(ask());

            // 1.1 and 5.5 a million in the geography; 1 and 5 globally
            assertThat(first.cost().usd()).contains(Usd.of("0.00165"));
            assertThat(first.accepted()).isTrue();
            assertThat(first.explain()).doesNotContain("123456789012");
            assertThat(bedrock.calls()).extracting(call -> call.modelId()).containsOnly(PROFILE);
            verify(control, times(1)).getInferenceProfile(any(GetInferenceProfileRequest.class));
        }
    }

    @Test
    void plan_beforeAnythingWasLookedUp_saysSoAndCallsNothing() {
        try (ModelRouter router = router(Route.cascade("r", PROFILE, "claude-sonnet-4.6"))
                .resolver(resolver().build())
                .build()) {
            Plan plan = router.plan(ask());

            assertThat(plan.candidates())
                    .allMatch(candidate -> candidate.target().modelName().equals("claude-sonnet-4.6"));
            assertThat(plan.exclusions())
                    .singleElement()
                    .satisfies(exclusion -> assertThat(exclusion.reason()).contains("not looked up yet"))
                    .satisfies(exclusion -> assertThat(exclusion.what()).doesNotContain("123456789012"));
            verifyNoInteractions(control);
        }
    }

    @Test
    void deniedLookUp_leavesTheOthersOfTheRoute_andIsTriedAgainLater() {
        when(control.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenThrow(AccessDeniedException.builder()
                        .statusCode(403)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDeniedException")
                                .errorMessage("User 123456789012 may not")
                                .build())
                        .build());
        bedrock.anyModel().replies("ok");
        try (ModelRouter router = router(Route.cascade("r", PROFILE, "claude-sonnet-4.6"))
                .resolver(resolver().build())
                .build()) {
            Completion answer = router.complete(ask());
            router.complete(ask());

            assertThat(answer.model().name()).isEqualTo("claude-sonnet-4.6");
            verify(control, times(1)).getInferenceProfile(any(GetInferenceProfileRequest.class));

            clock.advance(Duration.ofHours(1));
            reset(control);
            profileCopies("us-east-1", "us-east-2", "us-west-2");

            assertThat(router.complete(ask()).model().name()).isEqualTo("claude-haiku-4.5");
        }
    }

    @Test
    void profileThatGoesFurtherThanTheRouteAllows_isNotCalled() {
        when(control.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenReturn(GetInferenceProfileResponse.builder()
                        .inferenceProfileArn(PROFILE)
                        .type(InferenceProfileType.APPLICATION)
                        .status(InferenceProfileStatus.ACTIVE)
                        .models(InferenceProfileModel.builder()
                                .modelArn("arn:aws:bedrock:::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0")
                                .build())
                        .build());
        bedrock.anyModel().replies("ok");
        ModelResolver resolver = resolver().build();
        try (ModelRouter home =
                        router(Route.fallback("r", PROFILE)).resolver(resolver).build();
                ModelRouter abroad = router(Route.fallback("r", PROFILE).allow(Scope.GLOBAL))
                        .resolver(resolver)
                        .build()) {
            assertThatThrownBy(() -> home.complete(ask()))
                    .isInstanceOf(ModelRouterException.class)
                    .hasMessageContaining("Route.allow(...)");
            assertThat(abroad.complete(ask()).cost().isKnown()).isTrue();
        }
    }

    @Test
    void deployment_isPricedByItsOwnList_neverAsItsBase() {
        when(control.getCustomModelDeployment(any(GetCustomModelDeploymentRequest.class)))
                .thenReturn(GetCustomModelDeploymentResponse.builder()
                        .customModelDeploymentArn(DEPLOYMENT)
                        .modelArn("arn:aws:bedrock:us-west-2:123456789012:custom-model/meta.llama3-3/abc123def456")
                        .status(CustomModelDeploymentStatus.ACTIVE)
                        .build());
        when(control.getCustomModel(any(GetCustomModelRequest.class)))
                .thenReturn(GetCustomModelResponse.builder()
                        .baseModelArn("arn:aws:bedrock:us-west-2::foundation-model/meta.llama3-3-70b-instruct-v1:0")
                        .build());
        bedrock.model(DEPLOYMENT)
                .replies(FakeReply.text("ok")
                        .usage(TokenUsage.builder()
                                .inputTokens(1000)
                                .outputTokens(100)
                                .build()));
        try (ModelRouter router = router(Route.fallback("r", DEPLOYMENT))
                .resolver(resolver().build())
                .build()) {
            Completion answer = router.complete(ask());

            // 0.72 a million for either
            assertThat(answer.cost().usd()).contains(Usd.of("0.000792"));
            assertThat(bedrock.calls()).extracting(call -> call.region()).containsExactly(Region.US_WEST_2);
        }
    }

    @Test
    void provisionedThroughput_hasNoPricePerToken_andSaysSo() {
        when(control.getProvisionedModelThroughput(any(GetProvisionedModelThroughputRequest.class)))
                .thenReturn(GetProvisionedModelThroughputResponse.builder()
                        .provisionedModelArn(PROVISIONED)
                        .foundationModelArn("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0")
                        .modelArn("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0")
                        .modelUnits(1)
                        .status(ProvisionedModelStatus.IN_SERVICE)
                        .build());
        bedrock.model(PROVISIONED).replies("ok");
        ModelResolver resolver = resolver().build();
        try (ModelRouter router = router(Route.fallback("r", PROVISIONED))
                        .resolver(resolver)
                        .build();
                ModelRouter capped = router(Route.fallback("r", PROVISIONED).maxCost(Usd.of("1")))
                        .resolver(resolver)
                        .build()) {
            assertThat(router.complete(ask()).cost().unknowns()).singleElement().satisfies(reason -> assertThat(reason)
                    .containsIgnoringCase("model unit"));
            assertThatThrownBy(() -> capped.complete(ask()))
                    .isInstanceOf(ModelRouterException.class)
                    .hasMessageContaining("price is not known");
        }
    }

    @Test
    void promptRouter_isPricedAsTheModelThatItSaysItInvoked() {
        ModelResolver resolver = resolver()
                .declareRouter(
                        ModelId.parse(ROUTER),
                        ModelId.parse(HAIKU),
                        ModelId.parse("us.anthropic.claude-sonnet-4-5-20250929-v1:0"))
                .build();
        bedrock.model(ROUTER)
                .replies(invoking("arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + HAIKU))
                .thenReplies(invoking(null));
        try (ModelRouter router = router(Route.fallback("r", ROUTER).maxCost(Usd.of("1")))
                .resolver(resolver)
                .build()) {
            Completion known = router.complete(ask());
            Completion silent = router.complete(ask());

            // Haiku: 1.1 and 5.5 a million; Sonnet, the dearer, 3.3 and 16.5
            assertThat(known.cost().usd()).contains(Usd.of("0.00165"));
            assertThat(silent.cost().usd()).isEmpty();
            assertThat(silent.cost().atMost()).contains(Usd.of("0.00495"));
            assertThat(silent.cost().unknowns()).singleElement().satisfies(reason -> assertThat(reason)
                    .contains("does not say which model"));
        }
    }

    @Test
    void promptRouter_thatSaysItInvokedItself_hasAnUnknownCost() {
        ModelResolver resolver = resolver()
                .declareRouter(ModelId.parse(ROUTER), ModelId.parse(HAIKU))
                .build();
        bedrock.model(ROUTER).replies(invoking(ROUTER));
        try (ModelRouter router =
                router(Route.fallback("r", ROUTER)).resolver(resolver).build()) {
            Completion answer = router.complete(ask());

            assertThat(answer.cost().isKnown()).isFalse();
            assertThat(answer.explain()).doesNotContain("123456789012");
        }
    }

    @Test
    void slowLookUp_endsWithTheRequestsDeadline() {
        when(control.getInferenceProfile(any(GetInferenceProfileRequest.class))).thenAnswer(call -> {
            GetInferenceProfileRequest request = call.getArgument(0);
            Duration timeout = request.overrideConfiguration()
                    .orElseThrow()
                    .apiCallTimeout()
                    .orElseThrow();
            clock.advance(timeout);
            throw ApiCallTimeoutException.create(timeout.toMillis());
        });
        try (ModelRouter router = router(Route.fallback("r", PROFILE).deadline(Duration.ofSeconds(1)))
                .resolver(resolver().build())
                .build()) {
            long began = clock.nanoTime();

            assertThatThrownBy(() -> router.complete(ask())).isInstanceOf(ModelRouterException.class);

            assertThat(Duration.ofNanos(clock.nanoTime() - began)).isLessThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void interruptedLookUp_endsAsInterrupted_notAsNoTarget() {
        when(control.getInferenceProfile(any(GetInferenceProfileRequest.class))).thenAnswer(call -> {
            Thread.currentThread().interrupt();
            throw AbortedException.create("Thread was interrupted");
        });
        try (ModelRouter router = router(Route.fallback("r", PROFILE))
                .resolver(resolver().build())
                .build()) {
            assertThatThrownBy(() -> router.complete(ask())).isInstanceOf(ModelRouterException.Interrupted.class);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(bedrock.calls()).isEmpty();
        }
    }

    @Test
    void declaredDeployment_isTakenAsDeclared_withoutALookUp() {
        Model listed = Model.builder(DEPLOYMENT)
                .displayName("support")
                .aliases("support-llama")
                .provider("Meta")
                .family("llama")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_WEST_2)
                .build();

        assertThat(listed.isDiscoveredResource()).isFalse();
        try (ModelRouter declared = router(Route.fallback("r", "support-llama"))
                .models(ModelCatalog.bundled().with(listed))
                .build()) {
            assertThat(declared.plan(ask()).candidates()).hasSize(1);
            assertThat(declared.plan(ask()).explain()).doesNotContain("123456789012");
        }
    }

    private static ConverseResponse invoking(@Nullable String modelId) {
        return ConverseResponse.builder()
                .output(output -> output.message(message ->
                        message.role(ConversationRole.ASSISTANT).content(List.of(ContentBlock.fromText("ok")))))
                .stopReason("end_turn")
                .usage(usage -> usage.inputTokens(1000).outputTokens(100).totalTokens(1100))
                .trace(trace -> {
                    if (modelId != null) {
                        trace.promptRouter(router -> router.invokedModelId(modelId));
                    }
                })
                .build();
    }

    @Test
    void idWithoutAResolver_isRefusedWhenTheRouterIsBuilt_withoutItsAccount() {
        assertThatThrownBy(() -> router(Route.fallback("r", PROFILE)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ModelResolver.Builder.control")
                .hasMessageNotContaining("123456789012");
    }

    @Test
    void modelThatEnds_isLeftOutFromThatDayOn_withoutBuildingTheRouterAnew() {
        bedrock.waivesAllRules().anyModel().replies("ok");
        clock.advance(Duration.ofDays(360)); // to 2026-12-27; Opus 4.1 ends on 2027-01-08
        try (ModelRouter router = router(Route.cascade("r", "claude-opus-4.1", "claude-sonnet-4.6"))
                .build()) {
            String before = router.complete(ask()).model().name();
            clock.advance(Duration.ofDays(30));
            String after = router.complete(ask()).model().name();

            assertThat(before.toLowerCase(Locale.ROOT)).isEqualTo("claude-opus-4.1");
            assertThat(after).isEqualTo("claude-sonnet-4.6");
            assertThat(router.plan(ask()).exclusions())
                    .anySatisfy(exclusion -> assertThat(exclusion.reason()).contains("end of life"));
        }
    }
}
