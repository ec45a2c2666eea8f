package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * An error answer: a code, an HTTP status and a message. Both doors make of it what the SDK makes of Bedrock's: the
 * exception class of the code, or {@code BedrockRuntimeException} for a code that the SDK does not know.
 *
 * <p>Codes and statuses are those of Bedrock Runtime's service model. The default messages were seen from the service
 * in 2024 to 2026, apart from those of {@link #modelTimeout}, {@link #modelNotReady}, {@link #internalServer}, {@link
 * #modelStreamError}, {@link #serviceQuotaExceeded} and {@link #expiredToken}, which are not verified.
 *
 * <p>A fault is given in place of an answer. In the middle of a stream, it is an {@link Effect#exception}. Immutable
 * and thread-safe.
 */
public final class Fault implements FakeAnswer, FakeInvocation {

    private final @Nullable String code;
    private final int status;
    private final @Nullable String message;
    private final ImmutableMap<String, Document> members;
    private final @Nullable Delay delay;

    private Fault(
            @Nullable String code,
            int status,
            @Nullable String message,
            ImmutableMap<String, Document> members,
            @Nullable Delay delay) {
        this.code = code;
        this.status = status;
        this.message = message;
        this.members = members;
        this.delay = delay;
    }

    /**
     * Returns a fault of any code.
     *
     * @param code the error's name, such as {@code ThrottlingException}
     * @param status the HTTP status, 400 to 599
     * @param message the text for people
     * @throws IllegalArgumentException if the code is empty or the status is none of an error
     */
    public static Fault of(String code, int status, String message) {
        if (code.isEmpty()) {
            throw new IllegalArgumentException("An error code has at least one character; for none, use ofStatus(...)");
        }
        return new Fault(
                code, checkStatus(status), Objects.requireNonNull(message, "message"), ImmutableMap.of(), null);
    }

    /**
     * Returns a fault that has a status alone, such as the 502 of a proxy: no code, no message.
     *
     * @param status the HTTP status, 400 to 599
     * @throws IllegalArgumentException if the status is none of an error
     */
    public static Fault ofStatus(int status) {
        return new Fault(null, checkStatus(status), null, ImmutableMap.of(), null);
    }

    /** Returns an {@code AccessDeniedException}, 403: no access to the model. */
    public static Fault accessDenied() {
        return accessDenied("You don't have access to the model with the specified model ID.");
    }

    /** Returns an {@code AccessDeniedException}, 403, with a message of its own. */
    public static Fault accessDenied(String message) {
        return of("AccessDeniedException", 403, message);
    }

    /** Returns a {@code ResourceNotFoundException}, 404: the model has reached the end of its life. */
    public static Fault resourceNotFound() {
        return resourceNotFound(
                "This model version has reached the end of its life. Please refer to the AWS documentation"
                        + " for more details.");
    }

    /** Returns a {@code ResourceNotFoundException}, 404, with a message of its own. */
    public static Fault resourceNotFound(String message) {
        return of("ResourceNotFoundException", 404, message);
    }

    /** Returns a {@code ValidationException}, 400: a blank text block. */
    public static Fault validation() {
        return validation(
                "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text"
                        + " field, and try again.");
    }

    /** Returns a {@code ValidationException}, 400, with a message of its own. */
    public static Fault validation(String message) {
        return of("ValidationException", 400, message);
    }

    /** Returns a {@code ModelTimeoutException}, 408: the model took too long. */
    public static Fault modelTimeout() {
        return modelTimeout("The request took too long to process. Processing time exceeded the model timeout length.");
    }

    /** Returns a {@code ModelTimeoutException}, 408, with a message of its own. */
    public static Fault modelTimeout(String message) {
        return of("ModelTimeoutException", 408, message);
    }

    /** Returns a {@code ModelErrorException}, 424: the model produced a tool call that cannot be read. */
    public static Fault modelError() {
        return modelError("Model produced invalid sequence as part of ToolUse. Please refer to the model tool use"
                + " troubleshooting guide.");
    }

    /** Returns a {@code ModelErrorException}, 424, with a message of its own. */
    public static Fault modelError(String message) {
        return of("ModelErrorException", 424, message);
    }

    /** Returns a {@code ModelStreamErrorException}, 424: the model failed in the middle of a stream. */
    public static Fault modelStreamError() {
        return modelStreamError("The model encountered an error while streaming. Try your request again.");
    }

    /** Returns a {@code ModelStreamErrorException}, 424, with a message of its own. */
    public static Fault modelStreamError(String message) {
        return of("ModelStreamErrorException", 424, message);
    }

    /** Returns a {@code ThrottlingException}, 429: the account's tokens per minute are used up. */
    public static Fault throttling() {
        return throttling("Too many tokens, please wait before trying again.");
    }

    /** Returns a {@code ThrottlingException}, 429, with a message of its own. */
    public static Fault throttling(String message) {
        return of("ThrottlingException", 429, message);
    }

    /** Returns a {@code ModelNotReadyException}, 429: a custom or imported model is still being loaded. */
    public static Fault modelNotReady() {
        return modelNotReady("The model specified in the request is not ready to serve inference requests.");
    }

    /** Returns a {@code ModelNotReadyException}, 429, with a message of its own. */
    public static Fault modelNotReady(String message) {
        return of("ModelNotReadyException", 429, message);
    }

    /** Returns an {@code InternalServerException}, 500. */
    public static Fault internalServer() {
        return internalServer("The system encountered an unexpected error during processing. Try your request again.");
    }

    /** Returns an {@code InternalServerException}, 500, with a message of its own. */
    public static Fault internalServer(String message) {
        return of("InternalServerException", 500, message);
    }

    /** Returns a {@code ServiceUnavailableException}, 503: no capacity. */
    public static Fault serviceUnavailable() {
        return serviceUnavailable("Bedrock is unable to process your request.");
    }

    /** Returns a {@code ServiceUnavailableException}, 503, with a message of its own. */
    public static Fault serviceUnavailable(String message) {
        return of("ServiceUnavailableException", 503, message);
    }

    /** Returns a {@code ServiceQuotaExceededException}, 400: a limit of the account. */
    public static Fault serviceQuotaExceeded() {
        return of("ServiceQuotaExceededException", 400, "Your request exceeds the service quota for your account.");
    }

    /** Returns an {@code ExpiredTokenException}, 403: the caller's credentials have run out. */
    public static Fault expiredToken() {
        return of("ExpiredTokenException", 403, "The security token included in the request is expired");
    }

    /**
     * Returns a copy whose body has one member more beside {@code message}, such as {@code originalStatusCode} of a
     * model error or {@code exceptionMetadata} of an overload.
     *
     * @param member the member's name
     * @param value its JSON value
     * @throws IllegalArgumentException if the member is {@code message}, which the factories take
     */
    public Fault with(String member, Document value) {
        if (member.equals("message")) {
            throw new IllegalArgumentException(
                    "A fault's message is given where it is made, such as throttling(\"...\")");
        }
        ImmutableMap<String, Document> more = ImmutableMap.<String, Document>builder()
                .putAll(members)
                .put(member, value)
                .buildKeepingLast();
        return new Fault(code, status, message, more, delay);
    }

    @Override
    public Fault after(Duration delay) {
        return new Fault(code, status, message, members, Delay.of(delay));
    }

    @Override
    public Fault after(Function<? super TokenUsage, Duration> delay) {
        return new Fault(code, status, message, members, new Delay(delay));
    }

    /** Returns the error's name, such as {@code ThrottlingException}; empty if it has a status alone. */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the text for people; empty if the fault has a status alone. */
    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    /** Returns whether the other is a fault that says the same, after the same time; functions of usage by identity. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fault that
                && status == that.status
                && Objects.equals(code, that.code)
                && Objects.equals(message, that.message)
                && members.equals(that.members)
                && Objects.equals(delay, that.delay);
    }

    @Override
    public int hashCode() {
        return Objects.hash(code, status, message, members, delay);
    }

    /** Returns code and status; not the message, which may quote a prompt. */
    @Override
    public String toString() {
        return "Fault[" + (code == null ? "" : code + ", ") + status + "]";
    }

    Map<String, Document> members() {
        return members;
    }

    Optional<Delay> delay() {
        return Optional.ofNullable(delay);
    }

    private static int checkStatus(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("An error has an HTTP status of 400 to 599, but was given " + status);
        }
        return status;
    }
}
