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

    private static final String TEMPLATE = "chat_template_kwargs";

    /** No model thinks longer; a larger number is the caller's slip, which Bedrock answers. */
    private static final int LARGEST_BUDGET = 1_000_000;

    /**
     * The native fields in which families state it: Claude, Bedrock's older name, Nova 2, OpenAI, and the servers of open
     * models, which hand the last on to the model's template.
     */
    private static final List<String> FIELDS = List.of(
            "thinking",
            "reasoning_config",
            "reasoningConfig",
            "reasoning",
            "output_config",
            "outputConfig",
            "enable_thinking",
            TEMPLATE);

    private static final List<String> BUDGETS = List.of("budget_tokens", "budgetTokens", "thinking_budget");

    private static final List<String> EFFORTS =
            List.of("effort", "maxReasoningEffort", "reasoning_effort", "reasoningEffort");

    /** Reads what a request states; what it states wrongly is Bedrock's to refuse. */
    static Thinking of(ConverseRequest request) {
        // By name, as the oldest SDK that is supported lacks the member.
        Thinking most = Optional.ofNullable(request.outputConfig())
                .flatMap(output -> output.getValueForField("effort", String.class))
                .map(Thinking::ofEffort)
                .orElse(NONE);
        Document fields = request.additionalModelRequestFields();
        return fields == null || !fields.isMap() ? most : most.or(inFields(fields));
    }

    private static Thinking inFields(Document fields) {
        Thinking most = inSettings(fields.asMap(), NONE);
        for (String name : FIELDS) {
            Document field = fields.asMap().get(name);
            if (field != null) {
                most = most.or(name.equals(TEMPLATE) && field.isMap() ? inFields(field) : inField(field));
            }
        }
        return most;
    }

    private static Thinking inField(Document field) {
        if (field.isString()) {
            return ofEffort(field.asString());
        }
        if (!field.isMap()) {
            return field.isBoolean() && field.asBoolean() ? ofEffort("high") : NONE;
        }
        Document type = field.asMap().get("type");
        if (isText(type, "disabled")) {
            return NONE;
        }
        // Enabled, adaptive, or what else a family calls it.
        return inSettings(field.asMap(), type != null && type.isString() ? ofEffort("high") : NONE);
    }

    /** @param otherwise if neither a budget nor an effort is stated */
    private static Thinking inSettings(Map<String, Document> settings, Thinking otherwise) {
        Thinking most = otherwise;
        for (String name : EFFORTS) {
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
        if (fields == null || !fields.isMap() || !model.family().startsWith("nova")) {
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
