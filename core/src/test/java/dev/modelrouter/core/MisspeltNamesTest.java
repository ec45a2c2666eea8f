package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

class MisspeltNamesTest {

    private static final String HEADER = "{\"format\":\"modelrouter-models\",\"version\":1,\"asOf\":\"2026-11-01\"}";
    private static final String ROCKET = "{\"id\":\"acme.rocket\",\"name\":\"Rocket\",\"provider\":\"Acme\","
            + "\"family\":\"rocket\",\"weights\":\"open\",\"status\":\"active\",\"scopes\":{\"in-region\":[]}%s}";

    @ParameterizedTest
    @CsvSource({
        "us-est-1, us-east-1, true",
        "us-esat-1, us-east-1, true",
        "us-east-1, us-east-1, false",
        "us-east-3, us-east-1, false",
        "anthropic.claude-sonet-4-6, anthropic.claude-sonnet-4-6, true",
        "anthropic.claude-sonnet-4-7, anthropic.claude-sonnet-4-6, false",
        "anthropic.claude-haiku-4-6, anthropic.claude-sonnet-4-6, false",
        "abc, abcdef, false",
    })
    void isSlip_oneOrTwoCharactersAndNoDigit_isOne(String name, String known, boolean slip) {
        assertThat(NearestNames.isSlip(name, known)).isEqualTo(slip);
    }

    @Test
    void among_names_areTheNearestFirst() {
        List<String> regions = List.of("us-west-1", "eu-west-1", "us-east-2", "us-east-1", "ap-south-1");

        assertThat(NearestNames.among("us-est-1", regions))
                .startsWith("us-east-1")
                .hasSizeLessThan(6);
        assertThat(NearestNames.among("xyzzy", regions)).isEmpty();
        assertThat(NearestNames.among("us-est-1", List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"suports\":[\"TOOLS\"] | field \"suports\": is not known here; the nearest are supports",
                "\"supports\":[\"tolls\"] | has the unknown value \"tolls\"; the nearest are tools",
                "\"status\":\"actve\" | has the unknown value \"actve\"; the nearest are active",
                "\"weights\":\"opne\" | has the unknown value \"opne\"; the nearest are open",
                "\"serviceTiers\":[\"priorty\"] | the nearest are priority",
                "\"scopes\":{\"geo:us\":[\"us-west-2\",\"us-est-1\"]} | field \"scopes.geo:us\": is wrong: no region is known by"
                        + " the name \"us-est-1\"; the nearest are us-east-1",
                "\"mantle\":{\"id\":\"a.b\",\"regions\":[\"eu-cental-1\"]} | the nearest are eu-central-1",
                "\"scopes\":{\"geo:us\":[\"US-EAST-1\"]} | such as us-east-1; the nearest are us-east-1",
                "\"scopes\":{\"geo:su\":[]} | is not a scope; known are [geo:",
            })
    void with_misspeltWord_namesTheNearest(String field, String problem) {
        CatalogFormatException e = refused(HEADER, "", "{\"id\":\"anthropic.claude-sonnet-4-6\"," + field + "}");

        assertThat(e).hasMessageStartingWith("my.jsonl, line 3").hasMessageContaining(problem);
    }

    @Test
    void with_regionThatMayBeNew_isTaken() {
        String line = HEADER + "\n{\"id\":\"anthropic.claude-sonnet-4-6\",\"scopes\":{\"geo:us\":[\"us-east-7\"]}}";

        Model model = ModelCatalog.bundled()
                .with("my.jsonl", new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)))
                .model("claude-sonnet-4.6");

        assertThat(model.regions(Scope.US)).containsExactly(Region.of("us-east-7"));
    }

    /** Many write an id without its date. */
    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-sonnet-4-5, claude-sonnet-4.5",
        "anthropic.claude-3-5-haiku, claude-3.5-haiku",
        "meta.llama3-1-70b-instruct, llama-3.1-70b",
    })
    void model_idWithoutItsDateOrVersion_isNearest(String id, String name) {
        UnknownModelException e = catchThrowableOfType(
                UnknownModelException.class, () -> ModelCatalog.bundled().model(id));

        assertThat(e.candidates()).startsWith(name);
    }

    @Test
    void with_aliasThatAnotherModelHas_namesTheLine() {
        CatalogFormatException e = refused(
                HEADER,
                "",
                String.format(ROCKET, ",\"aliases\":[\"rocket\"]"),
                String.format(ROCKET, ",\"aliases\":[\"claude-sonnet-4.6\"]").replace("acme.rocket", "acme.second"),
                String.format(ROCKET, "").replace("acme.rocket", "acme.third"));

        assertThat(e.line()).isEqualTo(4);
        assertThat(e).hasMessageContaining("claude-sonnet-4.6");
    }

    private static CatalogFormatException refused(String... lines) {
        return catchThrowableOfType(CatalogFormatException.class, () -> ModelCatalog.bundled()
                .with(
                        "my.jsonl",
                        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))));
    }
}
