package dev.modelrouter.core;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A call to Bedrock that did not succeed, and what that means.
 *
 * <p>The kind is told by the exception's class first, then by the service's error code, then by the HTTP status, and
 * only where Bedrock uses one code for several things by the message. Error codes are compared without regard to case:
 * inside a stream they arrive as {@code throttlingException}.
 *
 * <p>Immutable and thread-safe, as far as the exception is. {@link #toString} has nothing of the service's message,
 * which may quote the prompt.
 */
public final class Failure {

    private final FailureKind kind;
    private final Throwable exception;
    private final @Nullable AwsServiceException service;

    private Failure(FailureKind kind, Throwable exception, @Nullable AwsServiceException service) {
        this.kind = kind;
        this.exception = exception;
        this.service = service;
    }

    /** Returns what an exception of an SDK call means. Wrappers such as {@code CompletionException} are looked into. */
    public static Failure of(Throwable exception) {
        return new Failure(
                FailureClassifier.kind(exception),
                exception,
                FailureClassifier.serviceException(exception).orElse(null));
    }

    /**
     * Returns the failure of a reply that came with success and cannot be used.
     *
     * @param why what is wrong, without anything of the reply's text
     */
    public static Failure malformed(String why) {
        return new Failure(FailureKind.MALFORMED, new MalformedResponseException(why), null);
    }

    /**
     * Returns the failure of a stream that ended too early.
     *
     * @param why what is missing, without anything of the reply's text
     */
    public static Failure truncated(String why) {
        return new Failure(FailureKind.TRUNCATED, new MalformedResponseException(why), null);
    }

    /** Returns what the failure means. */
    public FailureKind kind() {
        return kind;
    }

    /**
     * Returns whether the model may have run, and so may be billed. Beyond the {@link FailureKind#mayHaveBeenBilled
     * kind's} rule: a 502 or 504 without an error code comes from a proxy that lost sight of a call that may have gone
     * on, and an unknown failure with a 4xx status was refused.
     */
    public boolean mayHaveBeenBilled() {
        int status = statusCode().orElse(0);
        return switch (kind) {
            case SERVER_ERROR -> (status == 502 || status == 504) && errorCode().isEmpty();
            case UNKNOWN -> status < 400 || status >= 500;
            default -> kind.mayHaveBeenBilled();
        };
    }

    /**
     * Returns the service's error code as it came, such as {@code ThrottlingException}; empty if no service answered.
     */
    public Optional<String> errorCode() {
        return details().map(AwsErrorDetails::errorCode).filter(code -> !code.isBlank());
    }

    /** Returns the HTTP status; empty if no service answered. */
    public OptionalInt statusCode() {
        return service != null && service.statusCode() > 0 ? OptionalInt.of(service.statusCode()) : OptionalInt.empty();
    }

    /** Returns the service's request id; empty if no service answered or it gave none. */
    public Optional<String> requestId() {
        return Optional.ofNullable(service).map(AwsServiceException::requestId);
    }

    /**
     * Returns the exception as it was thrown, wrappers included; for a reply that cannot be used, a {@link
     * MalformedResponseException}. Its message and its {@code toString} may quote the prompt and name the account.
     */
    public Throwable exception() {
        return exception;
    }

    /**
     * Returns the service's message; empty if no service answered. <b>It may quote the prompt and name the account</b>:
     * do not log it where those must not appear.
     */
    public Optional<String> serviceMessage() {
        return details().map(AwsErrorDetails::errorMessage);
    }

    private Optional<AwsErrorDetails> details() {
        return Optional.ofNullable(service).map(AwsServiceException::awsErrorDetails);
    }

    /** Returns kind, error code, HTTP status and request id, and nothing of the message. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.toString());
        errorCode().ifPresent(code -> text.append(' ').append(code));
        statusCode().ifPresent(status -> text.append(" (HTTP ").append(status).append(')'));
        requestId().ifPresent(id -> text.append(", request ").append(id));
        return text.toString();
    }
}
