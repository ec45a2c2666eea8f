package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/** Objects of the SDK as JSON, in Bedrock's own spelling, led by the objects' own field descriptions. */
final class SdkJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SdkJson() {}

    /** Returns what an object's body on the wire would say. */
    static ObjectNode write(SdkPojo object) {
        ObjectNode node = NODES.objectNode();
        for (SdkField<?> field : object.sdkFields()) {
            Object value = field.location() == MarshallLocation.PAYLOAD ? field.getValueOrDefault(object) : null;
            boolean isSet = value != null
                    && !(value instanceof SdkAutoConstructList)
                    && !(value instanceof SdkAutoConstructMap);
            if (isSet) {
                node.set(field.locationName(), write(value));
            }
        }
        return node;
    }

    /** Returns a document as JSON. */
    static JsonNode write(Document document) {
        return write((Object) document);
    }

    private static JsonNode write(@Nullable Object value) {
        if (value == null) {
            return NullNode.instance;
        }
        if (value instanceof SdkPojo object) {
            return write(object);
        }
        if (value instanceof SdkBytes bytes) {
            return NODES.binaryNode(bytes.asByteArrayUnsafe());
        }
        if (value instanceof Document document) {
            return ofDocument(document);
        }
        if (value instanceof List<?> items) {
            ArrayNode array = NODES.arrayNode();
            items.forEach(item -> array.add(write(item)));
            return array;
        }
        if (value instanceof Map<?, ?> entries) {
            ObjectNode node = NODES.objectNode();
            entries.forEach((key, entry) -> node.set(String.valueOf(key), write(entry)));
            return node;
        }
        if (value instanceof Boolean truth) {
            return BooleanNode.valueOf(truth);
        }
        return value instanceof Number number
                ? DecimalNode.valueOf(new BigDecimal(number.toString()))
                : TextNode.valueOf(value.toString());
    }

    private static JsonNode ofDocument(Document document) {
        if (document.isNull()) {
            return NullNode.instance;
        }
        if (document.isMap()) {
            return write((Object) new LinkedHashMap<>(document.asMap()));
        }
        if (document.isList()) {
            return write((Object) document.asList());
        }
        if (document.isBoolean()) {
            return BooleanNode.valueOf(document.asBoolean());
        }
        return document.isNumber()
                ? DecimalNode.valueOf(document.asNumber().bigDecimalValue())
                : TextNode.valueOf(document.asString());
    }

    /**
     * JSON that is not what Bedrock takes.
     */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String place;
        private final String problem;

        Unreadable(String place, String problem) {
            super(place + ": " + problem);
            this.place = place;
            this.problem = problem;
        }

        String place() {
            return place;
        }

        String problem() {
            return problem;
        }
    }

    /**
     * Sets what JSON says on a builder of the SDK.
     *
     * @param place what to call it in messages
     * @throws Unreadable if a member is none of the type's, or of another type
     */
    static void read(JsonNode json, SdkPojo builder, String place) {
        if (!json.isObject()) {
            throw new Unreadable(place, "it must be an object");
        }
        Map<String, SdkField<?>> members = builder.sdkFields().stream()
                .filter(field -> field.location() == MarshallLocation.PAYLOAD)
                .collect(Collectors.toMap(SdkField::locationName, field -> field));
        json.properties().forEach(entry -> {
            SdkField<?> field = members.get(entry.getKey());
            String member = place + "." + entry.getKey();
            if (field == null) {
                throw new Unreadable(member, "Converse has no such member here");
            }
            field.set(builder, value(entry.getValue(), field, member));
        });
    }

    private static Object value(JsonNode json, SdkField<?> field, String place) {
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> require(json.isTextual(), json.textValue(), place, "a string");
            case BOOLEAN -> require(json.isBoolean(), json.booleanValue(), place, "true or false");
            case INTEGER -> require(json.canConvertToInt(), json.intValue(), place, "a whole number");
            case LONG -> require(json.canConvertToLong(), json.longValue(), place, "a whole number");
            case FLOAT -> require(json.isNumber(), json.floatValue(), place, "a number");
            case DOUBLE -> require(json.isNumber(), json.doubleValue(), place, "a number");
            case DOCUMENT -> document(json);
            case SDK_BYTES -> bytes(json, place);
            case SDK_POJO -> {
                SdkPojo builder = field.constructor().get();
                read(json, builder, place);
                yield ((Buildable) builder).build();
            }
            case LIST -> {
                SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
                List<Object> items = new ArrayList<>();
                require(json.isArray(), json, place, "an array");
                for (JsonNode element : json) {
                    items.add(value(element, item, place + "[" + items.size() + "]"));
                }
                yield items;
            }
            case MAP -> {
                SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
                Map<String, Object> entries = new LinkedHashMap<>();
                require(json.isObject(), json, place, "an object");
                json.properties()
                        .forEach(entry -> entries.put(
                                entry.getKey(), value(entry.getValue(), item, place + "." + entry.getKey())));
                yield entries;
            }
            default -> throw new Unreadable(place, "it cannot be given here");
        };
    }

    private static Object require(boolean fits, Object value, String place, String what) {
        if (!fits) {
            throw new Unreadable(place, "it must be " + what);
        }
        return value;
    }

    private static SdkBytes bytes(JsonNode json, String place) {
        try {
            return SdkBytes.fromByteArrayUnsafe(json.binaryValue());
        } catch (IOException | NullPointerException e) {
            throw new Unreadable(place, "it must be a string of Base64; or attach the file by attachments");
        }
    }

    private static Document document(JsonNode json) {
        if (json.isObject()) {
            Map<String, Document> entries = new LinkedHashMap<>();
            json.properties().forEach(entry -> entries.put(entry.getKey(), document(entry.getValue())));
            return Document.fromMap(entries);
        }
        if (json.isArray()) {
            List<Document> items = new ArrayList<>();
            json.forEach(item -> items.add(document(item)));
            return Document.fromList(items);
        }
        if (json.isTextual()) {
            return Document.fromString(json.textValue());
        }
        if (json.isBoolean()) {
            return Document.fromBoolean(json.booleanValue());
        }
        return json.isNumber() ? Document.fromNumber(json.decimalValue()) : Document.fromNull();
    }
}
