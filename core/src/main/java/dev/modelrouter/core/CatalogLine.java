package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One line of a catalog file, as fields that are read by name and type.
 *
 * <p>A catalog file is UTF-8 text with one JSON object per line, so that a change of one fact is a change of one line.
 * The first line is a header that names the format, its version and the day the facts hold for. Values are strings,
 * whole numbers, booleans, lists of strings and objects; decimal figures are strings, so that none passes through
 * floating point. An empty line is ignored.
 *
 * <p>Public because the catalogs of models and of prices share the format, and for reading overlays in it. Immutable and
 * thread-safe. Every accessor throws {@link CatalogFormatException} with file, line and field if the value is missing or
 * of another type.
 */
public final class CatalogLine {

    /** The most bytes of one line. */
    public static final int MAX_LINE_BYTES = 65_536;

    /** The most lines of one file. */
    public static final int MAX_LINES = 50_000;

    private final String file;
    private final int number;
    private final String path;
    private final Map<String, Object> values;

    CatalogLine(String file, int number, Map<String, Object> values) {
        this(file, number, "", values);
    }

    private CatalogLine(String file, int number, String path, Map<String, Object> values) {
        this.file = file;
        this.number = number;
        this.path = path;
        this.values = values;
    }

    /**
     * Reads a file, its header first. The stream is read to its end and not closed.
     *
     * @param file the file's name, for messages
     * @param format what the header's {@code format} must say
     * @param in the content
     * @throws CatalogFormatException if the content is not of that format, or is larger than the limits allow
     */
    public static List<CatalogLine> read(String file, String format, InputStream in) {
        return CatalogReader.read(file, format, in);
    }

    /** Returns the name of the file. */
    public String file() {
        return file;
    }

    /** Returns the number of the line, from 1. */
    public int number() {
        return number;
    }

    /** Returns whether a field is present. */
    public boolean has(String field) {
        return values.containsKey(field);
    }

    /** Returns the names of the fields, in the order of the file. */
    public Set<String> fields() {
        return values.keySet();
    }

    /** Returns a string that must be present and not blank. */
    public String string(String field) {
        String value = cast(field, require(field), String.class, "a string");
        if (value.isBlank()) {
            throw fault(field, "is blank");
        }
        return value;
    }

    /** Returns a string, or empty if the field is absent. */
    public Optional<String> optionalString(String field) {
        return has(field) ? Optional.of(string(field)) : Optional.empty();
    }

    /** Returns a whole number of at least 1, or empty if the field is absent. */
    public OptionalInt optionalCount(String field) {
        if (!has(field)) {
            return OptionalInt.empty();
        }
        long value = cast(field, require(field), Long.class, "a whole number");
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw fault(field, "must be from 1 to " + Integer.MAX_VALUE + ", is " + value);
        }
        return OptionalInt.of((int) value);
    }

    /** Returns a boolean, or empty if the field is absent. */
    public Optional<Boolean> optionalFlag(String field) {
        return has(field) ? Optional.of(cast(field, require(field), Boolean.class, "true or false")) : Optional.empty();
    }

    /** Returns a date written as {@code 2026-11-22}, or empty if the field is absent. */
    public Optional<LocalDate> optionalDate(String field) {
        return optionalString(field).map(text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw fault(field, "must be a date such as 2026-11-22, is " + ModelIdParser.quote(text));
            }
        });
    }

    /** Returns a list of strings; empty if the field is absent. */
    public ImmutableList<String> strings(String field) {
        if (!has(field)) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<String> strings = ImmutableList.builder();
        for (Object element : cast(field, require(field), List.class, "a list of strings")) {
            strings.add(cast(field, element, String.class, "a list of strings"));
        }
        return strings.build();
    }

    /** Returns what a string stands for. */
    public <T> T choice(String field, Function<String, Optional<T>> choices) {
        return choose(field, string(field), choices);
    }

    /** Returns what each string of a list stands for; an empty list if the field is absent. */
    public <T> ImmutableList<T> choices(String field, Function<String, Optional<T>> choices) {
        return strings(field).stream()
                .map(text -> choose(field, text, choices))
                .collect(ImmutableList.toImmutableList());
    }

    /** Returns the objects of a list of objects; empty if the field is absent. */
    public ImmutableList<CatalogLine> objects(String field) {
        if (!has(field)) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<CatalogLine> objects = ImmutableList.builder();
        for (Object element : cast(field, require(field), List.class, "a list of objects")) {
            objects.add(nested(field, element));
        }
        return objects.build();
    }

    /** Returns an object, or empty if the field is absent. */
    public Optional<CatalogLine> optionalObject(String field) {
        return has(field) ? Optional.of(nested(field, require(field))) : Optional.empty();
    }

    /**
     * Checks that no other field than these is present.
     *
     * @throws CatalogFormatException naming the first field that is not known
     */
    public void allowOnly(Set<String> known) {
        for (String field : values.keySet()) {
            if (!known.contains(field)) {
                throw fault(field, "is not known here; known are " + known);
            }
        }
    }

    /** Returns the exception that says what is wrong with a field of this line; null for the line as a whole. */
    public CatalogFormatException fault(@Nullable String field, String problem) {
        return new CatalogFormatException(this, field == null ? null : path + field, problem);
    }

    /** Returns {@code file, line n}. */
    @Override
    public String toString() {
        return file + ", line " + number;
    }

    @SuppressWarnings("unchecked") // CatalogReader makes maps with string keys only
    private CatalogLine nested(String field, Object value) {
        Map<String, Object> fields = cast(field, value, Map.class, "an object");
        return new CatalogLine(file, number, path + field + ".", fields);
    }

    private <T> T choose(String field, String text, Function<String, Optional<T>> choices) {
        return choices.apply(text)
                .orElseThrow(() -> fault(field, "has the unknown value " + ModelIdParser.quote(text)));
    }

    private Object require(String field) {
        Object value = values.get(field);
        if (value == null) {
            throw fault(field, "is missing");
        }
        return value;
    }

    private <T> T cast(String field, Object value, Class<T> type, String expected) {
        if (!type.isInstance(value)) {
            throw fault(field, "must be " + expected);
        }
        return type.cast(value);
    }
}
