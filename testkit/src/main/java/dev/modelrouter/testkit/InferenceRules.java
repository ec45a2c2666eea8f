package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RequestRules.invalidIf;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Model;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;

/** The rules on how an answer is to be made: sampling, lengths, fields beside the common ones, its format. */
final class InferenceRules {

    /** RFC 6901, apart from the pointer to the whole document, which is empty and refused. */
    private static final Pattern POINTER = Pattern.compile("(/([^/~]|~[01])*)+");

    private InferenceRules() {}

    static void addTo(Map<ValidationRule, RequestRules.Check> checks) {
        checks.put(ValidationRule.TEMPERATURE_XOR_TOP_P, InferenceRules::temperatureXorTopP);
        checks.put(ValidationRule.SAMPLING, InferenceRules::sampling);
        checks.put(ValidationRule.MAX_TOKENS, InferenceRules::maxTokens);
        checks.put(ValidationRule.CONTEXT_WINDOW, InferenceRules::contextWindow);
        checks.put(ValidationRule.ADDITIONAL_FIELDS, InferenceRules::additionalFields);
        checks.put(ValidationRule.RESPONSE_PATHS, InferenceRules::responsePaths);
        checks.put(ValidationRule.STRUCTURED_OUTPUT, InferenceRules::structuredOutput);
        checks.put(ValidationRule.OUTPUT_SCHEMA, InferenceRules::outputSchema);
    }

    private static InferenceConfiguration config(CheckedRequest checked) {
        InferenceConfiguration config = checked.request().inferenceConfig();
        return config == null ? InferenceConfiguration.builder().build() : config;
    }

    private static Optional<Fault> temperatureXorTopP(CheckedRequest checked) {
        boolean both = config(checked).temperature() != null && config(checked).topP() != null;
        boolean refused = checked.isModel(
                "anthropic.claude-sonnet-4-5", "anthropic.claude-haiku-4-5", "anthropic.claude-opus-4-5");
        return invalidIf(
                both && refused,
                "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this"
                        + " model. Please use only one.");
    }

    private static Optional<Fault> sampling(CheckedRequest checked) {
        String stated = config(checked).temperature() != null
                ? "temperature"
                : config(checked).topP() != null ? "top_p" : "";
        return invalidIf(
                checked.isClaudeWithoutSampling() && !stated.isEmpty(),
                "The model returned the following errors: `" + stated + "` is deprecated for this model.");
    }

    private static OptionalInt wanted(CheckedRequest checked) {
        Integer tokens = config(checked).maxTokens();
        return tokens == null ? OptionalInt.empty() : OptionalInt.of(tokens);
    }

    private static Optional<Fault> maxTokens(CheckedRequest checked) {
        OptionalInt limit = checked.model().map(Model::maxOutputTokens).orElse(OptionalInt.empty());
        OptionalInt wanted = wanted(checked);
        return limit.isPresent() && wanted.isPresent()
                ? invalidIf(
                        wanted.getAsInt() > limit.getAsInt(),
                        "The maximum tokens you requested exceeds the model limit of " + limit.getAsInt()
                                + ". Try again with a maximum tokens value that is lower than " + limit.getAsInt()
                                + ".")
                : Optional.empty();
    }

    private static Optional<Fault> contextWindow(CheckedRequest checked) {
        OptionalInt window = checked.model().map(Model::contextWindow).orElse(OptionalInt.empty());
        if (window.isEmpty()) {
            return Optional.empty();
        }
        int limit = window.getAsInt();
        int prompt = TokenCount.ofInput(checked.request());
        int output = wanted(checked).orElse(0);
        if (prompt > limit) {
            return Optional.of(Fault.validation(
                    checked.isClaude()
                            ? "The model returned the following errors: prompt is too long: " + prompt + " tokens > "
                                    + limit + " maximum"
                            : "Input is too long for requested model."));
        }
        return invalidIf(
                checked.isClaude() && (long) prompt + output > limit,
                "The model returned the following errors: input length and `max_tokens` exceed context limit: " + prompt
                        + " + " + output + " > " + limit
                        + ", decrease input length or `max_tokens` and try again");
    }

    private static Optional<Fault> additionalFields(CheckedRequest checked) {
        Document fields = checked.request().additionalModelRequestFields();
        boolean refused = checked.isOfProvider("Meta", "Mistral AI", "DeepSeek", "AI21 Labs");
        return invalidIf(
                refused && fields != null && fields.isMap() && fields.asMap().containsKey("top_k"),
                "Malformed input request: extraneous key [top_k] is not permitted, please reformat your input and try"
                        + " again.");
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
