package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a data set. Messages tell the place and the fault and quote nothing. */
final class JsonLines {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /** A misspelt name would else be read as a field that is missing, or worse, as tags that are not there. */
    private static final Set<String> FIELDS = Set.of("id", "prompt", "expected", "tags");

    private final Path file;
    private final Map<String, Integer> lineOfId = new HashMap<>();
    private int number;

    private JsonLines(Path file) {
        this.file = file;
    }

    static ImmutableList<Sample> read(Path file) throws IOException {
        return new JsonLines(file).read();
    }

    private ImmutableList<Sample> read() throws IOException {
        ImmutableList.Builder<Sample> samples = ImmutableList.builder();
        int count = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = nextLine(reader); line != null; line = nextLine(reader)) {
                if (line.isBlank()) {
                    continue;
                }
                if (++count > Dataset.MAX_SAMPLES) {
                    throw problem(
                            null, "a data set has at most " + Dataset.MAX_SAMPLES + " samples; draw some of them");
                }
                samples.add(sample(parse(line)));
            }
        } catch (CharacterCodingException e) {
            throw problem(null, "the text is not UTF-8; save the file in UTF-8");
        }
        if (count == 0) {
            number = 0;
            throw problem(null, "there is no sample in it; write one JSON object a line");
        }
        return samples.build();
    }

    /** Reads a line without ever holding more of it than is allowed. */
    private @Nullable String nextLine(BufferedReader reader) throws IOException {
        number++;
        StringBuilder line = new StringBuilder();
        int read = reader.read();
        while (read != -1 && read != '\n') {
            if (line.length() == Dataset.MAX_LINE_LENGTH) {
                throw problem(
                        null, "it is longer than " + Dataset.MAX_LINE_LENGTH + " characters; write one sample a line");
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
            throw problem(null, "it is not one JSON object (see column " + column + "); write one object a line");
        }
        throw problem(null, "it is JSON, but not an object; write {\"id\": …, \"prompt\": …, \"expected\": …}");
    }

    private Sample sample(JsonNode node) {
        node.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw problem(name, "no such field is known; the fields are id, prompt, expected and tags");
            }
        });
        String id = text(node, "id");
        Integer earlier = lineOfId.putIfAbsent(id, number);
        if (earlier != null) {
            throw problem("id", "line " + earlier + " has the same id; give each sample its own");
        }
        String prompt = text(node, "prompt");
        JsonNode expected = node.get("expected");
        if (expected == null) {
            throw problem("expected", "it is missing; give the right answer, a string for a text or any other JSON");
        }
        return tagged(Sample.of(id, prompt, expected), node.path("tags"));
    }

    private String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw problem(field, "it is missing; give a string that is not blank");
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw problem(field, "it must be a string that is not blank");
        }
        return value.textValue();
    }

    private Sample tagged(Sample sample, JsonNode tags) {
        if (tags.isMissingNode()) {
            return sample;
        }
        if (!tags.isObject()) {
            throw problem("tags", "it must be an object of strings, such as {\"difficulty\": \"easy\"}");
        }
        Sample tagged = sample;
        for (Map.Entry<String, JsonNode> tag : tags.properties()) {
            boolean usable = !tag.getKey().isBlank()
                    && tag.getValue().isTextual()
                    && !tag.getValue().textValue().isBlank();
            if (!usable) {
                throw problem("tags." + tag.getKey(), "name and value must be strings that are not blank");
            }
            tagged = tagged.withTag(tag.getKey(), tag.getValue().textValue());
        }
        return tagged;
    }

    private Dataset.FormatException problem(@Nullable String field, String problem) {
        return new Dataset.FormatException(file, number, field, problem);
    }
}
