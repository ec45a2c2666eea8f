package dev.modelrouter.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads catalog files with bounds on everything: bytes per line, lines, depth, lengths of strings and numbers. Jackson's
 * streaming parser alone, without data binding, keeps the cold start short.
 */
final class CatalogReader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxNumberLength(20)
                    .maxStringLength(4096)
                    .maxNameLength(64)
                    .maxDocumentLength(CatalogLine.MAX_LINE_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final int VERSION = 1;

    private final String file;
    private final InputStream in;
    private final byte[] chunk = new byte[8192];
    private int chunkLength;
    private int chunkPosition;
    private byte[] line = new byte[2048];
    private int number;

    private CatalogReader(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    static List<CatalogLine> read(String file, String format, InputStream in) {
        CatalogReader reader = new CatalogReader(file, in);
        List<CatalogLine> lines = new ArrayList<>();
        try {
            for (int length = reader.readLine(); length >= 0; length = reader.readLine()) {
                if (length > 0) {
                    lines.add(reader.parse(length));
                }
            }
        } catch (IOException e) {
            throw new CatalogFormatException(file, reader.number, null, "cannot be read: " + e.getMessage(), e);
        }
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

    /** Reads up to the next line feed into {@link #line}; returns the number of bytes, or -1 at the end. */
    private int readLine() throws IOException {
        int length = 0;
        boolean any = false;
        while (true) {
            if (chunkPosition == chunkLength) {
                chunkLength = in.read(chunk, 0, chunk.length);
                chunkPosition = 0;
                if (chunkLength <= 0) {
                    chunkLength = 0;
                    return any ? length : -1;
                }
            }
            if (!any) {
                any = true;
                number++;
                if (number > CatalogLine.MAX_LINES) {
                    throw fault("the file has more than " + CatalogLine.MAX_LINES + " lines");
                }
            }
            byte next = chunk[chunkPosition++];
            if (next == '\n') {
                return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
            }
            if (length == CatalogLine.MAX_LINE_BYTES) {
                throw fault("the line has more than " + CatalogLine.MAX_LINE_BYTES + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = next;
        }
    }

    private CatalogLine parse(int length) throws IOException {
        try (JsonParser parser = JSON.createParser(decode(length))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw fault("the line is not a JSON object");
            }
            CatalogLine parsed = new CatalogLine(file, number, object(parser));
            if (parser.nextToken() != null) {
                throw fault("something follows the JSON object");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            throw new CatalogFormatException(file, number, null, "not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private String decode(int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CatalogFormatException(file, number, null, "not valid UTF-8", e);
        }
    }

    private ImmutableMap<String, Object> object(JsonParser parser) throws IOException {
        ImmutableMap.Builder<String, Object> fields = ImmutableMap.builder();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            fields.put(field, value(parser, field));
        }
        return fields.buildOrThrow();
    }

    private Object value(JsonParser parser, String field) throws IOException {
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
                return object(parser);
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser, field));
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

    private CatalogFormatException fault(String problem) {
        return new CatalogFormatException(file, number, null, problem, null);
    }
}
