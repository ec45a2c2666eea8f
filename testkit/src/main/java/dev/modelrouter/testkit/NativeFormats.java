package dev.modelrouter.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which model is asked and answers in which {@link NativeFormat}. */
final class NativeFormats {

    /** By how the base model's id begins; the longest beginning decides. */
    private static final Map<String, NativeFormat> BY_ID = Map.ofEntries(
            Map.entry("anthropic.claude", new ClaudeFormat()),
            Map.entry("amazon.nova", new NovaFormat()),
            Map.entry("amazon.titan-text", PromptFormat.TITAN),
            Map.entry("amazon.titan-embed", EmbeddingFormat.TITAN),
            Map.entry("cohere.embed", EmbeddingFormat.COHERE),
            Map.entry("cohere.command", PromptFormat.COHERE),
            Map.entry("cohere.command-r", new CohereChatFormat()),
            Map.entry("meta.llama", PromptFormat.LLAMA),
            Map.entry("mistral.", new MistralFormat()),
            Map.entry("ai21.jamba", new ChatFormat()),
            Map.entry("deepseek.v", new ChatFormat()),
            Map.entry("google.", new ChatFormat()),
            Map.entry("minimax.", new ChatFormat()),
            Map.entry("moonshot", new ChatFormat()),
            Map.entry("nvidia.", new ChatFormat()),
            Map.entry("openai.", new ChatFormat()),
            Map.entry("qwen.", new ChatFormat()),
            Map.entry("writer.", new ChatFormat()),
            Map.entry("zai.", new ChatFormat()));

    /** Novas that make pictures, films or speech, which no reply of text can stand for. */
    private static final List<String> NONE =
            List.of("amazon.nova-canvas", "amazon.nova-reel", "amazon.nova-sonic", "amazon.nova-2-sonic");

    private NativeFormats() {}

    /** Returns the format of a model; empty if replies cannot be put into it. */
    static Optional<NativeFormat> of(String modelId) {
        String base = ModelIds.base(modelId);
        return NONE.stream().anyMatch(base::startsWith)
                ? Optional.empty()
                : BY_ID.entrySet().stream()
                        .filter(entry -> base.startsWith(entry.getKey()))
                        .max(Map.Entry.comparingByKey((one, other) -> Integer.compare(one.length(), other.length())))
                        .map(Map.Entry::getValue);
    }
}
