package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListRefresh.Outcome;
import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** Which prices a list's rows are of, and which rows are left alone. */
final class AwsPriceListRowsTest extends PriceListFixture {

    @Test
    void regionalRow_pricesRegionAndGeography_globalRowTheGlobalScope() {
        marketplace("us-east-1")
                .marketplace("Claude Opus 5", "input_tokens_standard", "5.5")
                .marketplace("Claude Opus 5", "output_tokens_standard", "27.5")
                .marketplace("Claude Opus 5", "input_tokens_global_standard", "5")
                .marketplace("Claude Opus 5", "output_tokens_global_standard", "25");

        PriceListRefresh refresh = refresh();

        assertThat(usd(refresh, OPUS, Scope.US, "us-east-1", Rate.INPUT)).contains(Usd.of("5.5"));
        assertThat(usd(refresh, OPUS, Scope.GLOBAL, "us-east-1", Rate.OUTPUT)).contains(Usd.of("25"));
        assertThat(usd(refresh, OPUS, Scope.EU, "us-east-1", Rate.INPUT)).isEmpty();
        assertThat(usd(refresh, OPUS, Scope.US, "us-west-2", Rate.INPUT)).isEmpty();
    }

    @Test
    void regionOfTheDefault_getsAPriceOfItsOwnAndIsGuardedByTheDefault() {
        llamaRows("us-east-1", "0.00072");
        llamaRows("us-east-2", "0.0008");

        PriceListRefresh refresh = refresh(llama("us-east-1"));

        assertThat(shown(refresh.changes())).contains(LLAMA + " in-region [us-east-2] standard.input: $0.72 -> $0.8");
        assertThat(of(refresh, LLAMA, "us-east-2").isAssumed()).isFalse();
        assertThat(of(refresh, LLAMA, "us-east-2").history()).isEmpty();
        files.remove("AmazonBedrock/us-east-2");
        llamaRows("us-east-2", "0.0016");
        PriceListRefresh guarded = refresh(llama("us-east-1"));
        assertThat(shown(guarded.objections()))
                .contains(LLAMA + " in-region [us-east-2] standard.input: $0.72 -> $1.6 (moved too far)");
        assertThat(of(guarded, LLAMA, "us-east-2").isAssumed()).isTrue();
    }

    @Test
    void priceWithoutRegions_getsPricesForTheRegionsOfTheList() {
        llamaRows("us-east-1", "0.0009");
        llamaRows("us-west-2", "0.0009");
        Price unlisted = price(LLAMA, Scope.IN_REGION, "0.72", "0.72").build();

        PriceListRefresh refresh = refresh(unlisted);

        assertThat(refresh.catalog().prices()).contains(unlisted);
        assertThat(of(refresh, LLAMA, "us-west-2").regions()).containsExactly("us-east-1", "us-west-2");
        assertThat(of(refresh, LLAMA, "eu-west-9").perMillion(PricingTier.STANDARD, Rate.INPUT))
                .contains(Usd.of("0.72"));
        assertThat(shown(refresh.changes()))
                .contains(LLAMA + " in-region [us-east-1, us-west-2] standard.input: $0.72 -> $0.9");
    }

    @Test
    void declaredPrice_isLeftAlone() {
        llamaRows("us-east-1", "0.0009");
        Price declared = price(LLAMA, Scope.IN_REGION, "0.1", "0.1")
                .regions("us-east-1")
                .confidence(Confidence.DECLARED)
                .build();

        PriceListRefresh refresh = refresh(declared);

        assertThat(refresh.catalog().prices()).contains(declared);
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.1"));
        assertSkipped(refresh, Reason.DECLARED, 1, "us-east-1 " + LLAMA);
    }

