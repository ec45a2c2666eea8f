package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an overlay may not say, and how it is told so. */
final class PriceOverlayProblemsTest extends PriceOverlayFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"standard\":{\"input\":\"1\"} | \"standard\":{\"input\":\"2\"} | standard.input",
                "\"standard\":{\"input\":\"1\"} | \"scope\":\"geo:eu\",\"standard\":{\"input\":\"2\"} | standard.input",
                "\"regions\":[\"eu-west-1\"],\"flex\":{\"input\":\"1\"} | \"flex\":{\"input\":\"2\"} | flex.input",
                "\"flex\":{\"input\":\"1\"} | \"regions\":[\"eu-west-1\"],\"flex\":{\"input\":\"2\"} | flex.input",
                "\"regions\":[\"eu-west-1\",\"eu-west-3\"],\"batch\":{\"input\":\"1\"}"
                        + " | \"regions\":[\"eu-west-3\"],\"batch\":{\"input\":\"2\"} | batch.input",
                "\"whole\":true | \"scope\":\"global\",\"batch\":{\"input\":\"2\"} | the whole price",
                "\"batch\":{\"input\":\"2\"} | \"whole\":true | the whole price",
                "\"whole\":true | \"whole\":true | the whole price",
                "\"derived\":{\"cacheWrite1h\":\"2\"} | \"derived\":{\"cacheWrite1h\":\"2\"} | derived.cacheWrite1h",
            })
    void overlay_oneFigureTwiceInOneLayer_namesBothLines(String first, String second, String figure) {
        CatalogFormatException e = catchThrowableOfType(
                CatalogFormatException.class,
                () -> overlay(
                        "{\"model\":\"" + SONNET + "\"," + first + "}",
                        "{\"model\":\"" + SONNET + "\"," + second + "}"));

        assertThat(e).hasMessageContaining("both say " + figure + ";");
        assertThat(e.getMessage()).contains("(my.jsonl:2)", "(my.jsonl:3)");
        assertThat(e.file()).isEqualTo("my.jsonl");
    }

    @Test
    void overlay_differentPlacesOrFigures_areNoContradiction() {
        PriceCatalog own = overlay(
                "{\"model\":\"" + SONNET + "\",\"scope\":\"geo:us\",\"standard\":{\"input\":\"1\"}}",
                "{\"model\":\"" + SONNET + "\",\"scope\":\"geo:eu\",\"standard\":{\"input\":\"2\"}}",
                "{\"model\":\"" + SONNET + "\",\"scope\":\"global\",\"regions\":[\"us-east-1\"],\"whole\":true}",
                "{\"model\":\"" + SONNET
                        + "\",\"scope\":\"global\",\"regions\":[\"us-east-2\"],\"flex\":{\"input\":\"3\"}}",
                "{\"model\":\"" + SONNET + "\",\"scope\":\"geo:eu\",\"standard\":{\"output\":\"2\"}}");

        assertStandard(own, SONNET, Scope.US, "us-east-1", "1", "16.5");
        assertStandard(own, SONNET, Scope.EU, "eu-west-1", "2", "2");
        assertThat(find(own, SONNET, Scope.GLOBAL, "us-east-1").tiers()).isEmpty();
        assertThat(find(own, SONNET, Scope.GLOBAL, "us-east-2").tiers()).contains(PricingTier.FLEX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"model\":\"a.b\",\"regions\":[],\"standard\":{\"input\":\"1\"}} | field \"regions\": is an empty list",
                "{\"model\":\"a.b\",\"default\":true} | field \"default\": is not known here",
                "{\"model\":\"a.b\",\"standard\":{\"input\":\"0\"}} | field \"standard.input\": is 0",
                "{\"model\":\"a.b\",\"standard\":{\"input\":\"1\"},\"sources\":[\"x\"]} | field \"sources\": has the unknown",
                "{\"model\":\"a.b\",\"scope\":\"mars\"} | field \"scope\": has the unknown value",
                "{\"model\":\"a.b\"} | Cannot build the override: it has no rate",
                "{\"model\":\"us.a.b\",\"standard\":{\"input\":\"1\"}} | give the base model id",
                "{\"model\":\"a.b\",\"regions\":[\"London\"],\"standard\":{\"input\":\"1\"}} | \"London\" is not a region",
                "{\"standard\":{\"input\":\"1\"}} | field \"model\": is missing",
            })
    void overlay_faultyLine_namesFileLineAndField(String line, String problem) {
        assertThatThrownBy(() -> overlay(line))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 2")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-sonnet-4.6", "llama-3.3-70b"})
    void overlay_alias_saysTheBaseId(String alias) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bundled.overlay(PriceOverride.builder(alias)
                        .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                        .build()))
                .withMessageContaining("say the base model id, " + model(alias).id());
    }

    @Test
    void overlay_path_isReadAndNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("negotiated.jsonl");
        Files.writeString(
                file, HEADER + "{\"model\":\"" + SONNET + "\",\"free\":true,\"standard\":{\"cacheRead\":\"0\"}}");

        Price price = find(bundled.overlay(file), SONNET, Scope.US, "us-east-1");

        assertThat(price.perMillion(PricingTier.STANDARD, Rate.CACHE_READ)).contains(Usd.ZERO);
        assertThat(price.source(PricingTier.STANDARD, Rate.CACHE_READ)).contains(file + ":2");
        assertThatThrownBy(() -> bundled.overlay(folder.resolve("none.jsonl")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageEndingWith("none.jsonl, line 0: there is no such file");
        assertThatThrownBy(() -> bundled.overlay(folder))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> PriceCatalog.read(file)).hasMessageContaining("is this the right file?");
    }
}
