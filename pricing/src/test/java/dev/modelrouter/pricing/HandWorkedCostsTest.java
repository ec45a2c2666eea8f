package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

final class HandWorkedCostsTest {

    private final PriceCatalog prices = PriceCatalog.bundled();

    @ParameterizedTest
    @CsvFileSource(resources = "hand-worked-costs.txt", delimiter = '|')
    void cost_bundledPrice_isWhatTheFiguresGiveByHand(
            String model, Scope scope, String region, PricingTier tier, String tokens, String sum, String total) {
        Cost cost = price(model, scope, region).cost(usage(tokens), tier);

        assertThat(cost.lines().stream()
                        .map(line -> line.tokens() + " x "
                                + line.usdPerMillion().value().toPlainString())
                        .collect(Collectors.joining(" + ")))
                .isEqualTo(sum);
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
                "claude-haiku-5.5  | US | us-east-1 | STANDARD     | 0 0 0 0 0 100001 | no 1h cache write    | $0.1100011",
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
                "nova-pro    | IN_REGION | eu-central-1 | 1000 0 0 0 0 0 | $0.0008 | , assumed for a region that is not listed",
                "qwen3-next-80b | IN_REGION | us-east-1 | 1000 0 0 0 0 0 | $0.00014 | , disputed",
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

    private Price price(String model, Scope scope, String region) {
        return prices.price(ModelCatalog.bundled().model(model), scope, region).orElseThrow();
    }

    private static Usage usage(String tokens) {
        List<Long> counts =
                Splitter.on(' ').splitToStream(tokens).map(Long::valueOf).toList();
        return new Usage(counts.get(0), counts.get(1), counts.get(2), counts.get(3), counts.get(4), counts.get(5));
    }
}
