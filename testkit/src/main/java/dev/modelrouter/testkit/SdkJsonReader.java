package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.common.base.Utf8;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.utils.DateUtils;

/**
 * Reads the JSON body of any request, response or error of the SDK into that type's builder, led by the builder's own
 * field descriptions. Members that the SDK does not know are skipped, as the SDK skips them; a null member is an absent
 * one. Types are strict: a number where a string belongs is an error.
 */
final class SdkJsonReader {

    /** Deeper than any request of the service model; documents of tools may nest this deep. */
    static final int MAX_DEPTH = 500;

    /** It checks UTF-8 loosely, and only where it reads a text: {@link #parser} does it, for all that is there. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(400)
                    .maxStringLength(HttpDoor.MAX_BODY_BYTES)
                    .build())
            .build();

    private static final Set<String> NO_NUMBERS_OF_JSON = Set.of("NaN", "Infinity", "-Infinity");

    /** The body members of each builder class by their JSON name. */
    private static final ConcurrentMap<Class<?>, Map<String, SdkField<?>>> MEMBERS = new ConcurrentHashMap<>();

    private final JsonParser json;

    private SdkJsonReader(JsonParser json) {
        this.json = json;
    }

    /**
     * Sets what a body says on a builder of the SDK. An empty body says nothing.
     *
     * @return the builder
     * @throws SdkJsonException if the bytes are no UTF-8, no JSON object, nest too deep, or do not fit the type
     */
    static <B extends SdkPojo> B read(byte[] body, B builder) {
        try (JsonParser json = parser(body)) {
            if (json.nextToken() == null) {
                return builder;
            }
            SdkJsonReader reader = new SdkJsonReader(json);
            reader.readObject(builder);
            if (json.nextToken() != null) {
                throw reader.unexpected("the end of the body");
            }
            return builder;
        } catch (StreamConstraintsException e) {
            throw new SdkJsonException("The body goes beyond a limit: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SdkJsonException("The body is no JSON that can be read", e);
        } catch (NumberFormatException e) {
            // Grammar has no limit for an exponent; the parser's numbers have.
            throw new SdkJsonException("The body has a number that is out of any range", e);
        }
    }

    private static JsonParser parser(byte[] text) throws IOException {
        if (!Utf8.isWellFormed(text)) {
            throw new SdkJsonException("The text is not well-formed UTF-8, which JSON is to be sent in");
        }
        return FACTORY.createParser(text);
    }

    private void readObject(SdkPojo builder) throws IOException {
        expect(JsonToken.START_OBJECT, "an object");
        Map<String, SdkField<?>> members = MEMBERS.computeIfAbsent(builder.getClass(), type -> members(builder));
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            SdkField<?> field = members.get(json.currentName());
            json.nextToken();
            if (field == null) {
                json.skipChildren();
                continue;
            }
            Object value = readValue(field);
            if (value != null) {
                field.set(builder, value);
            }
        }
    }

    private static Map<String, SdkField<?>> members(SdkPojo builder) {
        return builder.sdkFields().stream()
                .filter(field -> field.location() == MarshallLocation.PAYLOAD)
                .collect(Collectors.toUnmodifiableMap(SdkField::unmarshallLocationName, field -> field));
    }

    private @Nullable Object readValue(SdkField<?> field) throws IOException {
        boolean isNull = json.currentToken() == JsonToken.VALUE_NULL;
        return switch (field.marshallingType().getKnownType()) {
            case DOCUMENT -> readDocument();
            case NULL -> null;
            case STRING -> isNull ? null : readString();
            case BOOLEAN -> isNull ? null : readBoolean();
            case INTEGER ->
                isNull
                        ? null
                        : (Object) readInteger(Integer.MIN_VALUE, Integer.MAX_VALUE)
                                .intValue();
            case LONG -> isNull ? null : readInteger(Long.MIN_VALUE, Long.MAX_VALUE);
            case SHORT ->
                isNull
                        ? null
                        : (Object) readInteger(Short.MIN_VALUE, Short.MAX_VALUE).shortValue();
            case BYTE ->
                isNull
                        ? null
                        : (Object) readInteger(Byte.MIN_VALUE, Byte.MAX_VALUE).byteValue();
            case FLOAT -> isNull ? null : (Object) readFloat();
            case DOUBLE -> isNull ? null : (Object) readDouble();
            case BIG_DECIMAL -> isNull ? null : readNumber();
            case INSTANT -> isNull ? null : readInstant(field);
            case SDK_BYTES -> isNull ? null : readBlob();
            case SDK_POJO -> isNull ? null : readStructure(field);
            case LIST -> isNull ? null : readList(field);
            case MAP -> isNull ? null : readMap(field);
        };
    }

    private Object readStructure(SdkField<?> field) throws IOException {
        SdkPojo builder = field.constructor().get();
        readObject(builder);
        return SdkMembers.built(builder);
    }

