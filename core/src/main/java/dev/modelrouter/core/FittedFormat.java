package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.JsonSchemaDefinition;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputConfig;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormat;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/**
 * The format of the answer. A model that cannot be held to it, or not to this schema, is made to use a tool that takes such
 * an input, and the input is the answer; where that is not possible it is asked for the format in words.
 */
final class FittedFormat {

    private static final String PATH = "outputConfig.textFormat";
    private static final String WORDS =
            "Answer with one JSON value and nothing else: no words around it, no code fence.";
    private static final String TOOL_NAME = "answer";
    private static final String TOOL_USE = "Takes the answer. Call it once, with all of the answer.";

    /** What every model takes, Nova included, which stumbles over hyphens. */
    private static final Pattern NAME = Pattern.compile("\\w{1,64}");

    private FittedFormat() {}

    static void fit(FitDraft draft) {
        OutputConfig output = draft.output;
        OutputFormat format = output == null ? null : output.textFormat();
        if (output == null || format == null) {
            return;
        }
        JsonSchemaDefinition definition =
                format.structure() == null ? null : format.structure().jsonSchema();
        String text = definition == null ? null : definition.schema();
        Document schema = text == null ? null : JsonDocument.read(text);
        if (isHeld(draft, schema)) {
            return;
        }
        draft.output = NativeFields.effort(draft.request()).isEmpty()
                ? null
                : output.toBuilder().textFormat((OutputFormat) null).build();
        if (definition != null && schema != null && isForObject(schema) && isForced(draft)) {
            force(draft, definition, schema);
        } else {
            ask(draft, text);
        }
    }

    /** Returns whether the model itself is held to the format; what is no JSON is for Bedrock to refuse. */
    private static boolean isHeld(FitDraft draft, @Nullable Document schema) {
        return !draft.refuses(RequestFeature.OUTPUT_FORMAT)
                && (schema == null || CompiledSchema.isTaken(schema))
                && !(draft.refuses(RequestFeature.CITED_OUTPUT_FORMAT) && isCited(draft.messages));
    }

    private static boolean isCited(List<Message> messages) {
        return messages.stream()
                .flatMap(message -> message.content().stream())
                .anyMatch(block -> block.document() != null && RequestFeatures.isCited(block.document()));
    }

    /** Bedrock takes no other schema for the input of a tool. */
    private static boolean isForObject(Document schema) {
        return NativeFields.isText(NativeFields.member(schema, "type"), "object");
    }

    /** Returns whether the model can be made to use a tool, beside which there are no others and nothing is lost. */
    private static boolean isForced(FitDraft draft) {
        boolean takesChoice =
                !draft.refuses(RequestFeature.TOOL_CHOICE_ONE) || !draft.refuses(RequestFeature.TOOL_CHOICE_ANY);
        boolean isBegun = !draft.messages.isEmpty() && Roles.isAssistant(draft.messages.get(draft.messages.size() - 1));
        return draft.tools == null
                && !draft.refuses(RequestFeature.TOOLS)
                && takesChoice
                && !isBegun
                && !(draft.refuses(RequestFeature.FORCED_TOOL_WHILE_THINKING) && FittedThinking.isWished(draft));
    }

    private static void force(FitDraft draft, JsonSchemaDefinition definition, Document schema) {
        String wanted = definition.name() == null ? "" : definition.name().replace('-', '_');
        String name = NAME.matcher(wanted).matches() ? wanted : TOOL_NAME;
        String told = definition.description();
        String description = told == null || told.isBlank() ? TOOL_USE : TOOL_USE + " " + told;
        draft.note(Adaptation.Reason.OUTPUT_TOOL, PATH, "a tool that has to be used");
        draft.outputTool = name;
        draft.tools = ToolConfiguration.builder()
                .tools(Tool.fromToolSpec(
                        spec -> spec.name(name).description(description).inputSchema(input -> input.json(schema))))
                .toolChoice(draft.refuses(RequestFeature.TOOL_CHOICE_ONE) ? FittedTools.any() : FittedTools.one(name))
                .build();
        FittedTools.keepOutOfStream(draft);
    }

    private static void ask(FitDraft draft, @Nullable String schema) {
        draft.note(Adaptation.Reason.OUTPUT_FORMAT, PATH, "words in the prompt");
        draft.asksForOutput = true;
        List<SystemContentBlock> system = new ArrayList<>(draft.system);
        system.add(SystemContentBlock.fromText(
                schema == null ? WORDS : WORDS + " It must be valid by this JSON Schema:\n" + schema));
        draft.system = system;
    }
}
