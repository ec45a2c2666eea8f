package dev.modelrouter.core;

import java.util.Optional;

/** What a request may ask of a model beyond text in, text out. */
public enum Capability {
    /** Tools can be declared and the model can ask for their use. */
    TOOLS("tools"),
    /** Several tool uses in one turn. */
    PARALLEL_TOOLS("parallel-tools"),
    /** A tool use can be forced: {@code toolChoice} {@code any} or {@code tool}. */
    TOOL_CHOICE("tool-choice"),
    /** Answers can be streamed. */
    STREAMING("streaming"),
    /** Tools can be used while the answer is streamed. */
    STREAMING_TOOLS("streaming-tools"),
    /** A system prompt is taken. */
    SYSTEM_PROMPT("system-prompt"),
    /** Image blocks in the prompt. */
    IMAGES("images"),
    /** Document blocks in the prompt. */
    DOCUMENTS("documents"),
    /** Video blocks in the prompt. */
    VIDEO("video"),
    /** Audio blocks in the prompt. */
    AUDIO("audio"),
    /** Explicit cache points. A model without it answers 403 to a request that has one. */
    PROMPT_CACHING("prompt-caching"),
    /** The model can show its reasoning as {@code reasoningContent}. */
    REASONING("reasoning"),
    /** Reasoning blocks of earlier turns may be sent back. A model without it fails on a conversation that has some. */
    EARLIER_REASONING("earlier-reasoning"),
    /**
     * The conversation may end with the beginning of an answer, which the model goes on with. Claude took one up to 4.5, and
     * refuses it since 4.6; of other families nothing is known.
     */
    PREFILL("prefill"),
    /** {@code outputConfig.textFormat} with a JSON schema. */
    STRUCTURED_OUTPUT("structured-output"),
    /** {@code CountTokens} answers for the model's base id. */
    COUNT_TOKENS("count-tokens");

    private final String key;

    Capability(String key) {
        this.key = key;
    }

    /** Returns the name used in data files and reports, such as {@code tool-choice}. */
    public String key() {
        return key;
    }

    /** Returns the capability with this {@link #key}, or empty if there is none. */
    public static Optional<Capability> ofKey(String key) {
        for (Capability capability : values()) {
            if (capability.key.equals(key)) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }
}
