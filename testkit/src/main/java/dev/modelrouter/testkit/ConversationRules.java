package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.ModelId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailConverseContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** The rules on messages: who speaks when, and what may be said. */
final class ConversationRules {

    private static final String NO_SYSTEM = "This model doesn't support system messages.";

    private static final String RELAYED = "The model returned the following errors: ";

    private ConversationRules() {}

    static void addTo(RuleChecks checks) {
        checks.doubtful(ValidationRule.PROMPT_FIELDS, ConversationRules::promptFields);
        checks.seen(ValidationRule.MESSAGES, ConversationRules::messages);
        checks.seen(ValidationRule.CONTENT, ConversationRules::content);
        checks.seen(ValidationRule.BLANK_TEXT, checked -> blankText(checked, false));
        checks.doubtful(ValidationRule.BLANK_TEXT, checked -> blankText(checked, true));
        checks.seen(ValidationRule.FIRST_MESSAGE, ConversationRules::firstMessage);
        checks.seen(ValidationRule.PREFILL, ConversationRules::prefill);
        checks.doubtful(ValidationRule.ALTERNATION, ConversationRules::alternation);
        checks.seen(ValidationRule.SYSTEM_ROLE, ConversationRules::systemRole);
        checks.doubtful(ValidationRule.TOOL_CHANGES, ConversationRules::toolChanges);
        checks.seen(ValidationRule.SYSTEM_PROMPT, ConversationRules::systemPrompt);
    }

    private static boolean isPrompt(CheckedRequest checked) {
        return checked.modelId()
                .filter(id -> id.form() == ModelId.Form.PROMPT_ARN)
                .isPresent();
    }

    private static Optional<Fault> promptFields(CheckedRequest checked) {
        boolean states = !checked.request().system().isEmpty()
                || checked.request().inferenceConfig() != null
                || checked.request().toolConfig() != null
                || checked.request().additionalModelRequestFields() != null;
        return invalidIf(
                isPrompt(checked) && states,
                "The system, inferenceConfig, toolConfig and additionalModelRequestFields fields cannot be provided"
                        + " when modelId is the ARN of a prompt.");
    }

    /** That a message is needed was seen, but not the text; this one was reported where a history had come out empty. */
    private static Optional<Fault> messages(CheckedRequest checked) {
        return invalidIf(
                checked.messages().isEmpty() && !isPrompt(checked),
                "A conversation must start with a user message. Try again with a conversation that starts with a user"
                        + " message.");
    }

