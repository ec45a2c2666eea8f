package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.Scope;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** Records as JSON: the schema that a model is given, and what is read of its answer. */
final class OutputRecordTest {

    enum Kind {
        PLAIN,
        GIFT
    }

    record Line(String item, BigDecimal price) {}

    record Page<T>(List<T> items, @Nullable T best) {}

    record Order(
            Kind kind,
            List<Line> lines,
            Map<String, Integer> counts,
            Set<String> tags,
            Optional<LocalDate> due,
            @Nullable String note,
            List<@Nullable Integer> votes,
            Page<Line> page) {}

    record Scalars(
            boolean flag,
            byte tiny,
            short small,
            Long large,
            BigInteger huge,
            float real,
            Double realer,
            Instant at,
            LocalTime time,
            LocalDateTime local,
            Duration took,
            UUID id,
            URI link,
            OptionalInt perhaps,
            OptionalDouble none) {}

    record Score(int score) {
        Score {
            if (score > 9) {
                throw new IllegalArgumentException("secret " + score);
            }
        }
    }

    record Tree(String name, List<Tree> parts) {}

    sealed interface Shape {}

    record Circle(int radius) implements Shape {}

    record Drawing(Shape shape) {}

    record Raw(List<Object> things) {}

    @SuppressWarnings("ArrayRecordComponent") // what is refused
    record Numbers(int[] numbers) {}

    record Keyed(Map<Integer, String> names) {}

    record Empty() {}

    private static Answer answer(String text) {
        return new Answer(
                WalkTest.target("llama-3.3-70b", Scope.US, Region.US_EAST_1),
                ConverseResponse.builder()
                        .stopReason("end_turn")
                        .output(output -> output.message(message ->
                                message.role(ConversationRole.ASSISTANT).content(ContentBlock.fromText(text))))
                        .build());
    }

    private static <T extends Record> T read(Class<T> type, String json) {
        return type.cast(OutputRecord.of(type).read(answer(json)));
    }

    private static boolean isValid(Class<? extends Record> type, String json) {
        return ((Verdict) Gate.json(OutputRecord.of(type).schema().toString()).judge(answer(json))).accepted();
    }

    private static final String ORDER =
            """
            {"kind": "GIFT", "lines": [{"item": "a", "price": 12345678901234567.89}], "counts": {"x": 1},
             "tags": ["a", "b", "a"], "due": "2026-12-01", "note": null, "votes": [1, null],
             "page": {"items": [], "best": {"item": "b", "price": 1.10}}}""";

    @Test
    void schema_record_namesWhatIsRequiredAndRulesOutTheRest() {
        assertThat(OutputRecord.of(Line.class).schema())
                .hasToString(
                        """
                {"type":"object","properties":{"item":{"type":"string"},"price":{"type":"number"}},\
                "required":["item","price"],"additionalProperties":false}""");
    }

    @Test
    void schema_optionalComponents_mayBeLeftOutOrNull() {
        assertThat(OutputRecord.of(Order.class).schema().get("required").toString())
                .isEqualTo("[\"kind\",\"lines\",\"counts\",\"tags\",\"votes\",\"page\"]");
        assertThat(OutputRecord.of(Order.class).schema().get("properties").get("due"))
                .hasToString("{\"anyOf\":[{\"type\":\"string\",\"format\":\"date\"},{\"type\":\"null\"}]}");
        assertThat(isValid(Order.class, ORDER)).isTrue();
        assertThat(isValid(Line.class, "{\"item\":\"a\",\"price\":null}")).isFalse();
    }

    @Test
    void read_nestedRecord_isWhole() {
        Order order = read(Order.class, ORDER);

        assertThat(order.kind()).isEqualTo(Kind.GIFT);
        assertThat(order.lines()).containsExactly(new Line("a", new BigDecimal("12345678901234567.89")));
        assertThat(order.counts()).isEqualTo(Map.of("x", 1));
        assertThat(order.tags()).containsExactly("a", "b");
        assertThat(order.due()).contains(LocalDate.of(2026, 12, 1));
        assertThat(order.note()).isNull();
        assertThat(order.votes()).containsExactly(1, null);
        assertThat(order.page().best()).isEqualTo(new Line("b", new BigDecimal("1.10")));
    }

