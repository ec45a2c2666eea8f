package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.DateUtils;

/**
 * Writes any object of the SDK as the JSON body that its service would send or receive, led by the object's own field
 * descriptions. Absent members are not written; path, query and header members are no part of a body.
 */
final class SdkJsonWriter {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?");

    private final JsonGenerator json;

    private SdkJsonWriter(JsonGenerator json) {
        this.json = json;
    }

    /**
     * Returns the object's body.
     *
     * @throws SdkJsonException if the object holds what JSON cannot carry, such as a document nested too deep
     */
    static byte[] write(SdkPojo object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            new SdkJsonWriter(json).writeObject(object);
        } catch (IOException e) {
            throw new SdkJsonException("Cannot write this object as JSON: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /** Returns a JSON object of these members. */
    static byte[] write(Map<String, Document> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            new SdkJsonWriter(json).writeDocument(Document.fromMap(members));
        } catch (IOException e) {
            throw new SdkJsonException("Cannot write these members as JSON: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private void writeObject(SdkPojo object) throws IOException {
        json.writeStartObject();
        for (SdkField<?> field : object.sdkFields()) {
            Object value = field.location() == MarshallLocation.PAYLOAD ? field.getValueOrDefault(object) : null;
            if (isPresent(value)) {
                json.writeFieldName(field.locationName());
                writeValue(value, field);
            }
        }
        json.writeEndObject();
    }

    private static boolean isPresent(@Nullable Object value) {
        return value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap);
    }

    /** Writes a value by its own type; the field matters for dates alone, as members of lists and maps have none. */
    private void writeValue(@Nullable Object value, @Nullable SdkField<?> field) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            writeNumber(number);
        } else if (value instanceof Instant instant) {
            writeInstant(instant, field);
        } else if (value instanceof SdkBytes blob) {
            json.writeBinary(blob.asByteArrayUnsafe());
        } else if (value instanceof Document document) {
            writeDocument(document);
        } else if (value instanceof SdkPojo object) {
            writeObject(object);
        } else if (value instanceof List<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                writeValue(item, null);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> entries) {
            writeMap(entries);
        } else {
            throw new SdkJsonException("The SDK has no field of type " + value.getClass());
        }
    }

    /** As in the SDK, an entry without a value is left out. */
    private void writeMap(Map<?, ?> entries) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            if (entry.getValue() != null) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                writeValue(entry.getValue(), null);
            }
        }
        json.writeEndObject();
    }

    private void writeNumber(Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            json.writeNumber(number.longValue());
        } else if (number instanceof Float single) {
            json.writeNumber(single);
        } else if (number instanceof Double wide) {
            json.writeNumber(wide);
        } else {
            json.writeNumber(new BigDecimal(number.toString()).toString());
        }
    }

    private void writeInstant(Instant instant, @Nullable SdkField<?> field) throws IOException {
        TimestampFormatTrait trait = field == null ? null : field.getTrait(TimestampFormatTrait.class);
        TimestampFormatTrait.Format format =
                trait == null ? TimestampFormatTrait.Format.UNIX_TIMESTAMP : trait.format();
        switch (format) {
            case ISO_8601 -> json.writeString(DateUtils.formatIso8601Date(instant));
            case RFC_822 -> json.writeString(DateUtils.formatRfc822Date(instant));
            case UNIX_TIMESTAMP_MILLIS -> json.writeNumber(instant.toEpochMilli());
            case UNIX_TIMESTAMP -> json.writeNumber(DateUtils.formatUnixTimestampInstant(instant));
        }
    }

    /**
     * The SDK's numbers are any text; kept as written when it is a number of JSON, which {@code +5} and {@code .5} are
     * not.
     */
    private static String jsonNumber(String number) {
        if (JSON_NUMBER.matcher(number).matches()) {
            return number;
        }
        try {
            return new BigDecimal(number).toString();
        } catch (NumberFormatException e) {
            throw new SdkJsonException("A document holds a number that JSON cannot write", e);
        }
    }

    private void writeDocument(Document document) throws IOException {
        if (document.isNull()) {
            json.writeNull();
        } else if (document.isBoolean()) {
            json.writeBoolean(document.asBoolean());
        } else if (document.isNumber()) {
            json.writeNumber(jsonNumber(document.asNumber().stringValue()));
        } else if (document.isString()) {
            json.writeString(document.asString());
        } else if (document.isList()) {
            json.writeStartArray();
            for (Document item : document.asList()) {
                writeDocument(item);
            }
            json.writeEndArray();
        } else {
            json.writeStartObject();
            for (Map.Entry<String, Document> entry : document.asMap().entrySet()) {
                json.writeFieldName(entry.getKey());
                writeDocument(entry.getValue());
            }
            json.writeEndObject();
        }
    }
}
