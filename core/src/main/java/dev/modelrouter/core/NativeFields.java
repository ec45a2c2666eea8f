package dev.modelrouter.core;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/** The fields of {@code additionalModelRequestFields}, which each maker names in a way of its own. */
final class NativeFields {

    static final String TOP_K = "top_k";
    static final String THINKING = "thinking";
    static final String BUDGET = "budget_tokens";
    static final String OUTPUT_CONFIG = "output_config";
    static final String NOVA_REASONING = "reasoningConfig";
    static final String REASONING_EFFORT = "reasoning_effort";
    static final String OPENAI_REASONING = "reasoning";
    static final String REASONING_CONFIG = "reasoning_config";
    static final String NOVA_INFERENCE = "inferenceConfig";
    static final String NOVA_TOP_K = "topK";

    private static final long THINKING_FEATURES = RequestFeature.set(
            RequestFeature.EFFORT,
            RequestFeature.THINKING_BUDGET,
            RequestFeature.THINKING_ADAPTIVE,
            RequestFeature.NOVA_REASONING,
            RequestFeature.REASONING_EFFORT,
            RequestFeature.OPENAI_REASONING,
            RequestFeature.REASONING_CONFIG);

    private NativeFields() {}

    /** Returns the features of the native fields, and those in which they do not go with other settings. */
    static long features(@Nullable Document fields, ConverseRequest request) {
        long features = effort(request).isPresent() ? RequestFeature.EFFORT.bit() : 0;
        if (fields != null && fields.isMap()) {
            for (Map.Entry<String, Document> field : fields.asMap().entrySet()) {
                features |= feature(field.getKey(), field.getValue()).bit();
                features |= isOddWish(field.getKey(), field.getValue(), request) ? RequestFeature.FAULT.bit() : 0;
            }
        }
        return (features & THINKING_FEATURES) == 0 ? features : features | conflicts(features, request);
    }

    /** Returns Converse's own effort. By name, as the oldest SDK that is supported lacks the member. */
    static Optional<String> effort(ConverseRequest request) {
        return request.outputConfig() == null
                ? Optional.empty()
                : request.outputConfig().getValueForField("effort", String.class);
    }

    /** Returns the feature that a field is. */
    static RequestFeature feature(String name, Document value) {
        return switch (name) {
            case TOP_K -> RequestFeature.TOP_K;
            case NOVA_INFERENCE ->
                member(value, NOVA_TOP_K) == null ? RequestFeature.NATIVE_FIELDS : RequestFeature.NOVA_TOP_K;
            case THINKING ->
                isText(member(value, "type"), "adaptive")
                        ? RequestFeature.THINKING_ADAPTIVE
                        : RequestFeature.THINKING_BUDGET;
            case OUTPUT_CONFIG ->
                member(value, "effort") == null ? RequestFeature.NATIVE_FIELDS : RequestFeature.THINKING_ADAPTIVE;
            case NOVA_REASONING -> RequestFeature.NOVA_REASONING;
            case REASONING_EFFORT -> RequestFeature.REASONING_EFFORT;
            case OPENAI_REASONING -> RequestFeature.OPENAI_REASONING;
            case REASONING_CONFIG ->
                value.isString() ? RequestFeature.REASONING_CONFIG : RequestFeature.THINKING_BUDGET;
            default -> RequestFeature.NATIVE_FIELDS;
        };
    }

    /** A budget that may be out of bounds, or an effort of none, which not every model has. */
    private static boolean isOddWish(String name, Document value, ConverseRequest request) {
        if (name.equals(REASONING_EFFORT)) {
            return isText(value, "none");
        }
        if (!name.equals(THINKING) || !isText(member(value, "type"), "enabled")) {
            return false;
        }
        Document budget = member(value, BUDGET);
        Integer most = request.inferenceConfig() == null
                ? null
                : request.inferenceConfig().maxTokens();
        return budget == null
                || !budget.isNumber()
                || budget.asNumber().longValue() < WishToThink.LEAST_BUDGET
                || most == null
                || budget.asNumber().longValue() >= most;
    }

    private static long conflicts(long features, ConverseRequest request) {
        ToolConfiguration tools = request.toolConfig();
        InferenceConfiguration config = request.inferenceConfig();
        boolean isForced = tools != null
                && tools.toolChoice() != null
                && tools.toolChoice().auto() == null;
        boolean isSampled = config != null
                && ((config.temperature() != null && config.temperature() != 1) || config.topP() != null);
        long conflicts = isForced ? RequestFeature.FORCED_TOOL_WHILE_THINKING.bit() : 0;
        conflicts |= isSampled ? RequestFeature.SAMPLING_WHILE_THINKING.bit() : 0;
        boolean budgeted = RequestFeature.THINKING_BUDGET.isIn(features);
        return budgeted ? conflicts | RequestFeature.BUDGET_WITH_TOOL_BLOCKS.bit() : conflicts;
    }

    static @Nullable Document member(@Nullable Document value, String name) {
        return value != null && value.isMap() ? value.asMap().get(name) : null;
    }

    static @Nullable String text(@Nullable Document value) {
        return value != null && value.isString() ? value.asString() : null;
    }

    static boolean isText(@Nullable Document value, String text) {
        return text.equals(text(value));
    }
}
