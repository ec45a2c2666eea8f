package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/**
 * The ends without an answer, as AWS's client would throw them: what code written for that client catches, retries and
 * reports. Where Bedrock said no, the exception is of the class that it said it with, with its status, error code and
 * request id, and without its text, which may quote the prompt. The cause is the router's own exception.
 */
final class AwsErrors {

    private static final String SERVICE = "BedrockRuntime";

    private AwsErrors() {}

    static SdkException of(ModelRouterException ended) {
        if (ended instanceof ModelRouterException.DeadlineExceeded) {
            return ApiCallTimeoutException.create(ended.getMessage(), ended);
        } else if (ended instanceof ModelRouterException.Interrupted) {
            return AbortedException.create(ended.getMessage(), ended);
        } else if (ended instanceof ModelRouterException.BudgetRefused
                || ended instanceof ModelRouterException.CostCapReached) {
            // Neither throttling nor unavailable: whoever retries those would only be refused again and again.
            return service(ServiceQuotaExceededException.builder(), 400, ended);
        } else if (ended instanceof ModelRouterException.NoTarget) {
            return mayBeFoundLater(ended)
                    ? service(ServiceUnavailableException.builder(), 503, ended)
                    : service(ValidationException.builder(), 400, ended);
        }
        boolean isOwn = ended instanceof ModelRouterException.TooManyStreams
                || ended instanceof ModelRouterException.ListenerFailed;
        if (isOwn) {
            return SdkClientException.create(ended.getMessage(), ended);
        }
        Optional<Failure> last = ended.lastFailure();
        return last.isPresent() ? of(last.get(), ended) : service(ModelErrorException.builder(), 424, ended);
    }

    /** A request that the router refuses before any call, as Bedrock would. */
    static SdkException of(IllegalArgumentException refused) {
        return service(ValidationException.builder(), 400, refused);
    }

    private static boolean mayBeFoundLater(ModelRouterException ended) {
        return ended.ledger().exclusions().stream()
                .anyMatch(exclusion -> exclusion.why() instanceof Exclusion.NotResolved unresolved
                        && unresolved.resolution().askAgain());
    }

    private static SdkException of(Failure failure, ModelRouterException ended) {
        Optional<AwsServiceException> said = failure.serviceException();
        if (said.isPresent()) {
            return service(said.get(), ended);
        }
        String message = ended.getMessage();
        return switch (failure.kind()) {
            case TIMEOUT -> ApiCallTimeoutException.create(message, ended);
            case CANCELLED -> AbortedException.create(message, ended);
            // Said with success, by a stop reason.
            case MODEL_ERROR -> service(ModelErrorException.builder(), 424, ended);
            default -> SdkClientException.create(message, ended);
        };
    }

    /** Returns what a service said, in the router's words. */
    private static SdkException service(AwsServiceException said, ModelRouterException ended) {
        AwsServiceException.Builder builder = said.toBuilder();
        if (builder instanceof ModelStreamErrorException.Builder stream) {
            stream.originalMessage(null);
        }
        AwsErrorDetails details = said.awsErrorDetails();
        if (details != null) {
            builder.awsErrorDetails(details.toBuilder()
                    .errorMessage(ended.getMessage())
                    .rawResponse(null)
                    .build());
        }
        return builder.message(ended.getMessage())
                .numAttempts(ended.attempts().size())
                .cause(ended)
                .build();
    }

    /** Returns what nobody but the router said, as a service would. */
    private static SdkException service(AwsServiceException.Builder builder, int status, RuntimeException cause) {
        String message = cause.getMessage();
        AwsServiceException bare = builder.build();
        return builder.awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(SERVICE)
                        .errorCode(bare.getClass().getSimpleName())
                        .errorMessage(message)
                        .build())
                .message(message)
                .statusCode(status)
                .cause(cause)
                .build();
    }
}
