package dev.modelrouter.core;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;

/**
 * How much a request wants the model to think, whoever's words it uses.
 *
 * @param budget tokens; 0 if it says an effort
 * @param effort a word; empty if it says a budget
 */
record WishToThink(int budget, String effort) {

    /** Claude takes no smaller one. */
    static final int LEAST_BUDGET = 1024;

    private static final WishToThink NOT = new WishToThink(0, "none");
    private static final WishToThink SOMEHOW = new WishToThink(0, "medium");

    private static final int LOW_BUDGET = 4_096;
    private static final int MEDIUM_BUDGET = 8_192;
    private static final int HIGH_BUDGET = 16_384;
    private static final int HIGHEST_BUDGET = 32_768;

    /** Returns what a native field says; empty if that is nothing of thinking. */
    static Optional<WishToThink> of(String name, Document value) {
        return switch (NativeFields.feature(name, value)) {
            case THINKING_BUDGET -> Optional.of(claudes(value));
            case THINKING_ADAPTIVE -> Optional.of(adaptive(value));
            case NOVA_REASONING -> Optional.of(novas(value));
            case REASONING_EFFORT, REASONING_CONFIG -> Optional.of(word(value));
            case OPENAI_REASONING -> Optional.of(word(NativeFields.member(value, "effort")));
            default -> Optional.empty();
        };
    }

    static WishToThink ofEffort(String effort) {
        String word = effort.toLowerCase(Locale.ROOT);
        return List.of("none", "disabled", "off").contains(word) ? NOT : new WishToThink(0, word);
    }

    private static WishToThink word(@Nullable Document value) {
        String word = NativeFields.text(value);
        return word == null ? SOMEHOW : ofEffort(word);
    }

    private static WishToThink claudes(Document value) {
        Document budget = NativeFields.member(value, NativeFields.BUDGET);
        if (NativeFields.isText(NativeFields.member(value, "type"), "disabled")) {
            return NOT;
        }
        return budget == null || !budget.isNumber() || budget.asNumber().doubleValue() < 1
                ? SOMEHOW
                : new WishToThink(budget.asNumber().intValue(), "");
    }

    private static WishToThink adaptive(Document value) {
        Document effort = NativeFields.member(value, "effort");
        return effort == null ? new WishToThink(0, "high") : word(effort);
    }

    private static WishToThink novas(Document value) {
        return NativeFields.isText(NativeFields.member(value, "type"), "disabled")
                ? NOT
                : word(NativeFields.member(value, "maxReasoningEffort"));
    }

    boolean isOn() {
        return !equals(NOT);
    }

    /** Returns the effort as one of low, medium and high. */
    String level() {
        if (budget > 0) {
            return budget <= LOW_BUDGET ? "low" : budget <= MEDIUM_BUDGET ? "medium" : "high";
        }
        return switch (effort) {
            case "minimal", "low" -> "low";
            case "medium" -> "medium";
            default -> "high";
        };
    }

    /** Returns the effort as a budget that leaves room for an answer. */
    int tokens(int mostOutput) {
        int wanted = budget > 0
                ? budget
                : switch (effort) {
                    case "minimal", "low" -> LOW_BUDGET;
                    case "medium" -> MEDIUM_BUDGET;
                    case "high" -> HIGH_BUDGET;
                    default -> HIGHEST_BUDGET;
                };
        return Math.min(Math.max(wanted, LEAST_BUDGET), mostOutput - LEAST_BUDGET);
    }

    /** Returns the fields that say it in a model's words; empty if the model has too little room to think. */
    Map<String, Document> in(RequestFeature way, int mostOutput) {
        Document word = Document.fromString(level());
        return switch (way) {
            case THINKING_ADAPTIVE ->
                Map.of(
                        NativeFields.THINKING,
                        Document.fromMap(Map.of("type", Document.fromString("adaptive"))),
                        NativeFields.OUTPUT_CONFIG,
                        Document.fromMap(Map.of("effort", word)));
            case THINKING_BUDGET -> {
                int tokens = tokens(mostOutput);
                yield tokens < LEAST_BUDGET
                        ? Map.of()
                        : Map.of(
                                NativeFields.THINKING,
                                Document.fromMap(Map.of(
                                        "type",
                                        Document.fromString("enabled"),
                                        NativeFields.BUDGET,
                                        Document.fromNumber(tokens))));
            }
            case NOVA_REASONING -> Map.of(NativeFields.NOVA_REASONING, novas());
            case REASONING_EFFORT -> Map.of(NativeFields.REASONING_EFFORT, word);
            case OPENAI_REASONING -> Map.of(NativeFields.OPENAI_REASONING, Document.fromMap(Map.of("effort", word)));
            case REASONING_CONFIG -> Map.of(NativeFields.REASONING_CONFIG, word);
            default -> Map.of();
        };
    }

    /** With its highest effort Nova takes neither a number of output tokens nor a temperature: so it is not asked for. */
    private Document novas() {
        String level = level().equals("low") ? "low" : "medium";
        return Document.fromMap(
                Map.of("type", Document.fromString("enabled"), "maxReasoningEffort", Document.fromString(level)));
    }
}
