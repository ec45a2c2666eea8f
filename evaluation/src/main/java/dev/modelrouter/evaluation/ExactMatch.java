package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/** Compares an answer with the expected one. */
final class ExactMatch {

    /** Numbers by what they are worth, so that 1 equals 1.0; all else by equality. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    };

    private ExactMatch() {}

    static boolean matches(JsonNode expected, RecordedAnswer completion) {
        if (expected.isTextual()
                && expected.textValue().strip().equals(completion.text().strip())) {
            return true;
        }
        return completion.json().map(json -> expected.equals(BY_VALUE, json)).orElse(false);
    }
}
