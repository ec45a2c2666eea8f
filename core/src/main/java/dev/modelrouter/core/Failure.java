package dev.modelrouter.core;

import static com.google.common.base.Preconditions.checkArgument;

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

    /** What whoever made a call knows of its request, beyond what the exception says. */
    public enum Sent {
        /** Nothing of it: it may have gone out or not. */
        UNKNOWN,
        /** It had not begun to go out: there were no credentials or no connection yet. */
        NOTHING,
        /**
         * It went out on a connection that had been idle, and no byte of a reply came. If the connection then broke at
         * once, it had died before, and nobody read the request.
         */
        ON_IDLE_CONNECTION
    }

    private final FailureMeaning meaning;
    private final Throwable exception;
    private final @Nullable AwsServiceException service;
    private final Sent sent;

    private Failure(FailureMeaning meaning, Throwable exception, @Nullable AwsServiceException service, Sent sent) {
        this.meaning = meaning;
        this.exception = exception;
        this.service = service;
        this.sent = sent;
    }

    /** Returns what an exception of an SDK call means. Wrappers such as {@code CompletionException} are looked into. */
    public static Failure of(Throwable exception) {
        return of(exception, Sent.UNKNOWN);
    }

    /**
     * Returns what an exception of an SDK call means whose request was watched on its way. A call that ended before its
     * request went out was not billed, whatever the {@link #kind}; a connection that broke before that is a {@link
     * FailureKind#CONNECTION}.
     *
     * @param exception what the call threw
     * @param sent what became of the request
     */
    public static Failure of(Throwable exception, Sent sent) {
        FailureMeaning told = FailureClassifier.meaning(exception);
        boolean unsent = sent == Sent.NOTHING && told.kind() == FailureKind.CONNECTION_LOST;
        return new Failure(
                unsent ? FailureMeaning.usual(FailureKind.CONNECTION) : told,
                exception,
                FailureClassifier.serviceException(exception).orElse(null),
                sent);
    }

    /**
     * Returns the failure of a reply that came with success and cannot be used.
     *
     * @param why what is wrong, without anything of the reply's text
     */
    public static Failure malformed(String why) {
        return new Failure(
                FailureMeaning.usual(FailureKind.MALFORMED), new MalformedResponseException(why), null, Sent.UNKNOWN);
    }

    /**
     * Returns the failure of a model whose reply says, with success, that it did not get its answer done: the stop reasons
     * {@code malformed_model_output} and {@code malformed_tool_use}.
     *
     * @param why what is wrong, without anything of the reply's text
     */
    public static Failure modelError(String why) {
        return new Failure(
                FailureMeaning.usual(FailureKind.MODEL_ERROR), new MalformedResponseException(why), null, Sent.UNKNOWN);
    }

    /**
     * Returns the failure of a stream that ended too early.
     *
     * @param why what is missing, without anything of the reply's text
     */
    public static Failure truncated(String why) {
        return new Failure(
                FailureMeaning.usual(FailureKind.TRUNCATED), new MalformedResponseException(why), null, Sent.UNKNOWN);
    }

    /** Returns what the failure means. */
    public FailureKind kind() {
        return meaning.kind();
    }

    /**
     * Returns how far the failure reaches: what else would fail in the same way for the same request. As a rule that
     * follows from the kind; where Bedrock's message says more, as that a whole provider is not allowed, from that.
     */
    public FailureReach reach() {
        return meaning.reach();
    }

    /**
     * Returns the most output tokens ({@code maxTokens}) with which Bedrock would have taken the same call, if its
     * message tells: of a {@link FailureKind#CONTEXT_OVERFLOW} what is left of the context window with the prompt, of
     * an {@link FailureKind#UNSUPPORTED_FEATURE} that is about the number of tokens the most that the model puts out. At
     * least 1; empty if the message has no such numbers, or if the prompt alone is too long.
     */
    public OptionalInt maxTokensThatFit() {
        return FailureTokens.thatFit(
                kind(), FailureText.searchable(serviceMessage().orElse("")));
    }

    /**
     * Returns whether the service's message has a text in it, without regard to case, line breaks and the kind of
     * apostrophe; false if no service answered.
     *
     * @param text a part of the message, not blank
     */
    public boolean says(String text) {
        checkArgument(!text.isBlank(), "A text to look for has at least one character that is not blank.");
        return serviceMessage()
                .filter(message -> FailureText.searchable(message).contains(FailureText.searchable(text)))
                .isPresent();
    }

    /**
     * Returns whether the model may have run, and so may be billed. Beyond the {@link FailureKind#mayHaveBeenBilled
     * kind's} rule: what was not sent or not read was not billed, a 502 or 504 without an error code comes from a proxy
     * that lost sight of a call that may have gone on, and an unknown failure with a 4xx status was refused.
     */
    public boolean mayHaveBeenBilled() {
        if (unprocessed() || sent == Sent.NOTHING) {
            return false;
        }
        int status = statusCode().orElse(0);
        return switch (kind()) {
            case SERVER_ERROR -> (status == 502 || status == 504) && errorCode().isEmpty();
            case UNKNOWN -> status < 400 || status >= 500;
            default -> kind().mayHaveBeenBilled();
        };
    }

    /**
     * Returns whether it is as good as certain that nothing was processed, and the very same call may succeed when it is
     * repeated at once: the pool of connections was full ({@link FailureKind#CONNECTION}), the clock was off and is
     * corrected ({@link FailureKind#CLOCK_SKEW}), or the connection had died while it was idle ({@link
     * FailureKind#CONNECTION_LOST}). Such a call costs nothing.
     */
    public boolean unprocessed() {
        return switch (kind()) {
            case CLOCK_SKEW -> true;
            case CONNECTION -> FailureClassifier.isPoolFull(exception);
            default -> diedIdle();
        };
    }

    private boolean diedIdle() {
        return kind() == FailureKind.CONNECTION_LOST && sent == Sent.ON_IDLE_CONNECTION;
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
     * Returns the exception as it was thrown, wrappers included; for a reply that cannot be used, one that says why. Its
     * message and its {@code toString} may quote the prompt and name the account.
     */
    public Throwable exception() {
        return exception;
    }

    /**
     * Returns the service's message; empty if no service answered. <b>It may quote the prompt and name the account</b>:
     * do not log it where those must not appear.
     */
    public Optional<String> serviceMessage() {
        return Optional.ofNullable(service).flatMap(FailureClassifier::message);
    }

    /**
     * Returns the exception that a service answered with, without its wrappers; empty if none answered. Its message may
     * quote the prompt, as {@link #serviceMessage} may.
     */
    public Optional<AwsServiceException> serviceException() {
        return Optional.ofNullable(service);
    }

    private Optional<AwsErrorDetails> details() {
        return Optional.ofNullable(service).map(AwsServiceException::awsErrorDetails);
    }

    /** Returns kind, error code, HTTP status and request id, and nothing of the message. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind().toString());
        errorCode().ifPresent(code -> text.append(' ').append(code));
        statusCode().ifPresent(status -> text.append(" (HTTP ").append(status).append(')'));
        requestId().ifPresent(id -> text.append(", request ").append(id));
        return text.toString();
    }
}
