package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.Scope;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Overrides that match nothing, and the line that an error of an overlay or a catalog names. */
final class OverrideCheckTest {

    private static final String HEADER = "{\"format\":\"modelrouter-price-overlay\",\"version\":1}";
    private static final String SONNET = "anthropic.claude-sonnet-4-6";
    private static final String GOOD = "{\"model\":\"" + SONNET + "\",\"standard\":{\"input\":\"1\"}}";
    private static final String ARN = "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghij12";

    private static PriceCatalog overlay(String... lines) {
        return PriceCatalog.bundled()
                .overlay(
                        "my.jsonl",
                        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    private static CatalogFormatException refused(String... lines) {
        return catchThrowableOfType(CatalogFormatException.class, () -> overlay(lines));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-sonet                 | claude-sonnet-4",
                "claude-sonnet                | claude-sonnet-4",
                "anthropic.claude-sonet-4-6   | anthropic.claude-sonnet-4-6",
                "antropic.claude-sonnet-4-6   | anthropic.claude-sonnet-4-6",
                "anthropic.claude-sonnet-46   | anthropic.claude-sonnet-4-6",
                "amazon.nova-pro              | amazon.nova-pro-v1:0",
                "amazon.nova-pro-v1           | amazon.nova-pro-v1:0",
                "anthropic.claude-sonnet-4-5  | anthropic.claude-sonnet-4-5-20250929-v1:0",
                "anthropic.claude-haiku-4-5-20251001 | anthropic.claude-haiku-4-5-20251001-v1:0",
                "mistral.mistral-large        | mistral.mistral-large-2402-v1:0",
                "meta.llama3-3-70b-instuct-v1:0 | meta.llama3-3-70b-instruct-v1:0",
            })
    void overlay_misspeltModel_isRefusedOnItsLineWithTheNearest(String model, String nearest) {
        for (String field : List.of("model", "customDeploymentOf")) {
            CatalogFormatException e =
                    refused(HEADER, GOOD, "", "{\"" + field + "\":\"" + model + "\",\"standard\":{\"input\":\"1\"}}");

            assertThat(e)
                    .hasMessageStartingWith("my.jsonl, line 4: ")
                    .hasMessageContaining("nearest")
                    .hasMessageContaining(nearest);
            assertThat(e.line()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "us-est-1, us-east-1",
        "us-esat-1, us-east-1",
        "eu-centrl-1, eu-central-1",
        "ap-souteast-2, ap-southeast-2",
        "us-gov-wst-1, us-gov-west-1",
    })
    void overlay_misspeltRegion_isRefusedOnItsLineWithTheNearest(String region, String nearest) {
        CatalogFormatException e = refused(
                HEADER,
                GOOD,
                "{\"model\":\"" + SONNET + "\",\"regions\":[\"eu-west-1\",\"" + region
                        + "\"],\"standard\":{\"output\":\"1\"}}");

        assertThat(e)
                .hasMessageStartingWith("my.jsonl, line 3: ")
                .hasMessageContaining("\"" + region + "\"; the nearest are " + nearest);
    }

    @Test
    void overlay_misspeltInCode_namesAll() {
        PriceOverride region = override(SONNET).regions("us-est-1").build();
        PriceOverride model = override("anthropic.claude-sonet-4-6").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceCatalog.bundled().overlay(region, model))
                .withMessageContaining("us-est-1")
                .withMessageContaining("claude-sonet-4-6");
    }

    @Test
    void overlay_misspeltIdOfAWholePrice_isTakenForANewModel() {
        PriceCatalog own = overlay(
                HEADER, "{\"model\":\"anthropic.claude-sonett-4-6\",\"whole\":true,\"standard\":{\"input\":\"1\"}}");

        assertThat(own.warnings())
                .singleElement()
                .asString()
                .startsWith("my.jsonl:2: no model has the id \"anthropic.claude-sonett-4-6\"")
                .contains(SONNET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme.rocket", "anthropic.claude-sonnet-4-7", "anthropic.claude-sonnet-9", "amazon.nova-pro-v2:0"
            })
    void overlay_modelThatMayBeNew_isLaidAndReported(String model) {
        PriceCatalog own = overlay(HEADER, "{\"model\":\"" + model + "\",\"standard\":{\"input\":\"1\"}}");

        assertThat(own.warnings())
                .singleElement()
                .asString()
                .startsWith("my.jsonl:2: no model has the id \"" + model
                        + "\", so that the price is of a model of its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-9", "xx-newcomer-12", "sa-west-1", "eu-south-9"})
    void overlay_regionThatMayBeNew_isLaidAndReported(String region) {
        PriceCatalog own = overlay(
                HEADER,
                "{\"model\":\"" + SONNET + "\",\"regions\":[\"" + region + "\"],\"standard\":{\"input\":\"1\"}}");

        assertThat(own.warnings())
                .singleElement()
                .asString()
                .startsWith("my.jsonl:2: no region is known by the name \"" + region + "\"");
    }

    @Test
    void overlay_scopeThatTheModelLacks_isReportedWithThoseThatItHas() {
        PriceCatalog own = PriceCatalog.bundled()
                .overlay(override("meta.llama3-3-70b-instruct-v1:0")
                        .scope(Scope.JP)
                        .build());

        assertThat(own.warnings())
                .singleElement()
                .asString()
                .contains(
                        "meta.llama3-3-70b-instruct-v1:0 has no scope geo:jp that is known; it has [in-region, geo:us");
        assertThat(own.overlay(override(SONNET).build()).warnings())
                .as("those of the layers below stay")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "anthropic.claude-opus-5-5 | 'scope':'geo:us','regions':['eu-west-1']    | eu-west-1 in [geo:us]",
                "anthropic.claude-opus-5-5 | 'scope':'in-region','regions':['us-east-1'] | us-east-1 in [in-region]",
                "amazon.nova-pro-v1:0      | 'scope':'geo:us','regions':['us-gov-west-1'] | us-gov-west-1 in [geo:us]",
                "deepseek.r1-v1:0          | 'regions':['eu-west-1']                     | eu-west-1 in [geo:us]",
            })
    void overlay_regionFromWhichTheModelIsNotCalledThatWay_isReported(String model, String where, String reported) {
        PriceCatalog own = overlay(
                HEADER,
                "{\"model\":\"" + model + "\"," + where.replace('\'', '"') + ",\"standard\":{\"input\":\"1\"}}");

        assertThat(own.warnings())
                .containsExactly("my.jsonl:2: " + model + " is not called from " + reported + ", as far as is known");
    }

