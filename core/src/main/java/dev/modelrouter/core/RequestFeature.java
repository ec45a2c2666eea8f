package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something a Converse request may have that not every model takes. A set of them is a {@code long} of {@linkplain #bit
 * bits}, so that a request that a model takes as it is costs one comparison.
 *
 * <p>All but the first are named in the data, by their keys.
 */
enum RequestFeature {
    /** What no model takes, or what may be that at a closer look: blank texts, unknown blocks, results without a use. */
    FAULT(""),

    // Who speaks, and in what order.
    SYSTEM("system"),
    SYSTEM_TURN("system-turn"),
    /** A system turn that no answer follows. */
    SYSTEM_TURN_BEFORE_USER("system-turn-before-user"),
    ASSISTANT_FIRST("assistant-first"),
    ASSISTANT_LAST("assistant-last"),
    SAME_ROLE_TURNS("same-role-turns"),

    // Tools: what is declared, asked for and answered.
    TOOLS("tools"),
    TOOLS_IN_STREAM("tools-in-stream"),
    TOOL_BLOCKS("tool-blocks"),
    TOOL_CHOICE_ANY("tool-choice-any"),
    TOOL_CHOICE_ONE("tool-choice-one"),
    STRICT_TOOLS("strict-tools"),
    SYSTEM_TOOL("system-tool"),
    HYPHEN_IN_TOOL_NAME("hyphen-in-tool-name"),
    /** An id that is not nine letters and digits. */
    LONG_TOOL_ID("long-tool-id"),
    /** An id with a point or a colon in it. */
    PUNCTUATED_TOOL_ID("punctuated-tool-id"),
    TOOL_USE_BESIDE_TEXT("tool-use-beside-text"),
    TOOL_RESULT_BESIDE_OTHERS("tool-result-beside-others"),
    /** A document or a video in a turn with results of tools. */
    DOCUMENT_BESIDE_TOOL_RESULT("document-beside-tool-result"),
    TOOL_RESULT_STATUS("tool-result-status"),
    EMPTY_TOOL_RESULT("empty-tool-result"),
    IMAGE_IN_RESULT("image-in-result"),
    /** A document that is plain text: CSV, HTML, Markdown, text. */
    TEXT_DOCUMENT_IN_RESULT("text-document-in-result"),
    OTHER_DOCUMENT_IN_RESULT("other-document-in-result"),
    VIDEO_IN_RESULT("video-in-result"),

    // Blocks that were another model's answer, or are of one maker only.
    SIGNED_REASONING("signed-reasoning"),
    UNSIGNED_REASONING("unsigned-reasoning"),
    REDACTED_REASONING("redacted-reasoning"),
    /** An assistant's turn of reasoning alone. */
    REASONING_ALONE("reasoning-alone"),
    CITATIONS("citations"),
    SEARCH_RESULT("search-result"),
    SERVER_TOOL_BLOCKS("server-tool-blocks"),

    // Media.
    IMAGE("image"),
    DOCUMENT("document"),
    VIDEO("video"),
    AUDIO("audio"),
    S3_LOCATION("s3-location"),

    // Cache points.
    CACHE_POINT("cache-point"),
    CACHE_POINT_IN_TOOLS("cache-point-in-tools"),
    /** A cache point with a time to live. */
    CACHE_TTL("cache-ttl"),

    // How the answer is to be made.
    TEMPERATURE("temperature"),
    TOP_P("top-p"),
    TEMPERATURE_AND_TOP_P("temperature-and-top-p"),
    STOP_SEQUENCES("stop-sequences"),
    /** Claude's spelling: {@code top_k}. */
    TOP_K("top-k"),
    /** Nova's spelling: {@code inferenceConfig.topK}. */
    NOVA_TOP_K("nova-top-k"),
    NATIVE_FIELDS("native-fields"),
    /** Converse's own {@code outputConfig.effort}. */
    EFFORT("effort"),
    /** Claude's {@code thinking} with a budget. */
    THINKING_BUDGET("thinking-budget"),
    /** Claude's adaptive {@code thinking}, or {@code output_config.effort}. */
    THINKING_ADAPTIVE("thinking-adaptive"),
    /** Nova's {@code reasoningConfig}. */
    NOVA_REASONING("nova-reasoning"),
    /** {@code reasoning_effort}, a word. */
    REASONING_EFFORT("reasoning-effort"),
    /** OpenAI's {@code reasoning.effort}. */
    OPENAI_REASONING("openai-reasoning"),
    /** {@code reasoning_config}, a bare word. */
    REASONING_CONFIG("reasoning-config"),
    /** A budget to think in a conversation with tools: a turn that is not over has to begin with the model's thoughts. */
    BUDGET_WITH_TOOL_BLOCKS("budget-with-tool-blocks"),
    /** A tool use that is forced while the model is to think. */
    FORCED_TOOL_WHILE_THINKING("forced-tool-while-thinking"),
    /** Another temperature than 1, or a {@code topP}, while the model is to think. */
    SAMPLING_WHILE_THINKING("sampling-while-thinking"),
    OUTPUT_FORMAT("output-format"),
    /** A format of the answer, with a document that is to be cited. */
    CITED_OUTPUT_FORMAT("cited-output-format"),
    SERVICE_TIER("service-tier");

    private static final List<RequestFeature> ALL = List.of(values());

    /** Media in the results of tools. */
    static final long IN_RESULTS =
            set(IMAGE_IN_RESULT, TEXT_DOCUMENT_IN_RESULT, OTHER_DOCUMENT_IN_RESULT, VIDEO_IN_RESULT);

    /** Media in a turn. */
    static final long MEDIA = set(IMAGE, DOCUMENT, VIDEO, AUDIO);

    private final String key;

    RequestFeature(String key) {
        this.key = key;
    }

    /** Returns the feature of this name in the data; empty if there is none. */
    static Optional<RequestFeature> ofKey(String key) {
        return ALL.stream()
                .filter(feature -> feature != FAULT && feature.key.equals(key))
                .findFirst();
    }

    static List<String> keys() {
        return ALL.stream()
                .filter(feature -> feature != FAULT)
                .map(feature -> feature.key)
                .toList();
    }

    static ImmutableSet<String> keysOf(long set) {
        return ALL.stream()
                .filter(feature -> feature.isIn(set))
                .map(feature -> feature.key)
                .collect(ImmutableSet.toImmutableSet());
    }

    String key() {
        return key;
    }

    @SuppressWarnings("EnumOrdinal") // for sets that live no longer than this class
    long bit() {
        return 1L << ordinal();
    }

    boolean isIn(long set) {
        return (set & bit()) != 0;
    }

    static long set(RequestFeature... features) {
        return Arrays.stream(features).mapToLong(RequestFeature::bit).reduce(0, (one, other) -> one | other);
    }
}
