package dev.modelrouter.core;

/**
 * One change that was made to fit a request to a target.
 *
 * @param field what was changed, by its path in the Converse request, such as {@code inferenceConfig.maxTokens}; of
 *     several places that were changed alike, the first
 * @param change what it was changed to, without any content of the request
 * @param reason why
 */
public record Adaptation(String field, String change, Reason reason) {

    /** Why a request was changed, and whether anything of it was lost by that. */
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
        WINDOW_TOLD("all that fits into the context window with the prompt, as Bedrock said"),

        /** The model takes no system prompt; its text begins the first turn of the user. */
        NO_SYSTEM_PROMPT("the model takes no system prompt"),
        /** The model takes no system messages among the others; their texts are the user's. */
        NO_SYSTEM_TURNS("the model takes no system messages where this one stands"),
        /** Turns were merged, split, or filled with a point, so that those who speak take turns as the model wants. */
        TURN_ORDER("the model wants turns in another order"),
        /** The model does not go on with an answer that was begun, so that it is asked to in a turn of the user. */
        NO_PREFILL("the model does not go on with an answer that was begun", true),
        /** Bedrock refuses blank texts and empty turns. */
        BLANK("Bedrock refuses what is blank"),
        /** The SDK does not know a block, so that it cannot be sent. */
        UNKNOWN_BLOCK("this version of the SDK does not know it", true),
        /** The model takes these only in turns of their own. */
        TURN_OF_ITS_OWN("the model takes it in a turn of its own only"),

        /** Bedrock wants the tools declared that the conversation has used. */
        TOOLS_UNDECLARED("Bedrock wants the tools declared that the conversation used"),
        /** The model takes no tools; what was done with them before is told as text. */
        NO_TOOLS("the model takes no tools", true),
        /** A tool is declared twice in the same words. */
        TOOL_TWICE("Bedrock takes no tool twice"),
        /** The model takes no such ids of tool uses. They are mapped alike in uses and results. */
        TOOL_ID("the model takes no such id"),
        /** The model takes no such names of tools. They are mapped back in the answer. */
        TOOL_NAME("the model takes no such name"),
        /** Bedrock wants the results of tools in the turn after their use. */
        RESULT_MOVED("Bedrock wants the results of tools in the very next turn"),
        /** A tool use has no result, as of a turn that was broken off. */
        RESULT_MISSING("Bedrock wants a result for each use of a tool", true),
        /** A result of a tool has no use before it; it is told as text. */
        RESULT_WITHOUT_USE("Bedrock takes no result without the use of a tool", true),
        /** Bedrock refuses a tool result that is empty. */
        RESULT_EMPTY("it may not be empty"),
        /** The model does not take whether a tool failed; if it did, a text says so. */
        RESULT_STATUS("the model takes no status of a tool result"),
        /** The model takes no such content in the results of tools, so that it follows them. */
        RESULT_CONTENT("the model takes no such content in a tool result"),
        /** Bedrock takes objects only. */
        JSON_OBJECT("Bedrock takes a JSON object only"),
        /** The model cannot be made to use a tool; it may. */
        TOOL_CHOICE("the model cannot be made to use a tool", true),
        /** The model can be made to use some tool but not a certain one, so that it is given that one alone. */
        TOOL_CHOICE_NARROWED("the model can be made to use some tool, not a certain one"),
        /** The model is not held to the schema of a tool. */
        STRICT_TOOLS("the model cannot be held to the schemas of tools", true),
        /** The model cannot use tools while its answer is streamed, so that a plain call is made. */
        TOOLS_IN_STREAM("the model uses no tools in a stream"),

        /** The model does not take another model's reasoning. */
        FOREIGN_REASONING("the model does not take this reasoning", true),
        /** The model does not take another model's reasoning, so that it is told as text. */
        REASONING_AS_TEXT("the model does not take this reasoning but as text"),
        /** The model takes no citations; the text that had them stays. */
        NO_CITATIONS("the model takes no citations", true),
        /** The model takes no search results; they are told as text. */
        NO_SEARCH_RESULTS("the model takes no search results but as text"),
        /** The model does not take what tools did that Bedrock runs itself; it is told as text. */
        NO_SERVER_TOOLS("the model does not know this tool of Bedrock's own", true),
        /** Bedrock takes media from the user alone; what a model put out is shown in the next turn of the user. */
        MEDIUM_OF_ASSISTANT("Bedrock takes media in turns of the user only"),
        /** Bedrock takes no such names of documents, or none twice. */
        DOCUMENT_NAME("Bedrock takes no such name, or takes it once"),
        /** Bedrock wants a text beside documents. */
        DOCUMENT_WITHOUT_TEXT("Bedrock wants a text beside a document"),
        /** The model does not cache here, or not for so long. Nothing but the price depends on it. */
        CACHING("the model does not cache here, or not for so long"),
        /** The route asks for prompt caching, and the model takes cache points. Nothing but the price depends on it. */
        CACHE_POINT("the route asks for prompt caching"),

        /** The model takes no such setting of how it draws words. */
        SAMPLING("the model takes no such setting, or not with the others", true),
        /** The setting has another name with this model. */
        SPELLING("the model has another name for it"),
        /** The model takes no stop sequences. */
        STOP_SEQUENCES("the model takes no stop sequences", true),
        /** The model is told to think in other words. */
        THINKING_REWORDED("the model is told to think in other words"),
        /** The model cannot be told to think, or not with the rest of the request. */
        THINKING("the model cannot be told to think, or not with this request", true),
        /** The field is one of other makers' models. */
        FOREIGN_FIELD("the model has no such field", true),
        /**
         * The model cannot be held to a format, or not to this schema, so that it is made to use a tool whose input is the
         * answer. The answer has it as text.
         */
        OUTPUT_TOOL("the model cannot be held to this format, but be made to use a tool that takes it"),
        /** The model cannot be held to a format, so that it is asked for it in words. */
        OUTPUT_FORMAT("the model cannot be held to a format, and is asked for it", true),
        /** The model is not offered in this tier. */
        SERVICE_TIER("the model is not offered in this tier", true);

        private final String text;
        private final boolean lossy;

        Reason(String text) {
            this(text, false);
        }

        Reason(String text, boolean lossy) {
            this.text = text;
            this.lossy = lossy;
        }

        /**
         * Returns whether something is lost: part of what was said, or a wish of the caller's. Else the model sees all of
         * it, in another form or place.
         */
        public boolean isLossy() {
            return lossy;
        }

        /** Returns the reason for people. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** Returns whether something of the request was lost, see {@link Reason#isLossy}. */
    public boolean isLossy() {
        return reason.isLossy();
    }

    /** Returns for example {@code inferenceConfig.maxTokens -> 4000: the most that the model puts out}. */
    @Override
    public String toString() {
        return field + " -> " + change + ": " + reason;
    }
}
