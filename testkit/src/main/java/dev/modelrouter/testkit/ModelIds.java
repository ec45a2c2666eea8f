package dev.modelrouter.testkit;

import java.util.Objects;
import java.util.regex.Pattern;

/** Model ids as people may see them. */
final class ModelIds {

    private static final Pattern ACCOUNT = Pattern.compile("(?<=:|%3A)\\d{12}(?=:|%3A)", Pattern.CASE_INSENSITIVE);

    private ModelIds() {}

    /**
     * Returns an id that a call can name.
     *
     * @throws IllegalArgumentException if no call can, so that what is said of it would never be heard
     */
    static String callable(String modelId) {
        Objects.requireNonNull(modelId, "modelId");
        if (modelId.isBlank() || modelId.indexOf('*') >= 0) {
            throw new IllegalArgumentException("A model id is neither blank nor has it asterisks, but was \"" + modelId
                    + "\"; of an ARN give all, also the account that messages do not show");
        }
        return modelId;
    }

    /** Returns whether an id is the ARN of a prompt router, be it AWS's or the account's own. */
    static boolean isPromptRouter(String modelId) {
        return modelId.startsWith("arn:") && modelId.contains("prompt-router/");
    }

    /** Returns an id, or a text of several, without the account of an ARN, which belongs in no message. */
    static String masked(String modelId) {
        return ACCOUNT.matcher(modelId).replaceAll("************");
    }
}
