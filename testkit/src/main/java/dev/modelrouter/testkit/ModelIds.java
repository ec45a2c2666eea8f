package dev.modelrouter.testkit;

import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelId;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Model ids as tests and callers give them: any text. */
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

    /** Returns the id that a text is; empty for a text that has no form of one. */
    static Optional<ModelId> parsed(String text) {
        try {
            return Optional.of(ModelId.parse(text));
        } catch (MalformedModelIdException e) {
            return Optional.empty();
        }
    }

    /** Returns the id of the base model that an id names; the text itself if it names none. */
    static String base(String text) {
        return parsed(text).flatMap(ModelId::baseId).orElse(text);
    }

    /** Returns an id, or a text of several, without the account of an ARN, which belongs in no message. */
    static String masked(String modelId) {
        return ACCOUNT.matcher(modelId).replaceAll("************");
    }
}
