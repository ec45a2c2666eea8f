package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** The rules on JSON around tools: their schemas, and what goes into them and comes out. */
final class ToolSchemas {

    private static final ImmutableSet<String> TYPES =
            ImmutableSet.of("array", "boolean", "integer", "null", "number", "object", "string");

    /** Keywords whose value is one schema. */
    private static final ImmutableSet<String> SCHEMA = ImmutableSet.of(
            "items",
            "additionalProperties",
            "contains",
            "not",
            "if",
            "then",
            "else",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties");

    /** Keywords whose value is a list of schemas, at least one. */
    private static final ImmutableSet<String> SCHEMAS = ImmutableSet.of("anyOf", "oneOf", "allOf", "prefixItems");

    /** Keywords whose value is a map of schemas. */
    private static final ImmutableSet<String> NAMED_SCHEMAS =
            ImmutableSet.of("properties", "$defs", "definitions", "patternProperties", "dependentSchemas");

    private static final ImmutableSet<String> NUMBERS = ImmutableSet.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties");

    private static final ImmutableSet<String> TEXTS =
            ImmutableSet.of("title", "description", "pattern", "format", "$ref");

    private static final ImmutableSet<String> FLAGS =
            ImmutableSet.of("uniqueItems", "deprecated", "readOnly", "writeOnly");

    private ToolSchemas() {}

    /** What is JSON by the service model, and an object by what the service says. */
    static Optional<Fault> objects(CheckedRequest checked) {
        Stream<Optional<String>> inMessages = checked.blocks().stream().flatMap(ToolSchemas::noObjects);
        Stream<Optional<String>> inTools = IntStream.range(0, all(checked).size())
                .mapToObj(i -> noObject(schemaOf(all(checked).get(i)).orElse(null), path(i)));
        return Stream.concat(inMessages, inTools)
                .flatMap(Optional::stream)
                .findFirst()
                .map(path -> Fault.validation("The format of the value at " + path
                        + " is invalid. Provide a json object for the field and try again."));
    }

    private static Stream<Optional<String>> noObjects(CheckedRequest.Placed placed) {
        if (placed.block().toolUse() != null) {
            return Stream.of(noObject(placed.block().toolUse().input(), placed.path() + ".toolUse.input"));
        }
        List<ToolResultContentBlock> parts = placed.block().toolResult() == null
                ? List.of()
                : placed.block().toolResult().content();
        return IntStream.range(0, parts.size())
                .mapToObj(i -> noObject(parts.get(i).json(), placed.path() + ".toolResult.content." + i + ".json"));
    }

    private static Optional<String> noObject(@Nullable Document value, String path) {
        return value == null || value.isNull() || value.isMap() ? Optional.empty() : Optional.of(path);
    }

    static Optional<Fault> type(CheckedRequest checked) {
        return IntStream.range(0, all(checked).size())
                .filter(i -> schemaOf(all(checked).get(i))
                        .filter(schema -> schema.isMap()
                                && !JsonTree.string(schema, "type").equals(Optional.of("object")))
                        .isPresent())
                .mapToObj(i ->
                        Fault.validation("The value at " + path(i) + ".type must be one of the following: object."))
                .findFirst();
    }

    /** Claude is told the place of a tool among the tools alone, without the cache points between them. */
    static Optional<Fault> draft(CheckedRequest checked) {
        return IntStream.range(0, checked.tools().size())
                .filter(i -> checked.isClaude()
                        && schemaOf(checked.tools().get(i))
                                .filter(schema -> !isSchema(schema))
                                .isPresent())
                .mapToObj(i -> Fault.validation("The model returned the following errors: tools." + i
                        + ".custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12"
                        + " (https://json-schema.org/draft/2020-12). Learn more about tool use at"
                        + " https://docs.claude.com/en/docs/tool-use."))
                .findFirst();
    }

    private static List<Tool> all(CheckedRequest checked) {
        return checked.request().toolConfig() == null
                ? List.of()
                : checked.request().toolConfig().tools();
    }

    private static String path(int tool) {
        return "toolConfig.tools." + tool + ".toolSpec.inputSchema.json";
    }

    private static Optional<Document> schemaOf(Tool tool) {
        return Optional.ofNullable(tool.toolSpec())
                .flatMap(spec -> Optional.ofNullable(spec.inputSchema()))
                .flatMap(schema -> Optional.ofNullable(schema.json()));
    }

    /** Whether this is a schema by the meta-schema of draft 2020-12, as far as the common keywords go. */
    private static boolean isSchema(Document schema) {
        return schema.isBoolean()
                || (schema.isMap()
                        && schema.asMap().entrySet().stream().allMatch(each -> fits(each.getKey(), each.getValue())));
    }

    private static boolean fits(String keyword, Document value) {
        if (keyword.equals("type")) {
            return isType(value) || (isList(value) && value.asList().stream().allMatch(ToolSchemas::isType));
        } else if (keyword.equals("required")) {
            return value.isList() && value.asList().stream().allMatch(Document::isString);
        } else if (keyword.equals("enum")) {
            return value.isList();
        } else if (SCHEMA.contains(keyword)) {
            return isSchema(value);
        } else if (SCHEMAS.contains(keyword)) {
            return isList(value) && value.asList().stream().allMatch(ToolSchemas::isSchema);
        } else if (NAMED_SCHEMAS.contains(keyword)) {
            return value.isMap() && value.asMap().values().stream().allMatch(ToolSchemas::isSchema);
        } else if (NUMBERS.contains(keyword)) {
            return value.isNumber();
        } else if (TEXTS.contains(keyword)) {
            return value.isString();
        }
        return !FLAGS.contains(keyword) || value.isBoolean();
    }

    private static boolean isType(Document value) {
        return value.isString() && TYPES.contains(value.asString());
    }

    private static boolean isList(Document value) {
        return value.isList() && !value.asList().isEmpty();
    }
}
