package dev.modelrouter.core;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.BedrockServiceClientConfiguration;
import software.amazon.awssdk.services.bedrock.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentSummary;
import software.amazon.awssdk.services.bedrock.model.CustomModelSummary;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileType;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsResponse;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListInferenceProfilesRequest;
import software.amazon.awssdk.services.bedrock.model.ListInferenceProfilesResponse;
import software.amazon.awssdk.services.bedrock.model.ListMarketplaceModelEndpointsRequest;
import software.amazon.awssdk.services.bedrock.model.ListMarketplaceModelEndpointsResponse;
import software.amazon.awssdk.services.bedrock.model.ListPromptRoutersRequest;
import software.amazon.awssdk.services.bedrock.model.ListPromptRoutersResponse;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsRequest;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsResponse;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpointSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterType;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelSummary;

/**
 * A client of the control plane that answers with the lists put here, cut into pages as asked. Tests change the lists
 * and stub what should fail.
 */
final class AccountStub {

    static final String ACCOUNT = "123456789012";

    final BedrockClient client = mock(BedrockClient.class);
    final List<FoundationModelSummary> foundationModels = new ArrayList<>();
    final List<InferenceProfileSummary> profiles = new ArrayList<>();
    final List<CustomModelSummary> customModels = new ArrayList<>();
    final List<CustomModelDeploymentSummary> deployments = new ArrayList<>();
    final List<ProvisionedModelSummary> provisioned = new ArrayList<>();
    final List<ImportedModelSummary> importedModels = new ArrayList<>();
    final List<PromptRouterSummary> routers = new ArrayList<>();
    final List<MarketplaceModelEndpointSummary> endpoints = new ArrayList<>();
    /** How many entries a page has at most. */
    int pageSize = Integer.MAX_VALUE;

    private final String region;

    AccountStub(String region) {
        this.region = region;
        lenient()
                .when(client.serviceClientConfiguration())
                .thenReturn(BedrockServiceClientConfiguration.builder()
                        .region(Region.of(region))
                        .build());
        lenient()
                .when(client.listFoundationModels(any(ListFoundationModelsRequest.class)))
                .thenAnswer(call -> ListFoundationModelsResponse.builder()
                        .modelSummaries(foundationModels)
                        .build());
        stubProfiles();
        stubCustomModels();
        lenient()
                .when(client.listProvisionedModelThroughputs(any(ListProvisionedModelThroughputsRequest.class)))
                .thenAnswer(call -> page(
                        provisioned,
                        call.<ListProvisionedModelThroughputsRequest>getArgument(0)
                                .nextToken(),
                        (items, token) -> ListProvisionedModelThroughputsResponse.builder()
                                .provisionedModelSummaries(items)
                                .nextToken(token)
                                .build()));
        lenient()
                .when(client.listImportedModels(any(ListImportedModelsRequest.class)))
                .thenAnswer(call -> page(
                        importedModels,
                        call.<ListImportedModelsRequest>getArgument(0).nextToken(),
                        (items, token) -> ListImportedModelsResponse.builder()
                                .modelSummaries(items)
                                .nextToken(token)
                                .build()));
        lenient()
                .when(client.listMarketplaceModelEndpoints(any(ListMarketplaceModelEndpointsRequest.class)))
                .thenAnswer(call -> page(
                        endpoints,
                        call.<ListMarketplaceModelEndpointsRequest>getArgument(0)
                                .nextToken(),
                        (items, token) -> ListMarketplaceModelEndpointsResponse.builder()
                                .marketplaceModelEndpoints(items)
                                .nextToken(token)
                                .build()));
    }

    private void stubProfiles() {
        lenient()
                .when(client.listInferenceProfiles(any(ListInferenceProfilesRequest.class)))
                .thenAnswer(call -> {
                    ListInferenceProfilesRequest request = call.getArgument(0);
                    List<InferenceProfileSummary> ofType = profiles.stream()
                            .filter(profile -> profile.type() == request.typeEquals())
                            .toList();
                    return page(ofType, request.nextToken(), (items, token) -> ListInferenceProfilesResponse.builder()
                            .inferenceProfileSummaries(items)
                            .nextToken(token)
                            .build());
                });
        lenient()
                .when(client.listPromptRouters(any(ListPromptRoutersRequest.class)))
                .thenAnswer(call -> {
                    ListPromptRoutersRequest request = call.getArgument(0);
                    List<PromptRouterSummary> ofType = routers.stream()
                            .filter(router -> Objects.requireNonNullElse(router.type(), PromptRouterType.CUSTOM)
                                    == request.type())
                            .toList();
                    return page(ofType, request.nextToken(), (items, token) -> ListPromptRoutersResponse.builder()
                            .promptRouterSummaries(items)
                            .nextToken(token)
                            .build());
                });
    }

