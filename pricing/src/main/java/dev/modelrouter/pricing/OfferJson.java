package dev.modelrouter.pricing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file of the price list as it is read from front to back, with bounds on depth and on the length of everything
 * that is looked at. Faults name the file and the place. Not thread-safe.
 */
final class OfferJson {

    static final int MAX_DEPTH = 16;
    static final int MAX_STRING = 16_384;
    static final int MAX_NAME = 256;
    /** How much of a place's path is shown: its end, as the beginning is the same for all. */
    private static final int MAX_PATH = 100;

    // Names are not interned, as nearly every one in these files is a key that occurs but a few times.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(64)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(MAX_NAME)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final String file;
    private final JsonParser parser;

    private OfferJson(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Reads one thing out of a file. */
    @FunctionalInterface
    interface Reading<T> {
        T read(OfferJson json) throws IOException, OfferFault;
    }

    /**
     * Reads a file whose whole is one object; the reading starts within it.
     *
     * @throws OfferFault if it is no such file, or the reading finds a fault
     * @throws IOException if the stream does
     */
    static <T> T read(String file, InputStream in, Reading<T> reading) throws IOException, OfferFault {
        try (JsonParser parser = JSON.createParser(in)) {
            OfferJson json = new OfferJson(file, parser);
            json.expect(parser.nextToken(), JsonToken.START_OBJECT);
            return reading.read(json);
        } catch (JsonProcessingException e) {
            throw OfferFault.malformed(
                    file, "not valid JSON: " + OfferFault.shown(e.getOriginalMessage()) + at(e.getLocation()), e);
        } catch (EOFException | ZipException e) {
            throw OfferFault.malformed(file, "the compressed content is damaged or ends in the middle", e);
        }
    }

    /** Moves to the next field of the object that is being read; false at its end. */
    boolean nextField() throws IOException, OfferFault {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_OBJECT) {
            return false;
        }
        expect(token, JsonToken.FIELD_NAME);
        return true;
    }

    /** Returns the name of the present field. */
    String name() throws IOException {
        return parser.currentName();
    }

    /** Enters the present field's value, which has to be an object. */
    void enter() throws IOException, OfferFault {
        expect(parser.nextToken(), JsonToken.START_OBJECT);
    }

    /** Returns the present field's value, which has to be a string. */
    String string() throws IOException, OfferFault {
        expect(parser.nextToken(), JsonToken.VALUE_STRING);
        return parser.getText();
    }

    /** Passes over the present field's value. */
    void skip() throws IOException {
        parser.nextToken();
        parser.skipChildren();
    }

    /** Makes sure that nothing stands after the object that is the whole file. */
    void end() throws IOException, OfferFault {
        if (parser.nextToken() != null) {
            throw fault("something follows the end of the document");
        }
    }

    /** Returns a fault at the present place. */
    OfferFault fault(String problem) {
        String path = parser.getParsingContext().pathAsPointer().toString();
        int from = Math.max(0, path.length() - MAX_PATH);
        String place = (from == 0 ? "" : "…") + OfferFault.shown(path.substring(from));
        return OfferFault.malformed(file, place + " " + problem + at(parser.currentTokenLocation()));
    }

    private void expect(@Nullable JsonToken found, JsonToken expected) throws OfferFault {
        if (found != expected) {
            throw fault("must be " + called(expected) + ", is " + (found == null ? "missing" : called(found)));
        }
    }

    private static String called(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "something else";
        };
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
