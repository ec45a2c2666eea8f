package dev.modelrouter.benchmarks;

import java.util.Map;
import java.util.stream.Collectors;
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

    private final Map<String, ConverseResponse> byModel;
    private final ConverseResponse response;

    StubClient(String text) {
        this(Map.of(), text);
    }

    /** @param byModel what single models answer, by their ids */
    StubClient(Map<String, String> byModel, String text) {
        this.byModel = byModel.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> response(entry.getValue())));
        this.response = response(text);
    }

    private static ConverseResponse response(String text) {
        return ConverseResponse.builder()
                .output(output -> output.message(
                        message -> message.role(ConversationRole.ASSISTANT).content(ContentBlock.fromText(text))))
                .stopReason(StopReason.END_TURN)
                .usage(usage -> usage.inputTokens(40).outputTokens(8).totalTokens(48))
                .metrics(metrics -> metrics.latencyMs(1L))
                .build();
    }

    @Override
    public ConverseResponse converse(ConverseRequest request) {
        return byModel.isEmpty() ? response : byModel.getOrDefault(request.modelId(), response);
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
