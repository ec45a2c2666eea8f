package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a catalog file, as fields that are read by name and type.
 *
 * <p>A catalog file is UTF-8 text with one JSON object per line, so that a change of one fact is a change of one line.
 * The first line is a header that names the format, its version and the day of the file. Values are strings,
 * whole numbers, booleans, lists of strings and objects; decimal figures are strings, so that none passes through
 * floating point. An empty line is ignored.
 *
 * <p>Public because the catalogs of models and of prices share the format, and for reading overlays in it. Immutable
 * and thread-safe. Every accessor throws {@link CatalogFormatException} with file, line and field if the value is
 * missing or of another type.
 */
public final class CatalogLine {

    /** The most bytes of one file: 8 MiB. */
    public static final int MAX_FILE_BYTES = 8 << 20;

    /** The most bytes of one line: 64 KiB. */
    public static final int MAX_LINE_BYTES = 65_536;

    /** The most lines of one file. */
    public static final int MAX_LINES = 50_000;

    private final String file;
    private final int number;
    /** Where this object stands in the line: fields with dots between levels, a dot at the end; empty at the top. */
    private final String path;

    /** Where the text of a line stands that was not read yet; null for a nested object, and for a line that was. */
    private @Nullable CatalogText text;

    private volatile @Nullable Map<String, Object> values;

    CatalogLine(String file, int number, CatalogText text) {
        this.file = file;
        this.number = number;
        this.path = "";
        this.text = text;
    }

    private CatalogLine(CatalogLine line, String path, Map<String, Object> values) {
        this.file = line.file;
        this.number = line.number;
        this.path = path;
        this.values = values;
    }

    private Map<String, Object> values() {
        Map<String, Object> known = values;
        return known == null ? readValues() : known;
    }

