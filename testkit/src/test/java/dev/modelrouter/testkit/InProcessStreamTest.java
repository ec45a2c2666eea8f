package dev.modelrouter.testkit;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;

/** Streams through the in-process asynchronous client. */
final class InProcessStreamTest extends BrokenStreamContract {

    @Override
    StreamDoor open(FakeBedrock brain) {
        return new ClientDoor(brain.asyncClient(), () -> {});
    }

    /** A door that is an SDK client. */
    record ClientDoor(BedrockRuntimeAsyncClient client, Runnable server) implements StreamDoor {

        @Override
        public Told stream(ConverseStreamRequest request) {
            Seen seen = Seen.begin(client, request).end();
            ConverseStreamResponse response = seen.response();
            String requestId =
                    response == null ? null : response.responseMetadata().requestId();
            Throwable failure = seen.failure();
            // The class and not the error code, which the SDK gives in lower camel case for exceptions in a stream.
            return new Told(
                    requestId,
                    seen.events(),
                    failure == null ? null : failure.getClass().getSimpleName(),
                    failure instanceof AwsServiceException service ? service.statusCode() : 0);
        }

        @Override
        public void close() {
            client.close();
            server.run();
        }
    }
}
