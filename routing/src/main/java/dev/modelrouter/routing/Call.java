package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * One HTTP call, ready to be made once.
 *
 * @param door whose client makes it
 * @param request with its settings
 * @param timeoutMillis that the client was told: the call's, or a shorter one of the request's own
 * @param progress of the request; null if nothing can be seen of it
 */
record Call(Door door, ConverseRequest request, long timeoutMillis, @Nullable CallProgress progress) {

    Duration timeout() {
        return Duration.ofMillis(timeoutMillis);
    }

    /** Makes the call, whose progress is watched. */
    @Nullable
    ConverseResponse make(CallProgress watched) {
        if (!watched.call()) {
            throw new CancellationException("Nobody waits for this call any more.");
        }
        try {
            ConverseResponse response = door.converse(request);
            watched.read();
            return response;
        } catch (AwsServiceException e) {
            watched.read();
            throw e;
        }
    }

    /** Says that the caller has gone. What was not sent by now is not sent any more. */
    void leave() {
        if (progress != null) {
            progress.leave();
        }
    }

    /** Returns what became of the request, once the call has failed or its caller has gone. */
    Failure.Sent sent() {
        return progress == null ? Failure.Sent.UNKNOWN : progress.sent();
    }
}
