package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Capability;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseType;

/** The rules on tools: their declaration, their calls and their results. */
final class ToolRules {

    private static final int MAX_STRICT = 20;
    private static final int SHORTEST_MISTRAL_ID = 9;

    /** Providers whose models want tool blocks in turns of their own. */
    private static final String[] APART = {"Meta", "Mistral AI", "Writer"};

    private static final ImmutableSet<String> TEXT_LIKE = ImmutableSet.of("csv", "html", "md", "txt");

    private ToolRules() {}

    static void addTo(RuleChecks checks) {
        checks.seen(ValidationRule.JSON_OBJECT, ToolSchemas::objects);
        checks.seen(ValidationRule.TOOL_SCHEMA_TYPE, ToolSchemas::type);
        checks.seen(ValidationRule.TOOL_SCHEMA, ToolSchemas::draft);
        checks.seen(ValidationRule.TOOLS, ToolRules::supported);
        checks.seen(ValidationRule.STREAMING_TOOLS, ToolRules::streaming);
        checks.seen(ValidationRule.TOOL_CONFIG, ToolRules::config);
        checks.seen(ValidationRule.TOOL_RESULTS, ToolRules::results);
        checks.seen(ValidationRule.TOOL_ERROR, ToolRules::error);
        checks.seen(ValidationRule.TOOL_RESULT_ALONE, checked -> resultBeside(checked, ToolRules::isAlone));
        checks.doubtful(ValidationRule.TOOL_RESULT_ALONE, checked -> resultBeside(checked, ToolRules::isOfClaude));
        checks.seen(ValidationRule.TOOL_USE_ALONE, ToolRules::useAlone);
        checks.doubtful(ValidationRule.TOOL_RESULT_EMPTY, ToolRules::resultEmpty);
        checks.seen(ValidationRule.TOOL_RESULT_CONTENT, ToolRules::resultContentOfNova);
        checks.doubtful(ValidationRule.TOOL_RESULT_CONTENT, ToolRules::resultContentOfOthers);
        checks.seen(ValidationRule.TOOL_STATUS, ToolRules::status);
        checks.seen(ValidationRule.TOOL_NAMES, ToolRules::namesOfClaude);
        checks.doubtful(ValidationRule.TOOL_NAMES, ToolRules::namesOfOthers);
        checks.doubtful(ValidationRule.TOOL_CHOICE_NAME, ToolRules::choiceName);
        checks.seen(ValidationRule.TOOL_CHOICE, ToolRules::choice);
        checks.seen(ValidationRule.TOOL_USE_ID, checked -> useId(checked, checked.isModel("mistral.pixtral")));
        checks.doubtful(ValidationRule.TOOL_USE_ID, checked -> useId(checked, checked.isOfProvider("Mistral AI")));
        checks.doubtful(ValidationRule.TOOL_USE_ID_CHARACTERS, ToolRules::useIdCharacters);
        checks.doubtful(ValidationRule.STRICT_TOOLS, ToolRules::strict);
        checks.seen(ValidationRule.TOOL_NAME_HYPHEN, ToolRules::hyphen);
    }

    private static Optional<Fault> supported(CheckedRequest checked) {
        return invalidIf(
                checked.lacks(Capability.TOOLS) && checked.request().toolConfig() != null,
                "This model doesn't support tool use.");
    }

    private static Optional<Fault> streaming(CheckedRequest checked) {
        return invalidIf(
                checked.call().streaming()
                        && checked.lacks(Capability.STREAMING_TOOLS)
                        && checked.request().toolConfig() != null,
                "This model doesn't support tool use in streaming mode.");
    }

    private static Optional<Fault> config(CheckedRequest checked) {
        return invalidIf(
                checked.request().toolConfig() == null
                        && checked.blocks().stream()
                                .anyMatch(placed -> placed.block().toolUse() != null
                                        || placed.block().toolResult() != null),
                "The toolConfig field must be defined when using toolUse and toolResult content blocks.");
    }

    /** Bedrock merges turns of one role only after this check, so the results must stand in the very next message. */
    private static Optional<Fault> results(CheckedRequest checked) {
        List<Message> messages = checked.messages();
        for (int i = 0; i < messages.size(); i++) {
            Set<String> called = i == 0 ? Set.of() : calls(messages.get(i - 1));
            Set<String> answered = answers(messages.get(i));
            Set<String> missing = new LinkedHashSet<>(called);
            missing.removeAll(answered);
            if (!missing.isEmpty()) {
                return Optional.of(Fault.validation("Expected toolResult blocks at messages." + i
                        + ".content for the following Ids: " + String.join(", ", missing)));
            }
            boolean twice = !answered.isEmpty() && results(messages.get(i)).count() > called.size();
            if (twice || !called.containsAll(answered)) {
                return Optional.of(Fault.validation("The number of toolResult blocks at messages." + i
                        + ".content exceeds the number of toolUse blocks of previous turn."));
            }
        }
        return Optional.empty();
    }

