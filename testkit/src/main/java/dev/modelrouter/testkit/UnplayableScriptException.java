package dev.modelrouter.testkit;

/**
 * A script that says what cannot be done to the call at hand, such as breaking the frames of an answer that has none.
 * In process it reaches the caller; over the wire its message is the one of an HTTP 400. The test is wrong, not the
 * code under test.
 */
final class UnplayableScriptException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String problem;

    UnplayableScriptException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /** Returns the message, which is never null and quotes no prompt. */
    String problem() {
        return problem;
    }
}
