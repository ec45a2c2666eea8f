package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.modelrouter.core.Scope;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** What is read without a parser is what the parser reads. */
class JsonSyntaxTest {

    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int TEXTS = 20_000;

    /** Of these the texts are made, so that many are nearly JSON. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"a\"",
            "\"\\u00e9\"",
            "\"\\ud83d\"",
            "\\",
            "\\u12",
            "0",
            "1",
            "-",
            "+",
            ".",
            "e",
            "E",
            "1.5",
            "-0",
            "1e5",
            "2E-3",
            "true",
            "false",
            "null",
            "nul",
            " ",
            "\n",
            "\t",
            "\r",
            "\f",
            "\u00a0",
            "\ufeff",
            "\u0000",
            "\ud83d",
            "\ude00",
            "\u00e9",
            "\u0661",
            "\"\uff11\"",
            "NaN",
            "/",
            "'",
            "#");

    private static boolean isValue(String text) {
        try {
            return !JACKSON.readTree(text).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The parser looks at the low byte of a character alone, and so takes some letters for hexadecimal digits. */
    private static final Pattern ESCAPE_WITH_OTHER_DIGITS = Pattern.compile("\\\\u[0-9a-fA-F]{0,3}[^\\x00-\\x7f]");

    private static void assertAgrees(String text) {
        if (ESCAPE_WITH_OTHER_DIGITS.matcher(text).find()) {
            assertThat(JsonSyntax.isValue(text)).as("<%s>", text).isFalse();
            return;
        }
        assertThat(JsonSyntax.isValue(text)).as("<%s>", text).isEqualTo(isValue(text));
    }

    private static Answer answer(String text) {
        return new Answer(
                WalkTest.target("llama-3.3-70b", Scope.US, Region.US_EAST_1),
                StubClient.reply(text).build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "-0",
                "00",
                "01",
                "-01",
                "1.",
                ".5",
                "1.5",
                "1e",
                "1e+",
                "1e+5",
                "1E-5",
                "--1",
                "+1",
                "- 1",
                "1 2",
                "0x1",
                "1e400",
                "-1e-400",
                "123456789012345678901234567890",
                "true",
                "True",
                "tru",
                "truex",
                "null",
                "nullnull",
                "\"",
                "\"\"",
                "\"\\",
                "\"\\\"",
                "\"\\\"\"",
                "\"\\b\\f\\n\\r\\t\\/\\\\\"",
                "\"\\a\"",
                "\"\\u\"",
                "\"\\u12\"",
                "\"\\u123g\"",
                "\"\\u00E9\"",
                "\"\\ud800\"",
                "\"\\ude00\\ud83d\"",
                "\"\\u\uff11\uff11\uff11\uff11\"",
                "[]",
                "[ ]",
                "[,]",
                "[1,]",
                "[1 2]",
                "[1,2",
                "{}",
                "{ }",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1,\"a\":2}",
                "{a:1}",
                "{1:1}",
                "{\"a\" : [ { } , null ] }",
                "[1]]",
                "]",
                "}",
                "[1}",
                "{\"a\":1]",
                "[\"a\n\"]",
                "\u0001",
                "[NaN]",
                "[Infinity]",
                "// c\n1",
                "[1] // c",
                "\ufeff1"
            })
    void isValue_edgesOfTheGrammar_agreesWithJackson(String text) {
        assertAgrees(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 998, 999, 1000, 1001, 1002, 5000})
    void isValue_nesting_agreesWithJackson(int depth) {
        assertAgrees("[".repeat(depth) + "]".repeat(depth));
        assertAgrees("[".repeat(depth) + "1" + "]".repeat(depth));
        assertAgrees("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isValue_randomPieces_agreesWithJackson(long seed) {
        Random random = new Random(seed);
        for (int text = 0; text < TEXTS; text++) {
            StringBuilder pieces = new StringBuilder();
            for (int piece = random.nextInt(8); piece >= 0; piece--) {
                pieces.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            assertAgrees(pieces.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void isValue_jsonAndMutationsOfIt_agreesWithJackson(long seed) {
        Random random = new Random(seed);
        for (int text = 0; text < TEXTS; text++) {
            StringBuilder json = new StringBuilder(json(random, 4));
            assertThat(JsonSyntax.isValue(json.toString())).as("<%s>", json).isTrue();
            for (int change = random.nextInt(3); change >= 0 && !json.isEmpty(); change--) {
                int at = random.nextInt(json.length());
                switch (random.nextInt(3)) {
                    case 0 -> json.deleteCharAt(at);
                    case 1 -> json.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                    default -> json.setCharAt(at, json.charAt(random.nextInt(json.length())));
                }
            }
            assertAgrees(json.toString());
        }
    }

    private static String json(Random random, int depth) {
        String space = random.nextInt(4) == 0 ? " \n" : "";
        int size = random.nextInt(4);
        StringBuilder value = new StringBuilder(space);
        switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> value.append(random.nextInt()).append(random.nextBoolean() ? ".5e3" : "");
            case 1 ->
                value.append("\"\\u00e9\\n")
                        .append((char) ('#' + random.nextInt(50)))
                        .append("x\"");
            case 2 -> value.append("true");
            case 3 -> value.append("null");
            case 4 -> value.append("\"\ud83d\ude00\"");
            case 5 -> {
                value.append('[');
                for (int i = 0; i < size; i++) {
                    value.append(i == 0 ? "" : ",").append(json(random, depth - 1));
                }
                value.append(']');
            }
            default -> {
                value.append('{');
                for (int i = 0; i < size; i++) {
                    value.append(i == 0 ? "" : ",")
                            .append(space)
                            .append("\"k")
                            .append(i)
                            .append("\":")
                            .append(json(random, depth - 1));
                }
                value.append('}');
            }
        }
        return value.append(space).toString();
    }

    @Test
    void json_askedTwice_isTheSameObject() {
        Answer answer = answer("{\"a\": 1}");

        assertThat(answer.json().orElseThrow()).isSameAs(answer.json().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "{\"a\":", "[1e5", "\"\\ud83d", "{}{}"})
    void json_gateOnWhatIsNone_rejectsWithoutThrowing(String text) {
        assertThatCode(() -> assertThat(Gate.json().judge(answer(text))).isSameAs(Verdict.NO_JSON))
                .doesNotThrowAnyException();
    }

    @Test
    void json_numberTooLongForTheParser_isRejectedWithoutThrowing() {
        assertThat(Gate.json().judge(answer("1".repeat(5_000))).verdict().accepted())
                .isFalse();
        assertThat(Gate.json().judge(answer("[".repeat(50_000))).verdict().accepted())
                .isFalse();
    }
}
