package dev.modelrouter.benchmarks;

import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/**
 * Answers every call with the same response, made beforehand: what is measured on top of it is the caller's own work.
 */
final class StubClient implements BedrockRuntimeClient {

    private final ConverseResponse response;

    StubClient(String text) {
        this.response = ConverseResponse.builder()
                .output(output -> output.message(
                        message -> message.role(ConversationRole.ASSISTANT).content(ContentBlock.fromText(text))))
                .stopReason(StopReason.END_TURN)
                .usage(usage -> usage.inputTokens(40).outputTokens(8).totalTokens(48))
                .metrics(metrics -> metrics.latencyMs(1L))
                .build();
    }

    @Override
    public ConverseResponse converse(ConverseRequest request) {
        return response;
    }

    @Override
    public BedrockRuntimeServiceClientConfiguration serviceClientConfiguration() {
        return BedrockRuntimeServiceClientConfiguration.builder()
                .region(Region.US_EAST_1)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .build())
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
