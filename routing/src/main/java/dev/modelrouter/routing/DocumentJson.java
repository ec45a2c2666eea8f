package dev.modelrouter.routing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;

/** The SDK's documents as JSON texts and back. Numbers keep the digits that they were written with. */
final class DocumentJson {

    private static final JsonFactory JSON = new JsonFactory();

    private DocumentJson() {}

    /** Returns the document that a text is; null if it is not one JSON value. */
    static @Nullable Document read(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == null) {
                return null;
            }
            Document document = value(parser);
            return parser.nextToken() == null ? document : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Document value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> Document.fromString(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Document.fromNumber(parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> Document.fromBoolean(parser.getBooleanValue());
            default -> Document.fromNull();
        };
    }

    private static Document object(JsonParser parser) throws IOException {
        Map<String, Document> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return Document.fromMap(members);
    }

    private static Document array(JsonParser parser) throws IOException {
        List<Document> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return Document.fromList(elements);
    }

    /** Returns a document as text, without blanks between its parts. */
    static String write(Document document) {
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(json)) {
            write(document, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.toString();
    }

    private static void write(Document document, JsonGenerator generator) throws IOException {
        if (document.isMap()) {
            generator.writeStartObject();
            for (Map.Entry<String, Document> member : document.asMap().entrySet()) {
                generator.writeFieldName(member.getKey());
                write(member.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (document.isList()) {
            generator.writeStartArray();
            for (Document element : document.asList()) {
                write(element, generator);
            }
            generator.writeEndArray();
        } else if (document.isString()) {
            generator.writeString(document.asString());
        } else if (document.isNumber()) {
            generator.writeNumber(document.asNumber().stringValue());
        } else if (document.isBoolean()) {
            generator.writeBoolean(document.asBoolean());
        } else {
            generator.writeNull();
        }
    }
}