    private synchronized Map<String, Object> readValues() {
        Map<String, Object> known = values;
        if (known == null) {
            known = new CatalogJson(file, number).read(Objects.requireNonNull(text));
            values = known;
            text = null;
        }
        return known;
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

    /**
     * Reads a file, its header first.
     *
     * @param file the file; its path, as given, is its name in messages
     * @param format what the header's {@code format} must say
     * @throws CatalogFormatException if the content is not of that format, is larger than the limits allow, or cannot
     *     be read at all
     */
    public static List<CatalogLine> read(Path file, String format) {
        String name = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            return CatalogReader.read(name, format, in);
        } catch (NoSuchFileException e) {
            throw new CatalogFormatException(name, 0, null, "there is no such file", e);
        } catch (IOException e) {
            throw new CatalogFormatException(name, 0, null, "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file's header, and of each other line only where it is: a line is read, and what is wrong with it thrown,
     * when one of its fields is first asked for. For a large file of which few lines are needed.
     *
     * @param file the file's name, for messages
     * @param format what the header's {@code format} must say
     * @param in the content
     * @throws CatalogFormatException if the header is not of that format, or the file is larger than the limits allow
     */
    public static List<CatalogLine> index(String file, String format, InputStream in) {
        return CatalogReader.index(file, format, in);
    }

    /**
     * Returns the value of a field that begins the line, without reading the rest of it. Empty if the line begins with
     * another field, or not with a name and a string that have neither escapes nor blanks around them.
     */
    public synchronized Optional<String> leading(String field) {
        if (text != null) {
            return Optional.ofNullable(text.leading(field));
        }
        boolean begins = !values().isEmpty() && fields().iterator().next().equals(field);
        return begins ? Optional.of(string(field)) : Optional.empty();
    }

    /**
     * Returns the strings of a list, or of a string at the beginning of an object, without reading the rest of the line
     * if it was not read yet. They must be plain: without escapes, and without blanks around them.
     *
     * @param field the field, which is not the line's first
     * @param opening what opens it: <code>["</code>, or <code>{"id":"</code> for an object that begins with its id
     */
    synchronized List<String> peek(String field, String opening) {
        List<String> strings = new ArrayList<>();
        CatalogText unread = text;
        if (unread == null) {
            throw new IllegalStateException(this + " was read already");
        }
        int at = unread.behind(",\"".concat(field).concat("\":").concat(opening)) - 1;
        while (at >= 0) {
            String string = unread.stringAt(at);
            if (string == null) {
                throw fault(field, "must be plain, without escapes or blanks");
            }
            strings.add(string);
            at += string.length() + 2;
            at = unread.is(at, ',') ? at + 1 : -1;
            if (opening.charAt(0) == '{') {
                return strings;
            }
        }
        return strings;
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
        return values().containsKey(field);
    }

    /** Returns the names of the fields, in the order of the file. */
    public Set<String> fields() {
        return values().keySet();
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

    /** Returns whether a field is present and a boolean. */
    boolean isFlag(String field) {
        return values().get(field) instanceof Boolean;
    }

    /** Returns a boolean, or empty if the field is absent. */
    public Optional<Boolean> optionalFlag(String field) {
        return has(field) ? Optional.of(cast(field, require(field), Boolean.class, "true or false")) : Optional.empty();
    }

    /** Returns a date written as {@code 2026-11-22}, which must be present. */
    public LocalDate date(String field) {
        String text = string(field);
        Optional<LocalDate> date = parseDate(text);
        if (date.isEmpty()) {
            throw fault(field, "must be a date such as 2026-11-22, is " + ModelIdParser.quote(text));
        }
        return date.get();
    }

    /** Returns a date written as {@code 2026-11-22}, or empty if the field is absent. */
    public Optional<LocalDate> optionalDate(String field) {
        return has(field) ? Optional.of(date(field)) : Optional.empty();
    }

    /** Reads a date by hand: the formatters of java.time cost more to load than the rest of a catalog to read. */
    private static Optional<LocalDate> parseDate(String text) {
        boolean shaped = text.length() == 10 && text.charAt(4) == '-' && text.charAt(7) == '-';
        try {
            return shaped
                    ? Optional.of(LocalDate.of(
                            Integer.parseInt(text, 0, 4, 10),
                            Integer.parseInt(text, 5, 7, 10),
                            Integer.parseInt(text, 8, 10, 10)))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Returns a list of strings; empty if the field is absent. */
    public ImmutableList<String> strings(String field) {
        if (!has(field)) {
            return ImmutableList.of();
        }
        List<?> elements = cast(field, require(field), List.class, "a list of strings");
        String[] strings = new String[elements.size()];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = cast(field, elements.get(i), String.class, "a list of strings");
        }
        return ImmutableList.copyOf(strings);
    }

    /**
     * Returns what a text of this line stands for.
     *
     * @param field the field that has the text, for the message
     * @param meaning what the text was found to mean; empty if nothing
     */
    public <T> T known(String field, String text, Optional<T> meaning) {
        if (meaning.isEmpty()) {
            throw fault(field, unknown(text));
        }
        return meaning.get();
    }

    /**
     * Returns what a text of this line stands for, one of a few that can be listed.
     *
     * @param field the field that has the text, for the message
     * @param meaning what the text was found to mean; empty if nothing
     * @param names the texts that mean something, of which the nearest are named
     */
    public <T> T known(String field, String text, Optional<T> meaning, Collection<String> names) {
        if (meaning.isEmpty()) {
            throw fault(field, unknown(text) + "; " + meant(text, names));
        }
        return meaning.get();
    }

    private static String unknown(String text) {
        return "has the unknown value " + ModelIdParser.quote(text);
    }

    private static String meant(String text, Collection<String> names) {
        List<String> near = NearestNames.among(text, names);
        return near.isEmpty()
                ? "known are " + names.stream().sorted().toList()
                : "the nearest are " + String.join(", ", near);
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
        for (String field : values().keySet()) {
            if (!known.contains(field)) {
                throw fault(field, "is not known here; " + meant(field, known));
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
        return file.concat(", line ").concat(Integer.toString(number));
    }

    @SuppressWarnings("unchecked") // CatalogReader makes maps with string keys only
    private CatalogLine nested(String field, Object value) {
        Map<String, Object> fields = cast(field, value, Map.class, "an object");
        return new CatalogLine(this, path.concat(field).concat("."), fields);
    }

    private Object require(String field) {
        Object value = values().get(field);
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