    @Test
    void overlay_whatMatches_isNotReported() {
        PriceCatalog own = overlay(
                HEADER,
                GOOD,
                "{\"model\":\"" + SONNET
                        + "\",\"scope\":\"geo:us\",\"regions\":[\"us-east-1\"],\"flex\":{\"input\":\"1\"}}",
                "{\"customDeploymentOf\":\"amazon.nova-pro-v1:0\",\"scope\":\"in-region\",\"standard\":{\"input\":\"1\"}}",
                "{\"model\":\"amazon.nova-pro-v1:0\",\"regions\":[\"us-west-1\",\"me-central-1\"],\"standard\":{\"input\":\"1\"}}",
                "{\"model\":\"anthropic.claude-fable-5-2\",\"scope\":\"geo:us\",\"regions\":[\"us-west-1\"],\"standard\":{\"input\":\"1\"}}",
                "{\"model\":\"" + ARN + "\",\"regions\":[\"us-west-2\"],\"standard\":{\"input\":\"1\"}}");

        assertThat(own.warnings()).isEmpty();
    }

    @Test
    void overlay_arnInAnotherRegion_isRefusedWithoutItsAccount() {
        CatalogFormatException e = refused(
                HEADER, "{\"model\":\"" + ARN + "\",\"regions\":[\"eu-west-1\"],\"standard\":{\"input\":\"1\"}}");

        assertThat(e)
                .hasMessageStartingWith("my.jsonl, line 2: ")
                .hasMessageContaining("is of us-west-2 and called from there alone, not from [eu-west-1]");
        assertThat(e.getMessage()).contains("***").doesNotContain("123456789012");
        assertThat(refused(
                        HEADER,
                        "{\"model\":\"" + ARN.replace("us-west-2", "us-wst-2") + "\",\"standard\":{\"input\":\"1\"}}"))
                .hasMessageContaining("\"us-wst-2\"; the nearest are us-west-2")
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("123456789012"));
    }

    @Test
    void overlay_deploymentInAnotherScope_isRefused() {
        assertThat(
                        refused(
                                HEADER,
                                "{\"customDeploymentOf\":\"amazon.nova-pro-v1:0\",\"scope\":\"geo:us\",\"standard\":{\"input\":\"1\"}}"))
                .hasMessageContaining("line 2: ")
                .hasMessageContaining("are priced in scope in-region alone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"standart\":{\"input\":\"1\"} | field \"standart\": is not known here; the nearest are standard",
                "\"standard\":{\"inptu\":\"1\"} | field \"standard.inptu\": is not a rate; known are [input",
                "\"standard\":{\"cacheWrite\":\"1\"} | known are [cacheWrite",
                "\"scope\":\"geo:su\",\"flex\":{\"input\":\"1\"} | unknown value \"geo:su\"; the nearest are geo:",
                "\"scope\":\"golbal\",\"flex\":{\"input\":\"1\"} | unknown value \"golbal\"; the nearest are global",
                "\"confidence\":\"xyzzyplugh\",\"flex\":{\"input\":\"1\"} | known are [confirmed, declared, disputed, single-source]",
                "\"regions\":[\"US-WEST-2\"],\"flex\":{\"input\":\"1\"} | us-east-1; the nearest are us-west-2",
                "\"regions\":[\"eu_west_1\"],\"flex\":{\"input\":\"1\"} | us-east-1; the nearest are eu-west-1",
                "\"regions\":[\"ap south 1\"],\"flex\":{\"input\":\"1\"} | us-east-1; the nearest are ap-south-1",
                "\"regions\":[\"us-east-2b\"],\"flex\":{\"input\":\"1\"} | us-east-1; the nearest are us-east-2",
                "\"regions\":[\"us-east\"],\"flex\":{\"input\":\"1\"} | \"us-east\" is not a region",
            })
    void overlay_misspeltField_namesTheNearest(String figures, String problem) {
        CatalogFormatException e = refused(HEADER, "", GOOD, "{\"model\":\"" + SONNET + "\"," + figures + "}");

        assertThat(e).hasMessageStartingWith("my.jsonl, line 4").hasMessageContaining(problem);
    }

    @Test
    void overlay_oneFigureTwice_namesTheLaterLine() {
        CatalogFormatException e = refused(HEADER, GOOD, "\r", "   ", GOOD);

        assertThat(e.line()).isEqualTo(5);
        assertThat(e).hasMessageContaining("(my.jsonl:5) and ").hasMessageContaining("(my.jsonl:2) both say");
    }

    @ParameterizedTest
    @ValueSource(strings = {"# a comment", "// a comment", "{\"model\":", "{}}", "[1]", "{\"a\":1,}"})
    void overlay_lineThatIsNoObject_isNamed(String line) {
        assertThat(refused(HEADER + "\r", GOOD + "\r", "\r", line).line()).isEqualTo(4);
    }

    @Test
    void catalog_twoPricesForARegion_namesTheLaterLine() {
        String header =
                "{\"format\":\"modelrouter-prices\",\"version\":1,\"asOf\":\"2026-11-01\",\"sources\":{\"a\":\"a@2026-11-01\"}}";
        String price = "{\"model\":\"acme.rocket\",\"scope\":\"in-region\",\"regions\":[\"us-east-1\"],"
                + "\"standard\":{\"input\":\"1\"},\"confidence\":\"confirmed\",\"sources\":[\"a\"]}";
        String text = String.join("\n", header, "", price.replace("rocket", "other"), price, price);

        CatalogFormatException e = catchThrowableOfType(
                CatalogFormatException.class,
                () -> PriceCatalog.read("own.jsonl", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));

        assertThat(e.line()).isEqualTo(5);
        assertThat(e).hasMessageContaining("(own.jsonl:5, and own.jsonl:4)");
    }

    private static PriceOverride.Builder override(String model) {
        return PriceOverride.builder(model).perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"));
    }
}
