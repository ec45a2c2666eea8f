package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values as RFC 4180 has them: a field in double quotes may hold commas, line breaks and doubled
 * quotes. The first record names the columns. A record becomes the object that a line of JSON would be.
 */
final class Csv {

    private static final String TAG = "tags.";

    private final Path file;
    private final BufferedReader reader;
    private int line = 1;
    private int next;

    private Csv(Path file, BufferedReader reader) throws IOException {
        this.file = file;
        this.reader = reader;
        this.next = reader.read();
        if (next == '\ufeff') {
            next = reader.read();
        }
    }

    /** Hands each record to the reader of rows. */
    static void read(Path file, Consumer<Row> rows) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            new Csv(file, reader).read(rows);
        } catch (CharacterCodingException e) {
            throw new Dataset.FormatException(file, 0, null, "the text is not UTF-8; save the file in UTF-8");
        }
    }

    private void read(Consumer<Row> rows) throws IOException {
        List<String> columns = record();
        if (columns == null) {
            return;
        }
        for (String column : columns) {
            if (columns.indexOf(column) != columns.lastIndexOf(column)) {
                throw problem(1, column, "two columns have this name; give each its own");
            }
        }
        while (true) {
            int first = line;
            List<String> values = record();
            if (values == null) {
                return;
            }
            if (values.size() == 1 && values.get(0).isBlank()) {
                continue;
            }
            if (values.size() != columns.size()) {
                throw problem(
                        first,
                        null,
                        "it has " + values.size() + " fields and the first record has " + columns.size()
                                + "; put a field with commas or line breaks into double quotes");
            }
            rows.accept(new Row(file, first, object(columns, values)));
        }
    }

    /** A field without content is a field that is not there. */
    private static ObjectNode object(List<String> columns, List<String> values) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            if (values.get(i).isEmpty()) {
                continue;
            }
            if (column.startsWith(TAG)) {
                object.withObject("/tags").put(column.substring(TAG.length()), values.get(i));
            } else {
                object.put(column, values.get(i));
            }
        }
        return object;
    }

    private @Nullable List<String> record() throws IOException {
        if (next == -1) {
            return null;
        }
        List<String> values = new ArrayList<>();
        int length = 0;
        while (true) {
            String value = next == '"' ? quoted() : plain();
            length += value.length();
            if (length > Dataset.MAX_LINE_LENGTH) {
                throw problem(line, null, "the record is longer than " + Dataset.MAX_LINE_LENGTH + " characters");
            }
            values.add(value);
            if (next == ',') {
                next = reader.read();
                continue;
            }
            if (next == '\r') {
                next = reader.read();
            }
            if (next == '\n') {
                next = reader.read();
                line++;
            } else if (next != -1) {
                throw problem(line, null, "text follows the double quotes of a field; double the quotes within one");
            }
            return values;
        }
    }

    private String plain() throws IOException {
        StringBuilder value = new StringBuilder();
        while (next != -1 && next != ',' && next != '\n' && next != '\r') {
            if (next == '"') {
                throw problem(line, null, "double quotes stand within a field that is not in double quotes");
            }
            add(value);
        }
        return value.toString();
    }

    private String quoted() throws IOException {
        int first = line;
        StringBuilder value = new StringBuilder();
        next = reader.read();
        while (true) {
            if (next == -1) {
                throw problem(first, null, "the double quotes of a field are not closed");
            }
            if (next == '"') {
                next = reader.read();
                if (next != '"') {
                    return value.toString();
                }
            } else if (next == '\n') {
                line++;
            }
            add(value);
        }
    }

    private void add(StringBuilder value) throws IOException {
        if (value.length() == Dataset.MAX_LINE_LENGTH) {
            throw problem(line, null, "a field is longer than " + Dataset.MAX_LINE_LENGTH + " characters");
        }
        value.append((char) next);
        next = reader.read();
    }

    private Dataset.FormatException problem(int number, @Nullable String field, String problem) {
        return new Dataset.FormatException(file, number, field, problem);
    }
}
