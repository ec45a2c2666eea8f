package dev.modelrouter.examples.simulated;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;

/** The answer of a model as it comes together: a text or nothing for each field. */
final class Draft {

    private final Map<Field, String> values = new EnumMap<>(Field.class);

    void put(Field field, String value) {
        values.put(field, value);
    }

    boolean knows(Field field) {
        return values.containsKey(field);
    }

    boolean says(Field field, String value) {
        return value.equals(values.get(field));
    }

    /** Returns the answer as one line of JSON; a field that nothing is known of is null. */
    String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Field field : Field.values()) {
            String value = values.get(field);
            if (value != null && field == Field.REFUND_REQUESTED) {
                json.put(field.key(), Boolean.parseBoolean(value));
            } else {
                json.put(field.key(), value);
            }
        }
        return json.toString();
    }
}
