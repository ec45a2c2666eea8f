package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailVersionRequest;
import software.amazon.awssdk.services.bedrock.model.CreateInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentSummary;
import software.amazon.awssdk.services.bedrock.model.CustomModelSummary;
import software.amazon.awssdk.services.bedrock.model.DeleteCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteImportedModelRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteMarketplaceModelEndpointRequest;
import software.amazon.awssdk.services.bedrock.model.DeletePromptRouterRequest;
import software.amazon.awssdk.services.bedrock.model.DeleteProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointRequest;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterRequest;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.GuardrailSummary;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsResponse;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListGuardrailsRequest;
import software.amazon.awssdk.services.bedrock.model.ListGuardrailsResponse;
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
import software.amazon.awssdk.services.bedrock.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpointSummary;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationJobSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterSummary;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelSummary;
import software.amazon.awssdk.services.bedrock.model.StopModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.TagResourceRequest;
import software.amazon.awssdk.services.bedrock.model.UntagResourceRequest;
import software.amazon.awssdk.services.bedrock.model.UpdateGuardrailRequest;

/** An operation of the control plane that the fake serves. */
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
                    "submitTime")),
    CREATE_GUARDRAIL("POST", "/guardrails", 202, CreateGuardrailRequest::builder),
    UPDATE_GUARDRAIL("PUT", "/guardrails/{guardrailIdentifier}", 202, UpdateGuardrailRequest::builder),
    CREATE_GUARDRAIL_VERSION("POST", "/guardrails/{guardrailIdentifier}", 202, CreateGuardrailVersionRequest::builder),
    GET_GUARDRAIL("/guardrails/{guardrailIdentifier}", GetGuardrailRequest::builder),
    LIST_GUARDRAILS(
            "/guardrails",
            ListGuardrailsRequest::builder,
            new Listed(ListGuardrailsResponse::builder, "guardrails", GuardrailSummary::builder, "name", "createdAt")),
    DELETE_GUARDRAIL("DELETE", "/guardrails/{guardrailIdentifier}", 202, DeleteGuardrailRequest::builder),
    CREATE_INFERENCE_PROFILE("POST", "/inference-profiles", 201, CreateInferenceProfileRequest::builder),
    DELETE_INFERENCE_PROFILE(
            "DELETE", "/inference-profiles/{inferenceProfileIdentifier}", 200, DeleteInferenceProfileRequest::builder),
    DELETE_CUSTOM_MODEL("DELETE", "/custom-models/{modelIdentifier}", 200, DeleteCustomModelRequest::builder),
    DELETE_CUSTOM_MODEL_DEPLOYMENT(
            "DELETE",
            "/model-customization/custom-model-deployments/{customModelDeploymentIdentifier}",
            200,
            DeleteCustomModelDeploymentRequest::builder),
    DELETE_PROVISIONED_MODEL_THROUGHPUT(
            "DELETE",
            "/provisioned-model-throughput/{provisionedModelId}",
            200,
            DeleteProvisionedModelThroughputRequest::builder),
    DELETE_IMPORTED_MODEL("DELETE", "/imported-models/{modelIdentifier}", 200, DeleteImportedModelRequest::builder),
    DELETE_PROMPT_ROUTER("DELETE", "/prompt-routers/{promptRouterArn}", 200, DeletePromptRouterRequest::builder),
    DELETE_MARKETPLACE_MODEL_ENDPOINT(
            "DELETE",
            "/marketplace-model/endpoints/{endpointArn}",
            200,
            DeleteMarketplaceModelEndpointRequest::builder),
    STOP_MODEL_INVOCATION_JOB(
            "POST", "/model-invocation-job/{jobIdentifier}/stop", 200, StopModelInvocationJobRequest::builder),
    TAG_RESOURCE("POST", "/tagResource", 200, TagResourceRequest::builder),
    UNTAG_RESOURCE("POST", "/untagResource", 200, UntagResourceRequest::builder),
    LIST_TAGS_FOR_RESOURCE("POST", "/listTagsForResource", 200, ListTagsForResourceRequest::builder);

    private static final String GET = "GET";

    private final String awsName;
    private final String method;
    private final PathTemplate path;
    private final int status;
    private final Supplier<? extends SdkPojo> request;
    private final Optional<Listed> listed;

    AccountOperation(String path, Supplier<? extends SdkPojo> request) {
        this(GET, path, 200, request);
    }

    AccountOperation(String method, String path, int status, Supplier<? extends SdkPojo> request) {
        this(new Route(method, path, status), request, Optional.empty());
    }

    AccountOperation(String path, Supplier<? extends SdkPojo> request, Listed listed) {
        this(new Route(GET, path, 200), request, Optional.of(listed));
    }

    AccountOperation(Route route, Supplier<? extends SdkPojo> request, Optional<Listed> listed) {
        this.method = route.method();
        this.path = new PathTemplate(route.path());
        this.status = route.status();
        this.request = request;
        this.listed = listed;
        String type = SdkMembers.built(request.get()).getClass().getSimpleName();
        this.awsName = type.substring(0, type.length() - "Request".length());
    }

    /** Where an operation's requests go, and the status of its answers. */
    private record Route(String method, String path, int status) {}

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

    /** Returns whether a request is one of this operation, and its labels, still percent-encoded, if it is. */
    Optional<ImmutableMap<String, String>> match(String sentMethod, String sentPath) {
        return method.equals(sentMethod) ? path.match(sentPath) : Optional.empty();
    }

    PathTemplate path() {
        return path;
    }

    /** Returns the HTTP status of its answers. */
    int status() {
        return status;
    }

    /** Returns whether it tells of what there is, and changes nothing. */
    boolean isRead() {
        return method.equals(GET);
    }

    /** Returns the method and the path, for messages. */
    String route() {
        return method + " " + path;
    }

    SdkPojo newRequest() {
        return request.get();
    }

    /** Returns what the list is made of; empty if it is none. */
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
                .orElseThrow(() -> new IllegalArgumentException("The fake serves no operation \"" + awsName
                        + "\"; it serves "
                        + Stream.of(values()).map(AccountOperation::awsName).toList()));
    }
}
