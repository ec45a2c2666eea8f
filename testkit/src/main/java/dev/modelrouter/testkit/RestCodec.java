package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.PayloadTrait;

/**
 * Reads whole HTTP requests into the SDK's types and writes its responses as HTTP, led by the types' own field
 * descriptions: members stand in the path, in headers, in a JSON body, or are the body themselves.
 */
final class RestCodec {

    private RestCodec() {}

    /**
     * Sets what a request says on a builder of the SDK.
     *
     * @param labels of the path by name, still percent-encoded
     * @param headers by lower-case name
     * @return the builder
     * @throws SdkJsonException if the body does not fit
     */
    static <B extends SdkPojo> B read(
            Map<String, String> labels, Map<String, String> headers, SdkBytes body, B builder) {
        for (SdkField<?> field : builder.sdkFields()) {
            String text = text(field, labels, headers);
            if (text != null) {
                field.set(builder, text);
            }
        }
        Optional<SdkField<?>> blob = blob(builder);
        if (blob.isEmpty()) {
            return SdkJsonReader.read(body.asByteArrayUnsafe(), builder);
        }
        blob.get().set(builder, body);
        return builder;
    }

    private static @Nullable String text(SdkField<?> field, Map<String, String> labels, Map<String, String> headers) {
        if (field.location() == MarshallLocation.PATH) {
            String label = labels.get(field.locationName());
            return label == null ? null : PathTemplate.decoded(label);
        }
        return field.location() == MarshallLocation.HEADER
                ? headers.get(Ascii.toLowerCase(field.locationName()))
                : null;
    }

    /** Returns the member that is the body itself, if the type has one. */
    private static Optional<SdkField<?>> blob(SdkPojo object) {
        return object.sdkFields().stream()
                .filter(field -> field.containsTrait(PayloadTrait.class)
                        && field.marshallingType().getKnownType() == MarshallingKnownType.SDK_BYTES)
                .findFirst();
    }

    /** Returns the members that stand in headers, by their names in lower case. */
    static ImmutableMap<String, String> headers(SdkPojo response) {
        ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
        for (SdkField<?> field : response.sdkFields()) {
            Object value = field.getValueOrDefault(response);
            if (field.location() == MarshallLocation.HEADER && value != null) {
                headers.put(Ascii.toLowerCase(field.locationName()), value.toString());
            }
        }
        return headers.buildOrThrow();
    }

    /** Returns the names of the members that stand outside the body. */
    static ImmutableSet<String> namesOutsideBody(SdkPojo object) {
        return object.sdkFields().stream()
                .filter(field ->
                        field.location() == MarshallLocation.PATH || field.location() == MarshallLocation.HEADER)
                .map(SdkField::memberName)
                .collect(ImmutableSet.toImmutableSet());
    }

    /**
     * Returns the texts of a request that stand outside its body, by the names of its members: those of the path, then
     * those of headers.
     */
    static ImmutableMap<String, String> outsideBody(SdkPojo request) {
        ImmutableMap.Builder<String, String> members = ImmutableMap.builder();
        for (MarshallLocation location : List.of(MarshallLocation.PATH, MarshallLocation.HEADER)) {
            for (SdkField<?> field : request.sdkFields()) {
                Object value = field.location() == location ? field.getValueOrDefault(request) : null;
                if (value != null) {
                    members.put(field.memberName(), value.toString());
                }
            }
        }
        return members.buildOrThrow();
    }

    /** Returns the body; no bytes if it is a member that is not set. */
    static SdkBytes body(SdkPojo object) {
        Optional<SdkField<?>> blob = blob(object);
        if (blob.isEmpty()) {
            return SdkBytes.fromByteArrayUnsafe(SdkJsonWriter.write(object));
        }
        Object bytes = blob.get().getValueOrDefault(object);
        return bytes == null ? SdkBytes.fromByteArrayUnsafe(new byte[0]) : (SdkBytes) bytes;
    }
}
