package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;

/** Declarations of tools in the form that Bedrock takes: none that are empty, no blank description, a schema of an object. */
final class FittedDeclarations {

    private static final String TYPE = "type";
    private static final String PATH = "toolConfig.tools";

    private FittedDeclarations() {}

    static void fit(FitDraft draft) {
        if (draft.tools == null) {
            return;
        }
        List<Tool> tools = new ArrayList<>();
        for (Tool tool : draft.tools.tools()) {
            Tool fitted = tool.toolSpec() == null ? tool : fitted(draft, tool);
            // Two of one name that differ are for their author to tell apart.
            if (tool.toolSpec() != null && tools.contains(fitted)) {
                draft.note(Adaptation.Reason.TOOL_TWICE, PATH, "once");
            } else {
                tools.add(fitted);
            }
        }
        if (tools.isEmpty()) {
            draft.note(Adaptation.Reason.BLANK, "toolConfig", "none");
            draft.tools = null;
        } else if (!tools.equals(draft.tools.tools())) {
            draft.tools = draft.tools.toBuilder().tools(tools).build();
        }
    }

    private static Tool fitted(FitDraft draft, Tool tool) {
        ToolSpecification spec = tool.toolSpec();
        if (!isFaulty(spec)) {
            return tool;
        }
        ToolSpecification.Builder fitted = spec.toBuilder();
        if (spec.description() != null && spec.description().isBlank()) {
            draft.note(Adaptation.Reason.BLANK, PATH + ".toolSpec.description", "none");
            fitted.description(null);
        }
        if (lacksType(spec.inputSchema())) {
            Map<String, Document> schema = new LinkedHashMap<>();
            schema.put(TYPE, Document.fromString("object"));
            Document given =
                    spec.inputSchema() == null ? null : spec.inputSchema().json();
            schema.putAll(given == null || !given.isMap() ? Map.of() : given.asMap());
            draft.note(Adaptation.Reason.JSON_OBJECT, PATH + ".toolSpec.inputSchema.json", "of type object");
            fitted.inputSchema(ToolInputSchema.fromJson(Document.fromMap(schema)));
        }
        return Tool.fromToolSpec(fitted.build());
    }

    static boolean isFaulty(ToolSpecification spec) {
        return (spec.description() != null && spec.description().isBlank()) || lacksType(spec.inputSchema());
    }

    /** A schema that is no object at all is for its author to set right. */
    private static boolean lacksType(@Nullable ToolInputSchema schema) {
        Document json = schema == null ? null : schema.json();
        return json == null || json.isNull() || (json.isMap() && !json.asMap().containsKey(TYPE));
    }
}
