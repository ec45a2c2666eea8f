package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

final class HandWorkedCostsTest {

    private final PriceCatalog prices = PriceCatalog.bundled();

    @ParameterizedTest
    @CsvFileSource(resources = "hand-worked-costs.txt", delimiter = '|')
    void cost_bundledPrice_isWhatTheFiguresGiveByHand(
            String model, Scope scope, String region, PricingTier tier, String tokens, String sum, String total) {
        Cost cost = price(model, scope, region).cost(usage(tokens), tier);

        assertThat(sum(cost)).isEqualTo(sum);
        assertThat(cost).hasToString(total);
        assertThat(cost.isKnown()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The tier has no price for the model, or none for the cache in it.
                "claude-sonnet-4.6 | US | us-east-1 | BATCH             | 0 0 9 0 0 0   | no cache read price  | $0.00001485",
                "claude-sonnet-4.6 | US | us-east-1 | FLEX              | 9 9 0 0 0 0   | no input price       |",
                "claude-haiku-4.5  | US | us-east-1 | LATENCY_OPTIMIZED | 9 9 0 0 0 0   | no input price       |",
                "nova-2-lite       | US | us-east-1 | PRIORITY          | 9 9 0 9 0 0   | no 5m cache write    |",
                "nova-2-lite       | US | us-east-1 | FLEX              | 0 0 1000 0 0 0| no cache read price  | $0.000165",
                "nova-2-lite       | US | us-west-1 | STANDARD          | 0 0 1000 0 0 0| no cache read price  | $0.000429",
                // The model has no such cache write, or none that was read.
                "nova-pro          | US | us-east-1 | STANDARD          | 9 9 0 0 0 9   | no 1h cache write    |",
                "llama-3.3-70b     | US | us-east-1 | STANDARD          | 9 9 0 9 0 0   | no 5m cache write    |",
                "claude-3.7-sonnet | US | us-east-1 | STANDARD          | 9 9 0 0 0 9   | no 1h cache write    |",
                "grok-4.6          | US | us-west-2 | STANDARD          | 9 9 0 9 0 0   | no 5m cache write    |",
                "gpt-6.1-sol       | US | us-east-1 | STANDARD          | 9 9 0 0 0 9   | no 1h cache write    |",
                // Not published here, but computed by the provider's rule: a bound, not a price.
                "claude-opus-5.5   | EU | eu-west-1 | STANDARD          | 0 0 0 0 0 1000| no 1h cache write    | $0.0088",
                "claude-sonnet-5.5 | EU | eu-west-1 | STANDARD          | 0 0 0 0 0 1000| no 1h cache write    | $0.0044",
            })
    void cost_rateThatWasNotPublished_isUnknownAndAtMostBounded(
            String model, Scope scope, String region, PricingTier tier, String tokens, String reason, String atMost) {
        Cost cost = price(model, scope, region).cost(usage(tokens), tier);

        assertThat(cost.isKnown()).isFalse();
        assertThat(cost.usd()).isEmpty();
        assertThat(cost.unknowns()).first().asString().startsWith(reason).contains(scope.key(), tier.key());
        assertThat(cost.atMost().map(Usd::toString).orElse(null)).isEqualTo(atMost);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-6.1-sol | US | us-east-1 | 0 0 0 1000 0 0   | $0.00275 | , as the model's only cache write, 30m cache write",
                "kimi-k3     | US | us-east-1 | 0 0 0 1000 0 0   | $0.004125| , as the model's only cache write, 30m cache write",
                "gpt-6.1-sol | US | us-east-1 | 272001 0 0 0 0 0 | $1.1968044 | , long context above 272000 prompt tokens"
                        + " (cached ones assumed to count)",
                "haiku-5.5   | US | us-east-1 | 100001 0 0 0 0 0 | $0.05500055 | , long context above 100000 prompt tokens",
                "claude-3.5-sonnet-v2 | US | us-east-1 | 1000 0 0 0 0 0 | $0.006 | , disputed",
            })
    void cost_ruleBeyondTheTable_isToldInTheLine(
            String model, Scope scope, String region, String tokens, String total, String rule) {
        Cost cost = price(model, scope, region).cost(usage(tokens), PricingTier.STANDARD);

        assertThat(cost).hasToString(total);
        assertThat(cost.lines()).hasSize(1);
        assertThat(cost.lines().get(0).rule()).isEqualTo("standard" + rule);
        assertThat(cost.lines().get(0).label()).contains(scope.key());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Each rate that differs above 272,000 tokens is in doubt, and at most the one above.
                "gpt-6.1-sol   | US     | 1 1000 272000 0 0 0         | $0 | 1 x 4.4 + 1000 x 16.5 + 272000 x 0.22: $0.0763444",
                "gpt-6-luna    | US     | 0 100 272001 0 0 0          | $0 | 100 x 0.825 + 272001 x 0.022: $0.006066522",
                "gpt-6-sol     | GLOBAL | 1000 100 200000 0 71001 0   | $0 | all at the long rates: $0.440505",
            })
    void cost_promptThatIsLongOnlyIfCachedTokensCount_isBoundedByTheDearerRates(
            String model, Scope scope, String tokens, String known, String sum) {
        Cost cost = price(model, scope, "us-east-1").cost(usage(tokens), PricingTier.STANDARD);

        assertThat(cost.isKnown()).isFalse();
        assertThat(cost.knownPart()).hasToString(known);
        assertThat(cost.unknowns()).allSatisfy(reason -> assertThat(reason)
                .endsWith("holds only if the cached tokens count, without which" + " the prompt is not that long"));
        assertThat(cost.atMost()).hasValueSatisfying(most -> assertThat(sum).endsWith(": " + most));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The dearest of the scope is London, in each rate; Virginia answers for regions that none lists.
                "nova-pro  | IN_REGION | eu-central-1 | 1000 0 0 0 0 0    | input  | us-east-1 | $0.00113",
                "nova-pro  | IN_REGION | eu-central-1 | 0 1000 0 0 0 0    | output | us-east-1 | $0.00452",
                "nova-pro  | IN_REGION | eu-central-1 | 1000 1000 0 0 0 0 | input  | us-east-1 | $0.00565",
            })
    void cost_regionThatNobodyLists_isUnknownAndAtMostThatOfTheDearest(
            String model, Scope scope, String region, String tokens, String rate, String from, String atMost) {
        Cost cost = price(model, scope, region).cost(usage(tokens), PricingTier.STANDARD);

        assertThat(cost.usd()).isEmpty();
        assertThat(cost.knownPart()).isEqualTo(Usd.ZERO);
        assertThat(cost.lines()).isEmpty();
        assertThat(cost.unknowns().get(0))
                .isEqualTo("the " + rate + " price of amazon.nova-pro-v1:0 " + scope.key()
                        + ", standard, is assumed from that of " + from
                        + ": no price names the region that the call is made from");
        assertThat(cost.atMost()).contains(Usd.of(atMost.substring(1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // in x dearest prompt rate + out x output
                "claude-sonnet-4.6 | US        | us-east-1    | STANDARD | 1000000 | 64000 | $7.656",
                "claude-haiku-4.5  | GLOBAL    | us-east-1    | STANDARD | 1000000 | 64000 | $2.32",
                "llama-3.3-70b     | US        | us-east-1    | STANDARD | 100000  | 4000  | $0.07488",
                "gpt-6.1-sol       | US        | us-east-1    | STANDARD | 272000  | 1000  | $0.759",
                "gpt-6.1-sol       | US        | us-east-1    | STANDARD | 272001  | 1000  | $1.5125055",
                "claude-opus-5.5   | EU        | eu-west-1    | STANDARD | 1000    | 1000  | $0.0308",
                "nova-2-lite       | US        | us-east-1    | FLEX     | 1000    | 1000  | $0.00308",
                "nova-2-lite       | US        | us-east-1    | PRIORITY | 1000    | 1000  | $0.00539",
                "nova-2-lite       | US        | us-east-1    | BATCH    | 1000    | 1000  | $0.00154",
                "nova-pro          | US        | us-east-1    | LATENCY_OPTIMIZED | 1000 | 1000 | $0.005",
                // an unlisted region: the dearest group of the scope, London
                "nova-pro          | IN_REGION | eu-central-1 | STANDARD | 1000    | 1000  | $0.00565",
            })
    void upperBound_bundledPrice_isTheDearestThatCanBe(
            String model, Scope scope, String region, PricingTier tier, long input, long output, String bound) {
        assertThat(price(model, scope, region).upperBound(input, output, tier)).contains(Usd.of(bound.substring(1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The reply has no cacheDetails: at most every write at the dearest of 5m and 1h.
                "claude-sonnet-4.6 | US        | us-east-1 | 10 20 0 1000 0 0 | $0.000363 | $0.006963",
                "claude-sonnet-4.6 | GLOBAL    | us-east-1 | 0 0 0 1000 0 0   | $0        | $0.006",
                "claude-haiku-4.5  | IN_REGION | us-gov-west-1 | 0 0 0 1000 0 0 | $0      | $0.0024",
                "claude-opus-5.5   | EU        | eu-west-1 | 0 0 0 1000 0 0   | $0        | $0.0088",
                // One kind of cache write alone: known.
                "nova-pro          | US        | us-east-1 | 0 0 0 1000 0 0   | $0.0008   | $0.0008",
                "claude-3.7-sonnet | US        | us-east-1 | 0 0 0 1000 0 0   | $0.00375  | $0.00375",
                "gpt-6.1-sol       | US        | us-east-1 | 0 0 0 1000 0 0   | $0.00275  | $0.00275",
                // What the reply does say keeps its price.
                "claude-sonnet-4.6 | US        | us-east-1 | 0 0 0 0 0 1000   | $0.0066   | $0.0066",
            })
    void costWithoutTtl_cacheWrites_areBoundedAndNeverZero(
            String model, Scope scope, String region, String tokens, String known, String atMost) {
        Cost cost = price(model, scope, region).costWithoutTtl(usage(tokens), PricingTier.STANDARD);

        assertThat(cost.knownPart()).hasToString(known);
        assertThat(cost.atMost()).hasValueSatisfying(most -> assertThat(most).hasToString(atMost));
        assertThat(cost.isKnown()).isEqualTo(known.equals(atMost));
        assertThat(cost.unknowns())
                .allSatisfy(reason -> assertThat(reason).startsWith("the reply does not say for how long"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nova-micro    | us-east-1 | 10000 2000 | 10000 x 0.035 + 2000 x 0.14 | $0.00063",
                "nova-lite     | us-east-1 | 10000 2000 | 10000 x 0.06 + 2000 x 0.24  | $0.00108",
                "nova-pro      | us-east-1 | 10000 2000 | 10000 x 0.8 + 2000 x 3.2    | $0.0144",
                "llama-3.3-70b | us-west-2 | 10000 2000 | 10000 x 0.72 + 2000 x 0.72  | $0.00864",
                "gpt-oss-20b   | us-west-2 | 10000 2000 | 10000 x 0.09 + 2000 x 0.39  | $0.00168",
                "qwen3-32b     | us-east-1 | 10000 2000 | 10000 x 0.2 + 2000 x 0.78   | $0.00356",
            })
    void cost_customDeployment_isByItsOwnList(String model, String region, String tokens, String sum, String total) {
        Price price = prices.customDeployment(ModelCatalog.bundled().model(model), Region.of(region))
                .orElseThrow();

        Cost cost = price.cost(usage(tokens + " 0 0 0 0"), PricingTier.STANDARD);

        assertThat(sum(cost)).isEqualTo(sum);
        assertThat(cost).hasToString(total);
        assertThat(cost.lines().get(0).label()).endsWith("in-region custom deployment input");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Input negotiated at 2.5, cache reads free, batch output 5; all else as published.
                "US        | us-east-1 | STANDARD | 1000 500 0 0 0 0       | 1000 x 2.5 + 500 x 16.5             | $0.01075",
                "GLOBAL    | us-east-1 | STANDARD | 1000 500 0 0 0 0       | 1000 x 2.5 + 500 x 15               | $0.01",
                "IN_REGION | eu-west-2 | STANDARD | 1000 500 0 0 0 0       | 1000 x 2.5 + 500 x 16.5             | $0.01075",
                "US        | us-east-1 | STANDARD | 1000 500 9000 0 0 0    | 1000 x 2.5 + 500 x 16.5 + 9000 x 0  | $0.01075",
                "US        | us-east-1 | STANDARD | 0 0 0 4096 0 4096      | 4096 x 4.125 + 4096 x 6.6           | $0.0439296",
                "GLOBAL    | us-east-1 | BATCH    | 1000 1000 0 0 0 0      | 1000 x 1.5 + 1000 x 5               | $0.0065",
            })
    void cost_underAnOverlay_mixesItsFiguresWithThePublishedOnes(
            Scope scope, String region, PricingTier tier, String tokens, String sum, String total) {
        Model sonnet = ModelCatalog.bundled().model("claude-sonnet-4.6");
        PriceCatalog own = prices.overlay(PriceOverride.builder(sonnet.id())
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("2.5"))
                .perMillion(PricingTier.STANDARD, Rate.CACHE_READ, Usd.ZERO)
                .perMillion(PricingTier.BATCH, Rate.OUTPUT, Usd.of("5"))
                .build());

        Cost cost = own.price(sonnet, scope, Region.of(region)).orElseThrow().cost(usage(tokens), tier);

        assertThat(sum(cost)).isEqualTo(sum);
        assertThat(cost).hasToString(total);
    }

    private static String sum(Cost cost) {
        return cost.lines().stream()
                .map(line ->
                        line.tokens() + " x " + line.usdPerMillion().value().toPlainString())
                .collect(Collectors.joining(" + "));
    }

    private Price price(String model, Scope scope, String region) {
        return prices.price(ModelCatalog.bundled().model(model), scope, Region.of(region))
                .orElseThrow();
    }

    private static Usage usage(String tokens) {
        List<Long> counts =
                Splitter.on(' ').splitToStream(tokens).map(Long::valueOf).toList();
        return new Usage(counts.get(0), counts.get(1), counts.get(2), counts.get(3), counts.get(4), counts.get(5));
    }
}
