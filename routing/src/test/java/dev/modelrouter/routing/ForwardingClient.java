package dev.modelrouter.routing;

import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** A client that passes calls on, as users' own wrappers do, and says when each has ended. */
record ForwardingClient(BedrockRuntimeClient client, Runnable ended) implements BedrockRuntimeClient {

    @Override
    public ConverseResponse converse(ConverseRequest request) {
        try {
            return client.converse(request);
        } finally {
            ended.run();
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