    private static Optional<Fault> content(CheckedRequest checked) {
        for (int i = 0; i < checked.messages().size(); i++) {
            if (checked.messages().get(i).content().isEmpty()) {
                return Optional.of(Fault.validation("The content field in the Message object at messages." + i
                        + " is empty. Add a ContentBlock object to the content field and try again."));
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> blankText(CheckedRequest checked, boolean alsoBeforeCachePoints) {
        return checked.blocks().stream()
                .filter(placed -> alsoBeforeCachePoints || !isTakenBeforeACachePoint(checked, placed))
                .flatMap(placed -> blankText(placed, checked.isClaude()).stream())
                .findFirst()
                .map(Fault::validation);
    }

    /** Recordings of Claude 4.5 have a line break before a cache point. */
    private static boolean isTakenBeforeACachePoint(CheckedRequest checked, CheckedRequest.Placed placed) {
        String text = placed.block().text();
        List<ContentBlock> content = checked.messages().get(placed.message()).content();
        return checked.isClaude45()
                && text != null
                && !text.isEmpty()
                && placed.index() + 1 < content.size()
                && content.get(placed.index() + 1).cachePoint() != null;
    }

    /** The service looks for empty texts itself; what is no more than white it leaves to Claude to refuse. */
    private static Optional<String> blankText(CheckedRequest.Placed placed, boolean claude) {
        String text = placed.block().text();
        GuardrailConverseContentBlock guarded = placed.block().guardContent();
        if (text != null && text.isBlank()) {
            return Optional.of(
                    claude && !text.isEmpty()
                            ? RELAYED + "messages: text content blocks must contain non-whitespace text"
                            : "The text field in the ContentBlock object at " + placed.path()
                                    + " is blank. Add text to the text field, and try again.");
        }
        boolean empty = guarded != null
                && guarded.text() != null
                && guarded.text().text().isEmpty();
        return claude && empty
                ? Optional.of(RELAYED + "messages: text content blocks must be non-empty")
                : Optional.empty();
    }

    private static Optional<Fault> firstMessage(CheckedRequest checked) {
        boolean asked = checked.isNova() || checked.isOfProvider("Meta", "Mistral AI", "Cohere", "AI21 Labs", "Writer");
        return invalidIf(
                asked
                        && !checked.messages().isEmpty()
                        && checked.messages().get(0).role() == ConversationRole.ASSISTANT,
                "A conversation must start with a user message. Try again with a conversation that starts with a user"
                        + " message.");
    }

    private static Optional<Fault> prefill(CheckedRequest checked) {
        boolean ends = !checked.messages().isEmpty() && last(checked).role() == ConversationRole.ASSISTANT;
        boolean refused = checked.isClaudeSince46();
        boolean onlyReasoning = checked.isModel("anthropic.claude-sonnet-5", "anthropic.claude-fable")
                && checked.messages().stream().anyMatch(ConversationRules::isReasoningAlone);
        return invalidIf(
                (ends && refused) || onlyReasoning,
                "This model does not support assistant message prefill. The conversation must end with a user"
                        + " message.");
    }

    private static boolean isReasoningAlone(Message message) {
        return message.role() == ConversationRole.ASSISTANT
                && !message.content().isEmpty()
                && message.content().stream().allMatch(block -> block.reasoningContent() != null);
    }

    private static Message last(CheckedRequest checked) {
        return checked.messages().get(checked.messages().size() - 1);
    }

    private static Optional<Fault> alternation(CheckedRequest checked) {
        List<Message> messages = checked.messages();
        for (int i = 1; i < messages.size(); i++) {
            if (messages.get(i).role() == messages.get(i - 1).role()) {
                return Optional.of(Fault.validation("A conversation must alternate between user and assistant roles."
                        + " Make sure the conversation alternates between user and assistant roles and try again."));
            }
        }
        return Optional.empty();
    }

    /** The other Claudes take one, if Claude is to speak next. Of other families nothing is known. */
    private static Optional<Fault> systemRole(CheckedRequest checked) {
        List<Message> messages = checked.messages();
        boolean refused = checked.isNova() || checked.isModel("openai.gpt-oss", "anthropic.claude-fable");
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role() == ConversationRole.SYSTEM) {
                boolean misplaced =
                        i + 1 < messages.size() && messages.get(i + 1).role() != ConversationRole.ASSISTANT;
                if (refused) {
                    return Optional.of(Fault.validation(NO_SYSTEM));
                } else if (misplaced && checked.isClaude()) {
                    return Optional.of(Fault.validation(RELAYED + "messages." + i
                            + ": role 'system' must precede an 'assistant' message or end the array"));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> toolChanges(CheckedRequest checked) {
        return checked.blocks().stream()
                .flatMap(placed -> toolChange(placed.block()).stream())
                .findFirst()
                .map(kind -> Fault.validation("This model doesn't support the " + kind
                        + " content block that you provided. Update the content block and try again."));
    }

    private static Optional<String> toolChange(ContentBlock block) {
        // By their names: the oldest SDK that is supported has no such members.
        return Stream.of("toolAddition", "toolRemoval")
                .filter(kind -> SdkMembers.value(block, kind).isPresent())
                .findFirst();
    }

    private static Optional<Fault> systemPrompt(CheckedRequest checked) {
        return invalidIf(
                checked.lacks(Capability.SYSTEM_PROMPT)
                        && !checked.request().system().isEmpty(),
                NO_SYSTEM);
    }
}
