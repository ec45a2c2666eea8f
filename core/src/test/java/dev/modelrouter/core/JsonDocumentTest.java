package dev.modelrouter.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.document.Document;

final class JsonDocumentTest {

    @Test
    void read_everyKindOfValue_isTheDocument() {
        String json =
                " { \"a\" : [ 1 , -2.50e+3 , true , false , null ] , \"b\\n\\u00e9\\/\" : { } , \"c\" : [ ] , \"d\" : \"\" } ";

        assertThat(JsonDocument.read(json))
                .isEqualTo(Document.fromMap(Map.of(
                        "a",
                        Document.fromList(List.of(
                                Document.fromNumber("1"),
                                Document.fromNumber("-2.50e+3"),
                                Document.fromBoolean(true),
                                Document.fromBoolean(false),
                                Document.fromNull())),
                        "b\n\u00e9/",
                        Document.fromMap(Map.of()),
                        "c",
                        Document.fromList(List.of()),
                        "d",
                        Document.fromString(""))));
    }

    @Test
    void read_members_keepTheirOrder() {
        Document read = requireNonNull(JsonDocument.read("{\"z\":1,\"a\":2,\"m\":3}"));

        assertThat(read.asMap().keySet()).containsExactly("z", "a", "m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "{", "}", "[", "]", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}",
                "\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"\n\"", "tru", "nul", "01", "1.", ".5", "-", "1e", "+1",
                "NaN", "1 1", "{} x", "'a'", "// a", "\"\\"
            })
    void read_noJson_isNull(String text) {
        assertThat(JsonDocument.read(text)).isNull();
    }

    @Test
    void read_endlessNesting_isNull() {
        assertThat(JsonDocument.read("[".repeat(100_000) + "]".repeat(100_000))).isNull();
    }
}
