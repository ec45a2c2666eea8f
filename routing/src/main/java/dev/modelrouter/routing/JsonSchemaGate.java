package dev.modelrouter.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Optional;

/** Validates an answer's JSON. Its reasons name the rule of the schema and nothing that stood in the answer. */
final class JsonSchemaGate implements Gate {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fetches nothing: a schema that refers to another document fails when it is made, not on the network. */
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)));

    private final Schema schema;

    private JsonSchemaGate(Schema schema) {
        this.schema = schema;
    }

    static JsonSchemaGate of(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The schema is not JSON (" + e.getOriginalMessage() + "). Give the schema itself, not a path.", e);
        }
        if (!node.isObject() && !node.isBoolean()) {
            throw new IllegalArgumentException("A JSON Schema is a JSON object, this is "
                    + node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT) + ".");
        }
        try {
            Schema schema = REGISTRY.getSchema(node);
            schema.initializeValidators();
            requireValid(node);
            return new JsonSchemaGate(schema);
        } catch (SchemaException e) {
            throw new IllegalArgumentException("The JSON Schema is not valid: " + e.getMessage(), e);
        }
    }

    /** A misspelt type or a negative length would else only show as answers that are all accepted or all rejected. */
    private static void requireValid(JsonNode node) {
        String dialect = node.path("$schema").asText(SpecificationVersion.DRAFT_2020_12.getDialectId());
        Schema metaSchema = REGISTRY.getSchema(com.networknt.schema.SchemaLocation.of(dialect));
        List<Error> errors = metaSchema.validate(node);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("The JSON Schema is not valid at " + errors.get(0));
        }
    }

    @Override
    public Verdict judge(Answer answer) {
        Optional<JsonNode> json = answer.json();
        if (json.isEmpty()) {
            return Verdict.reject("not JSON");
        }
        List<Error> errors = schema.validate(json.get());
        if (errors.isEmpty()) {
            return Verdict.accept();
        }
        // The first alone: reasons are counted, and one with all of them would be a reason of its own.
        return Verdict.reject("breaks schema rule " + errors.get(0).getEvaluationPath());
    }
}
