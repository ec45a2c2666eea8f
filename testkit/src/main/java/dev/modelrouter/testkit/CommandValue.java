package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.NearestNames;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/**
 * A value of a script of the server, and where it stands. Everything that reads it is strict: what is missing, of another
 * type or unknown is a {@link CommandScriptException} that says where and what would be right. Immutable.
 *
 * @param items of a list; null for anything else
 * @param members of an object, in their order; null for anything else
 * @param scalar of anything else; null for a list and an object
 */
record CommandValue(
        Place place,
        @Nullable ImmutableList<CommandValue> items,
        @Nullable ImmutableMap<String, CommandValue> members,
        @Nullable Document scalar) {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,12})(?:[.]([0-9]{1,9}))?(ns|us|ms|s|m|h|d)");
    private static final ImmutableMap<String, Duration> UNITS = ImmutableMap.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final int SHOWN = 60;

    /**
     * Where a value stands.
     *
     * @param file as it was given
     * @param line from 1
     * @param field as a path, such as {@code models.nova-lite[0].replies}; empty for the top
     */
    record Place(String file, int line, String field) {

        Place member(String name, int itsLine) {
            return new Place(file, itsLine, field.isEmpty() ? name : field + "." + name);
        }

        Place item(int index, int itsLine) {
            return new Place(file, itsLine, field + "[" + index + "]");
        }

        CommandScriptException wrong(String problem) {
            return new CommandScriptException(file, line, field, problem);
        }
    }

    CommandScriptException wrong(String problem) {
        return place.wrong(problem);
    }

    boolean isObject() {
        return members != null;
    }

    boolean isList() {
        return items != null;
    }

    boolean isText() {
        return scalar != null && scalar.isString();
    }

    boolean isFlag() {
        return scalar != null && scalar.isBoolean();
    }

    /** Returns the members of an object whose names are free. */
    Map<String, CommandValue> entries(String what) {
        if (members == null) {
            throw unexpected("an object of " + what);
        }
        return members;
    }

    /** Returns this object, which has no other members than these. */
    CommandValue only(Set<String> known) {
        entries("the fields " + listed(known)).forEach((name, value) -> {
            if (!known.contains(name)) {
                throw value.wrong("there is no such field" + hint(name, known));
            }
        });
        return this;
    }

    /** Returns a member; empty if the object has none of that name. */
    Optional<CommandValue> get(String name) {
        return Optional.ofNullable(members).map(each -> each.get(name));
    }

    CommandValue need(String name) {
        return get(name).orElseThrow(() -> wrong("\"" + name + "\" is missing"));
    }

    List<CommandValue> list(String what) {
        if (items == null) {
            throw unexpected("a list of " + what);
        }
        return items;
    }

    List<String> texts(String what) {
        return list(what).stream().map(item -> item.text(what)).toList();
    }

    String text(String what) {
        if (scalar == null || !scalar.isString()) {
            throw unexpected("a text: " + what);
        }
        return scalar.asString();
    }

    boolean flag() {
        if (scalar == null || !scalar.isBoolean()) {
            throw unexpected("true or false");
        }
        return scalar.asBoolean();
    }

    /** Returns a field that may only be said, not denied. */
    void isTrue() {
        if (!flag()) {
            throw wrong("it can only be true; leave the field out instead");
        }
    }

    long number(long least, long most) {
        BigDecimal number = number();
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        if (!whole
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw wrong("here is a whole number of " + least + " to " + most + " wanted, but " + shown() + " found");
        }
        return number.longValueExact();
    }

    BigDecimal number() {
        if (scalar == null || !scalar.isNumber()) {
            throw unexpected("a number");
        }
        // Grammar has no limit for an exponent, and a number of a billion digits is no number of a script.
        BigDecimal number = scalar.asNumber().bigDecimalValue();
        if (Math.abs((long) number.scale()) > 400) {
            throw wrong("this number is out of any range");
        }
        return number;
    }

    /** Returns a time such as {@code "400ms"}, {@code "1.5s"} or {@code "PT0.4S"}. */
    Duration time() {
        String wanted = "a time such as \"400ms\", \"1.5s\", \"2m\" or \"PT0.4S\"";
        if (!isText()) {
            throw unexpected(wanted);
        }
        String text = text(wanted);
        try {
            Matcher time = TIME.matcher(text);
            if (time.matches()) {
                BigDecimal amount = new BigDecimal(time.group(1) + "." + (time.group(2) == null ? "0" : time.group(2)));
                Duration unit = Objects.requireNonNull(UNITS.get(time.group(3)));
                return Duration.ofNanos(amount.multiply(BigDecimal.valueOf(unit.toNanos()))
                        .toBigInteger()
                        .longValueExact());
            }
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // It is told below what would be one.
        }
        throw unexpected(wanted);
    }

    /** Returns what a text stands for. */
    <T> T oneOf(Map<String, T> known, String what) {
        String name = text("one of " + listed(known.keySet()));
        T found = known.get(name);
        if (found == null) {
            throw wrong("there is no " + what + " \"" + excerpt(name) + "\"" + hint(name, known.keySet()));
        }
        return found;
    }

    /** Returns what the fake makes of this value; what it objects to is told with the place. */
    <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (CommandScriptException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw wrong(Optional.ofNullable(e.getMessage()).orElse("the fake does not take this"));
        }
    }

    /** Returns this value as a type of the SDK, by the names that Bedrock's JSON has; unknown ones are wrong. */
    <B extends SdkPojo> B sdk(B builder) {
        checkMembers(builder);
        try {
            return SdkJsonReader.read(SdkJsonWriter.write(document()), builder);
        } catch (SdkJsonException e) {
            throw wrong("this does not fit Bedrock's own form: " + e.problem());
        }
    }

    private void checkMembers(SdkPojo builder) {
        ImmutableMap.Builder<String, SdkField<?>> builderOf = ImmutableMap.builder();
        builder.sdkFields().forEach(field -> builderOf.put(field.unmarshallLocationName(), field));
        ImmutableMap<String, SdkField<?>> fields = builderOf.buildKeepingLast();
        only(fields.keySet());
        entries("fields").forEach((name, value) -> value.checkMembers(fields.get(name)));
    }

    private void checkMembers(@Nullable SdkField<?> field) {
        if (field == null) {
            return;
        }
        switch (field.marshallingType().getKnownType()) {
            case SDK_POJO -> checkMembers(field.constructor().get());
            case LIST -> {
                SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
                list("what Bedrock has here").forEach(each -> each.checkMembers(item));
            }
            case MAP -> {
                SdkField<?> entry = field.getTrait(MapTrait.class).valueFieldInfo();
                entries("what Bedrock has here").values().forEach(each -> each.checkMembers(entry));
            }
            default -> {}
        }
    }

    /** Returns this value as JSON without its places. */
    Document document() {
        if (items != null) {
            return Document.fromList(items.stream().map(CommandValue::document).toList());
        } else if (members != null) {
            ImmutableMap.Builder<String, Document> entries = ImmutableMap.builder();
            members.forEach((name, value) -> entries.put(name, value.document()));
            return Document.fromMap(entries.buildOrThrow());
        }
        return scalar == null ? Document.fromNull() : scalar;
    }

    CommandScriptException unexpected(String wanted) {
        return wrong("here is " + wanted + " wanted, but " + shown() + " found");
    }

    private String shown() {
        if (items != null) {
            return "a list";
        } else if (members != null) {
            return "an object";
        } else if (scalar == null || scalar.isNull()) {
            return "null";
        }
        return scalar.isString() ? "\"" + excerpt(scalar.asString()) + "\"" : String.valueOf(scalar.unwrap());
    }

    /** Returns what a person who typed a name may have meant, and what there is, as the end of a sentence. */
    static String hint(String name, Collection<String> known) {
        String near = nearest(name, known);
        return near.isEmpty() ? "; known are " + listed(known) : near + " Known are " + listed(known);
    }

    /** Returns what a person who typed a name may have meant, as the end of a sentence; empty if nothing is near. */
    static String nearest(String name, Collection<String> known) {
        List<String> near = NearestNames.among(name, known);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    private static String listed(Collection<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    static String excerpt(String text) {
        return Ascii.truncate(text.replaceAll("\\p{Cntrl}+", " "), SHOWN, "...");
    }
}