    private List<@Nullable Object> readList(SdkField<?> field) throws IOException {
        expect(JsonToken.START_ARRAY, "a list");
        SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
        List<@Nullable Object> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(readValue(item));
        }
        return items;
    }

    private Map<String, @Nullable Object> readMap(SdkField<?> field) throws IOException {
        expect(JsonToken.START_OBJECT, "an object");
        SdkField<?> value = field.getTrait(MapTrait.class).valueFieldInfo();
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            entries.put(key, readValue(value));
        }
        return entries;
    }

    private String readString() throws IOException {
        expect(JsonToken.VALUE_STRING, "a string");
        return json.getText();
    }

    private Boolean readBoolean() throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw unexpected("true or false");
        }
        return json.getBooleanValue();
    }

    private Long readInteger(long min, long max) throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        BigDecimal number = json.getDecimalValue();
        if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw unexpected("a whole number of " + min + " to " + max);
        }
        return number.longValueExact();
    }

    private BigDecimal readNumber() throws IOException {
        if (!json.currentToken().isNumeric()) {
            throw unexpected("a number");
        }
        return json.getDecimalValue();
    }

    private float readFloat() throws IOException {
        String number = readFloating();
        float value = Float.parseFloat(number);
        if (Float.isInfinite(value) && json.currentToken().isNumeric()) {
            throw unexpected("a number of -" + Float.MAX_VALUE + " to " + Float.MAX_VALUE);
        }
        return value;
    }

    private double readDouble() throws IOException {
        String number = readFloating();
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value) && json.currentToken().isNumeric()) {
            throw unexpected("a number of -" + Double.MAX_VALUE + " to " + Double.MAX_VALUE);
        }
        return value;
    }

    /**
     * Returns the text of a number; JSON has none for what is infinite or undefined, so the SDK sends it as a string.
     */
    private String readFloating() throws IOException {
        boolean isNumber = json.currentToken() == JsonToken.VALUE_STRING
                ? NO_NUMBERS_OF_JSON.contains(json.getText())
                : json.currentToken().isNumeric();
        if (!isNumber) {
            throw unexpected("a number");
        }
        return json.getText();
    }

    private SdkBytes readBlob() throws IOException {
        expect(JsonToken.VALUE_STRING, "a string of Base64");
        try {
            return SdkBytes.fromByteArrayUnsafe(json.getBinaryValue());
        } catch (IOException e) {
            throw new SdkJsonException("Expected a string of Base64 at " + place(), e);
        }
    }

    private Instant readInstant(SdkField<?> field) throws IOException {
        TimestampFormatTrait trait = field.getTrait(TimestampFormatTrait.class);
        TimestampFormatTrait.Format format =
                trait == null ? TimestampFormatTrait.Format.UNIX_TIMESTAMP : trait.format();
        try {
            return switch (format) {
                case ISO_8601 -> DateUtils.parseIso8601Date(readString());
                case RFC_822 -> DateUtils.parseRfc822Date(readString());
                case UNIX_TIMESTAMP_MILLIS -> Instant.ofEpochMilli(readInteger(Long.MIN_VALUE, Long.MAX_VALUE));
                case UNIX_TIMESTAMP ->
                    DateUtils.parseUnixTimestampInstant(readNumber().toString());
            };
        } catch (SdkJsonException e) {
            throw e;
        } catch (RuntimeException e) {
            // The SDK's parsers throw many kinds, for a time that is too long even a bare RuntimeException.
            throw new SdkJsonException("Expected a time as " + format + " at " + place(), e);
        }
    }

    /**
     * Reads one JSON value.
     *
     * @throws SdkJsonException if the bytes are none, no UTF-8, or nest too deep
     */
    static Document readDocument(byte[] text) {
        try (JsonParser json = parser(text)) {
            SdkJsonReader reader = new SdkJsonReader(json);
            if (json.nextToken() == null) {
                throw new SdkJsonException("There is no JSON value");
            }
            Document document = reader.readDocument();
            if (json.nextToken() != null) {
                throw reader.unexpected("the end of the value");
            }
            return document;
        } catch (IOException e) {
            throw new SdkJsonException("This is no JSON value", e);
        }
    }

    /**
     * Reads the JSON value that a parser has come to, up to its end.
     *
     * @throws IOException if there is no JSON, or it goes beyond one of the parser's limits
     */
    static Document readDocument(JsonParser json) throws IOException {
        return new SdkJsonReader(json).readDocument();
    }

    private Document readDocument() throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> Document.fromNull();
            case VALUE_TRUE, VALUE_FALSE -> Document.fromBoolean(json.getBooleanValue());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Document.fromNumber(json.getText());
            case VALUE_STRING -> Document.fromString(json.getText());
            case START_ARRAY -> {
                List<Document> items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(readDocument());
                }
                yield Document.fromList(items);
            }
            case START_OBJECT -> {
                Map<String, Document> entries = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String key = json.currentName();
                    json.nextToken();
                    entries.put(key, readDocument());
                }
                yield Document.fromMap(entries);
            }
            default -> throw unexpected("a JSON value");
        };
    }

    private void expect(JsonToken token, String what) {
        if (json.currentToken() != token) {
            throw unexpected(what);
        }
    }

    private SdkJsonException unexpected(String expected) {
        return new SdkJsonException("Expected " + expected + " at " + place() + ", but found "
                + json.currentToken().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    /** Returns where the parser stands, such as {@code /messages/0/role}. */
    private String place() {
        String pointer = json.getParsingContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "the top" : pointer;
    }
}
