package dev.modelrouter.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Java type as it is in JSON: the schema that describes it to a model, and the way a value is read. The two are side by
 * side so that what a schema admits can be read. Immutable and thread-safe.
 */
interface OutputType {

    /** Returns a JSON Schema for values of the type, made anew each time. */
    ObjectNode schema();

    /**
     * Reads a value that is there and not null.
     *
     * @throws Mismatch if it is none of this type
     */
    Object read(JsonNode json);

    /** Returns whether there may be no value. */
    default boolean isOptional() {
        return false;
    }

    /**
     * Reads a value that may not be there.
     *
     * @param json null if it is not
     */
    default @Nullable Object readOrAbsent(@Nullable JsonNode json) {
        if (json == null || json.isNull()) {
            throw new Mismatch(json == null ? "it is missing" : "it is null");
        }
        return read(json);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A value is not of its type. Without a stack: it is told in an exception or a verdict, or not at all. */
    final class Mismatch extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final String path;
        final String problem;

        Mismatch(String problem) {
            this("", problem);
        }

        private Mismatch(String path, String problem) {
            super(problem, null, false, false);
            this.path = path;
            this.problem = problem;
        }

        /** Returns the same, told by whoever has the value in this place. */
        Mismatch in(String step) {
            return new Mismatch("/" + step.replace("~", "~0").replace("/", "~1") + path, problem);
        }
    }

    /**
     * A value that may be absent or null.
     *
     * @param isWrapped whether it is read as an {@link Optional}
     */
    record Absent(OutputType type, boolean isWrapped) implements OutputType {

        /** Returns the type of components that may be null. */
        static Absent nullable(OutputType type) {
            return new Absent(type, false);
        }

        /** Returns the type of {@link Optional}s. */
        static Absent optional(OutputType type) {
            return new Absent(type, true);
        }

        @Override
        public boolean isOptional() {
            return true;
        }

        @Override
        public ObjectNode schema() {
            ObjectNode either = object();
            either.putArray("anyOf").add(type.schema()).add(object().put("type", "null"));
            return either;
        }

        @Override
        public Object read(JsonNode json) {
            return isWrapped ? Optional.of(type.read(json)) : type.read(json);
        }

        @Override
        public @Nullable Object readOrAbsent(@Nullable JsonNode json) {
            if (json == null || json.isNull()) {
                return isWrapped ? Optional.empty() : null;
            }
            return read(json);
        }
    }

    /** The constants of an enumeration, by their names. */
    record Constants(Class<?> type) implements OutputType {

        @Override
        public ObjectNode schema() {
            ObjectNode schema = object().put("type", "string");
            for (Object constant : type.getEnumConstants()) {
                schema.withArray("enum").add(((Enum<?>) constant).name());
            }
            return schema;
        }

        @Override
        public Object read(JsonNode json) {
            for (Object constant : type.getEnumConstants()) {
                if (json.isTextual() && ((Enum<?>) constant).name().equals(json.textValue())) {
                    return constant;
                }
            }
            throw new Mismatch("it is none of the constants of " + type.getSimpleName());
        }
    }

    /** A list, or a set in the order of its elements. */
    record Elements(OutputType type, boolean isSet) implements OutputType {

        @Override
        public ObjectNode schema() {
            ObjectNode schema = object().put("type", "array");
            schema.set("items", type.schema());
            return schema;
        }

        @Override
        public Object read(JsonNode json) {
            if (!json.isArray()) {
                throw new Mismatch("it is no array");
            }
            Collection<@Nullable Object> elements = isSet ? new LinkedHashSet<>() : new ArrayList<>();
            for (int i = 0; i < json.size(); i++) {
                try {
                    elements.add(type.readOrAbsent(json.get(i)));
                } catch (Mismatch e) {
                    throw e.in(Integer.toString(i));
                }
            }
            return isSet
                    ? Collections.unmodifiableSet((Set<?>) elements)
                    : Collections.unmodifiableList((List<?>) elements);
        }
    }

    /** A map by texts. */
    record Entries(OutputType type) implements OutputType {

        @Override
        public ObjectNode schema() {
            ObjectNode schema = object().put("type", "object");
            schema.set("additionalProperties", type.schema());
            return schema;
        }

        @Override
        public Object read(JsonNode json) {
            if (!json.isObject()) {
                throw new Mismatch("it is no object");
            }
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : json.properties()) {
                try {
                    entries.put(entry.getKey(), type.readOrAbsent(entry.getValue()));
                } catch (Mismatch e) {
                    // Keys are the model's words.
                    throw e.in("*");
                }
            }
            return Collections.unmodifiableMap(entries);
        }
    }
}
