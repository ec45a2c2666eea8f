package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of a data set's file. Messages tell the place and the fault and quote nothing.
 *
 * @param file where it stands
 * @param number its line, from 1
 * @param fields what it says, an object
 */
record Row(Path file, int number, JsonNode fields) {

    /** A misspelt name would else be read as a field that is missing, or worse, as tags that are not there. */
    void requireOnly(Set<String> known, String words) {
        fields.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw problem(name, "no such field is known; the fields are " + words);
            }
        });
    }

    String text(String field) {
        JsonNode value = fields.get(field);
        if (value == null) {
            throw problem(field, "it is missing; give a string that is not blank");
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw problem(field, "it must be a string that is not blank");
        }
        return value.textValue();
    }

    Dataset.FormatException problem(@Nullable String field, String problem) {
        return new Dataset.FormatException(file, number, field, problem);
    }
}
