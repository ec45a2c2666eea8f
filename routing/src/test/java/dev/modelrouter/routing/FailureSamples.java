package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import java.net.ConnectException;
import java.net.SocketException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;

/** A failure of each kind, classified from what the SDK throws for it. */
final class FailureSamples {

    private FailureSamples() {}

    static Failure of(FailureKind kind) {
        Failure failure =
                switch (kind) {
                    case THROTTLED -> service(429, "ThrottlingException", "Too many requests, please wait.");
                    case DAILY_QUOTA ->
                        service(
                                429,
                                "ThrottlingException",
                                "Too many tokens per day, please wait before trying again.");
                    case NO_CAPACITY -> service(503, "ServiceUnavailableException", "Bedrock is unable to process.");
                    case NOT_READY -> service(429, "ModelNotReadyException", "The model is not ready.");
                    case SERVER_ERROR -> service(500, "InternalServerException", "An internal error.");
                    case TIMEOUT -> Failure.of(ApiCallTimeoutException.create(1000));
                    case MODEL_ERROR -> service(424, "ModelErrorException", "The model failed.");
                    case CONTEXT_OVERFLOW ->
                        service(400, "ValidationException", "prompt is too long: 200049 tokens > 200000 maximum");
                    case UNSUPPORTED_FEATURE ->
                        service(400, "ValidationException", "This model doesn't support tool use.");
                    case DENIED -> service(403, "AccessDeniedException", "You don't have access to the model.");
                    case NOT_FOUND -> service(404, "ResourceNotFoundException", "Not found.");
                    case QUOTA -> service(400, "ServiceQuotaExceededException", "A quota was exceeded.");
                    case CREDENTIALS -> service(403, "ExpiredTokenException", "The security token is expired.");
                    case CLOCK_SKEW -> service(403, "RequestTimeTooSkewed", "The request's time is too skewed.");
                    case CONNECTION ->
                        Failure.of(SdkClientException.create(
                                "Unable to execute", new ConnectException("Connection refused")));
                    case CONNECTION_LOST ->
                        Failure.of(SdkClientException.create(
                                "Unable to execute", new SocketException("Connection reset")));
                    case MALFORMED -> Failure.malformed("the reply has no usage");
                    case TRUNCATED -> Failure.truncated("the stream ended early");
                    case INVALID_REQUEST -> service(400, "ValidationException", "The request is wrong.");
                    case CLIENT_CLOSED -> Failure.of(new IllegalStateException("Connection pool shut down"));
                    case CANCELLED -> Failure.of(AbortedException.create("Thread was interrupted"));
                    case UNKNOWN -> Failure.of(new ArithmeticException("unheard of"));
                };
        assertThat(failure.kind()).isEqualTo(kind);
        return failure;
    }

    private static Failure service(int status, String code, String message) {
        return Failure.of(BedrockRuntimeException.builder()
                .statusCode(status)
                .requestId("req-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("BedrockRuntime")
                        .build())
                .build());
    }
}
