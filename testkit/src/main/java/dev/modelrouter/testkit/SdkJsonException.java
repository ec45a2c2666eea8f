package dev.modelrouter.testkit;

/**
 * JSON that does not fit the SDK type it should become, or a value that JSON cannot carry. Says where; never quotes it.
 */
final class SdkJsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String problem;

    SdkJsonException(String problem) {
        super(problem);
        this.problem = problem;
    }

    SdkJsonException(String problem, Throwable cause) {
        super(problem, cause);
        this.problem = problem;
    }

    /** Returns the message. */
    String problem() {
        return problem;
    }
}