    @Test
    void read_collections_cannotBeChanged() {
        Order order = read(Order.class, ORDER);

        assertThatThrownBy(() -> order.lines().add(new Line("c", BigDecimal.ONE)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> order.counts().put("y", 2)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void read_scalars_areOfTheirTypes() {
        String json =
                """
                {"flag": true, "tiny": -128, "small": 3.0, "large": 9000000000, "huge": 123456789012345678901234567890,
                 "real": 0.5, "realer": 1e3, "at": "2026-11-30T10:00:00Z", "time": "14:30:00",
                 "local": "2026-11-30T14:30:00", "took": "PT5M", "id": "123e4567-e89b-12d3-a456-426614174000",
                 "link": "https://example.org/a", "perhaps": 7}""";

        assertThat(isValid(Scalars.class, json)).isTrue();
        assertThat(read(Scalars.class, json))
                .isEqualTo(new Scalars(
                        true,
                        (byte) -128,
                        (short) 3,
                        9_000_000_000L,
                        new BigInteger("123456789012345678901234567890"),
                        0.5f,
                        1000.0,
                        Instant.parse("2026-11-30T10:00:00Z"),
                        LocalTime.of(14, 30),
                        LocalDateTime.of(2026, 11, 30, 14, 30),
                        Duration.ofMinutes(5),
                        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                        URI.create("https://example.org/a"),
                        OptionalInt.of(7),
                        OptionalDouble.empty()));
    }

    @Test
    void read_unknownProperties_arePassedOver() {
        assertThat(read(Score.class, "{\"score\":3,\"why\":\"so\"}")).isEqualTo(new Score(3));
        assertThat(read(Empty.class, "{}")).isEqualTo(new Empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            /lines/0/price | it is no number          | 12345678901234567.89 | "secret"
            /lines/0/price | it is no number          | 12345678901234567.89 | 1e999999
            /lines/0/price | it is null               | 12345678901234567.89 | null
            /lines         | it is no array           | [{"item": "a", "price": 12345678901234567.89}] | {}
            /kind          | it is none of the constants of Kind | "GIFT"    | "secret"
            /counts/*      | it is no int             | "x": 1               | "secret": 1.5
            /counts/*      | it is no int             | "x": 1               | "secret": 3000000000
            /counts        | it is no object          | {"x": 1}             | []
            /due           | it is no date            | "2026-12-01"         | "secret"
            /tags/1        | it is no text            | "b"                  | 5
            /page          | it is no object          | {"items": [], "best": {"item": "b", "price": 1.10}} | 3
            """)
    void read_valueOfAnotherType_tellsWhereAndNothingOfIt(String path, String problem, String right, String wrong) {
        String json = ORDER.replace(right, wrong);
        assertThat(json).isNotEqualTo(ORDER);

        OutputMismatchException thrown =
                catchThrowableOfType(OutputMismatchException.class, () -> read(Order.class, json));

        assertThat(thrown.path()).isEqualTo(path);
        assertThat(thrown.problem()).isEqualTo(problem);
        assertThat(thrown)
                .hasMessage("The answer cannot be read as Order at " + path + ": " + problem + ".")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "[]", "{}", "{\"score\":12}"})
    void read_noSuchRecord_saysNothingOfTheContent(String text) {
        assertThatThrownBy(() -> read(Score.class, text))
                .isInstanceOf(OutputMismatchException.class)
                .hasMessageStartingWith("The answer cannot be read as Score")
                .hasNoCause()
                .message()
                .doesNotContain("secret");
    }

    @Test
    void of_typesThatJsonDoesNotHave_areRefusedWithWhatToDo() {
        Map<Class<? extends Record>, String> problems = new HashMap<>();
        problems.put(Tree.class, "component parts[] is a Tree within a Tree");
        problems.put(Drawing.class, "component shape is of the sealed type Shape");
        problems.put(Raw.class, "component things[] is of type java.lang.Object");
        problems.put(Numbers.class, "component numbers is an array: have a List");
        problems.put(Keyed.class, "component names is of type java.util.Map<java.lang.Integer, java.lang.String>");
        problems.put(Page.class, "it has type parameters");

        problems.forEach((type, problem) -> assertThatThrownBy(
                        () -> Route.fallback("r", "nova-pro").output(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem));
    }
}
