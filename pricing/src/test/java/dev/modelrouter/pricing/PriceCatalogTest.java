package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.AsOf;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

final class PriceCatalogTest {

    private static final String DEPLOYMENT =
            "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abcdefghij12";

    private final PriceCatalog catalog = PriceCatalog.bundled();

    @Test
    void price_listedRegion_isThatGroup() {
        Price price = find("nova-2-lite", Scope.EU, "eu-south-1").orElseThrow();

        assertThat(price.regions()).containsExactly("eu-south-1");
        assertThat(price.isAssumed()).isFalse();
        assertThat(price.source()).matches("prices.jsonl:\\d+");
        assertThat(price.confidence()).isEqualTo(Confidence.SINGLE_SOURCE);
    }

    @Test
    void price_regionThatNoGroupLists_isTheDefaultAndSaysSo() {
        Price price = find("nova-2-lite", Scope.EU, "eu-south-9").orElseThrow();

        assertThat(price.regions()).containsExactly("eu-west-1");
        assertThat(price.isDefault()).isTrue();
        assertThat(price.isAssumed()).isTrue();
        assertThat(price.source()).endsWith("(assumed: the region is not listed)");
        assertThat(find("nova-2-lite", Scope.EU, "eu-west-1").orElseThrow().isAssumed())
                .isFalse();
    }

    @Test
    void price_scopeWithoutAListOfRegions_holdsForAll() {
        Price price = find("claude-sonnet-5.5", Scope.EU, "eu-west-3").orElseThrow();

        assertThat(price.regions()).isEmpty();
        assertThat(price.isAssumed()).isFalse();
    }

    @Test
    void price_scopeThatTheModelLacks_isEmpty() {
        assertThat(find("llama-3.3-70b", Scope.GLOBAL, "us-east-1")).isEmpty();
        assertThat(find("claude-sonnet-4.6", Scope.CA, "ca-central-1")).isEmpty();
    }

    @Test
    void price_regionThatIsNotListed_isBoundedByTheDearestOfItsPartition() {
        PriceCatalog catalog = PriceCatalog.of(List.of(
                rocket("2").regions("us-east-1").isDefault(true).build(),
                rocket("3").regions("eu-west-1").build(),
                rocket("9").regions("us-gov-west-1").build()));

        Price assumed =
                catalog.price(ModelId.parse("acme.rocket"), Region.SA_EAST_1).orElseThrow();

        assertThat(assumed.isAssumed()).isTrue();
        assertThat(assumed.upperBound(1_000_000, 0, PricingTier.STANDARD)).contains(Usd.of("3"));
        for (String elsewhere : List.of("us-gov-east-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1")) {
            assertThat(catalog.price(ModelId.parse("acme.rocket"), Region.of(elsewhere)))
                    .as(elsewhere)
                    .isEmpty();
        }
    }

