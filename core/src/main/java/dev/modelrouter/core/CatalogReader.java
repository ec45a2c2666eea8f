package dev.modelrouter.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads catalog files with bounds on everything: bytes, lines, length of a line, depth, lengths of strings and numbers.
 * Jackson's streaming parser alone, without data binding, keeps the cold start short.
 */
final class CatalogReader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxNumberLength(20)
                    .maxStringLength(4096)
                    .maxNameLength(64)
                    .maxDocumentLength(CatalogLine.MAX_LINE_CHARS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final int VERSION = 1;

    /** What a decoder puts in place of bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';

    private final String file;

    private CatalogReader(String file) {
        this.file = file;
    }

    static List<CatalogLine> read(String file, String format, InputStream in) {
        List<CatalogLine> lines = new CatalogReader(file).lines(in);
        if (lines.isEmpty()) {
            throw new CatalogFormatException(file, 0, null, "is empty; the first line must be a header", null);
        }
        checkHeader(lines.get(0), format);
        return lines;
    }

    private static void checkHeader(CatalogLine header, String format) {
        String found = header.string("format");
        if (!found.equals(format)) {
            throw header.fault(
                    "format",
                    "must be \"" + format + "\", is " + ModelIdParser.quote(found) + "; is this the right file?");
        }
        int version = header.optionalCount("version").orElse(0);
        if (version != VERSION) {
            throw header.fault("version", "must be " + VERSION + ", is " + version + "; a newer library may read it");
        }
    }

    /** Works on the text as a whole: single bytes would cost more than the parsing before the code is compiled. */
    private List<CatalogLine> lines(InputStream in) {
        String text = text(in);
        List<CatalogLine> lines = new ArrayList<>();
        int number = 0;
        int start = 0;
        while (start < text.length()) {
            number++;
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed;
            if (number > CatalogLine.MAX_LINES) {
                throw fault(number, "the file has more than " + CatalogLine.MAX_LINES + " lines");
            }
            if (end - start > CatalogLine.MAX_LINE_CHARS) {
                throw fault(number, "the line has more than " + CatalogLine.MAX_LINE_CHARS + " characters");
            }
            String line = text.substring(start, end);
            if (line.indexOf(REPLACEMENT) >= 0) {
                throw fault(number, "not valid UTF-8");
            }
            if (!line.isBlank()) {
                lines.add(parse(line, number));
            }
            start = end + 1;
        }
        return lines;
    }

    private String text(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(CatalogLine.MAX_FILE_BYTES + 1);
            if (bytes.length > CatalogLine.MAX_FILE_BYTES) {
                throw fault(0, "the file has more than " + CatalogLine.MAX_FILE_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CatalogFormatException(file, 0, null, "cannot be read: " + e.getMessage(), e);
        }
    }

    private CatalogLine parse(String line, int number) {
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw fault(number, "the line is not a JSON object");
            }
            CatalogLine parsed = new CatalogLine(file, number, object(parser, number));
            if (parser.nextToken() != null) {
                throw fault(number, "something follows the JSON object");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            throw new CatalogFormatException(file, number, null, "not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("A string cannot fail to be read", e);
        }
    }

    private Map<String, Object> object(JsonParser parser, int number) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            fields.put(field, value(parser, field, number));
        }
        return Collections.unmodifiableMap(fields);
    }

    private Object value(JsonParser parser, String field, int number) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            case START_OBJECT -> {
                return object(parser, number);
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser, field, number));
                }
                return List.copyOf(elements);
            }
            case VALUE_NUMBER_FLOAT ->
                throw new CatalogFormatException(
                        file, number, field, "is a decimal number; write it as a string, to keep it exact", null);
            default ->
                throw new CatalogFormatException(
                        file, number, field, "is null or of a kind that catalogs do not have; leave it out", null);
        }
    }

    private CatalogFormatException fault(int number, String problem) {
        return new CatalogFormatException(file, number, null, problem, null);
    }
}
