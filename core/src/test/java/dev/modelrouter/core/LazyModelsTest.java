package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that are read when they are asked for: the same, found by the same names, as those that are read at once. */
final class LazyModelsTest {

    private static final String HEADER = "{\"format\":\"modelrouter-models\",\"version\":1,\"asOf\":\"2026-11-22\"}\n";
    private static final String ROCKET =
            "{\"id\":\"acme.rocket\",\"name\":\"Rocket\",\"aliases\":[\"rocket\",\"big-rocket\"],"
                    + "\"provider\":\"Acme\",\"family\":\"rocket\",\"weights\":\"open\",\"status\":\"active\","
                    + "\"scopes\":{\"in-region\":[\"us-east-1\"]},\"mantle\":{\"id\":\"acme.rocket-m\",\"regions\":[]}}\n";

    @Test
    void bundled_everyNameOfEveryModel_findsWhatReadingAllAtOnceDoes() throws IOException {
        ModelCatalog unread = ModelLines.bundled("models.jsonl", resource());
        ModelCatalog read = ModelCatalog.of(List.of()).with("models.jsonl", resource());
        int names = 0;
        for (Model expected : read.models()) {
            List<String> spelt = List.of(expected.id(), expected.mantleModelId().orElse(expected.id()));
            for (String name : concat(spelt, expected.aliases())) {
                assertThat(unread.find(name)).isEqualTo(read.find(name));
                names++;
            }
            assertThat(unread.model(expected.id()))
                    .usingRecursiveComparison()
                    .ignoringFields("source")
                    .isEqualTo(expected);
        }
        assertThat(names).isGreaterThan(370);
        assertThat(unread.models()).isEqualTo(read.models());
        assertThat(unread.asOf()).isEqualTo(read.asOf());
        assertThatThrownBy(() -> unread.model("llama-3.3-70c"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("llama-3.3-70b");
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    @Test
    void bundled_line_isReadWhenItsModelIsAskedFor() {
        String broken = ROCKET.replace("acme.rocket", "acme.sled")
                .replace("[\"rocket\",\"big-rocket\"]", "[\"sled\"]")
                .replace("open", "ajar");
        ModelCatalog catalog = read(ROCKET + broken);

        assertThat(catalog.model("Big Rocket").id()).isEqualTo("acme.rocket");
        assertThat(catalog.model("rocket")).isSameAs(catalog.model("acme.rocket-m"));
        assertThatThrownBy(() -> catalog.find("sled"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage(
                        "my.jsonl, line 3, field \"weights\": has the unknown value \"ajar\"; known are [closed, open,"
                                + " unknown]");
        assertThatThrownBy(catalog::models).isInstanceOf(CatalogFormatException.class);
        assertThat(catalog.find("acme.cart")).isEmpty();
    }

    @Test
    void with_overUnreadModels_keepsThem() {
        Model mine =
                read(ROCKET).model("rocket").toBuilder().displayName("Mine").build();

        ModelCatalog catalog = read(ROCKET).with(mine);

        assertThat(catalog.models()).hasSize(1);
        assertThat(catalog.model("big-rocket").displayName()).isEqualTo("Mine");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"id\":\"acme.rocket\"  | {\"name\":\"R\",\"id\":\"a.b\" | id | must begin the line",
                "{\"id\":\"acme.rocket\"  | { \"id\":\"a.b\"           | id      | must begin the line",
                "{\"id\":\"acme.rocket\"  | {\"id\":\"a\\u002eb\"    | id      | must begin the line",
                "[\"rocket\",               | [\"a\\u0062\",             | aliases | must be plain",
                "[\"rocket\",               | [\"a\", 1,                   | aliases | must be plain",
                "acme.rocket-m\"             | acme.rocket-m                  | ~~      | ~~",
            })
    void bundled_lineThatCannotBeIndexed_namesTheField(String from, String to, String field, String problem) {
        String line = ROCKET.replace(from, to);
        assertThat(line).isNotEqualTo(ROCKET);

        if (field.isEmpty()) {
            assertThatThrownBy(() -> read(line).models()).isInstanceOf(CatalogFormatException.class);
        } else {
            assertThatThrownBy(() -> read(line))
                    .isInstanceOf(CatalogFormatException.class)
                    .hasMessage("my.jsonl, line 2, field \"" + field + "\": " + problem
                            + (problem.startsWith("must be plain") ? ", without escapes or blanks" : ""));
        }
    }

    @Test
    void bundled_nameTwice_isRefused() {
        assertThatThrownBy(() -> read(ROCKET + ROCKET))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 3, field \"id\": occurs twice");
        assertThatThrownBy(() -> read(ROCKET + ROCKET.replace("acme.rocket", "acme.sled")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 3, field \"aliases\": are claimed by my.jsonl, line 2 too");
    }

    private static ModelCatalog read(String lines) {
        return ModelLines.bundled(
                "my.jsonl", new ByteArrayInputStream((HEADER + lines).getBytes(StandardCharsets.UTF_8)));
    }

    private static InputStream resource() throws IOException {
        return new ByteArrayInputStream(Objects.requireNonNull(ModelCatalog.class.getResourceAsStream("models.jsonl"))
                .readAllBytes());
    }
}
