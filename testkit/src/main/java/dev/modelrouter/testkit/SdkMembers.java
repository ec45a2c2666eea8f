package dev.modelrouter.testkit;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/** The members of the SDK's objects by the names of the service model, such as {@code creationTime}. */
final class SdkMembers {

    private SdkMembers() {}

    private static Optional<SdkField<?>> field(SdkPojo object, String member) {
        for (SdkField<?> field : object.sdkFields()) {
            if (field.memberName().equals(member)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** Returns whether objects of this type have a member, be it set or not. */
    static boolean has(SdkPojo object, String member) {
        return field(object, member).isPresent();
    }

    /** Returns a member's value; empty if there is no such member, or it is not set. */
    static Optional<Object> value(SdkPojo object, String member) {
        return field(object, member).map(field -> field.getValueOrDefault(object));
    }

    /** Returns whether a field's value was set, and does not stand for a list or map that was not. */
    static boolean isSet(@Nullable Object value) {
        return value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap);
    }

    /** Returns a text's value; empty if there is no such member, or it is not set. */
    static Optional<String> text(SdkPojo object, String member) {
        return value(object, member).map(Object::toString);
    }

    /** Returns a list of texts; empty if there is no such member, or it is not set. */
    static List<String> texts(SdkPojo object, String member) {
        return value(object, member)
                .filter(List.class::isInstance)
                .map(list -> ((List<?>) list).stream().map(String::valueOf).toList())
                .orElseGet(List::of);
    }

    /**
     * Sets a member of a builder.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static void set(SdkPojo builder, String member, Object value) {
        field(builder, member)
                .orElseThrow(() -> new IllegalArgumentException(
                        builder.getClass().getEnclosingClass().getSimpleName() + " has no member " + member))
                .set(builder, value);
    }

    /** Returns a copy of an object with one member changed. */
    static SdkPojo with(SdkPojo object, String member, Object value) {
        SdkPojo builder = (SdkPojo) ((ToCopyableBuilder<?, ?>) object).toBuilder();
        set(builder, member, value);
        return built(builder);
    }

    /** Returns an object of another type with the members that the two have in common. */
    static SdkPojo converted(SdkPojo object, Supplier<? extends SdkPojo> builder) {
        return built(SdkJsonReader.read(SdkJsonWriter.write(object), builder.get()));
    }

    static SdkPojo built(SdkPojo builder) {
        return (SdkPojo) ((Buildable) builder).build();
    }
}
