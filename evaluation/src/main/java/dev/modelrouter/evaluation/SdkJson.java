package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

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
                ? DecimalNode.valueOf(new java.math.BigDecimal(number.toString()))
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
}
