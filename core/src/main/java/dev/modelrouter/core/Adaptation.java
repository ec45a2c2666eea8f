package dev.modelrouter.core;

/**
 * One change that was made to fit a request to a target.
 *
 * @param field what was changed, by its path in the Converse request, such as {@code inferenceConfig.maxTokens}
 * @param change what it was changed to, without any content of the request
 * @param reason why
 */
public record Adaptation(String field, String change, String reason) {

    /** Returns for example {@code inferenceConfig.maxTokens -> 4000: the model's own maximum}. */
    @Override
    public String toString() {
        return field + " -> " + change + ": " + reason;
    }
}
