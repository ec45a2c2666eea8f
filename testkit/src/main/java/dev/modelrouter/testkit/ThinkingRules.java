package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningTextBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;

/** The rules on reasoning: what goes with Claude's thinking, and whose thoughts are sent to whom. */
final class ThinkingRules {

    private static final String RELAYED = "The model returned the following errors: ";

    private static final int LEAST_BUDGET = 1024;

    private ThinkingRules() {}

    static void addTo(RuleChecks checks) {
        checks.seen(ValidationRule.REASONING, ThinkingRules::reasoning);
        checks.seen(ValidationRule.SIGNATURE, ThinkingRules::signature);
        checks.seen(ValidationRule.THINKING_TYPE, ThinkingRules::type);
        checks.seen(ValidationRule.THINKING_BUDGET, ThinkingRules::budget);
        checks.seen(ValidationRule.THINKING_FIRST, ThinkingRules::first);
        checks.seen(ValidationRule.THINKING_TOOL_CHOICE, ThinkingRules::toolChoice);
        checks.seen(ValidationRule.THINKING_TEMPERATURE, ThinkingRules::temperature);
    }

    private static Optional<Fault> reasoning(CheckedRequest checked) {
        return invalidIf(
                checked.isModel("deepseek.r1")
                        && checked.blocks().stream()
                                .anyMatch(placed -> placed.block().reasoningContent() != null),
                "User messages cannot contain reasoning content. Please remove the reasoning content and try again.");
    }

    private static Optional<Fault> signature(CheckedRequest checked) {
        return checked.blocks().stream()
                .filter(placed -> checked.isClaude())
                .flatMap(placed -> wrongSignature(placed).stream())
                .findFirst()
                .map(problem -> Fault.validation(RELAYED + problem));
    }

    private static Optional<String> wrongSignature(CheckedRequest.Placed placed) {
        ReasoningTextBlock thought = placed.block().reasoningContent() == null
                ? null
                : placed.block().reasoningContent().reasoningText();
        if (thought == null) {
            return Optional.empty();
        } else if (thought.signature() == null) {
            return Optional.of(placed.path() + ".thinking.signature: Field required");
        }
        return ThoughtSignature.isOfAnother(thought.text(), thought.signature())
                ? Optional.of(placed.path() + ": Invalid `signature` in `thinking` block")
                : Optional.empty();
    }

    private static Optional<Fault> type(CheckedRequest checked) {
        return invalidIf(
                checked.isClaudeWithoutSampling()
                        && checked.thinking().filter("enabled"::equals).isPresent(),
                RELAYED + "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\""
                        + " and \"output_config.effort\" to control thinking behavior.");
    }

    /** With the beta of interleaved thinking the budget is that of a whole turn, and may be more than one answer has. */
    private static Optional<Fault> budget(CheckedRequest checked) {
        OptionalInt budget = budgetOf(checked);
        if (budget.isEmpty()) {
            return Optional.empty();
        } else if (budget.getAsInt() < LEAST_BUDGET) {
            return Optional.of(Fault.validation(RELAYED
                    + "thinking.enabled.budget_tokens: Input should be greater than or equal to " + LEAST_BUDGET));
        }
        InferenceConfiguration config = checked.request().inferenceConfig();
        return invalidIf(
                config != null
                        && config.maxTokens() != null
                        && config.maxTokens() <= budget.getAsInt()
                        && !checked.wantsBeta("interleaved-thinking"),
                RELAYED + "`max_tokens` must be greater than `thinking.budget_tokens`");
    }

    /** The budget of Claude's thinking; empty if there is none, or no number. */
    private static OptionalInt budgetOf(CheckedRequest checked) {
        boolean budgeted = checked.isClaude()
                && checked.thinking().filter("enabled"::equals).isPresent();
        return checked.additionalField("thinking")
                .filter(thinking -> budgeted)
                .map(thinking -> thinking.asMap().get("budget_tokens"))
                .filter(Document::isNumber)
                .map(budget -> OptionalInt.of(budget.asNumber().intValue()))
                .orElse(OptionalInt.empty());
    }

    /**
     * Asked of budgeted thinking only, and only while results of tools are sent: of the first message of the turn that
     * called them, as Claude does not think anew between the calls of one turn.
     */
    private static Optional<Fault> first(CheckedRequest checked) {
        boolean asked = checked.isClaude()
                && checked.thinking().filter("enabled"::equals).isPresent();
        int i = asked ? beginOfOpenTurn(checked.messages()) : -1;
        if (i < 0) {
            return Optional.empty();
        }
        ContentBlock first = checked.messages().get(i).content().get(0);
        return invalidIf(
                first.reasoningContent() == null,
                RELAYED + "messages." + i + ".content.0.type: Expected `thinking` or `redacted_thinking`, but found `"
                        + (first.toolUse() != null ? "tool_use" : "text") + "`. When `thinking` is enabled, a final"
                        + " `assistant` message must start with a thinking block (preceeding the lastmost set of"
                        + " `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from"
                        + " previous turns. To avoid this requirement, disable `thinking`.");
    }

    /** Returns where the assistant's turn begins whose tool results come last; -1 if none do. */
    private static int beginOfOpenTurn(List<Message> messages) {
        int begin = -1;
        for (int i = messages.size() - 1; i > 0 && isOfResults(messages.get(i)); i -= 2) {
            if (!isOfCalls(messages.get(i - 1))) {
                break;
            }
            begin = i - 1;
        }
        return begin;
    }

    private static boolean isOfResults(Message message) {
        return message.role() == ConversationRole.USER
                && message.content().stream().anyMatch(block -> block.toolResult() != null);
    }

    private static boolean isOfCalls(Message message) {
        return message.role() == ConversationRole.ASSISTANT
                && message.content().stream().anyMatch(block -> block.toolUse() != null);
    }

    /** Opus 4.8 lifts it; of the 5 generations it is not known. */
    private static Optional<Fault> toolChoice(CheckedRequest checked) {
        ToolChoice choice = checked.request().toolConfig() == null
                ? null
                : checked.request().toolConfig().toolChoice();
        boolean forced = choice != null && (choice.any() != null || choice.tool() != null);
        boolean lifted = checked.isModel("anthropic.claude-opus-4-8") || checked.isClaudeFive();
        return invalidIf(
                forced && checked.isThinking() && !lifted,
                RELAYED + "Thinking may not be enabled when tool_choice forces tool use.");
    }

    private static Optional<Fault> temperature(CheckedRequest checked) {
        InferenceConfiguration config = checked.request().inferenceConfig();
        boolean other = config != null && config.temperature() != null && config.temperature() != 1;
        return invalidIf(
                other && checked.isThinking(),
                RELAYED + "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.");
    }
}
