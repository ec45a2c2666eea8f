package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a file of one JSON object a line, in UTF-8. Messages tell the place and the fault and quote nothing. */
final class JsonLines {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Path file;
    private int number;

    private JsonLines(Path file) {
        this.file = file;
    }

    /** Hands each line that is not blank to the reader of rows. */
    static void read(Path file, Consumer<Row> rows) throws IOException {
        new JsonLines(file).read(rows);
    }

    private void read(Consumer<Row> rows) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = nextLine(reader); line != null; line = nextLine(reader)) {
                if (!line.isBlank()) {
                    rows.accept(new Row(file, number, parse(line)));
                }
            }
        } catch (CharacterCodingException e) {
            throw problem("the text is not UTF-8; save the file in UTF-8");
        }
    }

    /** Reads a line without ever holding more of it than is allowed. */
    private @Nullable String nextLine(BufferedReader reader) throws IOException {
        number++;
        StringBuilder line = new StringBuilder();
        int read = reader.read();
        while (read != -1 && read != '\n') {
            if (line.length() == Dataset.MAX_LINE_LENGTH) {
                throw problem("it is longer than " + Dataset.MAX_LINE_LENGTH + " characters; write one sample a line");
            }
            if (number > 1 || !line.isEmpty() || read != '\ufeff') {
                line.append((char) read);
            }
            read = reader.read();
        }
        return read == -1 && line.isEmpty() ? null : line.toString();
    }

    private JsonNode parse(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            throw problem("it is not one JSON object (see column " + column + "); write one object a line");
        }
        throw problem("it is JSON, but not an object; write {\"id\": …, \"prompt\": …, \"expected\": …}");
    }

    private Dataset.FormatException problem(String problem) {
        return new Dataset.FormatException(file, number, null, problem);
    }
}
