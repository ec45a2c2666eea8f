package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.net.URI;

/** Scores JSON by a schema. */
final class JsonSchema {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Validator validator;
    private final URI schema;

    private JsonSchema(Validator validator, URI schema) {
        this.validator = validator;
        this.schema = schema;
    }

    static JsonSchema of(String text) {
        try {
            // It loads nothing: what a schema refers to is in it.
            Validator validator = new ValidatorFactory()
                    .withJsonNodeFactory(new JacksonNode.Factory())
                    .createValidator();
            return new JsonSchema(validator, validator.registerSchema(JSON.readTree(text)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The schema is not JSON (" + e.getOriginalMessage() + "). Give the schema itself, not a path.", e);
        } catch (JsonSchemaException e) {
            throw new IllegalArgumentException("The JSON Schema is not valid: " + e.getMessage(), e);
        }
    }

    Score score(Sample sample, RecordedAnswer answer) {
        JsonNode json = answer.json().orElse(null);
        if (json == null) {
            return Score.of(false).noting("not JSON");
        }
        Validator.Result result = validator.validate(schema, json);
        return result.isValid()
                ? Score.of(true)
                : Score.of(false)
                        .noting(result.getErrors().stream()
                                .map(error -> "not valid at " + error.getEvaluationPath())
                                .findFirst()
                                .orElse("not valid"));
    }
}
