package dev.modelrouter.testkit;

import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;

/** An operation of Bedrock Runtime that the fake serves. */
public enum Operation {
    /** A whole answer of a model. */
    CONVERSE("Converse", "/model/{modelId}/converse"),
    /** An answer of a model, event by event. */
    CONVERSE_STREAM("ConverseStream", "/model/{modelId}/converse-stream"),
    /** The tokens that a request would be billed for as its input. */
    COUNT_TOKENS("CountTokens", "/model/{modelId}/count-tokens"),
    /** A whole answer of a model in the model's own format. */
    INVOKE_MODEL("InvokeModel", "/model/{modelId}/invoke"),
    /** An answer of a model in the model's own format, chunk by chunk. */
    INVOKE_MODEL_WITH_RESPONSE_STREAM("InvokeModelWithResponseStream", "/model/{modelId}/invoke-with-response-stream"),
    /** The verdict of a guardrail on a text. */
    APPLY_GUARDRAIL("ApplyGuardrail", "/guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply");

    private final String awsName;
    private final String requestShape;
    private final String path;

    Operation(String awsName, String path) {
        this.awsName = awsName;
        this.requestShape = awsName + "Request";
        this.path = path;
    }

    /** Returns the operation's name in the API, such as {@code ConverseStream}. */
    public String awsName() {
        return awsName;
    }

    /**
     * Returns the operation that a request is of.
     *
     * @throws IllegalArgumentException if the fake serves none of its kind
     */
    static Operation of(BedrockRuntimeRequest request) {
        return find(request)
                .orElseThrow(() -> new IllegalArgumentException("The fake serves no operation that takes a "
                        + request.getClass().getSimpleName()));
    }

    /** Returns the operation that a request is of; empty if the fake serves none of its kind. */
    static Optional<Operation> find(SdkRequest request) {
        String type = request.getClass().getSimpleName();
        return Arrays.stream(values())
                .filter(operation -> type.equals(operation.requestShape))
                .findFirst();
    }

    /** Returns the operation of this name in the API; empty if the fake serves none. */
    static Optional<Operation> named(String awsName) {
        return Arrays.stream(values())
                .filter(operation -> operation.awsName.equals(awsName))
                .findFirst();
    }

    /** Returns the name of its request in the service model, such as {@code ConverseStreamRequest}. */
    String requestShape() {
        return requestShape;
    }

    /** Returns the path that it is posted to, labels in braces. */
    String path() {
        return path;
    }

    /** Returns whether a model is asked in Converse's form, and answers in it. */
    boolean isConverse() {
        return this == CONVERSE || this == CONVERSE_STREAM;
    }

    /** Returns whether a model is asked in its own format, and answers in it. */
    boolean isInvocation() {
        return this == INVOKE_MODEL || this == INVOKE_MODEL_WITH_RESPONSE_STREAM;
    }

    /** Returns whether the answer is a stream of events. */
    boolean isStream() {
        return this == CONVERSE_STREAM || this == INVOKE_MODEL_WITH_RESPONSE_STREAM;
    }
}
