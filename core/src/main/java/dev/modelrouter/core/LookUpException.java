package dev.modelrouter.core;

import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Unresolved;
import software.amazon.awssdk.core.exception.AbortedException;

/** Ends a look-up that leads nowhere. It never leaves {@link LookUp}, which answers with the reason. */
final class LookUpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Unresolved answer;

    LookUpException(Unresolved answer) {
        super(answer.explanation(), null, false, false);
        this.answer = answer;
    }

    static LookUpException contradictory(ModelId id, String explanation) {
        return new LookUpException(new Unresolved(id, Reason.CONTRADICTORY, explanation, false));
    }

    static LookUpException unavailable(ModelId id, String explanation) {
        return new LookUpException(new Unresolved(id, Reason.UNAVAILABLE, explanation, true));
    }

    /** Says what a failed call means. Nothing of the service's message is kept: it names accounts and users. */
    static LookUpException of(ModelId id, String operation, RuntimeException thrown) {
        Failure failure = Failure.of(thrown);
        boolean answered =
                failure.errorCode().isPresent() || failure.statusCode().isPresent();
        boolean interrupted = Thread.currentThread().isInterrupted() && !answered;
        if (thrown instanceof AbortedException) {
            // The SDK's word for a thread that was interrupted; whoever interrupted it must be able to see that.
            Thread.currentThread().interrupt();
        }
        String explanation = operation + " failed: " + ArnParser.maskAccounts(failure.toString()) + ". ";
        Reason reason = interrupted ? Reason.INTERRUPTED : reason(failure.kind());
        return new LookUpException(new Unresolved(
                id,
                reason,
                explanation + advice(reason, operation),
                reason == Reason.THROTTLED || reason == Reason.UNAVAILABLE || reason == Reason.INTERRUPTED));
    }

    private static Reason reason(FailureKind kind) {
        return switch (kind) {
            case DENIED -> Reason.DENIED;
            case CREDENTIALS -> Reason.CREDENTIALS;
            case NOT_FOUND, INVALID_REQUEST, UNSUPPORTED_FEATURE, CONTEXT_OVERFLOW -> Reason.NOT_FOUND;
            case THROTTLED, DAILY_QUOTA, QUOTA -> Reason.THROTTLED;
            case CANCELLED -> Reason.INTERRUPTED;
            case CLIENT_CLOSED -> Reason.NO_CONTROL_CLIENT;
            case NO_CAPACITY,
                    NOT_READY,
                    SERVER_ERROR,
                    TIMEOUT,
                    MODEL_ERROR,
                    CLOCK_SKEW,
                    CONNECTION,
                    CONNECTION_LOST,
                    MALFORMED,
                    TRUNCATED,
                    UNKNOWN -> Reason.UNAVAILABLE;
        };
    }

    private static String advice(Reason reason, String operation) {
        return switch (reason) {
            case DENIED ->
                "Allow bedrock:" + operation + ", or declare the model with ModelResolver.Builder.declare(id, model,"
                        + " scope)";
            case CREDENTIALS -> "Fix the credentials of the control client";
            case NOT_FOUND -> "Check the id, and that it is one of this account in this region";
            case NO_CONTROL_CLIENT -> "Give the resolver a client that stays open";
            default -> "Ask again later";
        };
    }

    Unresolved answer() {
        return answer;
    }
}
