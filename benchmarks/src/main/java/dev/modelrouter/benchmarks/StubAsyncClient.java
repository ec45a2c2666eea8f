package dev.modelrouter.benchmarks;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** Answers every call at once with the response of a {@link StubClient}. */
final class StubAsyncClient implements BedrockRuntimeAsyncClient {

    private final StubClient client;

    StubAsyncClient(StubClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<ConverseResponse> converse(ConverseRequest request) {
        return CompletableFuture.completedFuture(client.converse(request));
    }

    @Override
    public BedrockRuntimeServiceClientConfiguration serviceClientConfiguration() {
        return client.serviceClientConfiguration();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
