package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.ModelCatalog;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of the catalogs, over the bundled ones and over copies of which each breaks one rule. */
final class PriceCheckTest {

    private final String models;
    private final String prices;

    PriceCheckTest() throws IOException {
        models = PriceCheck.resource(ModelCatalog.class, "models.jsonl");
        prices = PriceCheck.resource(Price.class, "prices.jsonl");
    }

    @Test
    void check_bundledCatalogs_findsNothingAndTellsWhatTheyCover() {
        PriceCheck check = PriceCheck.of(models, prices);

        assertThat(check.findings()).isEmpty();
        assertThat(check.coverage().get(0))
                .isEqualTo("129 models, 310 of model and scope (GovCloud apart), 671 groups of source regions,"
                        + " 6 custom deployments");
        assertThat(check.coverage().get(1)).contains("standard.input=671", "batch.output=451", "longContext=35");
        assertThat(check.coverage().get(2)).contains("confirmed=494", "single-source=174", "disputed=3");
        assertThat(check.coverage().get(3)).isEqualTo("as of 2026-07-24 to 2026-11-09");
        assertThat(check.coverage()).hasSizeGreaterThan(4 + PriceRules.EXCEPTIONS.size());
    }

    /** The first line of Sonnet 4.6 in {@code geo:us}, of Jamba Large and so on, changed in one figure or field. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"input\":\"3.3\"   | \"input\":\"0\"      | schema: prices.jsonl, line",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"input\":\"3.3\"   | \"input\":\"x\"      | schema: prices.jsonl, line",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"standard\"        | \"standards\"        | schema: prices.jsonl, line",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"input\":\"3.3\"   | \"input\":\"0.0000033\" | range: anthropic.claude-sonnet-4-6 geo:us",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"output\":\"16.5\" | \"output\":\"16500\" | range: anthropic.claude-sonnet-4-6 geo:us",
                "sonnet-4-6\",\"scope\":\"geo:us\" | ,\"output\":\"16.5\" | ~~                  | complete: anthropic.claude-sonnet-4-6 geo:us",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"input\":\"3.3\"   | \"input\":\"3\"      | ratio: anthropic.claude-sonnet-4-6 geo:us",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"cacheRead\":\"0.33\" | \"cacheRead\":\"3.4\" | order: anthropic.claude-sonnet-4-6 geo:us",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"cacheWrite5m\":\"4.125\" | \"cacheWrite5m\":\"0.33\" | order: anthropic",
                "sonnet-4-6\",\"scope\":\"geo:us\" | \"cacheWrite1h\":\"6.6\" | \"cacheWrite1h\":\"4\" | order: anthropic",
                "llama3-3-70b-instruct-v1:0\",\"scope\":\"geo:us\" | \"output\":\"0.72\" | \"output\":\"0.5\" | order: meta.llama3-3-70b",
                "llama3-3-70b-instruct-v1:0\",\"scope\":\"geo:us\" | \"batch\":{\"input\":\"0.36\" | \"batch\":{\"input\":\"0.8\" | share: meta.llama3-3-70b",
                "nova-pro-v1:0\",\"scope\":\"geo:us\" | \"flex\":{\"input\":\"0.4\" | \"flex\":{\"input\":\"0.9\" | share: amazon.nova-pro",
                "nova-pro-v1:0\",\"scope\":\"geo:us\" | \"priority\":{\"input\":\"1.4\" | \"priority\":{\"input\":\"0.7\" | share: amazon.nova-pro",
                "nova-pro-v1:0\",\"scope\":\"geo:us\" | \"latencyOptimized\":{\"input\":\"1\" | \"latencyOptimized\":{\"input\":\"0.7\" | share: amazon.nova-pro",
                "haiku-5-5\",\"scope\":\"geo:us\" | \"rates\":{\"input\":\"0.55\" | \"rates\":{\"input\":\"0.11\" | long-context: anthropic.claude-haiku-5-5",
                "meta.llama3-3-70b-instruct-v1:0\",\"scope\":\"in-region\" | \"confirmed\",\"sources\":[ | \"confirmed\",\"sources\":[],\"x\":[ | schema: ",
                "moonshotai.kimi-k3\",\"scope\":\"geo:us\" | \"scope\":\"geo:us\" | \"scope\":\"geo:ca\" | scope: moonshotai.kimi-k3",
                "deepseek.r1-v1:0\",\"scope\":\"geo:us\" | \"us-east-1\" | \"us-north-1\" | region: deepseek.r1-v1:0",
                "deepseek.r1-v1:0\",\"scope\":\"geo:us\" | \"default\":true, | ~~ | default: deepseek.r1-v1:0 geo:us has 0 defaults",
                "{\"model\":\"deepseek.r1-v1:0\" | \"deepseek.r1-v1:0\" | \"deepseek.r2-v1:0\" | model: deepseek.r1-v1:0 has no price",
                "{\"model\":\"deepseek.r1-v1:0\" | \"deepseek.r1-v1:0\" | \"deepseek.r2-v1:0\" | model: deepseek.r2-v1:0 geo:us",
                "{\"customDeploymentOf\":\"qwen | \"qwen.qwen3-32b-v1:0\" | \"qwen.qwen9\" | model: qwen.qwen9 in-region custom deployment",
                "{\"customDeploymentOf\":\"qwen | \"input\":\"0.2\" | \"input\":\"0.9\" | order: qwen.qwen3-32b-v1:0 in-region custom",
                "meta.llama3-8b-instruct-v1:0\",\"scope\":\"in-region\",\"regions\":[\"us-east-1 | \"batch\":{\"input\":\"0.2\" | \"batch\":{\"input\":\"0.15\" | exception: meta.llama3-8b",
                "{\"format | \"asOf\":\"2026-11-30\" | \"asOf\":\"2026-08-01\" | schema: prices.jsonl, line 1, field",
                "{\"model\":\"zai.glm-5\" | zai.glm-5 | ai21.glm-5 | sorted: ",
            })
    void check_brokenCopy_isFound(String line, String from, String to, String finding) {
        int start = prices.indexOf(line);
        int at = prices.indexOf(from, start);
        assertThat(at).isBetween(start, prices.indexOf('\n', start));
        String broken = prices.substring(0, at) + (to == null ? "" : to) + prices.substring(at + from.length());

        assertThat(PriceCheck.of(models, broken).findings())
                .anySatisfy(found -> assertThat(found).startsWith(finding));
    }

    @Test
    void check_lineTwice_isFound() {
        String last = prices.lines().reduce("", (before, line) -> line);

        assertThat(PriceCheck.of(models, prices + last + "\n").findings())
                .singleElement()
                .asString()
                .startsWith("schema: prices.jsonl, line 679: Cannot build the price catalog: qwen.qwen3-32b-v1:0")
                .contains("prices.jsonl:678", "prices.jsonl:679");
    }

    @Test
    void check_sources_areDemanded() {
        String sonnet = prices.lines()
                .filter(line -> line.contains("sonnet-4-6\",\"scope\":\"geo:us\""))
                .findFirst()
                .orElseThrow();
        String one = sonnet.replaceAll("\"sources\":\\[.*?]", "\"sources\":[\"apl08\"]");
        String none = sonnet.replaceAll("\"sources\":\\[.*?]", "\"sources\":[]");

        assertThat(PriceCheck.of(models, prices.replace(sonnet, one)).findings())
                .singleElement()
                .asString()
                .startsWith("provenance: ")
                .endsWith("confirmed by one source alone");
        assertThat(PriceCheck.of(models, prices.replace(sonnet, none)).findings())
                .anyMatch(found -> found.endsWith("no dated source"));
    }

    @Test
    void check_modelThatIsOfferedWhereNothingIsPriced_isFound() {
        String nova = models.lines()
                .filter(line -> line.startsWith("{\"id\":\"amazon.nova-premier"))
                .findFirst()
                .orElseThrow();
        String more = models.replace(
                nova, nova.replace("\"geo:us\":[\"us-east-1\"", "\"geo:us\":[\"us-east-9\",\"us-east-1\""));
        assertThat(more).isNotEqualTo(models);

        assertThat(PriceCheck.of(more, prices).findings())
                .isNotEmpty()
                .allMatch(found -> found.startsWith("region: ") && found.contains("us-east-9"));
    }
}
