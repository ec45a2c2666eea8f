package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** What the bundled prices do not know, and how old each figure is; the figures are among the hand-worked costs. */
final class BundledPriceCorrectionsTest {

    private final PriceCatalog prices = PriceCatalog.bundled();

    private Price price(String model, Scope scope, String region) {
        return prices.price(ModelCatalog.bundled().model(model), scope, Region.of(region))
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ap-southeast-3", "eu-central-1", "eu-north-1", "eu-south-1"})
    void price_regionOfWhichOnlyAnotherEndpointsWasRead_isAssumedAndBoundedByTheDearest(String region) {
        Price price = price("qwen3-next-80b", Scope.IN_REGION, region);

        assertThat(price.isAssumed()).isTrue();
        assertThat(price.upperBound(1_000_000, 1_000_000, PricingTier.STANDARD)).contains(Usd.of("2.09"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "ap-northeast-1", "ap-southeast-2", "eu-west-1", "eu-west-2", "sa-east-1"})
    void batch_ofQwen3Next_isKnownInMumbaiAlone(String region) {
        assertThat(price("qwen3-next-80b", Scope.IN_REGION, region).tiers())
                .containsExactly(PricingTier.STANDARD, PricingTier.FLEX, PricingTier.PRIORITY);
    }

    @Test
    void output_thatCannotBeTrusted_isUnknown() {
        Price price = price("llama-3-8b", Scope.IN_REGION, "us-gov-east-1");

        assertThat(price.perMillion(PricingTier.STANDARD, Rate.OUTPUT)).isEmpty();
        assertThat(price.cost(Usage.of(1000, 0), PricingTier.STANDARD).isKnown())
                .isTrue();
        assertThat(price.cost(Usage.of(1000, 1), PricingTier.STANDARD).isKnown())
                .isFalse();
        assertThat(price.upperBound(1, 1, PricingTier.STANDARD)).isEmpty();
    }

    @Test
    void gpt56_usage_countsCachedTokensAsInputToo() {
        assertThat(prices.prices().stream().filter(Price::inputIncludesCached).map(Price::modelId))
                .containsOnly("openai.gpt-5.6-luna", "openai.gpt-5.6-sol", "openai.gpt-5.6-terra")
                .hasSameSizeAs(prices.prices().stream()
                        .filter(price -> price.modelId().startsWith("openai.gpt-5.6"))
                        .toList());
    }

    /** Of the 200,000 tokens of input 150,000 were cached: the prompt is no longer than 200,000. */
    @Test
    void gpt56_cachedPromptWithinTheThreshold_isKnownAndShort() {
        Usage usage = new Usage(200_000, 0, 150_000, 0, 0, 0);

        assertThat(price("gpt-5.6-sol", Scope.US, "us-east-1")
                        .cost(usage, PricingTier.STANDARD)
                        .usd())
                .contains(Usd.of("0.946"));
        assertThat(price("gpt-6-sol", Scope.US, "us-east-1")
                        .cost(usage, PricingTier.STANDARD)
                        .isKnown())
                .isFalse();
    }

    @Test
    void scope_ofWhichNoPriceWasRead_hasNone() {
        Model opus = ModelCatalog.bundled().model("claude-opus-5.5");

        assertThat(opus.scopes()).contains(Scope.IN_REGION);
        assertThat(prices.price(opus, Scope.IN_REGION, Region.EU_WEST_2)).isEmpty();
    }

    @Test
    void priority_ofSomeRegionsOfAGroup_isNotThatOfTheOthers() {
        assertThat(price("deepseek-v3.2", Scope.IN_REGION, "ap-southeast-3").tiers())
                .contains(PricingTier.FLEX)
                .doesNotContain(PricingTier.PRIORITY);
        assertThat(price("minimax-m2.5", Scope.IN_REGION, "eu-south-1").tiers())
                .contains(PricingTier.FLEX)
                .doesNotContain(PricingTier.PRIORITY);
        assertThat(price("minimax-m2.5", Scope.IN_REGION, "eu-central-1").tiers())
                .contains(PricingTier.FLEX, PricingTier.PRIORITY);
    }

    @ParameterizedTest
    @CsvSource({"gpt-5.4, US, 2.75, 5.5", "gpt-5.4, GLOBAL, 2.5, 5", "gpt-5.5, US, 5.5, 11", "gpt-5.5, GLOBAL, 5, 10"})
    void price_ofProfilesThatConverseCannotCall_isKnownAllTheSame(
            String model, Scope scope, String input, String longInput) {
        Price price = price(model, scope, "us-east-1");

        assertThat(price.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of(input));
        assertThat(price.longContext().orElseThrow().rates()).containsEntry(Rate.INPUT, Usd.of(longInput));
        assertThat(price.confidence()).isEqualTo(Confidence.SINGLE_SOURCE);
    }

    @Test
    void confidence_isThatOfTheSources() {
        assertThat(price("gpt-5.6-sol", Scope.GLOBAL, "us-east-1").confidence()).isEqualTo(Confidence.CONFIRMED);
        assertThat(price("qwen3-next-80b", Scope.IN_REGION, "us-east-1").confidence())
                .isEqualTo(Confidence.CONFIRMED);
        assertThat(price("claude-haiku-5.5", Scope.JP, "ap-northeast-1").confidence())
                .isEqualTo(Confidence.CONFIRMED);
        assertThat(price("claude-fable-5.2", Scope.US, "us-east-1").confidence())
                .isEqualTo(Confidence.SINGLE_SOURCE);
    }

    @ParameterizedTest
    @CsvSource({
        "nova-pro,         US,        us-east-1,     STANDARD, INPUT,          2026-10-01",
        "nova-pro,         US,        us-east-1,     BATCH,    INPUT,          2026-08-21",
        "nova-pro,         US,        us-east-1,     FLEX,     INPUT,          2026-07-24",
        "nova-pro,         IN_REGION, us-gov-west-1, STANDARD, INPUT,          2026-07-24",
        "nova-pro,         IN_REGION, us-gov-west-1, STANDARD, CACHE_READ,     2026-11-01",
        "kimi-k3,          US,        us-east-1,     STANDARD, INPUT,          2026-10-04",
        "kimi-k3,          US,        us-east-1,     FLEX,     OUTPUT,         2026-11-01",
        "claude-fable-5.2, GLOBAL,    us-east-1,     STANDARD, CACHE_WRITE_1H, 2026-11-09",
    })
    void asOf_ofAFigure_isItsOwnDay(
            String model, Scope scope, String region, PricingTier tier, Rate rate, LocalDate day) {
        assertThat(price(model, scope, region).asOf(tier, rate)).contains(day);
    }

    @Test
    void asOf_ofAFigureThatIsNotThere_isEmpty() {
        Price nova = price("nova-pro", Scope.US, "us-east-1");

        assertThat(nova.asOf(PricingTier.STANDARD, Rate.CACHE_WRITE_1H)).isEmpty();
        assertThat(nova.longContextAsOf()).isEmpty();
        assertThat(price("gpt-6-sol", Scope.US, "us-east-1").longContextAsOf()).contains(LocalDate.of(2026, 10, 1));
        assertThat(PriceCatalog.of(List.of()).asOf()).isEmpty();
    }
}