    @Test
    void mantleRows_areUsedOnlyWhereTheListHasNoOthers() {
        bedrock("ap-south-1")
                .bedrock("Qwen3 Next 80B A3B", "APS3-qwen.qwen3-next-80b-a3b-input-tokens-standard", "0.00018")
                .bedrock("Qwen3 Next 80B A3B", "APS3-qwen.qwen3-next-80b-a3b-mantle-input-tokens-standard", "0.000168")
                .bedrock("Grok 4.3", "APS3-xai.grok-4.3-mantle-input-tokens-standard", "0.0015");

        PriceListRefresh refresh = refresh();

        assertThat(usd(refresh, "qwen.qwen3-next-80b-a3b", Scope.IN_REGION, "ap-south-1", Rate.INPUT))
                .contains(Usd.of("0.18"));
        assertThat(usd(refresh, "xai.grok-4.3", Scope.IN_REGION, "ap-south-1", Rate.INPUT))
                .contains(Usd.of("1.5"));
        assertSkipped(refresh, Reason.OTHER_ENDPOINT, 1, "ap-south-1 qwen.qwen3-next-80b-a3b");
    }

    @Test
    void sameRowInBothOffers_isOneFigure_andTwoPricesAreNone() {
        bedrock("us-east-1").bedrock("Claude 3 Haiku", "USE1-Claude3Haiku-input-tokens", "0.00025");
        marketplace("us-east-1").marketplace("Claude 3 Haiku", "InputTokenCount", "0.25");
        String haiku = "anthropic.claude-3-haiku-20240307-v1:0";

        assertThat(usd(refresh(), haiku, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.25"));

        marketplace("us-east-1").marketplace("Claude 3 Haiku", "input_tokens_standard", "0.3");
        PriceListRefresh refresh = refresh();
        assertThat(usd(refresh, haiku, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .isEmpty();
        assertThat(refresh.skipped())
                .filteredOn(skip -> skip.reason() == Reason.CONTRADICTORY)
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "unit, Hours, UNKNOWN_UNIT",
        "unit, Units, UNKNOWN_UNIT",
        "currency, CNY, NOT_USD",
        "begin, 1000, TIERED",
        "end, 1000000, TIERED",
        "dimensions, 2, TIERED",
        "effective, 2026-12-01T00:00:00Z, NOT_IN_FORCE",
        "usagetype, USE1-Llama3-3-70B-input-tokens-turbo, UNKNOWN_KIND",
        "usagetype, USE1-Llama3-3-70B-input-image-token-count, NOT_TEXT",
        "usagetype, USE1-Llama3-3-70B-reserved-input-tpm, NOT_PER_TOKEN",
        "regionCode, eu-west-1, OTHER_REGION",
        "terms, none, NO_PRICE",
    })
    void rowThatCannotBeUsed_isCountedAndTheKnownFigureKept(String part, String value, Reason reason) {
        llamaRows("us-east-1", "0.0008");
        PriceListFiles.Product row = bedrock("us-east-1").products().get(0);
        switch (part) {
            case "unit" -> row.unit = value;
            case "currency" -> row.currency = value;
            case "begin" -> row.begin = value;
            case "end" -> row.end = value;
            case "dimensions" -> row.dimensions = 2;
            case "effective" -> row.effective = value;
            case "terms" -> row.hasTerms = false;
            default -> row.attributes.put(part, value);
        }
        settings = list -> list.regions("us-east-1");
        Price before = readFrom(
                        Map.of("standard.input", ImmutableList.of("page@2026-08")),
                        price(LLAMA, Scope.IN_REGION, "0.72", "0.8").regions("us-east-1"))
                .build();

        PriceListRefresh refresh = refresh(before);

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(usd(refresh, LLAMA, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.72"));
        assertThat(refresh.skipped())
                .filteredOn(skip -> skip.reason() == reason)
                .singleElement()
                .satisfies(skip -> assertThat(skip.examples()).isNotEmpty());
    }

    @ParameterizedTest
    @CsvSource({"unit, Hours", "currency, CNY", "end, 10", "effective, 2026-12-01T00:00:00Z"})
    void rowOfTheListThatCannotBeUsed_isThere_soNothingDisappeared(String part, String value) {
        llamaRows("us-east-1", "0.00072");
        PriceListFiles.Product row = bedrock("us-east-1").products().get(0);
        switch (part) {
            case "unit" -> row.unit = value;
            case "currency" -> row.currency = value;
            case "end" -> row.end = value;
            default -> row.effective = value;
        }
        settings = list -> list.regions("us-east-1");

        assertThat(refresh(llama("us-east-1")).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void longContextRates_takeTheThresholdThatIsKnown_andWithoutOneNothingIsTaken() {
        settings = list -> list.regions("us-east-1");
        marketplace("us-east-1")
                .marketplace("OpenAI GPT-6 Astra", "input_tokens_standard", "11")
                .marketplace("OpenAI GPT-6 Astra", "output_tokens_standard", "55")
                .marketplace("OpenAI GPT-6 Astra", "input_tokens_long_ctx_standard", "22")
                .marketplace("OpenAI GPT-6 Astra", "output_tokens_long_ctx_standard", "82.5");
        String astra = "openai.gpt-6-astra";

        PriceListRefresh unknown = refresh();
        assertThat(unknown.additions()).isEmpty();
        assertThat(unknown.skipped()).extracting(PriceListRefresh.Skip::reason).contains(Reason.UNKNOWN_THRESHOLD);

        Price global = price(astra, Scope.GLOBAL, "10", "50")
                .longContext(new LongContext(
                        272_000,
                        Map.of(Rate.INPUT, Usd.of("20"), Rate.OUTPUT, Usd.of("75")),
                        Map.of(),
                        true,
                        ImmutableList.of("card")))
                .build();
        PriceListRefresh known = refresh(global);
        assertThat(known.catalog()
                        .price(ModelId.of(astra, Scope.US), Region.US_EAST_1)
                        .flatMap(Price::longContext))
                .get()
                .satisfies(rule -> {
                    assertThat(rule.thresholdTokens()).isEqualTo(272_000);
                    assertThat(rule.cachedTokensAssumed()).isTrue();
                    assertThat(rule.rates()).containsEntry(Rate.OUTPUT, Usd.of("82.5"));
                    assertThat(rule.sources())
                            .containsExactly(
                                    "aws-price-list AmazonBedrockFoundationModels " + PriceListFiles.PUBLISHED);
                });
        assertThat(shown(known.additions()))
                .anyMatch(line -> line.startsWith(astra + " geo:us [us-east-1] longContext.input: none -> $22"));
    }

    @Test
    void derivedRate_followsTheInputPriceAndGivesWayToAPublishedOne() {
        settings = list -> list.regions("us-east-1");
        Price before = price(OPUS, Scope.GLOBAL, "5", "25")
                .regions("us-east-1")
                .derivedPerMillion(Rate.CACHE_WRITE_1H, Usd.of("10"))
                .build();
        marketplace("us-east-1")
                .marketplace("Claude Opus 5", "input_tokens_global_standard", "4")
                .marketplace("Claude Opus 5", "output_tokens_global_standard", "25");

        Price moved = refresh(before).catalog().prices().get(0);
        assertThat(moved.derivedPerMillion(Rate.CACHE_WRITE_1H)).contains(Usd.of("8"));

        marketplace("us-east-1").marketplace("Claude Opus 5", "cache_write_tokens_1h_global_standard", "7");
        Price published = refresh(before).catalog().prices().get(0);
        assertThat(published.derivedPerMillion(Rate.CACHE_WRITE_1H)).isEmpty();
        assertThat(published.perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_1H))
                .contains(Usd.of("7"));
    }

    @Test
    void decimals_ofAThousandTokens_areScaledExactly() {
        bedrock("us-east-1").bedrock("Nova Micro", "USE1-NovaMicro-cache-read-input-token-count", "0.0000087500");
        bedrock("us-east-1").bedrock("Nova Micro", "USE1-NovaMicro-input-tokens", "0.0000350000");
        bedrock("us-east-1").products().get(1).unit = "tokens";
        bedrock("us-east-1").products().get(1).amount = "0.000000035";

        PriceListRefresh refresh = refresh();

        String micro = "amazon.nova-micro-v1:0";
        assertThat(usd(refresh, micro, Scope.IN_REGION, "us-east-1", Rate.CACHE_READ))
                .contains(Usd.of("0.00875"));
        assertThat(usd(refresh, micro, Scope.IN_REGION, "us-east-1", Rate.INPUT))
                .contains(Usd.of("0.035"));
    }
}
