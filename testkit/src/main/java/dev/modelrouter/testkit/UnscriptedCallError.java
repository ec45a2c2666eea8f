package dev.modelrouter.testkit;

/**
 * Thrown by an in-process client for a call that no script answers: the test is wrong, or the code under test called a
 * model that it should not have called. An error and no exception, so that code which handles failures of Bedrock does
 * not handle this one. The message says which model was called, and how to script it.
 */
public final class UnscriptedCallError extends AssertionError {

    /** The error code that stands for this error on the wire, where it is an HTTP 400. */
    static final String CODE = "UnscriptedCallException";

    private static final long serialVersionUID = 1L;

    UnscriptedCallError(String message) {
        super(message);
    }
}