    @Test
    void cost_assumed_isAtMostTheDearestOfItsPartitionInEachRate() {
        PriceCatalog catalog = PriceCatalog.of(List.of(
                rocket("2")
                        .regions("us-east-1")
                        .isDefault(true)
                        .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("30"))
                        .build(),
                rocket("3")
                        .regions("eu-west-1")
                        .perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_5M, Usd.of("4"))
                        .derivedPerMillion(Rate.CACHE_WRITE_1H, Usd.of("6"))
                        .build(),
                rocket("9").regions("us-gov-west-1").build()));
        Price assumed =
                catalog.price(ModelId.parse("acme.rocket"), Region.SA_EAST_1).orElseThrow();

        assertThat(most(assumed, new Usage(1_000_000, 0, 0, 0, 0, 0))).contains(Usd.of("3"));
        assertThat(most(assumed, new Usage(1_000_000, 1_000_000, 0, 0, 0, 0))).contains(Usd.of("33"));
        assertThat(most(assumed, new Usage(0, 0, 1_000_000, 0, 0, 0)))
                .as("a cache read is no dearer than the dearest input")
                .contains(Usd.of("3"));
        assertThat(most(assumed, new Usage(0, 0, 0, 1_000_000, 0, 0)))
                .as("published elsewhere alone")
                .contains(Usd.of("4"));
        assertThat(most(assumed, new Usage(0, 0, 0, 0, 0, 1_000_000)))
                .as("derived elsewhere")
                .contains(Usd.of("6"));
        assertThat(most(assumed, new Usage(0, 0, 0, 0, 1_000_000, 0)))
                .as("known nowhere")
                .isEmpty();
        assertThat(assumed.costWithoutTtl(new Usage(0, 0, 0, 1_000_000, 0, 0), PricingTier.STANDARD)
                        .atMost())
                .contains(Usd.of("6"));
        assertThat(assumed.cost(Usage.of(1, 1), PricingTier.FLEX).atMost()).isEmpty();
    }

    @Test
    void cost_assumedInAScopeOfManyRegions_namesAFewOfThem() {
        String[] regions = {"us-west-2", "us-east-1", "ca-west-1", "us-east-2", "us-west-1"};
        Price price = rocket("2").regions(regions).isDefault(true).build();

        Cost cost = PriceCatalog.of(List.of(price))
                .price(ModelId.parse("acme.rocket"), Region.SA_EAST_1)
                .orElseThrow()
                .cost(Usage.of(1, 0), PricingTier.STANDARD);

        assertThat(cost.unknowns().get(0))
                .contains(" is assumed from that of ca-west-1, us-east-1, us-east-2 and 2 more regions: ");
    }

    private static Optional<Usd> most(Price price, Usage usage) {
        Cost cost = price.cost(usage, PricingTier.STANDARD);
        assertThat(cost.isKnown()).isFalse();
        return cost.atMost();
    }

    private static Price.Builder rocket(String input) {
        return Price.builder("acme.rocket", Scope.IN_REGION)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of(input))
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("10"));
    }

    @Test
    void price_govCloud_isPricedApartOrNotAtAll() {
        Price gov = find("claude-haiku-4.5", Scope.IN_REGION, "us-gov-west-1").orElseThrow();

        assertThat(gov.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of("1.2"));
        assertThat(find("claude-haiku-4.5", Scope.IN_REGION, "us-gov-north-1")).isEmpty();
        assertThat(find("llama-3.1-8b", Scope.IN_REGION, "us-gov-west-1")).isEmpty();
        assertThat(find("claude-sonnet-4.6", Scope.GLOBAL, "us-gov-west-1")).isEmpty();
        assertThat(find("claude-opus-4.8", Scope.US_GOV, "us-gov-east-1")).isPresent();
        assertThat(find("claude-opus-4.8", Scope.US_GOV, "us-east-1")).isEmpty();
        assertThat(find("claude-sonnet-4.6", Scope.GLOBAL, "cn-north-1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "us.anthropic.claude-sonnet-4-6, us-east-1, 3.3",
        "global.anthropic.claude-sonnet-4-6, us-east-1, 3",
        "amazon.nova-2-pro-preview-20251202-v1:0, us-east-1, 1.375",
        "meta.llama3-70b-instruct-v1:0, sa-east-1, 4.45",
        "arn:aws:bedrock:sa-east-1::foundation-model/meta.llama3-70b-instruct-v1:0, us-east-1, 4.45",
        "arn:aws:bedrock:::foundation-model/meta.llama3-70b-instruct-v1:0, eu-west-2, 3.45",
        "arn:aws:bedrock:eu-south-1:123456789012:inference-profile/eu.amazon.nova-2-lite-v1:0, eu-west-1, 0.528",
        "arn:aws:bedrock:::inference-profile/eu.amazon.nova-2-lite-v1:0, eu-west-1, 0.374",
        "amazon.nova-pro-v1:0:300k, us-east-1, 0.8",
    })
    void price_modelId_goesByItsScopeAndRegion(String id, String clientRegion, String input) {
        assertThat(catalog.price(ModelId.parse(id), Region.of(clientRegion))
                        .orElseThrow()
                        .perMillion(PricingTier.STANDARD, Rate.INPUT))
                .contains(Usd.of(input));
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc",
        "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghij12",
        "arn:aws:bedrock:us-west-2:123456789012:custom-model/amazon.nova-lite-v1:0/abcdefghij12",
        "arn:aws:bedrock:us-west-2:123456789012:prompt-router/abcdefghij12",
        "anthropic.claude-opus-9",
        "mx.anthropic.claude-sonnet-4-6",
    })
    void price_modelIdThatSaysTooLittle_isEmptyRatherThanGuessed(String id) {
        assertThat(catalog.price(ModelId.parse(id), Region.US_WEST_2)).isEmpty();
    }

    @Test
    void price_declaredForAnArn_isFound() {
        PriceCatalog own =
                PriceCatalog.of(List.of(price(DEPLOYMENT, Scope.IN_REGION).build()));

        assertThat(own.price(ModelId.parse(DEPLOYMENT), Region.EU_WEST_1)).isPresent();
        assertThat(own.asOf()).isEmpty();
    }

    @Test
    void of_contradictions_areAllNamed() {
        List<Price> prices = List.of(
                price("acme.a", Scope.US).regions("us-east-1", "us-west-2").build(),
                price("acme.a", Scope.US).regions("us-west-2").build(),
                price("acme.b", Scope.US).regions("us-east-1").isDefault(true).build(),
                price("acme.b", Scope.US).build(),
                price("acme.c", Scope.IN_REGION)
                        .regions("us-east-1", "us-gov-west-1")
                        .build());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceCatalog.of(prices))
                .withMessageContaining("acme.a geo:us [us-west-2] is one of two prices for us-west-2")
                .withMessageContaining(
                        "acme.b geo:us (regions not read) is one of two prices for the regions that none")
                .withMessageContaining("mixes the regions of two partitions");
    }

    @Test
    void of_pricesWithDays_spansThem() {
        PriceCatalog own = PriceCatalog.of(List.of(
                price("acme.a", Scope.US).asOf(LocalDate.of(2026, 1, 2)).build(),
                price("acme.b", Scope.US).asOf(LocalDate.of(2026, 3, 4)).build()));

        assertThat(own.asOf()).contains(new AsOf(LocalDate.of(2026, 1, 2), LocalDate.of(2026, 3, 4)));
        assertThat(own.prices()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "US East",
                "us-east",
                "us-east-",
                "US-EAST-1",
                "us east 1",
                "-us-east-1",
                "us--east-1",
                "aws-global",
                "us-east-1a",
                "1-2-3",
                "a-very-long-region-name-1"
            })
    void price_textThatIsNoRegion_isRefusedRatherThanPricedByDefault(String region) {
        Model nova = ModelCatalog.bundled().model("nova-2-lite");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.price(nova, Scope.EU, Region.of(region)))
                .withMessageContaining("is not a region: say an AWS region code in lower case, such as us-east-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.price(ModelId.parse("eu.amazon.nova-2-lite-v1:0"), Region.of(region)));
        assertThatIllegalArgumentException().isThrownBy(() -> catalog.customDeployment(nova, Region.of(region)));
    }

    @Test
    void price_sovereignCloud_isNoCommercialRegion() {
        assertThat(find("nova-2-lite", Scope.EU, "eusc-de-east-1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "amazon.nova-micro-v1:0, us-east-1, 0.035, 0.14",
        "amazon.nova-lite-v1:0, us-east-1, 0.06, 0.24",
        "amazon.nova-pro-v1:0, us-east-1, 0.8, 3.2",
        "meta.llama3-3-70b-instruct-v1:0, us-west-2, 0.72, 0.72",
        "openai.gpt-oss-20b-1:0, us-west-2, 0.09, 0.39",
        "qwen.qwen3-32b-v1:0, us-east-1, 0.2, 0.78",
    })
    void customDeployment_listedBase_hasItsOwnPrice(String base, String region, String input, String output) {
        Price price = catalog.customDeployment(ModelCatalog.bundled().model(base), Region.of(region))
                .orElseThrow();

        assertThat(price.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of(input));
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.OUTPUT)).contains(Usd.of(output));
        assertThat(price.isCustomDeployment()).isTrue();
        assertThat(price.isAssumed()).isFalse();
        assertThat(price.confidence()).isEqualTo(Confidence.SINGLE_SOURCE);
        assertThat(price.source(PricingTier.STANDARD, Rate.INPUT).orElseThrow())
                .matches("prices.jsonl:6\\d\\d \\(aws-pric.*\\)");
        assertThat(catalog.customDeployments()).hasSize(6).contains(price);
        assertThat(catalog.prices()).doesNotContain(price);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-haiku-4.5, us-west-2",
        "llama-3.1-70b, us-west-2",
        "llama-3.3-70b, us-east-2",
        "nova-lite, us-west-2",
        "gpt-oss-20b, us-gov-west-1",
    })
    void customDeployment_baseOrRegionWithoutAPrice_isEmptyAndNeverTheBaseModels(String base, String region) {
        assertThat(catalog.customDeployment(ModelCatalog.bundled().model(base), Region.of(region)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "provisioned-model/abcdefghij12, 'provisioned throughput is paid by model units per hour, not by token'",
        "imported-model/abcdefghij12, 'an imported model is paid by custom model units per minute, not by token'",
        "custom-model-deployment/abcdefghij12, 'no price is known for custom models of this base'",
        "custom-model/amazon.nova-lite-v1:0/abcdefghij12, 'that of the base model does not hold'",
        "application-inference-profile/abc, 'the model behind it is not known'",
        "prompt-router/abcdefghij12, 'the model behind it is not known'",
    })
    void unpriced_resource_saysWhy(String resource, String reason) {
        ModelId id = ModelId.parse("arn:aws:bedrock:us-west-2:123456789012:" + resource);

        Cost cost = PriceCatalog.unpriced(id, Region.US_WEST_2);

        assertThat(catalog.price(id, Region.US_WEST_2)).isEmpty();
        assertThat(cost.usd()).isEmpty();
        assertThat(cost.atMost()).isEmpty();
        assertThat(cost.unknowns().get(0)).contains(reason, "***").doesNotContain("123456789012");
    }

    @Test
    void unpriced_model_saysWhichAndFromWhere() {
        assertThat(PriceCatalog.unpriced(ModelId.parse("anthropic.claude-opus-9"), Region.US_EAST_1))
                .hasToString("unknown: no price is known for anthropic.claude-opus-9 called from us-east-1");
        assertThat(PriceCatalog.unpriced(ModelId.parse("mx.anthropic.claude-sonnet-4-6"), Region.US_EAST_1)
                        .unknowns()
                        .get(0))
                .startsWith("the profile's geography is not known, and no other scope's price stands in for it");
        assertThat(PriceCatalog.unpriced(
                                ModelId.parse("arn:aws:sagemaker:us-west-2:123456789012:endpoint/mine"),
                                Region.US_WEST_2)
                        .unknowns()
                        .get(0))
                .startsWith("a SageMaker endpoint is paid by instances per hour");
    }

    @Test
    void price_provenance_isKept() {
        Price nova = find("nova-pro", Scope.US, "us-east-1").orElseThrow();
        assertThat(nova.sources()).contains("aws-price-list@2026-08-20");
        assertThat(nova.sources(PricingTier.FLEX, Rate.INPUT)).isNotEmpty().isNotEqualTo(nova.sources());
        assertThat(nova.sources(PricingTier.STANDARD, Rate.CACHE_WRITE_1H)).isEmpty();

        Price sonnet = find("claude-sonnet-5.5", Scope.GLOBAL, "us-east-1").orElseThrow();
        assertThat(sonnet.history()).hasSize(1);
        assertThat(sonnet.history().get(0).rates()).containsEntry(Rate.CACHE_READ, Usd.of("0.2"));
        assertThat(sonnet.history().get(0).from()).contains(LocalDate.of(2026, 9, 28));
        assertThat(sonnet.history().get(0).until()).contains(LocalDate.of(2026, 10, 6));

        Price sol = find("gpt-5.6-sol", Scope.US, "us-east-1").orElseThrow();
        assertThat(sol.confidence()).isEqualTo(Confidence.CONFIRMED);
        assertThat(sol.history().get(0).rates()).containsEntry(Rate.INPUT, Usd.of("5.5"));
        assertThat(sol.history().get(0).until()).contains(LocalDate.of(2026, 8, 21));
        assertThat(sol.longContext().orElseThrow().thresholdTokens()).isEqualTo(272_000);
        assertThat(sol.longContext().orElseThrow().cachedTokensAssumed()).isTrue();
        assertThat(sol.longContext().orElseThrow().sources()).containsExactly("models.dev@2026-10");
    }

    @Test
    void price_assumedRegion_hasTheFiguresOfTheDefaultAndMakesNoCostKnown() {
        Price listed = find("nova-pro", Scope.IN_REGION, "us-east-1").orElseThrow();
        Price assumed = find("nova-pro", Scope.IN_REGION, "eu-central-1").orElseThrow();

        assertThat(assumed)
                .usingRecursiveComparison()
                .ignoringFields("assumedAmong", "label", "upperBound", "knownRates")
                .isEqualTo(listed);
        assertThat(assumed.isAssumed(PricingTier.STANDARD, Rate.INPUT)).isTrue();
        assertThat(assumed.isAssumed(PricingTier.STANDARD, Rate.CACHE_WRITE_1H))
                .as("a rate that it does not have")
                .isFalse();
        assertThat(listed.isAssumed(PricingTier.STANDARD, Rate.INPUT)).isFalse();
        assertThat(assumed.source(PricingTier.STANDARD, Rate.INPUT).orElseThrow())
                .isEqualTo(listed.source(PricingTier.STANDARD, Rate.INPUT).orElseThrow()
                        + " (assumed: the region is not listed)");
        assertThat(assumed.cost(Usage.of(10, 10), PricingTier.STANDARD).isKnown())
                .isFalse();
        assertThat(assumed.cost(Usage.of(0, 0), PricingTier.STANDARD)).isEqualTo(Cost.ZERO);
    }

    private Optional<Price> find(String name, Scope scope, String region) {
        Model model = ModelCatalog.bundled().model(name);
        return catalog.price(model, scope, Region.of(region));
    }

    private static Price.Builder price(String modelId, Scope scope) {
        return Price.builder(modelId, scope)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                .sources(ImmutableList.of());
    }
}
