package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** Overlays: which figures they replace and where, and what each figure says of its source. */
final class PriceOverlayTest extends PriceOverlayFixture {

    @Test
    void overlay_oneRate_replacesItAndLeavesTheOthersWithTheirOwnSource() {
        Price price = find(
                overlay("{\"model\":\"" + SONNET + "\",\"scope\":\"geo:us\",\"standard\":{\"input\":\"2.9\"}}"),
                SONNET,
                Scope.US,
                "us-east-1");
        Price below = find(bundled, SONNET, Scope.US, "us-east-1");

        assertThat(price.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of("2.9"));
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.OUTPUT)).contains(Usd.of("16.5"));
        assertThat(price.perMillion(PricingTier.BATCH, Rate.INPUT))
                .isEqualTo(below.perMillion(PricingTier.BATCH, Rate.INPUT))
                .isPresent();
        assertThat(price.source()).isEqualTo("my.jsonl:2, over " + below.source());
        assertThat(price.source(PricingTier.STANDARD, Rate.INPUT)).contains("my.jsonl:2");
        assertThat(price.source(PricingTier.STANDARD, Rate.OUTPUT))
                .isEqualTo(below.source(PricingTier.STANDARD, Rate.OUTPUT))
                .hasValueSatisfying(source -> assertThat(source).matches("prices.jsonl:\\d+ \\(aws-price-list@.*"));
        assertThat(price.source(PricingTier.STANDARD, Rate.CACHE_WRITE_30M)).isEmpty();
        assertThat(price.sources(PricingTier.STANDARD, Rate.INPUT)).isEmpty();
        assertThat(price.sources(PricingTier.STANDARD, Rate.OUTPUT)).isEqualTo(below.sources());
        assertThat(price.confidence()).isEqualTo(Confidence.DECLARED);
        assertThat(price.regions()).isEqualTo(below.regions());
        assertThat(price.asOf()).isEqualTo(below.asOf());
    }

    @Test
    void overlay_otherFigure_keepsHowWellInputAndOutputAreAttested() {
        Price price = find(
                overlay("{\"model\":\"" + SONNET + "\",\"standard\":{\"cacheRead\":\"0.2\"},\"sources\":[\"c\"]}"),
                SONNET,
                Scope.US,
                "us-east-1");

        assertThat(price.confidence())
                .isEqualTo(find(bundled, SONNET, Scope.US, "us-east-1").confidence())
                .isNotEqualTo(Confidence.DECLARED);
        assertThat(price.source(PricingTier.STANDARD, Rate.CACHE_READ)).contains("my.jsonl:2 (contract 7@2026-11-01)");
        assertThat(price.sources(PricingTier.STANDARD, Rate.CACHE_READ)).containsExactly("contract 7@2026-11-01");
    }

    @Test
    void overlay_withoutScope_holdsInEveryScopeOfTheModelAndNoOther() {
        PriceCatalog own = overlay("{\"model\":\"" + SONNET + "\",\"standard\":{\"input\":\"1\"}}");

        for (Scope scope : List.of(Scope.US, Scope.EU, Scope.GLOBAL, Scope.IN_REGION)) {
            String region = scope == Scope.US ? "us-west-2" : "eu-west-2";
            assertThat(find(own, SONNET, scope, region).perMillion(PricingTier.STANDARD, Rate.INPUT))
                    .as(scope.key())
                    .contains(Usd.of("1"));
        }
        assertThat(own.price(model(SONNET), Scope.CA, Region.CA_CENTRAL_1)).isEmpty();
        assertThat(find(own, NOVA, Scope.US, "us-east-1")).isSameAs(find(bundled, NOVA, Scope.US, "us-east-1"));
    }

    @Test
    void overlay_withoutRegions_holdsInEachGroupAndLeavesTheRestOfEach() {
        PriceCatalog own =
                overlay("{\"model\":\"" + NOVA + "\",\"scope\":\"geo:eu\",\"standard\":{\"input\":\"0.1\"}}");

        assertStandard(own, NOVA, Scope.EU, "eu-central-1", "0.1", "3.597");
        assertStandard(own, NOVA, Scope.EU, "eu-south-1", "0.1", "4.411");
        assertStandard(own, NOVA, Scope.EU, "eu-west-1", "0.1", "3.157");
        assertStandard(own, NOVA, Scope.US, "us-east-1", "0.33", "2.75");
        Price unlisted = find(own, NOVA, Scope.EU, "eu-south-9");
        assertThat(unlisted.isAssumed()).isTrue();
        assertThat(unlisted.source())
                .startsWith("my.jsonl:2, over prices.jsonl")
                .endsWith("is not listed)");
        // The dearest output of the geography is Milan's; the input is the overlay's wherever the call is made.
        assertThat(unlisted.upperBound(0, 1_000_000, PricingTier.STANDARD)).contains(Usd.of("4.411"));
        assertThat(find(own, NOVA, Scope.EU, "eu-south-1").upperBound(1_000_000, 0, PricingTier.STANDARD))
                .contains(Usd.of("0.1"));
    }

    @Test
    void overlay_someRegionsOfAGroup_splitsTheGroup() {
        PriceCatalog own = overlay("{\"model\":\"" + SONNET + "\",\"scope\":\"geo:us\",\"regions\":[\"us-west-2\"],"
                + "\"standard\":{\"output\":\"15\"}}");

        assertStandard(own, SONNET, Scope.US, "us-west-2", "3.3", "15");
        assertStandard(own, SONNET, Scope.US, "us-east-1", "3.3", "16.5");
        assertThat(find(own, SONNET, Scope.US, "us-west-2").regions()).containsExactly("us-west-2");
        assertThat(find(own, SONNET, Scope.US, "us-east-1").regions()).doesNotContain("us-west-2");
        assertThat(own.prices().stream().filter(price -> price.modelId().equals(SONNET) && price.scope() == Scope.US))
                .hasSize(2);
    }

    @Test
    void overlay_regionThatTheCatalogDoesNotList_isNoGuessOnceEveryFigureIsSaid() {
        String line = "{\"model\":\"acme.rocket\",\"regions\":[\"eu-west-3\"],\"standard\":{\"input\":\"5\"%s}}";
        PriceCatalog below = PriceCatalog.of(List.of(Price.builder("acme.rocket", Scope.IN_REGION)
                .regions("us-east-1")
                .isDefault(true)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("2"))
                .build()));

        Price half = rocket(overlay(below, String.format(line, "")));
        Price full = rocket(overlay(below, String.format(line, ",\"output\":\"9\"")));

        assertThat(half.isAssumed()).isTrue();
        assertThat(half.isAssumed(PricingTier.STANDARD, Rate.INPUT)).isFalse();
        assertThat(half.isAssumed(PricingTier.STANDARD, Rate.OUTPUT)).isTrue();
        assertThat(half.source(PricingTier.STANDARD, Rate.INPUT)).contains("my.jsonl:2");
        Cost cost = half.cost(Usage.of(1_000_000, 1_000_000), PricingTier.STANDARD);
        assertThat(cost.knownPart()).isEqualTo(Usd.of("5"));
        assertThat(cost.unknowns())
                .singleElement()
                .asString()
                .startsWith("the output price of acme.rocket in-region, standard, is assumed from that of us-east-1:");
        assertThat(cost.atMost()).contains(Usd.of("7"));
        assertThat(half.perMillion(PricingTier.STANDARD, Rate.OUTPUT)).contains(Usd.of("2"));
        assertThat(full.isAssumed()).isFalse();
        assertThat(full.regions()).containsExactly("eu-west-3");
    }

    @Test
    void overlay_everyPublishedFigureOfAGuess_leavesItsDerivedRateAGuess() {
        PriceCatalog below = PriceCatalog.of(List.of(Price.builder("acme.rocket", Scope.IN_REGION)
                .regions("us-east-1")
                .isDefault(true)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                .derivedPerMillion(Rate.CACHE_WRITE_1H, Usd.of("2"))
                .build()));
        PriceOverride.Builder input =
                PriceOverride.builder("acme.rocket").perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("5"));

        assertThat(rocket(below.overlay(input.build())).isAssumed()).isTrue();
        assertThat(rocket(below.overlay(input.derivedPerMillion(Rate.CACHE_WRITE_1H, Usd.of("10"))
                                .build()))
                        .isAssumed())
                .isFalse();
    }

    @Test
    void overlay_ruleForLongPromptsOfAGuess_isNoGuess() {
        LongContext rule = new LongContext(
                100, Map.of(Rate.INPUT, Usd.of("2"), Rate.OUTPUT, Usd.of("3")), Map.of(), false, ImmutableList.of());
        PriceCatalog below = PriceCatalog.of(List.of(Price.builder("acme.rocket", Scope.IN_REGION)
                .regions("us-east-1")
                .isDefault(true)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                .longContext(rule)
                .build()));
        Price price = rocket(below.overlay(
                PriceOverride.builder("acme.rocket").longContext(rule).build()));

        assertThat(price.cost(Usage.of(100, 0), PricingTier.STANDARD).isKnown()).isFalse();
        assertThat(price.cost(Usage.of(101, 0), PricingTier.STANDARD).usd()).contains(Usd.of("0.000202"));
    }

    @Test
    void overlay_oneRegionOfTheDefault_leavesOneThatAnswersForTheRest() {
        PriceCatalog own = bundled.overlay(PriceOverride.builder(SONNET)
                .scope(Scope.US)
                .regions("us-west-2", "us-east-9")
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("1"))
                .build());

        PriceCatalog again = PriceCatalog.of(own.prices());

        assertThat(find(own, SONNET, Scope.US, "us-west-2").isDefault()).isFalse();
        assertThat(find(own, SONNET, Scope.US, "us-east-9").isDefault()).isFalse();
        assertThat(find(own, SONNET, Scope.US, "us-east-1").isDefault()).isTrue();
        assertStandard(again, SONNET, Scope.US, "us-east-8", "3.3", "16.5");
        assertStandard(again, SONNET, Scope.US, "us-east-9", "3.3", "1");
        assertThat(find(again, SONNET, Scope.US, "us-east-9").isAssumed(PricingTier.STANDARD, Rate.INPUT))
                .isTrue();
    }

    @Test
    void overlay_allFiguresOfTheDefault_answerForTheRestByThemselves() {
        PriceCatalog below = PriceCatalog.of(List.of(Price.builder("acme.rocket", Scope.IN_REGION)
                .regions("us-east-1")
                .isDefault(true)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                .build()));
        PriceCatalog own = below.overlay(PriceOverride.builder("acme.rocket")
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("5"))
                .build());

        assertThat(rocket(own).isAssumed()).isFalse();
        assertThat(rocket(own).isDefault()).isTrue();
        assertThat(rocket(own).cost(Usage.of(1_000_000, 0), PricingTier.STANDARD))
                .hasToString("$5");
        assertThat(own.price(ModelId.parse("acme.rocket"), Region.US_EAST_1)
                        .orElseThrow()
                        .isDefault())
                .isFalse();
    }

    private static Price rocket(PriceCatalog catalog) {
        return catalog.price(ModelId.parse("acme.rocket"), Region.EU_WEST_3).orElseThrow();
    }

    @Test
    void overlay_whole_makesUnknownWhatItDoesNotName() {
        PriceCatalog own = overlay("{\"model\":\"" + SONNET + "\",\"scope\":\"geo:us\",\"whole\":true,"
                + "\"standard\":{\"input\":\"2\",\"output\":\"9\"},\"sources\":[\"c\"]}");
        Price price = find(own, SONNET, Scope.US, "us-east-1");

        assertThat(price.tiers()).containsExactly(PricingTier.STANDARD);
        assertThat(price.cost(new Usage(1, 1, 1, 0, 0, 0), PricingTier.STANDARD).isKnown())
                .isFalse();
        assertThat(price.source()).isEqualTo("my.jsonl:2");
        assertThat(price.asOf()).contains(LocalDate.of(2026, 11, 1));
        assertThat(price.sources()).containsExactly("contract 7@2026-11-01");
        assertThat(find(own, SONNET, Scope.US, "us-east-9").isAssumed()).isFalse();
    }

    @Test
    void overlay_wholeWithoutAFigure_saysThatNoPriceIsKnown() {
        Price price = find(
                overlay("{\"model\":\"" + SONNET + "\",\"scope\":\"geo:us\",\"whole\":true}"),
                SONNET,
                Scope.US,
                "us-east-1");

        assertThat(price.cost(Usage.of(1, 0), PricingTier.STANDARD).usd()).isEmpty();
        assertThat(price.upperBound(1, 1, PricingTier.STANDARD)).isEmpty();
    }

    @Test
    void overlay_longContextRuleAndTiers_areReplacedEachByItself() {
        String id = model("claude-haiku-5.5").id();
        Price below = find(bundled, id, Scope.US, "us-east-1");
        Price price = find(
                overlay(
                        "{\"model\":\"" + id + "\",\"longContext\":{\"above\":1000,\"rates\":{\"input\":\"7\"},"
                                + "\"cachedTokens\":\"count\",\"sources\":[\"c\"]}}",
                        "{\"model\":\"" + id + "\",\"flex\":{\"input\":\"0.04\",\"output\":\"0.2\"}}"),
                id,
                Scope.US,
                "us-east-1");

        assertThat(price.cost(Usage.of(1001, 0), PricingTier.STANDARD)).hasToString("$0.007007");
        assertThat(price.cost(Usage.of(1000, 0), PricingTier.STANDARD)).hasToString("$0.00011");
        assertThat(price.cost(Usage.of(1000, 1000), PricingTier.FLEX)).hasToString("$0.00024");
        assertThat(price.longContextSource()).contains("my.jsonl:2 (contract 7@2026-11-01)");
        assertThat(price.source(PricingTier.FLEX, Rate.OUTPUT)).contains("my.jsonl:3");
        assertThat(price.source()).isEqualTo("my.jsonl:2 and my.jsonl:3, over " + below.source());
        assertThat(below.longContextSource())
                .hasValueSatisfying(source -> assertThat(source).startsWith("prices.jsonl:"));
    }

    @Test
    void overlay_publishedRateThatWasDerived_isKnownAndNoBoundAnyMore() {
        String id = model("claude-opus-5.5").id();
        Usage written = new Usage(0, 0, 0, 0, 0, 1_000_000);
        assertThat(find(bundled, id, Scope.EU, "eu-west-1")
                        .cost(written, PricingTier.STANDARD)
                        .isKnown())
                .isFalse();

        Price price = find(
                overlay("{\"model\":\"" + id + "\",\"standard\":{\"cacheWrite1h\":\"5\"}}"), id, Scope.EU, "eu-west-1");

        assertThat(price.cost(written, PricingTier.STANDARD)).hasToString("$5");
        assertThat(price.derivedPerMillion(Rate.CACHE_WRITE_1H)).isEmpty();
    }

    @Test
    void overlay_layers_lastOneWinsFigureByFigure() {
        PriceCatalog own = bundled.overlay(
                        "first.jsonl",
                        in("{\"model\":\"" + SONNET + "\",\"standard\":{\"input\":\"2\",\"output\":\"8\"}}"))
                .overlay(
                        "second.jsonl",
                        in("{\"model\":\"" + SONNET + "\",\"scope\":\"geo:us\",\"standard\":{\"input\":\"1\"}}"))
                .overlay(PriceOverride.builder(SONNET)
                        .scope(Scope.US)
                        .regions("us-east-2")
                        .perMillion(PricingTier.STANDARD, Rate.CACHE_READ, Usd.of("0.01"))
                        .build());
        Price price = find(own, SONNET, Scope.US, "us-east-2");

        assertThat(price.source(PricingTier.STANDARD, Rate.INPUT)).contains("second.jsonl:2");
        assertThat(price.source(PricingTier.STANDARD, Rate.OUTPUT)).contains("first.jsonl:2");
        assertThat(price.source(PricingTier.STANDARD, Rate.CACHE_READ)).contains("declared in code");
        assertThat(price.source(PricingTier.STANDARD, Rate.CACHE_WRITE_5M))
                .hasValueSatisfying(source -> assertThat(source).startsWith("prices.jsonl:"));
        assertThat(price.source())
                .startsWith("declared in code, over second.jsonl:2, over first.jsonl:2, over prices.jsonl");
        assertStandard(own, SONNET, Scope.US, "us-east-2", "1", "8");
        assertStandard(own, SONNET, Scope.EU, "eu-west-1", "2", "8");
    }

    @Test
    void overlay_arn_holdsForThatVeryArn() {
        PriceCatalog own =
                overlay("{\"model\":\"" + PROVISIONED + "\",\"standard\":{\"input\":\"4\",\"output\":\"5\"}}");

        Price price = own.price(ModelId.parse(PROVISIONED), Region.US_EAST_1).orElseThrow();
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of("4"));
        assertThat(price).asString().contains("***").doesNotContain("123456789012");
        assertThat(price.cost(Usage.of(1, 1), PricingTier.STANDARD)
                        .lines()
                        .get(0)
                        .label())
                .doesNotContain("123456789012");
        assertThat(own.price(ModelId.parse(PROVISIONED.replace("ij12", "ij13")), Region.US_WEST_2))
                .isEmpty();
    }

    @Test
    void overlay_modelThatTheCatalogLacks_isAddedInEveryScopeAndRegion() {
        PriceCatalog own = overlay("{\"model\":\"acme.rocket\",\"standard\":{\"input\":\"4\",\"output\":\"5\"}}");

        for (String id : List.of("acme.rocket", "us.acme.rocket", "global.acme.rocket", "us-gov.acme.rocket")) {
            assertThat(own.price(ModelId.parse(id), Region.US_GOV_WEST_1))
                    .as(id)
                    .isPresent();
        }
        assertThat(own.prices().stream().filter(price -> price.modelId().equals("acme.rocket")))
                .hasSize(Scope.values().length);
    }

    @Test
    void overlay_customDeployment_isApartFromItsBase() {
        String llama = model("llama-3.3-70b").id();
        PriceCatalog own = overlay("{\"customDeploymentOf\":\"" + llama + "\",\"standard\":{\"output\":\"0.9\"}}");

        Price price = own.customDeployment(model(llama), Region.US_WEST_2).orElseThrow();
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of("0.72"));
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.OUTPUT)).contains(Usd.of("0.9"));
        assertThat(price).hasToString(llama + " in-region custom deployment [us-west-2]");
        assertStandard(own, llama, Scope.US, "us-west-2", "0.72", "0.72");
    }

    @Test
    void overlay_inCode_saysWhatAFileCan() {
        PriceOverride override = PriceOverride.builder(SONNET)
                .scope(Scope.US)
                .regions("us-west-2", "us-east-1")
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.ZERO)
                .derivedPerMillion(Rate.CACHE_WRITE_30M, Usd.of("6"))
                .longContext(new LongContext(
                        10, Map.of(Rate.INPUT, Usd.of("3")), Map.of(), false, ImmutableList.of("contract")))
                .confidence(Confidence.CONFIRMED)
                .sources(List.of("contract"))
                .asOf(LocalDate.of(2026, 1, 2))
                .source("prices of 2027")
                .build();
        Price price = find(bundled.overlay(override), SONNET, Scope.US, "us-west-2");

        assertThat(override.scope()).contains(Scope.US);
        assertThat(override.regions()).containsExactly("us-east-1", "us-west-2");
        assertThat(override.isWhole()).isFalse();
        assertThat(override).hasToString(SONNET + " geo:us [us-east-1, us-west-2] (prices of 2027)");
        assertThat(price.cost(Usage.of(10, 0), PricingTier.STANDARD)).hasToString("$0");
        assertThat(price.cost(Usage.of(20, 0), PricingTier.STANDARD)).hasToString("$0.00006");
        assertThat(price.confidence()).isEqualTo(Confidence.CONFIRMED);
        assertThat(price.source(PricingTier.STANDARD, Rate.INPUT)).contains("prices of 2027 (contract)");
    }

    @Test
    void overlay_price_isAnOverrideOfItsFigures() {
        Price mine = Price.builder(SONNET, Scope.US)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                .build();

        assertStandard(bundled.overlay(PriceOverride.of(mine)), SONNET, Scope.US, "us-east-1", "1", "16.5");
        assertStandard(bundled.overlay(PriceOverride.of(mine)), SONNET, Scope.EU, "eu-west-1", "3.3", "16.5");
    }
}
