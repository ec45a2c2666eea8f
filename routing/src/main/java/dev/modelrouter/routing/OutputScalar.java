package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type whose values are single ones in JSON.
 *
 * @param what a value is, with its article
 * @param type of JSON
 * @param format of a text, which a schema can name; empty if there is none
 * @param description what else is to be said of it; empty if that is nothing
 * @param reading makes a value of JSON of the right type; throws what the JDK throws if it is none
 */
record OutputScalar(
        String what, String type, String format, String description, Function<JsonNode, ? extends Object> reading)
        implements OutputType {

    /** Larger than any that is meant, and small enough to be written out. */
    private static final int MOST_DIGITS = 1_000;

    private static final ImmutableMap<Class<?>, OutputScalar> ALL = ImmutableMap.<Class<?>, OutputScalar>builder()
            .put(String.class, new OutputScalar("text", "string", "", "", JsonNode::textValue))
            .put(boolean.class, new OutputScalar("truth value", "boolean", "", "", JsonNode::booleanValue))
            .put(Boolean.class, new OutputScalar("truth value", "boolean", "", "", JsonNode::booleanValue))
            .put(byte.class, integer("byte", json -> json.decimalValue().byteValueExact()))
            .put(Byte.class, integer("byte", json -> json.decimalValue().byteValueExact()))
            .put(short.class, integer("short", json -> json.decimalValue().shortValueExact()))
            .put(Short.class, integer("short", json -> json.decimalValue().shortValueExact()))
            .put(int.class, integer("int", json -> json.decimalValue().intValueExact()))
            .put(Integer.class, integer("int", json -> json.decimalValue().intValueExact()))
            .put(long.class, integer("long", json -> json.decimalValue().longValueExact()))
            .put(Long.class, integer("long", json -> json.decimalValue().longValueExact()))
            .put(BigInteger.class, integer("whole number", json -> bounded(json).toBigIntegerExact()))
            .put(float.class, number("float", json -> finite(json.floatValue())))
            .put(Float.class, number("float", json -> finite(json.floatValue())))
            .put(double.class, number("double", json -> finite(json.doubleValue())))
            .put(Double.class, number("double", json -> finite(json.doubleValue())))
            .put(BigDecimal.class, number("number", OutputScalar::bounded))
            .put(LocalDate.class, text("date", "date", LocalDate::parse))
            .put(Instant.class, text("time with an offset", "date-time", Instant::parse))
            .put(OffsetDateTime.class, text("time with an offset", "date-time", OffsetDateTime::parse))
            .put(ZonedDateTime.class, text("time with an offset", "date-time", ZonedDateTime::parse))
            .put(Duration.class, text("duration", "duration", Duration::parse))
            .put(UUID.class, text("UUID", "uuid", UUID::fromString))
            .put(URI.class, text("URI", "uri", URI::create))
            // The formats "time" and "date-time" of JSON Schema want an offset.
            .put(LocalTime.class, described("time of day", "such as 14:30:00", LocalTime::parse))
            .put(
                    LocalDateTime.class,
                    described("date and time without an offset", "such as 2026-11-30T14:30:00", LocalDateTime::parse))
            .buildOrThrow();

    private static final ImmutableMap<Class<?>, OutputType> OPTIONALS = ImmutableMap.of(
            OptionalInt.class, new OptionalNumber(OptionalInt.empty(), known(int.class), i -> OptionalInt.of((int) i)),
            OptionalLong.class,
                    new OptionalNumber(OptionalLong.empty(), known(long.class), l -> OptionalLong.of((long) l)),
            OptionalDouble.class,
                    new OptionalNumber(
                            OptionalDouble.empty(), known(double.class), d -> OptionalDouble.of((double) d)));

    /** Returns the type for a class; null if its values are no single ones, or it is not known. */
    static @Nullable OutputType of(Class<?> type) {
        OutputScalar scalar = ALL.get(type);
        return scalar != null ? scalar : OPTIONALS.get(type);
    }

    private static OutputScalar known(Class<?> type) {
        return requireNonNull(ALL.get(type));
    }

    private static OutputScalar integer(String what, Function<JsonNode, Object> reading) {
        return new OutputScalar(what, "integer", "", "", reading);
    }

    private static OutputScalar number(String what, Function<JsonNode, Object> reading) {
        return new OutputScalar(what, "number", "", "", reading);
    }

    private static OutputScalar text(String what, String format, Function<String, Object> reading) {
        return new OutputScalar(what, "string", format, "", json -> reading.apply(json.textValue()));
    }

    private static OutputScalar described(String what, String example, Function<String, Object> reading) {
        return new OutputScalar(
                what, "string", "", "A " + what + ", " + example + ".", json -> reading.apply(json.textValue()));
    }

    private static BigDecimal bounded(JsonNode json) {
        BigDecimal number = json.decimalValue();
        if (Math.abs((long) number.precision() - number.scale()) > MOST_DIGITS || number.scale() > MOST_DIGITS) {
            throw new ArithmeticException("too many digits");
        }
        return number;
    }

    private static double finite(double number) {
        if (Double.isInfinite(number)) {
            throw new ArithmeticException("too large");
        }
        return number;
    }

    private static float finite(float number) {
        if (Float.isInfinite(number)) {
            throw new ArithmeticException("too large");
        }
        return number;
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = OutputType.object().put("type", type);
        if (!format.isEmpty()) {
            schema.put("format", format);
        }
        return description.isEmpty() ? schema : schema.put("description", description);
    }

    @Override
    public Object read(JsonNode json) {
        boolean isOfType =
                switch (type) {
                    case "string" -> json.isTextual();
                    case "boolean" -> json.isBoolean();
                    default -> json.isNumber();
                };
        try {
            if (isOfType) {
                return reading.apply(json);
            }
        } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
            // What the JDK says of it quotes it.
            throw new Mismatch("it is no " + what);
        }
        throw new Mismatch("it is no " + what);
    }

    /** One of the JDK's optional numbers. */
    private record OptionalNumber(Object empty, OutputScalar number, Function<Object, Object> of)
            implements OutputType {

        private Absent type() {
            return Absent.nullable(number);
        }

        @Override
        public ObjectNode schema() {
            return type().schema();
        }

        @Override
        public boolean isOptional() {
            return true;
        }

        @Override
        public Object read(JsonNode json) {
            return of.apply(type().read(json));
        }

        @Override
        public Object readOrAbsent(@Nullable JsonNode json) {
            return json == null || json.isNull() ? empty : read(json);
        }
    }
}
