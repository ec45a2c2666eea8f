package dev.modelrouter.core;

/**
 * Thrown when a text has none of the forms that Bedrock takes as a {@code modelId}. The message says what is wrong and
 * lists the forms; an account id in the text is replaced by {@code ***} and a long text is cut.
 */
public final class MalformedModelIdException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    MalformedModelIdException(String message) {
        super(message);
    }
}
