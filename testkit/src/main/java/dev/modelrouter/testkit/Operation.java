package dev.modelrouter.testkit;

/** An operation of Bedrock Runtime that the fake serves. */
public enum Operation {
    /** A whole answer of a model. */
    CONVERSE("Converse", "/model/{modelId}/converse"),
    /** An answer of a model, event by event. */
    CONVERSE_STREAM("ConverseStream", "/model/{modelId}/converse-stream");

    private final String awsName;
    private final String path;

    Operation(String awsName, String path) {
        this.awsName = awsName;
        this.path = path;
    }

    /** Returns the operation's name in the API, such as {@code ConverseStream}. */
    public String awsName() {
        return awsName;
    }

    /** Returns the path that it is posted to, labels in braces. */
    String path() {
        return path;
    }
}
