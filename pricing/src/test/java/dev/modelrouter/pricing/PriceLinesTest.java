package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.CatalogFormatException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PriceLinesTest {

    private static final String HEADER = "{\"format\":\"modelrouter-prices\",\"version\":1,\"asOf\":\"2026-11-22\","
            + "\"sources\":{\"a\":\"list@2026-08-20\",\"b\":\"page@2026-10\",\"c\":\"hearsay\"}}\n";
    private static final String PRICE = "{\"model\":\"acme.rocket\",\"scope\":\"geo:us\",\"regions\":[\"us-east-1\"],"
            + "\"default\":true,\"standard\":{\"input\":\"2\",\"output\":\"10\",\"cacheRead\":\"0.2\"},"
            + "\"batch\":{\"input\":\"1\",\"output\":\"5\"},\"derived\":{\"cacheWrite1h\":\"4\"},"
            + "\"longContext\":{\"above\":100,\"rates\":{\"input\":\"4\"},\"cachedTokens\":\"count\","
            + "\"sources\":[\"a\"]},\"history\":[{\"until\":\"2026-01-31\",\"rates\":{\"input\":\"3\"}}],"
            + "\"confidence\":\"confirmed\",\"sources\":[\"a\",\"c\"],"
            + "\"rateSources\":{\"standard.cacheRead\":[\"b\"],\"batch\":[\"a\",\"b\"]}}";

    @Test
    void read_completeLine_isThePrice() {
        Price price = read(HEADER + PRICE).prices().get(0);

        assertThat(price.modelId()).isEqualTo("acme.rocket");
        assertThat(price.perMillion(PricingTier.BATCH, Rate.OUTPUT)).contains(Usd.of("5"));
        assertThat(price.derivedPerMillion(Rate.CACHE_WRITE_1H)).contains(Usd.of("4"));
        assertThat(price.longContext().orElseThrow().rates()).containsEntry(Rate.INPUT, Usd.of("4"));
        assertThat(price.history().get(0).rates()).containsEntry(Rate.INPUT, Usd.of("3"));
        assertThat(price.history().get(0).from()).isEmpty();
        assertThat(price.sources()).containsExactly("list@2026-08-20", "hearsay");
        assertThat(price.sources(PricingTier.STANDARD, Rate.CACHE_READ)).containsExactly("page@2026-10");
        assertThat(price.sources(PricingTier.BATCH, Rate.INPUT)).containsExactly("list@2026-08-20", "page@2026-10");
        assertThat(price.asOf()).contains(LocalDate.of(2026, 8, 20));
        assertThat(price.source()).isEqualTo("my.jsonl:2");
    }

    @Test
    void read_monthAsDay_isItsFirst() {
        assertThat(read(HEADER + PRICE.replace("[\"a\",\"c\"]", "[\"b\"]"))
                        .prices()
                        .get(0)
                        .asOf())
                .contains(LocalDate.of(2026, 10, 1));
        assertThat(read(HEADER + PRICE.replace("[\"a\",\"c\"]", "[\"c\"]"))
                        .prices()
                        .get(0)
                        .asOf())
                .as("the file's own day, for want of a dated source")
                .contains(LocalDate.of(2026, 11, 22));
    }

    @Test
    void read_sourceAfterTheFilesDay_isRefused() {
        assertThatThrownBy(() -> read(HEADER.replace("2026-11-22", "2026-08-19") + PRICE))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("field \"sources.a\": is of 2026-08-20, after the file's asOf, 2026-08-19");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"model\":      | \"modell\":               | modell               | is not known here",
                "geo:us          | geo:moon                  | scope                | unknown value \"geo:moon\"",
                "\"input\":\"2\" | \"input\":2               | standard.input       | must be a string",
                "\"input\":\"2\" | \"input\":2.5             | standard.input       | decimal number",
                "\"input\":\"2\" | \"input\":\"two\"         | standard.input       | Not an amount of dollars",
                "\"input\":\"2\" | \"input\":\"2e3\"         | standard.input       | Not an amount of dollars",
                "\"input\":\"2\" | \"inputs\":\"2\"          | standard.inputs      | is not a rate",
                "\"input\":\"2\" | \"input\":\"0\"           | standard.input       | is 0: leave out what is not known",
                "\"model\":      | \"customDeploymentOf\":\"a.b\",\"model\": | customDeploymentOf | one or the other",
                "\"input\":\"3\" | \"input\":\"\"            | history.rates.input  | is blank",
                "2026-01-31      | yesterday                 | history.until        | must be a date",
                "\"above\":100   | \"above\":0               | longContext.above    | from 1",
                "\"above\":100,  | ~~                        | longContext.above    | is missing",
                "\"count\"       | \"perhaps\"               | longContext.cachedTokens | must be \"count\" or",
                "[\"a\",\"c\"]   | [\"z\"]                   | sources              | unknown value \"z\"",
                "\"batch\":[     | \"night\":[               | rateSources.night    | neither a tier nor tier.rate",
                "true            | \"yes\"                   | default              | true or false",
                "\"confirmed\"   | \"sure\"                  | confidence           | unknown value",
            })
    void read_faultyField_namesFileLineAndField(String from, String to, String field, String problem) {
        String broken = PRICE.replaceFirst(Pattern.quote(from), to == null ? "" : to);
        assertThat(broken).isNotEqualTo(PRICE);

        CatalogFormatException e = catchThrowableOfType(
                CatalogFormatException.class, () -> read(HEADER + PRICE.replace("geo:us", "geo:eu") + "\n" + broken));

        assertThat(e.getMessage())
                .startsWith("my.jsonl, line 3, field \"" + field + "\": ")
                .contains(problem);
        assertThat(e.line()).isEqualTo(3);
        assertThat(e.field()).contains(field);
    }

    @Test
    void read_priceThatCannotBeBuilt_saysWhyOnItsLine() {
        assertThatThrownBy(() -> read(HEADER + PRICE.replace("\"input\":\"2\"", "\"input\":\"-2\"")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 2: Cannot build the price: the rate standard.input must not be negative, is"
                        + " -$2");
    }

    @Test
    void read_sameGroupTwice_isRefused() {
        assertThatThrownBy(() -> read(HEADER + PRICE + "\n" + PRICE))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("is one of two prices for us-east-1");
    }

    @Test
    void read_headerWithoutSources_isRefused() {
        assertThatThrownBy(() -> read("{\"format\":\"modelrouter-prices\",\"version\":1,\"asOf\":\"2026-11-22\"}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("field \"sources\": is missing");
    }

    @Test
    void read_fileCutAtEveryByte_isReadOrRefused() {
        byte[] whole = (HEADER + PRICE).getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int length = 0; length <= whole.length; length++) {
            read += isRead(Arrays.copyOf(whole, length), false) ? 1 : 0;
        }
        assertThat(read).isEqualTo(3);
    }

    @Test
    void read_flippedBits_areReadOrRefused() {
        RandomGenerator random = new Random(5);
        String overlay = HEADER.replace("modelrouter-prices", "modelrouter-price-overlay")
                + "{\"model\":\"acme.rocket\",\"scope\":\"geo:us\",\"regions\":[\"us-east-1\"],\"whole\":true,"
                + "\"standard\":{\"input\":\"2.5\"},\"sources\":[\"a\"],\"confidence\":\"confirmed\"}\n"
                + "{\"model\":\"acme.rocket\",\"scope\":\"geo:eu\",\"flex\":{\"input\":\"2\"}}";
        int[] refused = {0, 0};
        for (int run = 0; run < 10_000; run++) {
            boolean isOverlay = run % 2 == 1;
            byte[] bytes = (isOverlay ? overlay : HEADER + PRICE).getBytes(StandardCharsets.UTF_8);
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            refused[run % 2] += isRead(bytes, isOverlay) ? 0 : 1;
        }
        // Some hit a name, a figure or a blank, and leave a file that can be read.
        assertThat(refused[0]).isBetween(3_000, 4_999);
        assertThat(refused[1]).isBetween(3_000, 4_999);
    }

    /** Reads, and finds fault only by the one exception there is for it. */
    private static boolean isRead(byte[] bytes, boolean isOverlay) {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        try {
            if (isOverlay) {
                PriceCatalog.of(List.of()).overlay("my.jsonl", in);
            } else {
                PriceCatalog.read("my.jsonl", in);
            }
            return true;
        } catch (CatalogFormatException e) {
            assertThat(e.file()).isEqualTo("my.jsonl");
            assertThat(e.getMessage()).hasSizeLessThan(5_000);
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e999999999", "0x10", "1_000", "٣", "-", ".5", "5.", "NaN", "1234567890123456789012345678901"})
    void read_figureThatIsNoAmount_isRefused(String figure) {
        assertThatThrownBy(() -> read(HEADER + PRICE.replace("\"2\"", "\"" + figure + "\"")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageStartingWith("my.jsonl, line 2, field \"standard.input\": Not an amount of dollars");
    }

    @Test
    void read_figureOfThousandsOfDigits_isRefusedInFewWords() {
        assertThatThrownBy(() -> read(HEADER + PRICE.replace("\"2\"", "\"" + "7".repeat(4_000) + "\"")))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("field \"standard.input\"")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void read_thousandsOfLinesThatContradict_areRefusedInFewWords() {
        String line = "{\"model\":\"acme.rocket\",\"standard\":{\"input\":\"2\"}}\n";
        String overlay = HEADER.replace("modelrouter-prices", "modelrouter-price-overlay")
                + line.repeat(PriceOverrideLines.MAX_OVERRIDES);

        CatalogFormatException e = catchThrowableOfType(CatalogFormatException.class, () -> PriceCatalog.of(List.of())
                .overlay("my.jsonl", new ByteArrayInputStream(overlay.getBytes(StandardCharsets.UTF_8))));

        assertThat(e.getMessage()).endsWith("; and 9979 more").hasSizeLessThan(6_000);
    }

    @Test
    void read_moreOverridesThanAnybodyHas_areRefused() {
        String line = "{\"model\":\"acme.rocket\",\"standard\":{\"input\":\"2\"}}\n";
        String overlay = HEADER.replace("modelrouter-prices", "modelrouter-price-overlay") + line.repeat(49_999);

        assertThatThrownBy(() -> PriceCatalog.of(List.of())
                        .overlay("my.jsonl", new ByteArrayInputStream(overlay.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 1: the file has 49999 overrides; at most 10000 are taken:"
                        + " leave out what is as published");
    }

    @Test
    void read_moreRegionsThanAwsHas_areRefused() {
        String regions = IntStream.range(0, 3_000)
                .mapToObj(number -> "\"us-east-" + number + "\"")
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> read(HEADER + PRICE.replace("\"us-east-1\"", regions)))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessage("my.jsonl, line 2: Cannot build the price: it names 3000 regions; at most 100 are taken,"
                        + " of which AWS has fewer");
    }

    private static PriceCatalog read(String content) {
        return PriceCatalog.read("my.jsonl", new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }
}
