package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.AnyToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SpecificToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Which tools there are, and how the model may choose among them. */
final class FittedTools {

    private static final String CHOICE = "toolConfig.toolChoice";

    private FittedTools() {}

    static void fit(FitDraft draft) {
        if (draft.tools != null && draft.refuses(RequestFeature.TOOLS)) {
            draft.misfit("toolConfig", "the model takes no tools");
            return;
        } else if (draft.refuses(RequestFeature.TOOL_BLOCKS)) {
            tellAsText(draft);
            return;
        }
        declare(draft);
        if (draft.tools == null) {
            return;
        }
        FittedNames.fit(draft);
        each(draft);
        choose(draft);
        keepOutOfStream(draft);
    }

    /** Has the answer come from a plain call, if it is to be streamed and the model uses no tools then. */
    static void keepOutOfStream(FitDraft draft) {
        if (draft.streamed && draft.refuses(RequestFeature.TOOLS_IN_STREAM)) {
            draft.note(Adaptation.Reason.TOOLS_IN_STREAM, "converseStream", "converse");
            draft.plainCall = true;
        }
    }

    private static void tellAsText(FitDraft draft) {
        draft.replaceBlocks(place -> {
            ContentBlock block = place.block();
            if (block.toolUse() == null && block.toolResult() == null) {
                return null;
            }
            draft.note(Adaptation.Reason.NO_TOOLS, place.path(), "text");
            return block.toolUse() != null
                    ? List.of(ContentBlock.fromText(ToolTexts.of(block.toolUse())))
                    : ToolTexts.blocks(block.toolResult());
        });
    }

    /** Declares the tools that the conversation used, as far as their names tell, if none are declared. */
    private static void declare(FitDraft draft) {
        ToolConfiguration config = draft.tools;
        boolean isDeclared = config != null && config.tools().stream().anyMatch(tool -> tool.cachePoint() == null);
        Set<String> used = isDeclared ? Set.of() : used(draft.messages);
        if (isDeclared || used.isEmpty()) {
            return;
        }
        List<Tool> tools = used.stream().map(FittedTools::declaration).toList();
        draft.note(Adaptation.Reason.TOOLS_UNDECLARED, "toolConfig", "declares what was used");
        draft.tools = ToolConfiguration.builder().tools(tools).build();
    }

    private static Set<String> used(List<Message> messages) {
        Set<String> names = new LinkedHashSet<>();
        boolean hasBlocks = false;
        for (Message message : messages) {
            for (ContentBlock block : message.content()) {
                ToolUseBlock use = block.toolUse();
                boolean isUse = use != null && !ToolPairs.isOfServer(use);
                if (isUse && use.name() != null) {
                    names.add(use.name());
                }
                hasBlocks |= isUse || (block.toolResult() != null && !ToolPairs.isOfServer(block.toolResult()));
            }
        }
        return names.isEmpty() && hasBlocks ? Set.of("tool") : names;
    }

    private static Tool declaration(String name) {
        return Tool.fromToolSpec(spec -> spec.name(name)
                .description("Was used earlier in the conversation.")
                .inputSchema(schema -> schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))));
    }

    @SuppressWarnings("ReferenceEquality") // what stays is the same object
    private static void each(FitDraft draft) {
        ToolConfiguration config = draft.tools;
        if (config == null) {
            return;
        }
        List<Tool> tools = new ArrayList<>();
        boolean changes = false;
        for (int i = 0; i < config.tools().size(); i++) {
            Tool tool = config.tools().get(i);
            Tool fitted = fitted(draft, tool, "toolConfig.tools." + i);
            changes |= fitted != tool;
            tools.add(fitted);
        }
        if (changes) {
            draft.tools = config.toBuilder().tools(tools).build();
        }
    }

    private static Tool fitted(FitDraft draft, Tool tool, String path) {
        if (tool.systemTool() != null && draft.refuses(RequestFeature.SYSTEM_TOOL)) {
            draft.misfit(path, "the model does not have this tool of Bedrock's own");
        }
        if (tool.toolSpec() == null
                || !Boolean.TRUE.equals(tool.toolSpec().strict())
                || !draft.refuses(RequestFeature.STRICT_TOOLS)) {
            return tool;
        }
        draft.note(Adaptation.Reason.STRICT_TOOLS, path + ".toolSpec.strict", "none");
        return Tool.fromToolSpec(
                tool.toolSpec().toBuilder().strict((Boolean) null).build());
    }

    private static void choose(FitDraft draft) {
        ToolConfiguration config = draft.tools;
        ToolChoice choice = config == null ? null : config.toolChoice();
        if (config == null || choice == null) {
            return;
        }
        boolean takesAny = !draft.refuses(RequestFeature.TOOL_CHOICE_ANY);
        boolean takesOne = !draft.refuses(RequestFeature.TOOL_CHOICE_ONE);
        Tool chosen =
                choice.tool() == null ? null : declared(config, choice.tool().name());
        if (choice.tool() != null && !takesOne && takesAny && chosen != null) {
            draft.note(Adaptation.Reason.TOOL_CHOICE_NARROWED, CHOICE, "any, of that tool alone");
            draft.tools = config.toBuilder().tools(chosen).toolChoice(any()).build();
        } else if (choice.any() != null
                && !takesAny
                && takesOne
                && config.tools().size() == 1) {
            chosen = config.tools().get(0);
            if (chosen.toolSpec() != null) {
                draft.note(Adaptation.Reason.SPELLING, CHOICE, "the only tool");
                draft.tools = config.toBuilder()
                        .toolChoice(one(chosen.toolSpec().name()))
                        .build();
            }
        } else if ((choice.tool() != null && !takesOne) || (choice.any() != null && !takesAny)) {
            draft.note(Adaptation.Reason.TOOL_CHOICE, CHOICE, "auto");
            draft.tools = config.toBuilder().toolChoice((ToolChoice) null).build();
        }
    }

    private static @Nullable Tool declared(ToolConfiguration config, @Nullable String name) {
        for (Tool tool : config.tools()) {
            if (tool.toolSpec() != null
                    && name != null
                    && name.equals(tool.toolSpec().name())) {
                return tool;
            }
        }
        return null;
    }

    static ToolChoice any() {
        return ToolChoice.fromAny(AnyToolChoice.builder().build());
    }

    static ToolChoice one(String name) {
        return ToolChoice.fromTool(SpecificToolChoice.builder().name(name).build());
    }
}
