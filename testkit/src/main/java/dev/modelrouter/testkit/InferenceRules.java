package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Capability;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;

/** The rules on how an answer is to be made: sampling, lengths, fields beside the common ones, its format. */
final class InferenceRules {

    /** RFC 6901, apart from the pointer to the whole document, which is empty and refused. */
    private static final Pattern POINTER = Pattern.compile("(/([^/~]|~[01])*)+");

    /**
     * What Claude's own API takes in a request's body, its betas included, and what Bedrock adds, whether Bedrock lets
     * it pass or not: only what no version knows is refused.
     */
    private static final ImmutableSet<String> FIELDS_OF_CLAUDE = ImmutableSet.of(
            "anthropic_beta",
            "anthropic_version",
            "cache_control",
            "container",
            "context_management",
            "diagnostics",
            "fallback_credit_token",
            "fallbacks",
            "inference_geo",
            "max_tokens",
            "mcp_servers",
            "messages",
            "metadata",
            "model",
            "output_config",
            "output_format",
            "reasoning_config",
            "service_tier",
            "speed",
            "stop_sequences",
            "stream",
            "system",
            "temperature",
            "thinking",
            "tool_choice",
            "tools",
            "top_k",
            "top_p",
            "user_profile_id");

    /** The body of Nova's own requests. Its {@code topK} stands in {@code inferenceConfig}. */
    private static final ImmutableSet<String> FIELDS_OF_NOVA =
            ImmutableSet.of("inferenceConfig", "messages", "reasoningConfig", "schemaVersion", "system", "toolConfig");

    /** The body of Llama's own requests, and what {@link #topK} judges. */
    private static final ImmutableSet<String> FIELDS_OF_LLAMA =
            ImmutableSet.of("prompt", "temperature", "top_p", "max_gen_len", "images", "top_k");

    private static final ImmutableSet<String> EFFORTS = ImmutableSet.of("low", "medium", "high", "xhigh", "max");

    private InferenceRules() {}

    static void addTo(RuleChecks checks) {
        checks.seen(ValidationRule.TEMPERATURE_XOR_TOP_P, InferenceRules::temperatureXorTopP);
        checks.seen(ValidationRule.SAMPLING, InferenceRules::sampling);
        checks.seen(ValidationRule.STOP_SEQUENCES, InferenceRules::stopSequences);
        checks.seen(ValidationRule.ADDITIONAL_FIELDS, InferenceRules::topK);
        checks.doubtful(ValidationRule.ADDITIONAL_FIELDS, InferenceRules::noEffort);
        checks.seen(ValidationRule.UNKNOWN_FIELDS, InferenceRules::unknownFields);
        checks.doubtful(ValidationRule.RESPONSE_PATHS, InferenceRules::responsePaths);
        checks.doubtful(ValidationRule.EFFORT, InferenceRules::effort);
        checks.doubtful(ValidationRule.STRUCTURED_OUTPUT, InferenceRules::structuredOutput);
        checks.doubtful(ValidationRule.OUTPUT_SCHEMA, InferenceRules::outputSchema);
        checks.doubtful(ValidationRule.OUTPUT_CITATIONS, InferenceRules::citations);
    }

    private static InferenceConfiguration config(CheckedRequest checked) {
        InferenceConfiguration config = checked.request().inferenceConfig();
        return config == null ? InferenceConfiguration.builder().build() : config;
    }

    private static Optional<Fault> temperatureXorTopP(CheckedRequest checked) {
        boolean both = config(checked).temperature() != null && config(checked).topP() != null;
        return invalidIf(
                both && checked.isClaude45(),
                "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this"
                        + " model. Please use only one.");
    }

    private static Optional<Fault> sampling(CheckedRequest checked) {
        String stated = config(checked).temperature() != null
                ? "temperature"
                : config(checked).topP() != null ? "top_p" : checked.hasAdditionalField("top_k") ? "top_k" : "";
        return invalidIf(
                checked.isClaudeWithoutSampling() && !stated.isEmpty(),
                "The model returned the following errors: `" + stated + "` is deprecated for this model.");
    }

