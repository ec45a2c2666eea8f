package dev.modelrouter.testkit;

/**
 * Thrown when the fake itself fails, by a bug of its own or by classes that do not fit together on the class path: it
 * says nothing of Bedrock, of the code under test or of the test's scripts. In process the call throws it; over the wire
 * it is an HTTP 500 with the code {@code FakeBedrockFailedException}. {@link FakeBedrock#verify} throws it too, and
 * {@link FakeBedrockExtension} fails the test with it, so that no code can swallow it. Its cause is what went wrong.
 */
public final class FakeBedrockFailedError extends AssertionError {

    /** The error code that stands for this error on the wire. */
    static final String CODE = "FakeBedrockFailedException";

    private static final long serialVersionUID = 1L;

    private FakeBedrockFailedError(String message, Throwable cause) {
        super(message, cause);
    }

    static FakeBedrockFailedError of(Throwable cause) {
        // A linkage error names classes and methods; what other messages say may be of a prompt.
        String what = cause instanceof LinkageError
                ? cause.toString()
                : cause.getClass().getName();
        return new FakeBedrockFailedError(
                "The fake Bedrock itself failed: " + what + ". Neither Bedrock nor a script has a part in this. "
                        + (cause instanceof LinkageError
                                ? "Classes on the class path do not fit together; compare the versions of the AWS SDK,"
                                        + " Netty, Guava and Jackson there with those that modelrouter-testkit asks for"
                                : "Please report it with the stack trace of its cause"),
                cause);
    }

    /** Returns what an HTTP client is answered. */
    Fault fault() {
        return Fault.of(CODE, 500, String.valueOf(getMessage()));
    }
}
