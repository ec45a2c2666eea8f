package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;

/** Writes the tools of a request as the JSON in which outcomes record them. */
final class ToolText {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ToolText() {}

    static String of(ConverseRequest request) {
        if (request.toolConfig() == null || !request.toolConfig().hasTools()) {
            return "";
        }
        ArrayNode tools = JSON.arrayNode();
        for (Tool tool : request.toolConfig().tools()) {
            ToolSpecification spec = tool.toolSpec();
            if (spec != null) {
                ObjectNode one = tools.addObject();
                one.put("name", spec.name());
                one.put("description", spec.description());
                if (spec.inputSchema() != null && spec.inputSchema().json() != null) {
                    one.set("parameters", json(spec.inputSchema().json()));
                }
            }
        }
        return tools.toString();
    }

    private static com.fasterxml.jackson.databind.JsonNode json(Document document) {
        if (document.isMap()) {
            ObjectNode object = JSON.objectNode();
            for (Map.Entry<String, Document> entry : document.asMap().entrySet()) {
                object.set(entry.getKey(), json(entry.getValue()));
            }
            return object;
        }
        if (document.isList()) {
            ArrayNode array = JSON.arrayNode();
            document.asList().forEach(element -> array.add(json(element)));
            return array;
        }
        if (document.isNumber()) {
            return JSON.numberNode(document.asNumber().bigDecimalValue());
        }
        if (document.isBoolean()) {
            return JSON.booleanNode(document.asBoolean());
        }
        return document.isString() ? JSON.textNode(document.asString()) : JSON.nullNode();
    }
}
