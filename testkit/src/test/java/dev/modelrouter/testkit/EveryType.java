package dev.modelrouter.testkit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.LocationTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.Trait;
import software.amazon.awssdk.utils.builder.Buildable;

/** A shape with one member of every marshalling type there is, which no operation of Bedrock has; its own builder. */
final class EveryType implements SdkPojo, Buildable {

    private static final List<SdkField<?>> FIELDS = List.of(
            field("string", MarshallingType.STRING),
            field("integer", MarshallingType.INTEGER),
            field("long", MarshallingType.LONG),
            field("short", MarshallingType.SHORT),
            field("byte", MarshallingType.BYTE),
            field("float", MarshallingType.FLOAT),
            field("double", MarshallingType.DOUBLE),
            field("bigDecimal", MarshallingType.BIG_DECIMAL),
            field("boolean", MarshallingType.BOOLEAN),
            field("instant", MarshallingType.INSTANT),
            field(
                    "iso8601",
                    MarshallingType.INSTANT,
                    TimestampFormatTrait.create(TimestampFormatTrait.Format.ISO_8601)),
            field("rfc822", MarshallingType.INSTANT, TimestampFormatTrait.create(TimestampFormatTrait.Format.RFC_822)),
            field(
                    "millis",
                    MarshallingType.INSTANT,
                    TimestampFormatTrait.create(TimestampFormatTrait.Format.UNIX_TIMESTAMP_MILLIS)),
            field("bytes", MarshallingType.SDK_BYTES),
            field("document", MarshallingType.DOCUMENT),
            field("pojo", MarshallingType.SDK_POJO),
            field(
                    "list",
                    MarshallingType.LIST,
                    ListTrait.builder()
                            .memberFieldInfo(field("member", MarshallingType.STRING))
                            .build()),
            field(
                    "map",
                    MarshallingType.MAP,
                    MapTrait.builder()
                            .valueFieldInfo(field("value", MarshallingType.INTEGER))
                            .build()));

    private final Map<String, Object> values = new HashMap<>();

    /** Returns an object that has a value in every member. */
    static EveryType full() {
        EveryType inner = new EveryType();
        inner.values.put("string", "inner");
        EveryType full = new EveryType();
        full.values.putAll(Map.of(
                "string",
                "text",
                "integer",
                Integer.MIN_VALUE,
                "long",
                Long.MAX_VALUE,
                "short",
                Short.MIN_VALUE,
                "byte",
                Byte.MAX_VALUE,
                "float",
                0.1f,
                "double",
                Double.MIN_VALUE,
                "bigDecimal",
                new BigDecimal("12345678901234567890.0987654321"),
                "boolean",
                true,
                "instant",
                Instant.parse("2026-11-22T13:14:15.167Z")));
        full.values.putAll(Map.of(
                "iso8601", Instant.parse("2026-11-22T13:14:15.167Z"),
                "rfc822", Instant.parse("2026-11-22T13:14:15Z"),
                "millis", Instant.parse("1969-11-22T13:14:15.167Z"),
                "bytes", SdkBytes.fromByteArray(new byte[] {0, -1, 62, 63}),
                "document", Document.fromMap(Map.of("n", Document.fromNull())),
                "pojo", inner,
                "list", List.of("a", "b"),
                "map", Map.of("one", 1)));
        return full;
    }

    @Override
    public List<SdkField<?>> sdkFields() {
        return FIELDS;
    }

    @Override
    public boolean equalsBySdkFields(Object other) {
        return equals(other);
    }

    @Override
    public Map<String, SdkField<?>> sdkFieldNameToField() {
        return Map.of();
    }

    @Override
    public EveryType build() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EveryType that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(values);
    }

    @Override
    public String toString() {
        return values.toString();
    }

    @SuppressWarnings("unchecked") // A field's value has the type of the field.
    private static <T> SdkField<T> field(String name, MarshallingType<? super T> type, Trait... traits) {
        return SdkField.<T>builder(type)
                .memberName(name)
                .constructor(EveryType::new)
                .getter(object -> (T) ((EveryType) object).values.get(name))
                .setter((object, value) -> ((EveryType) object).values.put(name, value))
                .traits(traits)
                .traits(LocationTrait.builder()
                        .location(MarshallLocation.PAYLOAD)
                        .locationName(name)
                        .build())
                .build();
    }
}
