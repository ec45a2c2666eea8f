package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.utils.DateUtils;

/**
 * Writes any object of the SDK as the JSON body that its service would send or receive, led by the object's own field
 * descriptions. Absent members are not written; path, query and header members are no part of a body.
 */
final class SdkJsonWriter {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?");

    private final JsonGenerator json;
    private final boolean sorted;

    private SdkJsonWriter(JsonGenerator json, boolean sorted) {
        this.json = json;
        this.sorted = sorted;
    }

    /**
     * Returns the object's body.
     *
     * @throws SdkJsonException if the object holds what JSON cannot carry, such as a document nested too deep
     */
    static byte[] write(SdkPojo object) {
        return write(false, writer -> writer.writeObject(object, Map.of()));
    }

    /**
     * Returns the payload of a stream's event: members in the order of the alphabet, as the service writes them there,
     * and some more that no SDK type has.
     *
     * @throws SdkJsonException if the object holds what JSON cannot carry
     */
    static byte[] writeEvent(SdkPojo object, Map<String, Document> more) {
        return write(true, writer -> writer.writeObject(object, more));
    }

    /** Returns a document as JSON. */
    static byte[] write(Document document) {
        return write(false, writer -> writer.writeDocument(document));
    }

    /** Returns a JSON object of these members. */
    static byte[] write(Map<String, Document> members) {
        return write(Document.fromMap(members));
    }

    /** Writes a document where a generator stands, in the generator's own form. */
    static void write(Document document, JsonGenerator json) throws IOException {
        new SdkJsonWriter(json, false).writeDocument(document);
    }

    private static byte[] write(boolean sorted, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            content.to(new SdkJsonWriter(json, sorted));
        } catch (IOException e) {
            throw new SdkJsonException("Cannot write this object as JSON: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private void writeObject(SdkPojo object, Map<String, Document> more) throws IOException {
        Map<String, Member> members = sorted ? new TreeMap<>() : new LinkedHashMap<>();
        for (SdkField<?> field : object.sdkFields()) {
            Object value = field.location() == MarshallLocation.PAYLOAD ? field.getValueOrDefault(object) : null;
            if (SdkMembers.isSet(value)) {
                members.put(field.locationName(), new Member(value, field));
            }
        }
        undocumented(object).forEach((name, value) -> members.put(name, new Member(value, null)));
        more.forEach((name, value) -> members.put(name, new Member(value, null)));
        json.writeStartObject();
        for (Map.Entry<String, Member> member : members.entrySet()) {
            json.writeFieldName(member.getKey());
            writeValue(member.getValue().value(), member.getValue().field());
        }
        json.writeEndObject();
    }

    /** What real answers of 2026 say besides their service model: clients have to read over it. */
    private static Map<String, Document> undocumented(SdkPojo object) {
        if (!(object instanceof TokenUsage usage)) {
            return Map.of();
        }
        Map<String, Document> members = new LinkedHashMap<>();
        if (usage.cacheReadInputTokens() != null) {
            members.put("cacheReadInputTokenCount", Document.fromNumber(usage.cacheReadInputTokens()));
        }
        if (usage.cacheWriteInputTokens() != null) {
            members.put("cacheWriteInputTokenCount", Document.fromNumber(usage.cacheWriteInputTokens()));
        }
        members.put("serverToolUsage", Document.fromMap(Map.of()));
        return members;
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
            writeObject(object, Map.of());
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

    /** A member's value, and the field that it came from, if any. */
    private record Member(@Nullable Object value, @Nullable SdkField<?> field) {}

    @FunctionalInterface
    private interface Content {
        void to(SdkJsonWriter writer) throws IOException;
    }
}
