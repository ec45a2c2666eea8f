package dev.modelrouter.core;

/**
 * One change that was made to fit a request to a target.
 *
 * @param field what was changed, by its path in the Converse request, such as {@code inferenceConfig.maxTokens}
 * @param change what it was changed to, without any content of the request
 * @param reason why
 */
public record Adaptation(String field, String change, Reason reason) {

    /** Why a request was changed. */
    public enum Reason {
        /** The request states no number of output tokens, so that the route's default is asked for. */
        DEFAULT("the route's default, as the request states none"),
        /** As {@link #DEFAULT}, and the request lets the model think, for which there is room on top. */
        DEFAULT_WITH_THINKING("the route's default and room to think, as the request states none"),
        /** The model puts out no more. */
        MODEL_LIMIT("the most that the model puts out"),
        /** The input leaves no more of the model's context window. */
        WINDOW("what the input leaves of the model's context window"),
        /** The money that is left affords no more. */
        MONEY("what the money affords"),
        /** Bedrock refused a call and said how much the model puts out. */
        MODEL_LIMIT_TOLD("the most that the model puts out, as Bedrock said"),
        /** Bedrock refused a call and said how much fits with the prompt. */
        WINDOW_TOLD("all that fits into the context window with the prompt, as Bedrock said");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** Returns the reason for people. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** Returns for example {@code inferenceConfig.maxTokens -> 4000: the most that the model puts out}. */
    @Override
    public String toString() {
        return field + " -> " + change + ": " + reason;
    }
}
