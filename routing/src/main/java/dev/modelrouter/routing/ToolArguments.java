package dev.modelrouter.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Holds the inputs that a model gives tools against the schemas that the request gives them. */
final class ToolArguments {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final int MOST_SCHEMAS = 200;

    /** Compiled once each: requests of one application have the same tools. Empty for a schema that is not valid. */
    private static final Cache<String, Optional<JsonSchemaGate>> SCHEMAS =
            CacheBuilder.newBuilder().maximumSize(MOST_SCHEMAS).build();

    private static final Verdict NO_SUCH_TOOL = Verdict.reject("uses a tool that the request does not have");

    private ToolArguments() {}

    static Verdict judge(Answer answer) {
        ToolConfiguration config = answer.request().toolConfig();
        List<Tool> tools = config == null ? List.of() : config.tools();
        for (ToolUseBlock use : answer.toolUses()) {
            Verdict verdict = judge(use, tools);
            if (!verdict.accepted()) {
                return verdict;
            }
        }
        return Verdict.accept();
    }

    private static Verdict judge(ToolUseBlock use, List<Tool> tools) {
        for (Tool tool : tools) {
            if (tool.toolSpec() != null && tool.toolSpec().name().equals(use.name())) {
                return judge(use.input(), tool.toolSpec());
            }
            // Of Bedrock's own tools it knows the schema.
            if (tool.systemTool() != null && tool.systemTool().name().equals(use.name())) {
                return Verdict.accept();
            }
        }
        return NO_SUCH_TOOL;
    }

    private static Verdict judge(Document input, ToolSpecification tool) {
        if (tool.inputSchema() == null || tool.inputSchema().json() == null) {
            return Verdict.accept();
        }
        Optional<JsonSchemaGate> schema =
                schema(DocumentJson.write(tool.inputSchema().json()));
        Verdict verdict = schema.map(gate -> gate.judge(json(input))).orElseGet(Verdict::accept);
        return verdict.accepted() ? verdict : Verdict.reject("a tool's input " + verdict.reason());
    }

    private static Optional<JsonSchemaGate> schema(String text) {
        Optional<JsonSchemaGate> known = SCHEMAS.getIfPresent(text);
        if (known == null) {
            known = compiled(text);
            SCHEMAS.put(text, known);
        }
        return known;
    }

    private static Optional<JsonSchemaGate> compiled(String text) {
        try {
            return Optional.of(JsonSchemaGate.of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static JsonNode json(Document input) {
        try {
            return JSON.readTree(DocumentJson.write(input));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
