package dev.modelrouter.testkit;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentSummary;
import software.amazon.awssdk.services.bedrock.model.CustomModelSummary;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointRequest;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterRequest;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;
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
import software.amazon.awssdk.services.bedrock.model.ListModelInvocationJobsRequest;
import software.amazon.awssdk.services.bedrock.model.ListModelInvocationJobsResponse;
import software.amazon.awssdk.services.bedrock.model.ListPromptRoutersRequest;
import software.amazon.awssdk.services.bedrock.model.ListPromptRoutersResponse;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsRequest;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsResponse;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpointSummary;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationJobSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterSummary;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelSummary;

/** A read of the control plane that the fake serves: a GET of a path. */
// Its fields are immutable in fact: path templates, and constructors of the SDK's builders.
@SuppressWarnings("ImmutableEnumChecker")
enum AccountOperation {
    GET_FOUNDATION_MODEL("/foundation-models/{modelIdentifier}", GetFoundationModelRequest::builder),
    LIST_FOUNDATION_MODELS(
            "/foundation-models",
            ListFoundationModelsRequest::builder,
            new Listed(
                    ListFoundationModelsResponse::builder,
                    "modelSummaries",
                    FoundationModelSummary::builder,
                    "modelName",
                    "")),
    GET_FOUNDATION_MODEL_AVAILABILITY(
            "/foundation-model-availability/{modelId}", GetFoundationModelAvailabilityRequest::builder),
    GET_INFERENCE_PROFILE("/inference-profiles/{inferenceProfileIdentifier}", GetInferenceProfileRequest::builder),
    LIST_INFERENCE_PROFILES(
            "/inference-profiles",
            ListInferenceProfilesRequest::builder,
            new Listed(
                    ListInferenceProfilesResponse::builder,
                    "inferenceProfileSummaries",
                    InferenceProfileSummary::builder,
                    "inferenceProfileName",
                    "createdAt")),
    GET_CUSTOM_MODEL("/custom-models/{modelIdentifier}", GetCustomModelRequest::builder),
    LIST_CUSTOM_MODELS(
            "/custom-models",
            ListCustomModelsRequest::builder,
            new Listed(
                    ListCustomModelsResponse::builder,
                    "modelSummaries",
                    CustomModelSummary::builder,
                    "modelName",
                    "creationTime")),
    GET_CUSTOM_MODEL_DEPLOYMENT(
            "/model-customization/custom-model-deployments/{customModelDeploymentIdentifier}",
            GetCustomModelDeploymentRequest::builder),
    LIST_CUSTOM_MODEL_DEPLOYMENTS(
            "/model-customization/custom-model-deployments",
            ListCustomModelDeploymentsRequest::builder,
            new Listed(
                    ListCustomModelDeploymentsResponse::builder,
                    "modelDeploymentSummaries",
                    CustomModelDeploymentSummary::builder,
                    "customModelDeploymentName",
                    "createdAt")),
    GET_PROVISIONED_MODEL_THROUGHPUT(
            "/provisioned-model-throughput/{provisionedModelId}", GetProvisionedModelThroughputRequest::builder),
    LIST_PROVISIONED_MODEL_THROUGHPUTS(
            "/provisioned-model-throughputs",
            ListProvisionedModelThroughputsRequest::builder,
            new Listed(
                    ListProvisionedModelThroughputsResponse::builder,
                    "provisionedModelSummaries",
                    ProvisionedModelSummary::builder,
                    "provisionedModelName",
                    "creationTime")),
    GET_IMPORTED_MODEL("/imported-models/{modelIdentifier}", GetImportedModelRequest::builder),
    LIST_IMPORTED_MODELS(
            "/imported-models",
            ListImportedModelsRequest::builder,
            new Listed(
                    ListImportedModelsResponse::builder,
                    "modelSummaries",
                    ImportedModelSummary::builder,
                    "modelName",
                    "creationTime")),
    GET_PROMPT_ROUTER("/prompt-routers/{promptRouterArn}", GetPromptRouterRequest::builder),
    LIST_PROMPT_ROUTERS(
            "/prompt-routers",
            ListPromptRoutersRequest::builder,
            new Listed(
                    ListPromptRoutersResponse::builder,
                    "promptRouterSummaries",
                    PromptRouterSummary::builder,
                    "promptRouterName",
                    "createdAt")),
    GET_MARKETPLACE_MODEL_ENDPOINT(
            "/marketplace-model/endpoints/{endpointArn}", GetMarketplaceModelEndpointRequest::builder),
    LIST_MARKETPLACE_MODEL_ENDPOINTS(
            "/marketplace-model/endpoints",
            ListMarketplaceModelEndpointsRequest::builder,
            new Listed(
                    ListMarketplaceModelEndpointsResponse::builder,
                    "marketplaceModelEndpoints",
                    MarketplaceModelEndpointSummary::builder,
                    "endpointArn",
                    "createdAt")),
    GET_MODEL_INVOCATION_JOB("/model-invocation-job/{jobIdentifier}", GetModelInvocationJobRequest::builder),
    LIST_MODEL_INVOCATION_JOBS(
            "/model-invocation-jobs",
            ListModelInvocationJobsRequest::builder,
            new Listed(
                    ListModelInvocationJobsResponse::builder,
                    "invocationJobSummaries",
                    ModelInvocationJobSummary::builder,
                    "jobName",
                    "submitTime"));

    private final String awsName;
    private final PathTemplate path;
    private final Supplier<? extends SdkPojo> request;
    private final Optional<Listed> listed;

    AccountOperation(String path, Supplier<? extends SdkPojo> request) {
        this(path, request, Optional.empty());
    }

    AccountOperation(String path, Supplier<? extends SdkPojo> request, Listed listed) {
        this(path, request, Optional.of(listed));
    }

    AccountOperation(String path, Supplier<? extends SdkPojo> request, Optional<Listed> listed) {
        this.path = new PathTemplate(path);
        this.request = request;
        this.listed = listed;
        String type = SdkMembers.built(request.get()).getClass().getSimpleName();
        this.awsName = type.substring(0, type.length() - "Request".length());
    }

    /**
     * What a list is made of.
     *
     * @param response the answer's builder
     * @param items the answer's member that holds the items
     * @param summary an item's builder
     * @param name an item's member that {@code nameContains} looks at
     * @param time an item's member that the bounds of time look at; empty if there are none
     */
    record Listed(
            Supplier<? extends SdkPojo> response,
            String items,
            Supplier<? extends SdkPojo> summary,
            String name,
            String time) {}

    /** Returns the operation's name in the API, such as {@code ListCustomModels}. */
    String awsName() {
        return awsName;
    }

    PathTemplate path() {
        return path;
    }

    SdkPojo newRequest() {
        return request.get();
    }

    /** Returns what the list is made of; empty for a read of one thing. */
    Optional<Listed> listed() {
        return listed;
    }

    /**
     * Returns an operation by its name in the API.
     *
     * @throws IllegalArgumentException if the fake serves none of that name
     */
    static AccountOperation named(String awsName) {
        return Stream.of(values())
                .filter(operation -> operation.awsName.equals(awsName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The fake serves no read \"" + awsName
                        + "\"; it serves "
                        + Stream.of(values()).map(AccountOperation::awsName).toList()));
    }
}
