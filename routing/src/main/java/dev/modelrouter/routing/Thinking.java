package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * How much a request lets a model think before it answers. Bedrock counts thinking into {@code maxTokens}: a default
 * that leaves it no room would end in thoughts and no answer, and Claude refuses one that is not above the budget.
 *
 * @param budgetTokens what the request states: {@code maxTokens} must be more; 0 if it states no number
 * @param room what a default of {@code maxTokens} is raised by: the budget, or what an effort is likely to take
 */
record Thinking(int budgetTokens, int room) {

    static final Thinking NONE = new Thinking(0, 0);

    /** What is left free for an effort, which has no number on the wire. Chosen, not published. */
    static final int LOW_EFFORT = 4_096;

    static final int MEDIUM_EFFORT = 8_192;
    static final int HIGH_EFFORT = 16_384;
    static final int HIGHEST_EFFORT = 32_768;

    /** No model thinks longer; a larger number is the caller's slip, which Bedrock answers. */
    private static final int LARGEST_BUDGET = 1_000_000;

    /** The native fields in which families state it: Claude, Bedrock's older name, Nova 2, OpenAI. */
    private static final List<String> FIELDS =
            List.of("thinking", "reasoning_config", "reasoningConfig", "reasoning", "output_config", "outputConfig");

    private static final List<String> BUDGETS = List.of("budget_tokens", "budgetTokens");

    private static final List<String> EFFORTS = List.of("effort", "maxReasoningEffort", "reasoning_effort");

    /** Reads what a request states; what it states wrongly is Bedrock's to refuse. */
    static Thinking of(ConverseRequest request) {
        // By name, as the oldest SDK that is supported lacks the member.
        Thinking most = Optional.ofNullable(request.outputConfig())
                .flatMap(output -> output.getValueForField("effort", String.class))
                .map(Thinking::ofEffort)
                .orElse(NONE);
        Document fields = request.additionalModelRequestFields();
        if (fields == null || !fields.isMap()) {
            return most;
        }
        most = most.or(of(fields, EFFORTS));
        for (String name : FIELDS) {
            Document field = fields.asMap().get(name);
            if (field != null) {
                most = most.or(field.isString() ? ofEffort(field.asString()) : of(field, EFFORTS));
            }
        }
        return most;
    }

    private static Thinking of(Document field, List<String> efforts) {
        if (!field.isMap() || isText(field.asMap().get("type"), "disabled")) {
            return NONE;
        }
        Map<String, Document> settings = field.asMap();
        boolean thinks = isText(settings.get("type"), "adaptive") || isText(settings.get("type"), "enabled");
        Thinking most = thinks ? ofEffort("high") : NONE;
        for (String name : efforts) {
            Document effort = settings.get(name);
            // An effort that is stated is what an adaptive model goes by.
            most = effort != null && effort.isString() ? ofEffort(effort.asString()) : most;
        }
        for (String name : BUDGETS) {
            most = budget(settings.get(name))
                    .map(tokens -> new Thinking(tokens, tokens))
                    .orElse(most);
        }
        return most;
    }

    private static Optional<Integer> budget(@Nullable Document number) {
        if (number == null || !number.isNumber()) {
            return Optional.empty();
        }
        BigDecimal tokens = number.asNumber().bigDecimalValue();
        return tokens.signum() > 0 && tokens.compareTo(BigDecimal.valueOf(LARGEST_BUDGET)) <= 0
                ? Optional.of(tokens.intValue())
                : Optional.empty();
    }

    private static boolean isText(@Nullable Document value, String text) {
        return value != null && value.isString() && value.asString().equalsIgnoreCase(text);
    }

    private static Thinking ofEffort(@Nullable String effort) {
        int room =
                switch (effort == null ? "none" : effort.toLowerCase(Locale.ROOT)) {
                    case "none", "disabled", "off" -> 0;
                    case "minimal", "low" -> LOW_EFFORT;
                    case "medium" -> MEDIUM_EFFORT;
                    case "high" -> HIGH_EFFORT;
                    default -> HIGHEST_EFFORT;
                };
        return new Thinking(0, room);
    }

    /** Returns whether a number of output tokens leaves none for the answer: then Claude refuses the request. */
    boolean fills(int maxTokens) {
        return budgetTokens > 0 && maxTokens <= budgetTokens;
    }

    /**
     * Returns whether a model takes no {@code maxTokens} with what the request states: Nova 2 at its highest effort, as
     * its user guide says, and live runs of inspect_ai (issue 3767 there). It then puts out up to its maximum.
     */
    static boolean forbidsMaxTokens(ConverseRequest request, Model model) {
        Document fields = request.additionalModelRequestFields();
        if (!model.family().startsWith("nova") || fields == null || !fields.isMap()) {
            return false;
        }
        Document config = fields.asMap().get("reasoningConfig");
        return config != null
                && config.isMap()
                && !isText(config.asMap().get("type"), "disabled")
                && isText(config.asMap().get("maxReasoningEffort"), "high");
    }

    /** A number that is stated goes before an effort, more before less. */
    private Thinking or(Thinking other) {
        if (budgetTokens > 0 || other.budgetTokens > 0) {
            return budgetTokens >= other.budgetTokens ? this : other;
        }
        return room >= other.room ? this : other;
    }
}