    private static Set<String> calls(Message message) {
        return message.role() != ConversationRole.ASSISTANT
                ? Set.of()
                : message.content().stream()
                        .map(ContentBlock::toolUse)
                        .filter(Objects::nonNull)
                        // A tool that Bedrock runs itself has its result in the same turn.
                        .filter(use -> use.type() != ToolUseType.SERVER_TOOL_USE)
                        .map(ToolUseBlock::toolUseId)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> answers(Message message) {
        return message.role() != ConversationRole.USER
                ? Set.of()
                : results(message).map(ToolResultBlock::toolUseId).collect(Collectors.toSet());
    }

    private static Stream<ToolResultBlock> results(Message message) {
        return message.content().stream().map(ContentBlock::toolResult).filter(Objects::nonNull);
    }

    private static Optional<Fault> error(CheckedRequest checked) {
        return checked.blocks().stream()
                .filter(placed -> placed.block().toolResult() != null
                        && placed.block().toolResult().status() == ToolResultStatus.ERROR
                        && placed.block().toolResult().content().isEmpty())
                .findFirst()
                .map(placed -> Fault.validation("The content field at " + placed.path()
                        + ".toolResult cannot be empty when status value is error."));
    }

    /** Whether a family wants a block in no turn with the results of tools. */
    private interface Apart extends BiPredicate<CheckedRequest, ContentBlock> {}

    private static boolean isAlone(CheckedRequest checked, ContentBlock block) {
        return checked.isOfProvider(APART) && block.toolResult() == null;
    }

    /** Reported of 2026, and recorded to be taken by Claude 4.5 before and after. */
    private static boolean isOfClaude(CheckedRequest checked, ContentBlock block) {
        return checked.isClaude() && (block.document() != null || block.video() != null);
    }

    private static Optional<Fault> resultBeside(CheckedRequest checked, Apart apart) {
        for (int i = 0; i < checked.messages().size(); i++) {
            Message message = checked.messages().get(i);
            if (results(message).findAny().isPresent()
                    && message.content().stream().anyMatch(block -> apart.test(checked, block))) {
                return apart(i, "tool result");
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> useAlone(CheckedRequest checked) {
        for (int i = 0; checked.isOfProvider(APART) && i < checked.messages().size(); i++) {
            List<ContentBlock> content = checked.messages().get(i).content();
            boolean uses = content.stream().anyMatch(block -> block.toolUse() != null);
            if (uses && content.stream().anyMatch(block -> block.text() != null)) {
                return apart(i, "tool use");
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> apart(int message, String kind) {
        return Optional.of(Fault.validation("messages." + message + ".content: Conversation blocks and " + kind
                + " blocks cannot be provided in the same turn."));
    }

    private static Optional<Fault> resultEmpty(CheckedRequest checked) {
        return checked.blocks().stream()
                .filter(placed -> checked.isOfProvider("NVIDIA")
                        && placed.block().toolResult() != null
                        && placed.block().toolResult().content().isEmpty())
                .findFirst()
                .map(placed -> Fault.validation("The content field at " + placed.path()
                        + ".toolResult is empty. Add content to the toolResult block and try again."));
    }

    private static Optional<Fault> resultContentOfNova(CheckedRequest checked) {
        return checked.blocks().stream()
                .filter(placed -> checked.isNova() && parts(placed).anyMatch(ToolRules::isRefusedByNova))
                .findFirst()
                .map(placed -> Fault.validation("Malformed input request: #/messages/" + placed.message() + "/content/"
                        + placed.index() + ": extraneous key [toolResult] is not permitted, please reformat your input"
                        + " and try again."));
    }

    private static Optional<Fault> resultContentOfOthers(CheckedRequest checked) {
        return checked.blocks().stream()
                .flatMap(ToolRules::parts)
                .flatMap(part -> kind(part).stream())
                .filter(refusedKinds(checked)::contains)
                .findFirst()
                .map(kind -> Fault.validation("This model doesn't support the " + kind
                        + " content block that you provided. Update the content block and try again."));
    }

    private static Stream<ToolResultContentBlock> parts(CheckedRequest.Placed placed) {
        return placed.block().toolResult() == null ? Stream.empty() : placed.block().toolResult().content().stream();
    }

    private static boolean isRefusedByNova(ToolResultContentBlock part) {
        return part.video() != null
                || (part.document() != null
                        && !TEXT_LIKE.contains(part.document().formatAsString()));
    }

    private static Set<String> refusedKinds(CheckedRequest checked) {
        if (checked.isOfProvider("Qwen", "Moonshot AI")) {
            return Set.of("image", "document", "searchResult", "video");
        } else if (checked.isOfProvider("Mistral AI")) {
            return Set.of("image", "video");
        }
        return checked.isOfProvider("Anthropic", "Meta") ? Set.of("video") : Set.of();
    }

    private static Optional<String> kind(ToolResultContentBlock part) {
        if (part.image() != null) {
            return Optional.of("image");
        } else if (part.document() != null) {
            return Optional.of("document");
        } else if (part.searchResult() != null) {
            return Optional.of("searchResult");
        }
        return Optional.ofNullable(part.video()).map(video -> "video");
    }

    private static Optional<Fault> status(CheckedRequest checked) {
        return invalidIf(
                checked.isOfProvider("Writer")
                        && checked.messages().stream()
                                .flatMap(ToolRules::results)
                                .anyMatch(result -> result.statusAsString() != null),
                "This model doesn't support the status field. Remove status and try again.");
    }

    private static Optional<String> name(Tool tool) {
        return tool.toolSpec() != null
                ? Optional.of(tool.toolSpec().name())
                : Optional.ofNullable(tool.systemTool()).map(system -> system.name());
    }

    private static Set<String> declared(CheckedRequest checked) {
        return checked.tools().stream().flatMap(tool -> name(tool).stream()).collect(Collectors.toSet());
    }

    private static Optional<Fault> namesOfClaude(CheckedRequest checked) {
        return invalidIf(
                checked.isClaude() && namedTwice(checked).isPresent(),
                "The model returned the following errors: tools: Tool names must be unique.");
    }

    private static Optional<Fault> namesOfOthers(CheckedRequest checked) {
        return namedTwice(checked)
                .filter(name -> !checked.isClaude())
                .map(name -> Fault.validation(
                        "The tool names in toolConfig.tools must be unique: " + name + " is defined more than once."));
    }

    private static Optional<String> namedTwice(CheckedRequest checked) {
        Set<String> seen = new HashSet<>();
        return checked.tools().stream()
                .flatMap(tool -> name(tool).stream())
                .filter(name -> !seen.add(name))
                .findFirst();
    }

    private static Optional<ToolChoice> wanted(CheckedRequest checked) {
        return Optional.ofNullable(checked.request().toolConfig())
                .flatMap(config -> Optional.ofNullable(config.toolChoice()));
    }

    private static Optional<Fault> choiceName(CheckedRequest checked) {
        return wanted(checked)
                .map(ToolChoice::tool)
                .filter(tool -> !declared(checked).contains(tool.name()))
                .map(tool -> Fault.validation("The tool " + tool.name()
                        + " of toolConfig.toolChoice.tool is not defined in toolConfig.tools."));
    }

    private static Optional<Fault> choice(CheckedRequest checked) {
        return wanted(checked).flatMap(choice -> {
            boolean any = choice.any() != null;
            boolean tool = choice.tool() != null;
            boolean noForce = checked.isOfProvider("Meta", "Cohere", "AI21 Labs") || checked.isModel("openai.gpt-oss");
            boolean noTool =
                    noForce || checked.isModel("deepseek.v3-v1", "mistral.mistral-large-24", "mistral.pixtral-large");
            String refused = any && noForce ? "any" : tool && noTool ? "tool" : "";
            return invalidIf(
                    !refused.isEmpty(),
                    "This model doesn't support the toolConfig.toolChoice." + refused
                            + " field. Remove toolConfig.toolChoice." + refused + " and try again.");
        });
    }

    private static Stream<String> useIds(CheckedRequest checked) {
        return checked.blocks().stream()
                .map(placed -> placed.block().toolUse())
                .filter(Objects::nonNull)
                .map(ToolUseBlock::toolUseId);
    }

    /** Seen of Pixtral; Mistral Large of 2024 was seen to take shorter ones. */
    private static Optional<Fault> useId(CheckedRequest checked, boolean asked) {
        return useIds(checked)
                .filter(id -> asked && id.length() < SHORTEST_MISTRAL_ID)
                .findFirst()
                .map(id -> Fault.validation("The model returned the following errors: Tool call id was " + id
                        + " but must be a-z, A-Z, 0-9, with a length of 9."));
    }

    private static Optional<Fault> useIdCharacters(CheckedRequest checked) {
        return useIds(checked)
                .filter(id -> checked.isClaude() && (id.contains(".") || id.contains(":")))
                .findFirst()
                .map(id -> Fault.validation("The model returned the following errors: messages: tool_use.id: String"
                        + " should match pattern '^[a-zA-Z0-9_-]+$'"));
    }

    private static Optional<Fault> strict(CheckedRequest checked) {
        long strict = checked.tools().stream()
                .filter(tool -> tool.toolSpec() != null
                        && Boolean.TRUE.equals(tool.toolSpec().strict()))
                .count();
        return invalidIf(
                checked.isClaude() && strict > MAX_STRICT,
                "The model returned the following errors: tools: at most " + MAX_STRICT
                        + " strict tools are supported, but " + strict + " were provided");
    }

    private static Optional<Fault> hyphen(CheckedRequest checked) {
        return checked.isNova() && declared(checked).stream().anyMatch(name -> name.contains("-"))
                ? Optional.of(Fault.modelError())
                : Optional.empty();
    }
}