    /** Of the other Qwens it is not known. */
    private static Optional<Fault> stopSequences(CheckedRequest checked) {
        return invalidIf(
                checked.isModel("qwen.qwen3-235b")
                        && config(checked).hasStopSequences()
                        && !config(checked).stopSequences().isEmpty(),
                "This model doesn't support the stopSequences field. Remove stopSequences and try again.");
    }

    private static Optional<Fault> topK(CheckedRequest checked) {
        boolean refused = checked.isOfProvider("Meta", "Mistral AI", "DeepSeek", "AI21 Labs");
        return refused(checked, key -> refused && key.equals("top_k"));
    }

    private static Optional<Fault> noEffort(CheckedRequest checked) {
        return invalidIf(
                checked.isModel("openai.gpt-oss") && checked.hasAdditionalField("reasoning_effort", "none"),
                "Malformed input request: #/reasoning_effort: none is not a valid enum value, please reformat your"
                        + " input and try again.");
    }

    private static Optional<Fault> unknownFields(CheckedRequest checked) {
        return refused(
                checked,
                key -> (checked.isClaude() && !FIELDS_OF_CLAUDE.contains(key))
                        || (checked.isNova() && !FIELDS_OF_NOVA.contains(key))
                        || (checked.isOfProvider("Meta") && !FIELDS_OF_LLAMA.contains(key)));
    }

    private static Optional<Fault> refused(CheckedRequest checked, Predicate<String> refused) {
        Document fields = checked.request().additionalModelRequestFields();
        if (fields == null || !fields.isMap()) {
            return Optional.empty();
        }
        return fields.asMap().keySet().stream()
                .filter(refused)
                .findFirst()
                .map(key -> Fault.validation(
                        checked.isClaude()
                                ? "The model returned the following errors: " + key + ": Extra inputs are not permitted"
                                : "Malformed input request: #: extraneous key [" + key
                                        + "] is not permitted, please reformat your input and try again."));
    }

    private static Optional<Fault> responsePaths(CheckedRequest checked) {
        return checked.request().additionalModelResponseFieldPaths().stream()
                .filter(path -> !POINTER.matcher(path).matches())
                .findFirst()
                .map(path -> Fault.validation("The additionalModelResponseFieldPaths field has the value " + path
                        + ", which is not a valid JSON pointer."));
    }

    private static boolean hasFormat(ConverseRequest request) {
        return request.outputConfig() != null && request.outputConfig().textFormat() != null;
    }

    private static Optional<Fault> effort(CheckedRequest checked) {
        return Optional.ofNullable(checked.request().outputConfig())
                // By its name: the oldest SDK that is supported has no such member.
                .flatMap(config -> SdkMembers.text(config, "effort"))
                .filter(effort -> !EFFORTS.contains(effort))
                .map(effort -> Fault.validation("The outputConfig.effort field has the value " + effort
                        + ", which is none of " + String.join(", ", EFFORTS) + "."));
    }

    private static Optional<Fault> citations(CheckedRequest checked) {
        return invalidIf(
                checked.isClaude()
                        && hasFormat(checked.request())
                        && checked.blocks().stream().anyMatch(CheckedRequest.Placed::isCited),
                "The model returned the following errors: output_config.format: citations cannot be enabled together"
                        + " with structured outputs");
    }

    private static Optional<Fault> structuredOutput(CheckedRequest checked) {
        return invalidIf(
                hasFormat(checked.request()) && checked.lacks(Capability.STRUCTURED_OUTPUT),
                "This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try"
                        + " again.");
    }

    private static Optional<Fault> outputSchema(CheckedRequest checked) {
        if (!hasFormat(checked.request())) {
            return Optional.empty();
        }
        return OutputSchemas.problem(checked.request()
                        .outputConfig()
                        .textFormat()
                        .structure()
                        .jsonSchema()
                        .schema())
                .map(problem -> Fault.validation(
                        "The model returned the following errors: output_config.format.schema: " + problem));
    }
}
