package dev.modelrouter.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.InvalidSchemaException;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.net.URI;
import java.util.Locale;

/** Validates an answer's JSON. Its reasons name the rule of the schema and nothing that stood in the answer. */
final class JsonSchemaGate implements Gate {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Validator validator;
    private final URI schema;

    private JsonSchemaGate(Validator validator, URI schema) {
        this.validator = validator;
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
                    + node.getNodeType().toString().toLowerCase(Locale.ROOT) + ".");
        }
        SchemaKeywords keywords = new SchemaKeywords();
        // A validator for each gate: schemas of one validator can refer to each other, and would by chance. It loads
        // nothing: what a schema refers to is in it, or is a meta-schema of a draft.
        Validator validator = new ValidatorFactory()
                .withJsonNodeFactory(new JacksonNode.Factory())
                .withEvaluatorFactory(keywords)
                .createValidator();
        try {
            URI schema = validator.registerSchema(node);
            keywords.references().forEach(reference -> requirePresent(validator, reference));
            return new JsonSchemaGate(validator, schema);
        } catch (InvalidSchemaException e) {
            Error first = e.getErrors().get(0);
            throw new IllegalArgumentException(
                    "The JSON Schema is not valid at " + first.getInstanceLocation() + ": " + first.getError(), e);
        } catch (JsonSchemaException | IllegalArgumentException | SchemaKeywords.InvalidPattern e) {
            throw new IllegalArgumentException("The JSON Schema is not valid: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "The JSON Schema is not valid: it refers to itself without end, or is too deep.", e);
        }
    }

    /** Only the validator knows how a reference is looked up, so it is asked about a schema that has nothing else. */
    private static void requirePresent(Validator validator, SchemaKeywords.Reference reference) {
        String keyword = reference.keyword();
        URI probe = validator.registerSchema(JSON.createObjectNode().put(keyword, reference.absolute()));
        boolean missing = validator.validate(probe, JSON.nullNode()).getErrors().stream()
                .anyMatch(
                        error -> error.getEvaluationPath().equals("/" + keyword) && keyword.equals(error.getKeyword()));
        if (missing) {
            throw new IllegalArgumentException("it refers to " + reference.text()
                    + ", which is not in it; references to other documents are not followed.");
        }
    }

    @Override
    public Verdict judge(Answer answer) {
        return answer.json().map(this::judge).orElse(Verdict.NO_JSON);
    }

    /** Judges a value that an answer has. */
    Verdict judge(JsonNode json) {
        Validator.Result result;
        try {
            result = RunawayGuard.check(() -> validator.validate(schema, json));
        } catch (RunawayGuard.BrokenOff e) {
            return Verdict.reject("the check of the schema " + e.getMessage());
        }
        if (result.isValid()) {
            return Verdict.accept();
        }
        // The first alone: reasons are counted, and one with all of them would be a reason of its own.
        return Verdict.reject("breaks schema rule " + result.getErrors().get(0).getEvaluationPath());
    }
}
