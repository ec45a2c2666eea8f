package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader of one line: limits, faults by field, and agreement with a JSON library on what is JSON. */
final class CatalogJsonTest {

    private static final JsonFactory LIBRARY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Test
    void read_everyKindOfValue_isWhatItSays() {
        Map<String, Object> line = read(
                "{ \"text\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC é€😀\" , \"whole\" : -120 ,"
                        + "\t\"zero\":0,\"yes\":true,\"no\":false,\"list\":[\"a\",[],{}],\"object\":{\"in\":{\"in\":1}}}\r");

        assertThat(line)
                .containsEntry("text", "a\"\\/\b\f\n\r\té€ é€😀")
                .containsEntry("whole", -120L)
                .containsEntry("zero", 0L)
                .containsEntry("yes", true)
                .containsEntry("no", false)
                .containsEntry("list", List.of("a", List.of(), Map.of()))
                .containsEntry("object", Map.of("in", Map.of("in", 1L)));
        assertThat(line.keySet()).containsExactly("text", "whole", "zero", "yes", "no", "list", "object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1.5}                      | a   | is a decimal number; write it as a string",
                "{\"a\":1e999999999}              | a   | is a decimal number; write it as a string",
                "{\"a\":{\"b\":[1,2.5]}}          | a.b | is a decimal number",
                "{\"a\":1234567890123456789}      | a   | is a number of more than 18 digits",
                "{\"a\":012}                      | a   | not valid JSON: a number begins with 0",
                "{\"a\":-}                        | a   | not valid JSON: a value begins with",
                "{\"a\":+1}                       | a   | not valid JSON: a value begins with",
                "{\"a\":NaN}                      | a   | not valid JSON: a value begins with",
                "{\"a\":null}                     | a   | is null or of a kind that catalogs do not have",
                "{\"a\":nul}                      | a   | not valid JSON: a word that is neither",
                "{\"a\":tru                       | a   | not valid JSON: a word that is neither",
                "{\"a\":'b'}                      | a   | not valid JSON: a value begins with",
                "{\"a\":                          | a   | not valid JSON: it ends too soon",
                "{\"a\":[1                        | a   | not valid JSON: it ends too soon",
                "{\"a\":[1,]}                     | a   | not valid JSON: nothing follows a ','",
                "{\"a\":[1 2]}                    | a   | not valid JSON: there is neither ',' nor ']'",
                "{\"a\":[}                        | a   | not valid JSON: a value begins with",
                "{\"a\":1,}                       | ``  | not valid JSON: nothing follows a ','",
                "{\"a\":1                         | ``  | not valid JSON: it ends too soon",
                "{\"a\" 1}                        | ``  | not valid JSON: after the name \"a\" there is no ':'",
                "{a:1}                            | ``  | not valid JSON: a field's name must be in double quotes",
                "{                                | ``  | not valid JSON: a field's name must be in double quotes",
                "{\"a\":\"b                       | a   | not valid JSON: a string has no end",
                "{\"a\":\"b\\                     | a   | not valid JSON: a string has no end",
                "{\"a\":\"\\x\"}                  | a   | not valid JSON: a string has a backslash before",
                "{\"a\":\"\\u12g4\"}              | a   | not valid JSON: a string has \\u without four",
                "{\"a\":\"\\u12\"}                | a   | not valid JSON: a string has \\u without four",
                "{\"a\":{\"b\":1,\"b\":2}}        | a.b | is there twice",
                "{\"a\":1}}                       | ``  | something follows the JSON object",
                "{\"a\":1},                       | ``  | something follows the JSON object",
                "[\"a\"]                          | ``  | the line is not a JSON object",
            })
    void read_faultyText_namesTheField(String text, String field, String problem) {
        CatalogFormatException e = catchThrowableOfType(CatalogFormatException.class, () -> read(text));

        assertThat(e.line()).isEqualTo(7);
        assertThat(e.field()).isEqualTo(field.isEmpty() ? Optional.empty() : Optional.of(field));
        assertThat(e.getMessage()).startsWith("my.jsonl, line 7").contains(": " + problem);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x09, 0x0a, 0x1f})
    void read_controlCharacterInAString_isRefused(int character) {
        assertThatThrownBy(() -> read("{\"a\":\"b" + (char) character + "\"}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 7, field \"a\": not valid JSON: a string has a control character in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "c328", "ff", "80", "eda080", "f4908080", "c080", "e282"})
    void read_bytesThatAreNotUtf8_areRefused(String hex) {
        byte[] bad = new java.math.BigInteger("01" + hex, 16).toByteArray();
        byte[] line = "{\"a\":\"12345678\"}".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bad, 1, line, 6, bad.length - 1);

        assertThatThrownBy(() -> read(line))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 7, field \"a\": not valid UTF-8");
    }

    @Test
    void read_limits_holdToTheLastCharacter() {
        String name = "n".repeat(CatalogJson.MAX_NAME_CHARS);
        String text = "é".repeat(CatalogJson.MAX_STRING_CHARS);
        String deep = "[".repeat(CatalogJson.MAX_DEPTH - 1) + "]".repeat(CatalogJson.MAX_DEPTH - 1);

        assertThat(read("{\"" + name + "\":\"" + text + "\",\"a\":" + deep + ",\"b\":999999999999999999}"))
                .containsEntry(name, text)
                .containsEntry("b", 999_999_999_999_999_999L);
        assertThatThrownBy(() -> read("{\"a\":\"" + text + "é\"}")).hasMessageContaining("at most 4096 are read");
        assertThatThrownBy(() -> read("{\"" + name + "n\":1}")).hasMessageContaining("at most 64 are read");
        assertThatThrownBy(() -> read("{\"a\":[" + deep + "]}")).hasMessageContaining("more than 8 deep");
        assertThatThrownBy(() -> read("{\"a\":" + "9".repeat(10_000) + "}"))
                .hasMessageContaining("more than 18 digits");
        assertThatThrownBy(() -> read("{\"a\":" + "[{\"a\":".repeat(10_000))).hasMessageContaining("more than 8 deep");
    }

    @Test
    void read_result_cannotBeChanged() {
        Map<String, Object> line = read("{\"a\":[1]}");

        assertThatThrownBy(line::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThat(line.get("a")).isInstanceOfSatisfying(List.class, list -> assertThatThrownBy(list::clear)
                .isInstanceOf(UnsupportedOperationException.class));
    }

    /** Whatever is read is JSON to a library too and means the same; what is refused is no JSON, or beyond a limit. */
    @Test
    void read_randomText_agreesWithALibrary() {
        RandomGenerator random = new Random(11);
        String[] parts = {
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"a\"",
            "\"b\"",
            "\"\\u0041\"",
            "\"\\n\"",
            "1",
            "-2",
            "0",
            "true",
            "false",
            " ",
            "\t",
            "\"",
            "\\",
            "null",
            "1.5",
            "x",
            "é",
            "{\"a\":1}",
            "{\"a\":[\"b\",{\"c\":true}],\"d\":-7}",
            "01"
        };
        int read = 0;
        int refused = 0;
        for (int run = 0; run < 60_000; run++) {
            StringBuilder text = new StringBuilder("{");
            for (int i = random.nextInt(7); i > 0; i--) {
                boolean field = random.nextInt(3) > 0;
                text.append(
                                field
                                        ? "\"" + (char) ('a' + random.nextInt(4)) + "\":"
                                        : parts[random.nextInt(parts.length)])
                        .append(parts[random.nextInt(parts.length)])
                        .append(i > 1 && random.nextInt(6) > 0 ? "," : "");
            }
            String line = text.append(random.nextInt(8) > 0 ? "}" : "").toString();
            Optional<Map<String, Object>> expected = library(line);
            try {
                assertThat(read(line)).as(line).isEqualTo(expected.orElse(null));
                read++;
            } catch (CatalogFormatException e) {
                assertThat(expected).as(line + ": " + e.getMessage()).isEmpty();
                refused++;
            }
        }
        assertThat(read).isGreaterThan(2_000);
        assertThat(refused).isGreaterThan(20_000);
    }

    /** What the library makes of a line; empty if it refuses, or if there is a null or a decimal number in it. */
    private static Optional<Map<String, Object>> library(String line) {
        try (JsonParser parser = LIBRARY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Map<String, Object> object = object(parser);
            return parser.nextToken() == null ? Optional.of(object) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            default -> throw new UnsupportedOperationException("no catalog has " + parser.currentToken());
        };
    }

    private static Map<String, Object> read(String line) {
        return read(line.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> read(byte[] line) {
        return new CatalogJson("my.jsonl", 7).read(new CatalogText(line, 0, line.length));
    }
}
