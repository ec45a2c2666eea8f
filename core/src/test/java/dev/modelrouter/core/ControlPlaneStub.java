package dev.modelrouter.core;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.function.Consumer;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentResponse;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointRequest;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointResponse;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterRequest;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterResponse;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.PromptRouterTargetModel;

/** A control plane that answers what a test says. */
final class ControlPlaneStub {

    final BedrockClient client = mock(BedrockClient.class);

    void answerProfile(Consumer<GetInferenceProfileResponse.Builder> answer) {
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenReturn(GetInferenceProfileResponse.builder()
                        .applyMutation(answer)
                        .build());
    }

    void answerThroughput(Consumer<GetProvisionedModelThroughputResponse.Builder> answer) {
        when(client.getProvisionedModelThroughput(any(GetProvisionedModelThroughputRequest.class)))
                .thenReturn(GetProvisionedModelThroughputResponse.builder()
                        .applyMutation(answer)
                        .build());
    }

    void answerDeployment(Consumer<GetCustomModelDeploymentResponse.Builder> answer) {
        when(client.getCustomModelDeployment(any(GetCustomModelDeploymentRequest.class)))
                .thenReturn(GetCustomModelDeploymentResponse.builder()
                        .applyMutation(answer)
                        .build());
    }

    void answerCustomModel(Consumer<GetCustomModelResponse.Builder> answer) {
        when(client.getCustomModel(any(GetCustomModelRequest.class)))
                .thenReturn(
                        GetCustomModelResponse.builder().applyMutation(answer).build());
    }

    void answerRouter(Consumer<GetPromptRouterResponse.Builder> answer) {
        when(client.getPromptRouter(any(GetPromptRouterRequest.class)))
                .thenReturn(
                        GetPromptRouterResponse.builder().applyMutation(answer).build());
    }

    void answerEndpoint(String source, String status, String endpointStatus) {
        when(client.getMarketplaceModelEndpoint(any(GetMarketplaceModelEndpointRequest.class)))
                .thenReturn(GetMarketplaceModelEndpointResponse.builder()
                        .marketplaceModelEndpoint(endpoint -> endpoint.modelSourceIdentifier(source)
                                .status(status)
                                .endpointStatus(endpointStatus))
                        .build());
    }

    static InferenceProfileModel named(String arn) {
        return InferenceProfileModel.builder().modelArn(arn).build();
    }

    static PromptRouterTargetModel target(String arn) {
        return PromptRouterTargetModel.builder().modelArn(arn).build();
    }
}
