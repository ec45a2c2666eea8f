package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * One HTTP call, ready to be made once.
 *
 * @param client that makes it
 * @param request with its settings
 * @param timeout that the client was told: the call's, or a shorter one of the request's own
 * @param progress of the request
 */
record Call(BedrockRuntimeClient client, ConverseRequest request, Duration timeout, CallProgress progress)
        implements Callable<ConverseResponse> {

    @Override
    public ConverseResponse call() {
        if (!progress.call()) {
            throw new CancellationException("Nobody waits for this call any more.");
        }
        try {
            ConverseResponse response = client.converse(request);
            progress.read();
            return response;
        } catch (AwsServiceException e) {
            progress.read();
            throw e;
        }
    }

    /** Returns what became of the request, once the call has failed or its caller has gone. */
    Failure.Sent sent() {
        return progress.sent();
    }
}
