package dev.modelrouter.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record, whose components are the properties of an object. Properties that it does not have are passed over when it is
 * read, and ruled out in the schema.
 *
 * @param constructor the canonical one
 * @param components the types of its components by their names, in their order
 */
record OutputRecord(Constructor<?> constructor, ImmutableMap<String, OutputType> components) implements OutputType {

    /** Kept for as long as the class is loaded. */
    private static final ClassValue<OutputRecord> KNOWN = new ClassValue<>() {
        @Override
        protected OutputRecord computeValue(Class<?> type) {
            return new RecordReader(type).read();
        }
    };

    /**
     * Returns what a record is in JSON.
     *
     * @throws IllegalArgumentException if it has a component of a type that JSON does not have
     */
    static OutputRecord of(Class<? extends Record> type) {
        return KNOWN.get(type);
    }

    Class<?> type() {
        return constructor.getDeclaringClass();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = OutputType.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        schema.putArray("required");
        components.forEach((name, type) -> {
            properties.set(name, type.schema());
            if (!type.isOptional()) {
                schema.withArray("required").add(name);
            }
        });
        return schema.put("additionalProperties", false);
    }

    @Override
    public Object read(JsonNode json) {
        if (!json.isObject()) {
            throw new Mismatch("it is no object");
        }
        @Nullable Object[] values = new @Nullable Object[components.size()];
        int i = 0;
        for (Map.Entry<String, OutputType> component : components.entrySet()) {
            try {
                values[i++] = component.getValue().readOrAbsent(json.get(component.getKey()));
            } catch (Mismatch e) {
                throw e.in(component.getKey());
            }
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // Its message may quote the value, so that its class has to do.
            throw new Mismatch("the constructor of " + type().getSimpleName() + " threw "
                    + e.getTargetException().getClass().getName());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The constructor of " + type().getName() + " cannot be called.", e);
        }
    }

    /**
     * Reads what stands in an answer.
     *
     * @throws OutputMismatchException if it is no such record
     */
    Object read(Answer answer) {
        JsonNode json = answer.json()
                .orElseThrow(() -> new OutputMismatchException(
                        type(),
                        "",
                        "it is not one JSON value, and was stopped by "
                                + answer.response().stopReasonAsString()));
        try {
            return read(json);
        } catch (Mismatch e) {
            throw new OutputMismatchException(type(), e.path, e.problem);
        }
    }
}