    private void stubCustomModels() {
        lenient()
                .when(client.listCustomModels(any(ListCustomModelsRequest.class)))
                .thenAnswer(call -> page(
                        customModels,
                        call.<ListCustomModelsRequest>getArgument(0).nextToken(),
                        (items, token) -> ListCustomModelsResponse.builder()
                                .modelSummaries(items)
                                .nextToken(token)
                                .build()));
        lenient()
                .when(client.listCustomModelDeployments(any(ListCustomModelDeploymentsRequest.class)))
                .thenAnswer(call -> page(
                        deployments,
                        call.<ListCustomModelDeploymentsRequest>getArgument(0).nextToken(),
                        (items, token) -> ListCustomModelDeploymentsResponse.builder()
                                .modelDeploymentSummaries(items)
                                .nextToken(token)
                                .build()));
    }

    private <T, R> R page(List<T> all, @Nullable String token, BiFunction<List<T>, @Nullable String, R> response) {
        int from = token == null ? 0 : Integer.parseInt(token);
        int to = (int) Math.min(all.size(), (long) from + pageSize);
        return response.apply(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
    }

    /** An entry of {@code ListFoundationModels} for a model that takes and gives text and can be streamed. */
    FoundationModelSummary.Builder lists(String modelId, String... inferenceTypes) {
        return FoundationModelSummary.builder()
                .modelId(modelId)
                .modelArn("arn:aws:bedrock:" + region + "::foundation-model/" + modelId)
                .modelName("Name of " + modelId)
                .providerName("Acme")
                .inputModalitiesWithStrings("TEXT")
                .outputModalitiesWithStrings("TEXT")
                .responseStreamingSupported(true)
                .inferenceTypesSupportedWithStrings(inferenceTypes)
                .modelLifecycle(lifecycle -> lifecycle.status("ACTIVE"));
    }

    AccountStub with(FoundationModelSummary.Builder model) {
        foundationModels.add(model.build());
        return this;
    }

    /** Adds a profile of AWS's that reaches these regions; an empty one stands for a model ARN without a region. */
    AccountStub withProfile(String id, String baseId, String... destinations) {
        profiles.add(InferenceProfileSummary.builder()
                .inferenceProfileId(id)
                .inferenceProfileArn("arn:aws:bedrock:" + region + ":" + ACCOUNT + ":inference-profile/" + id)
                .inferenceProfileName("Profile of " + baseId)
                .type(InferenceProfileType.SYSTEM_DEFINED)
                .status("ACTIVE")
                .models(models(baseId, destinations))
                .build());
        return this;
    }

    AccountStub withApplicationProfile(String name, String baseId, String... destinations) {
        profiles.add(InferenceProfileSummary.builder()
                .inferenceProfileId(name)
                .inferenceProfileArn(
                        "arn:aws:bedrock:" + region + ":" + ACCOUNT + ":application-inference-profile/" + name)
                .inferenceProfileName(name)
                .type(InferenceProfileType.APPLICATION)
                .status("ACTIVE")
                .models(models(baseId, destinations))
                .build());
        return this;
    }

    private static List<InferenceProfileModel> models(String baseId, String... regions) {
        return Arrays.stream(regions)
                .map(destination -> InferenceProfileModel.builder()
                        .modelArn("arn:aws:bedrock:" + destination + "::foundation-model/" + baseId)
                        .build())
                .toList();
    }

    /** Returns the ARN of a resource of the account. */
    String arn(String resource) {
        return "arn:aws:bedrock:" + region + ":" + ACCOUNT + ":" + resource;
    }

    static AccessDeniedException denied() {
        return AccessDeniedException.builder()
                .message("User: arn:aws:sts::" + ACCOUNT + ":assumed-role/app is not authorized")
                .awsErrorDetails(software.amazon.awssdk.awscore.exception.AwsErrorDetails.builder()
                        .errorCode("AccessDeniedException")
                        .errorMessage("User: arn:aws:sts::" + ACCOUNT + ":assumed-role/app is not authorized")
                        .build())
                .statusCode(403)
                .build();
    }
}
