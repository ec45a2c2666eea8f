package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PriceTest {

    private static final String DEPLOYMENT =
            "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abcdefghij12";

    @Test
    void build_nothingSaid_namesEveryProblemAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.builder("us.acme.rocket", Scope.US)
                        .regions("Frankfurt")
                        .longContext(new LongContext(
                                0, Map.of(), Map.of(Rate.INPUT, Usd.of("-2")), false, ImmutableList.of()))
                        .build())
                .withMessageContaining("INFERENCE_PROFILE")
                .withMessageContaining("\"Frankfurt\" is not a region")
                .withMessageContaining("it has no rate")
                .withMessageContaining("threshold must be at least 1 token, is 0")
                .withMessageContaining("long-context rule has no rates")
                .withMessageContaining("longContext.derived.input must not be negative, is -$2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rocket().perMillion(PricingTier.FLEX, Rate.OUTPUT, Usd.of("-0.1"))
                        .build())
                .withMessageContaining("flex.output must not be negative, is -$0.1");
    }

    @Test
    void build_onlyRates_isDeclaredAndHoldsEverywhere() {
        Price price = rocket().build();

        assertThat(price.confidence()).isEqualTo(Confidence.DECLARED);
        assertThat(price.source()).isEqualTo("declared in code");
        assertThat(price.isDefault()).isTrue();
        assertThat(price.isAssumed()).isFalse();
        assertThat(price.regions()).isEmpty();
        assertThat(price.asOf()).isEmpty();
        assertThat(price.sources()).isEmpty();
        assertThat(price.history()).isEmpty();
        assertThat(price.tiers()).containsExactly(PricingTier.STANDARD);
        assertThat(price).hasToString("acme.rocket geo:us (regions not read)");
    }

    @Test
    void build_sourceAndDay_areKept() {
        Price price = rocket().source("our contract")
                .sources(ImmutableList.of("contract@2026"))
                .asOf(LocalDate.of(2026, 1, 2))
                .confidence(Confidence.CONFIRMED)
                .build();

        assertThat(price.source()).isEqualTo("our contract");
        assertThat(price.sources()).containsExactly("contract@2026");
        assertThat(price.sources(PricingTier.STANDARD, Rate.INPUT)).containsExactly("contract@2026");
        assertThat(price.sources(PricingTier.STANDARD, Rate.CACHE_READ)).isEmpty();
        assertThat(price.asOf()).contains(LocalDate.of(2026, 1, 2));
    }

    @Test
    void build_resourceOfAnAccount_hidesTheAccountEverywhere() {
        Price price = Price.builder(DEPLOYMENT, Scope.IN_REGION)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("0.72"))
                .build();

        Cost cost = price.cost(Usage.of(1, 1), PricingTier.STANDARD);

        assertThat(price.toString() + cost + cost.lines())
                .doesNotContain("123456789012")
                .contains("***");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.builder(DEPLOYMENT, Scope.US)
                        .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("1"))
                        .build())
                .withMessageContaining("priced in scope in-region, not geo:us");
    }

    @Test
    void cost_freeRate_isKnownAndZero() {
        Price free = Price.builder("acme.rocket", Scope.IN_REGION)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.ZERO)
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.ZERO)
                .build();

        assertThat(free.cost(Usage.of(5, 5), PricingTier.STANDARD).usd()).contains(Usd.ZERO);
    }

    @Test
    void cost_noTokens_isZeroWhateverIsPublished() {
        assertThat(rocket().build().cost(Usage.ZERO, PricingTier.BATCH)).isEqualTo(Cost.ZERO);
    }

    @Test
    void cost_unpublishedRates_areUnknownWithWhatIsMissing() {
        Cost cost = rocket().build().cost(new Usage(1_000_000, 1_000_000, 10, 0, 20, 30), PricingTier.STANDARD);

        assertThat(cost.isKnown()).isFalse();
        assertThat(cost.knownPart()).isEqualTo(Usd.of("12"));
        assertThat(cost.unknowns())
                .containsExactly(
                        "no cache read price published for acme.rocket geo:us, standard",
                        "no 30m cache write price published for acme.rocket geo:us, standard",
                        "no 1h cache write price published for acme.rocket geo:us, standard");
        assertThat(cost.atMost()).isEmpty();
    }

    @Test
    void cost_cacheReadWithoutAPrice_isBoundedByTheInputPrice() {
        Cost cost = rocket().build().cost(new Usage(0, 0, 1_000_000, 0, 0, 0), PricingTier.STANDARD);

        assertThat(cost.usd()).isEmpty();
        assertThat(cost.atMost()).contains(Usd.of("2"));
    }

    @Test
    void cost_derivedRate_boundsAndDoesNotMakeKnown() {
        Price price =
                rocket().derivedPerMillion(Rate.CACHE_WRITE_1H, Usd.of("4")).build();

        Cost cost = price.cost(new Usage(0, 0, 0, 0, 0, 500_000), PricingTier.STANDARD);

        assertThat(cost.usd()).isEmpty();
        assertThat(cost.atMost()).contains(Usd.of("2"));
        assertThat(price.derivedPerMillion(Rate.CACHE_WRITE_1H)).contains(Usd.of("4"));
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_1H)).isEmpty();
        assertThat(price.cost(new Usage(0, 0, 0, 0, 0, 1), PricingTier.FLEX).atMost())
                .isEmpty();
    }

    @Test
    void cost_longPromptInATierWithoutARule_isUnknown() {
        Price price = longRocket()
                .perMillion(PricingTier.FLEX, Rate.INPUT, Usd.of("1"))
                .perMillion(PricingTier.FLEX, Rate.OUTPUT, Usd.of("5"))
                .build();

        assertThat(price.cost(Usage.of(100, 1), PricingTier.FLEX).isKnown()).isTrue();
        assertThat(price.cost(Usage.of(101, 1), PricingTier.FLEX).unknowns())
                .containsExactly(
                        "no input price published for acme.rocket geo:us, flex, long context above 100 prompt tokens",
                        "no output price published for acme.rocket geo:us, flex, long context above 100 prompt tokens");
        assertThat(price.upperBound(101, 1, PricingTier.FLEX)).isEmpty();
    }

    @Test
    void cost_longPrompt_replacesTheWholeTable() {
        Price price = longRocket()
                .perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_5M, Usd.of("2.5"))
                .build();

        Cost atThreshold = price.cost(new Usage(50, 10, 0, 50, 0, 0), PricingTier.STANDARD);
        Cost above = price.cost(new Usage(50, 10, 0, 51, 0, 0), PricingTier.STANDARD);

        assertThat(atThreshold.usd()).contains(Usd.of("0.000325"));
        assertThat(above.isKnown()).isFalse();
        assertThat(above.knownPart()).isEqualTo(Usd.of("0.0004"));
        assertThat(above.unknowns()).hasSize(1).first().asString().startsWith("no 5m cache write price");
    }

    @Test
    void upperBound_cacheWrite_isTheDearestPromptRate() {
        Price price = rocket().perMillion(PricingTier.STANDARD, Rate.CACHE_READ, Usd.of("0.2"))
                .perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_5M, Usd.of("2.5"))
                .build();

        assertThat(price.upperBound(1_000_000, 100_000, PricingTier.STANDARD)).contains(Usd.of("3.5"));
        assertThat(rocket().build().upperBound(1_000_000, 100_000, PricingTier.STANDARD))
                .contains(Usd.of("3"));
        assertThat(price.upperBound(0, 0, PricingTier.STANDARD)).contains(Usd.ZERO);
    }

    @Test
    void upperBound_derivedRate_counts() {
        Price price =
                rocket().derivedPerMillion(Rate.CACHE_WRITE_1H, Usd.of("4")).build();

        assertThat(price.upperBound(1_000_000, 0, PricingTier.STANDARD)).contains(Usd.of("4"));
    }

    @Test
    void upperBound_derivedRateOfLongPrompts_countsBeyondTheThreshold() {
        Price price = rocket().longContext(new LongContext(
                        100,
                        Map.of(Rate.INPUT, Usd.of("4"), Rate.OUTPUT, Usd.of("20")),
                        Map.of(Rate.CACHE_WRITE_1H, Usd.of("8")),
                        false,
                        ImmutableList.of()))
                .build();

        assertThat(price.upperBound(100, 0, PricingTier.STANDARD)).contains(Usd.of("0.0002"));
        assertThat(price.upperBound(101, 0, PricingTier.STANDARD)).contains(Usd.of("0.000808"));
    }

    @Test
    void cost_writeWithoutATimeToLive_isPricedAsThirtyMinutesOnlyIfThatIsTheOneThereIs() {
        Usage write = new Usage(0, 0, 0, 1_000_000, 0, 0);
        Price.Builder thirtyMinutes = rocket().perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_30M, Usd.of("3"));
        assertThat(thirtyMinutes.build().cost(write, PricingTier.STANDARD).usd())
                .contains(Usd.of("3"));

        Price both = thirtyMinutes
                .perMillion(PricingTier.STANDARD, Rate.CACHE_WRITE_1H, Usd.of("4"))
                .build();

        assertThat(both.cost(write, PricingTier.STANDARD).isKnown()).isFalse();
    }

    @Test
    void upperBound_mayCrossTheThreshold_isTheLongContextPrice() {
        Price price = longRocket().build();

        assertThat(price.upperBound(100, 10, PricingTier.STANDARD)).contains(Usd.of("0.0003"));
        assertThat(price.upperBound(101, 10, PricingTier.STANDARD)).contains(Usd.of("0.000604"));
    }

    /** A cached token that is counted as input too is charged twice, and makes the prompt no longer. */
    @Test
    void cost_inputIncludesCached_countsCachedTokensOnceTowardsTheThreshold() {
        Price price = longRocket()
                .perMillion(PricingTier.STANDARD, Rate.CACHE_READ, Usd.of("0.2"))
                .inputIncludesCached(true)
                .build();

        Cost atThreshold = price.cost(new Usage(100, 10, 90, 0, 0, 0), PricingTier.STANDARD);

        assertThat(atThreshold.usd()).contains(Usd.of("0.000318"));
        assertThat(price.cost(Usage.of(101, 10), PricingTier.STANDARD).usd()).contains(Usd.of("0.000604"));
    }

    @Test
    void upperBound_inputIncludesCached_boundsTokensThatAreChargedTwiceAndIsLongByThePromptAlone() {
        Price price = longRocket().inputIncludesCached(true).build();

        assertThat(price.upperBound(100, 10, PricingTier.STANDARD)).contains(Usd.of("0.0005"));
        assertThat(price.upperBound(101, 10, PricingTier.STANDARD)).contains(Usd.of("0.001008"));
    }

    @Test
    void upperBound_flexMayBeServedAsStandard_isAtLeastTheStandardBound() {
        Price price = rocket().perMillion(PricingTier.FLEX, Rate.INPUT, Usd.of("1"))
                .perMillion(PricingTier.FLEX, Rate.OUTPUT, Usd.of("5"))
                .perMillion(PricingTier.PRIORITY, Rate.INPUT, Usd.of("3.5"))
                .perMillion(PricingTier.PRIORITY, Rate.OUTPUT, Usd.of("17.5"))
                .perMillion(PricingTier.BATCH, Rate.INPUT, Usd.of("1"))
                .perMillion(PricingTier.BATCH, Rate.OUTPUT, Usd.of("5"))
                .build();

        assertThat(price.upperBound(1_000_000, 1_000_000, PricingTier.FLEX)).contains(Usd.of("12"));
        assertThat(price.upperBound(1_000_000, 1_000_000, PricingTier.PRIORITY)).contains(Usd.of("21"));
        assertThat(price.upperBound(1_000_000, 1_000_000, PricingTier.BATCH)).contains(Usd.of("6"));
    }

    @Test
    void upperBound_tierWithoutAPrice_isEmptyRatherThanZero() {
        assertThat(rocket().build().upperBound(1, 1, PricingTier.LATENCY_OPTIMIZED))
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rocket().build().upperBound(-1, 1, PricingTier.STANDARD))
                .withMessageContaining("are -1 in and 1 out");
    }

    private static Price.Builder rocket() {
        return Price.builder("acme.rocket", Scope.US)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("2"))
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("10"));
    }

    /** Twice the price for prompts of more than 100 tokens. */
    private static Price.Builder longRocket() {
        return rocket().longContext(new LongContext(
                100, Map.of(Rate.INPUT, Usd.of("4"), Rate.OUTPUT, Usd.of("20")), Map.of(), false, ImmutableList.of()));
    }
}
