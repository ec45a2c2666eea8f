package dev.modelrouter.testkit;

/** Stands below the stack trace of a test that failed, and shows the calls that it made. It is never thrown. */
final class CallLogOfFailure extends Exception {

    static final String TITLE = "Calls of the fake Bedrock";

    private static final long serialVersionUID = 1L;

    CallLogOfFailure(TestBedrock bedrock) {
        super(
                TITLE + ":\n" + bedrock.log()
                        + bedrock.findings().map(findings -> findings + "\n").orElse(""),
                null,
                false,
                false);
    }
}
