package dev.modelrouter.testkit;

import dev.modelrouter.core.Model;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The rule on the context window, which each family words in its own way: Claude, Nova and Llama by what the model
 * says, models that Bedrock's newer engine serves in the words of that. What a family without words of its own says was
 * seen of several.
 */
final class ContextRules {

    private static final String RELAYED = "The model returned the following errors: ";

    private ContextRules() {}

    static void addTo(RuleChecks checks) {
        checks.seen(ValidationRule.CONTEXT_WINDOW, ContextRules::window);
    }

    /**
     * What does not fit.
     *
     * @param prompt its tokens
     * @param output the tokens asked for; empty if the request does not say
     * @param window what both are to fit into
     */
    private record Overflow(int prompt, OptionalInt output, int window) {

        boolean isOfThePrompt() {
            return prompt > window;
        }

        long total() {
            return (long) prompt + output.orElse(0);
        }
    }

    /** Whether a stream begins, and tells of it as its first event. */
    static boolean isToldInStreams(CheckedRequest checked) {
        return checked.isNova() || checked.isOfProvider("Meta");
    }

    private static Optional<Fault> window(CheckedRequest checked) {
        OptionalInt window = checked.model().map(Model::contextWindow).orElse(OptionalInt.empty());
        if (window.isEmpty()) {
            return Optional.empty();
        }
        int limit = checked.wantsLongContext()
                ? Math.max(CheckedRequest.LONG_CONTEXT, window.getAsInt())
                : window.getAsInt();
        Overflow overflow = new Overflow(TokenCount.ofInput(checked.request()), SizeRules.wanted(checked), limit);
        return overflow.total() > limit ? text(checked, overflow).map(Fault::validation) : Optional.empty();
    }

    /** Returns what the model's family says; empty if it takes the request, and writes as much as still fits. */
    private static Optional<String> text(CheckedRequest checked, Overflow overflow) {
        if (checked.isClaude()) {
            return Optional.of(RELAYED + ofClaude(overflow));
        } else if (isOfTheNewerEngine(checked)) {
            return Optional.of((checked.isOfProvider("Meta") ? RELAYED : "") + ofTheNewerEngine(overflow));
        }
        return overflow.isOfThePrompt() ? Optional.of(ofThePrompt(checked, overflow)) : Optional.empty();
    }

    private static String ofClaude(Overflow overflow) {
        return overflow.isOfThePrompt()
                ? "prompt is too long: " + overflow.prompt() + " tokens > " + overflow.window() + " maximum"
                : "input length and `max_tokens` exceed context limit: " + overflow.prompt() + " + "
                        + overflow.output().orElse(0) + " > " + overflow.window()
                        + ", decrease input length or `max_tokens` and try again";
    }

    private static boolean isOfTheNewerEngine(CheckedRequest checked) {
        return checked.isOfProvider("Meta", "Qwen", "Z.AI", "MiniMax") || checked.isModel("mistral.voxtral");
    }

    private static String ofTheNewerEngine(Overflow overflow) {
        String begin = "This model's maximum context length is " + overflow.window() + " tokens. ";
        return overflow.output().isEmpty()
                ? begin + "Please reduce the length of the prompt"
                : begin + "However, you requested " + overflow.output().getAsInt()
                        + " output tokens and your prompt contains " + overflow.prompt()
                        + " input tokens, for a total of " + overflow.total()
                        + " tokens. Please reduce the length of the input prompt or the number of requested output"
                        + " tokens.";
    }

    private static String ofThePrompt(CheckedRequest checked, Overflow overflow) {
        if (checked.isNova()) {
            return RELAYED + "Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the"
                    + " input to try again.";
        } else if (checked.isOfProvider("Mistral AI")) {
            return RELAYED + "Prompt contains " + overflow.prompt() + " tokens and 0 draft tokens, too large for model"
                    + " with " + overflow.window() + " maximum context length";
        } else if (checked.isModel("amazon.titan")) {
            return "400 Bad Request: Too many input tokens. Max input tokens: " + overflow.window()
                    + ", request input token count: " + overflow.prompt() + " ";
        } else if (checked.isModel("openai.gpt-5", "openai.gpt-6")) {
            return "prompt tokens (" + overflow.prompt() + ") exceed model maximum (" + overflow.window() + ") for "
                    + checked.model().map(Model::id).orElseThrow();
        }
        return SizeRules.TOO_LONG;
    }
}
