package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.pricing.RowKind.Figure;
import dev.modelrouter.pricing.RowKind.Reach;
import dev.modelrouter.pricing.UsageWords.Meaning;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The usage types are of the forms that public readers of the price list met, as of October 2026. */
final class UsageWordsTest {

    private static Meaning meaning(OfferProduct product) {
        return UsageWords.meaningOf(product.words(), product.mantle());
    }

    private static OfferProduct marketplace(String usage) {
        return OfferProduct.of(
                OfferProduct.MARKETPLACE,
                Map.of("servicename", "Claude Opus 5 (Amazon Bedrock Edition)", "usagetype", usage));
    }

    private static OfferProduct bedrock(String usage, String... beside) {
        Map<String, String> attributes = new HashMap<>(Map.of("model", "Some Model", "usagetype", usage));
        for (int i = 0; i < beside.length; i += 2) {
            attributes.put(beside[i], beside[i + 1]);
        }
        return OfferProduct.of(OfferProduct.BEDROCK, attributes);
    }

    private static String shown(Meaning meaning) {
        RowKind kind = meaning.kind();
        if (kind == null) {
            return String.valueOf(meaning.skipped());
        }
        return kind.reach() + " " + kind.figure().tier().key() + "."
                + kind.figure().rate().key()
                + (kind.figure().longContext() ? " long" : "")
                + (kind.mantle() ? " mantle" : "");
    }

    @ParameterizedTest
    @CsvSource({
        "InputTokenCount, REGIONAL standard.input",
        "InputTokenCount_Global, GLOBAL standard.input",
        "OutputTokenCount_Global, GLOBAL standard.output",
        "CacheReadInputTokenCount, REGIONAL standard.cacheRead",
        "CacheReadInputTokenCount_Global, GLOBAL standard.cacheRead",
        "CacheWriteInputTokenCount, REGIONAL standard.cacheWrite5m",
        "CacheWrite5mInputTokenCount, REGIONAL standard.cacheWrite5m",
        "CacheWrite30mInputTokenCount, REGIONAL standard.cacheWrite30m",
        "CacheWrite1hInputTokenCount_Global, GLOBAL standard.cacheWrite1h",
        "InputTokenCount_Batch, REGIONAL batch.input",
        "InputTokenCount_Global_Batch, GLOBAL batch.input",
        "MillionBatchInputTokens, REGIONAL batch.input",
        "OutputTokenCount_LatencyOptimized, REGIONAL latencyOptimized.output",
        "InputTokenCount_LCtx_Global, GLOBAL standard.input long",
        "input_tokens_standard, REGIONAL standard.input",
        "output_tokens_global_standard, GLOBAL standard.output",
        "output_tokens_batch, REGIONAL batch.output",
        "cache_read_tokens_standard, REGIONAL standard.cacheRead",
        "cache_write_tokens_standard, REGIONAL standard.cacheWrite5m",
        "cache_write_tokens_30m_global_standard, GLOBAL standard.cacheWrite30m",
        "cache_write_tokens_1h_global_standard, GLOBAL standard.cacheWrite1h",
        "input_tokens_long_ctx_standard, REGIONAL standard.input long",
        "input_tokens_long_ctx_global_standard, GLOBAL standard.input long",
        "cache_write_tokens_1h_long_ctx_standard, REGIONAL standard.cacheWrite1h long",
        "input_tokens_global_flex, GLOBAL flex.input",
        "output_tokens_priority, REGIONAL priority.output",
        "input_tokens_long_ctx_batch, UNSUPPORTED_KIND",
        "Reserved_1Month_InputTPM_Geo, NOT_PER_TOKEN",
        "Reserved_3Month_OutputTPM_Global, NOT_PER_TOKEN",
        "ProvisionedThroughput_NoCommit_ModelUnits_Usage, NOT_PER_TOKEN",
        "Customization_Training, NOT_PER_TOKEN",
        "CacheStorage, NOT_PER_TOKEN",
        "InputImageCount, NOT_TEXT",
        "created_image, NOT_TEXT",
        "search_units, NOT_TEXT",
        "inputAudioSecond, NOT_TEXT",
        "CacheValidationCount, UNKNOWN_KIND",
        "InputTokenCount_Turbo, UNKNOWN_KIND",
        "cache_read_write_tokens, UNKNOWN_KIND",
        "cache_read_tokens_1h_standard, UNKNOWN_KIND",
        "input_output_tokens, UNKNOWN_KIND",
        "input_tokens_flex_priority, UNKNOWN_KIND",
        "input_tokens_batch_standard, UNKNOWN_KIND",
        "input_tokens_global_geo, UNKNOWN_KIND",
        "input_tokens_cross_region, UNKNOWN_KIND",
        "input_tokens_long, UNKNOWN_KIND",
        "tokens_1h, UNKNOWN_KIND",
    })
    void marketplace_usageType_meansOneKindOrIsReported(String dimension, String expected) {
        assertThat(shown(meaning(marketplace("USE1-MP:USE1_" + dimension + "-Units"))))
                .isEqualTo(expected);
        assertThat(shown(meaning(marketplace("APN1-MP:APN1_" + dimension + "-Units"))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "USE1-NovaPro-input-tokens, REGIONAL standard.input",
        "EU-Nova2.0Lite-output-tokens-cross-region-global, GLOBAL standard.output",
        "USE1-Nova2.0Lite-input-tokens-cross-region-global-batch, GLOBAL batch.input",
        "USE1-Nova2.0Pro-text-input-tokens-priority-cross-region-global, GLOBAL priority.input",
        "USE1-Nova2.0Lite-cache-read-input-token-count, REGIONAL standard.cacheRead",
        "USE1-Nova2.0Lite-cache-write-input-token-count-flex, REGIONAL flex.cacheWrite5m",
        "USE1-Claude3-5Haiku-input-tokens-latency-optimized, REGIONAL latencyOptimized.input",
        "USE1-Llama4-Maverick-17B-input-tokens-batch, REGIONAL batch.input",
        "USE1-deepseek.v3.2-output-tokens, REGIONAL standard.output",
        "USW2-moonshotai.kimi-k3-mantle-input-tokens-standard, REGIONAL standard.input mantle",
        "USW2-moonshotai.kimi-k3-mantle-input-tokens-global-flex, GLOBAL flex.input mantle",
        "USW2-moonshotai.kimi-k3-mantle-cache-write-tokens-30m-standard, REGIONAL standard.cacheWrite30m mantle",
        "USE1-openai.gpt-5.5-mantle-cache_read-tokens-standard, REGIONAL standard.cacheRead mantle",
        "USE1-anthropic.claude-haiku-5-5-mantle-input-tokens-long-ctx-global-standard, "
                + "GLOBAL standard.input long mantle",
        "USE1-Nova2.0Pro-input-image-token-count-cross-region-global, NOT_TEXT",
        "USE1-NovaSonic-speech-input-tokens, NOT_TEXT",
        "USE1-NovaPro-cache-write-input-token-count-custom-model, NOT_PER_TOKEN",
        "USE1-Claude4.5Sonnet-reserved-3-month-input-tokens-per-minute-cross-region-geo, NOT_PER_TOKEN",
        "USE1-Nova2.0Lite-ProvisionedThroughput-NoCommit-ModelUnits, NOT_PER_TOKEN",
        "USE1-Nova2.0Lite-nova-grounding, UNKNOWN_KIND",
        "USE1-Guardrail-AutomatedReasoningPolicyUnitsConsumed, UNKNOWN_KIND",
        "USE1-Nova2.0Lite-input-tokens-cross-region, UNKNOWN_KIND",
        "USE1-Nova2.0Lite-input-tokens-cross-region-geo, GEOGRAPHY standard.input",
        "USE1-Nova2.0Lite-input-tökens, UNKNOWN_KIND",
    })
    void bedrock_usageType_meansOneKindOrIsReported(String usage, String expected) {
        assertThat(shown(meaning(bedrock(usage)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "inferenceType, Input tokens, REGIONAL standard.input",
        "inferenceType, input tokens batch, REGIONAL batch.input",
        "inferenceType, Text Input Tokens, REGIONAL standard.input",
        "inferenceType, Input tokens global priority, GLOBAL priority.input",
        "inferenceType, Prompt cache read input tokens flex, REGIONAL flex.cacheRead",
        "inferenceType, Input Image Token Count, NOT_TEXT",
        "inferenceType, Output tokens, UNKNOWN_KIND",
        "inferenceType, Input tokens turbo, UNKNOWN_KIND",
        "service_tier, global-standard, GLOBAL standard.input",
        "service_tier, flex, REGIONAL flex.input",
        "service_tier, turbo, UNKNOWN_KIND",
        "feature, Batch Inference, REGIONAL batch.input",
        "feature, On-demand Inference, REGIONAL standard.input",
        "feature, Model Customization, NOT_PER_TOKEN",
    })
    void bedrock_attributeBesideTheUsageType_addsItsWords(String attribute, String value, String expected) {
        assertThat(shown(meaning(bedrock("USE1-NovaPro-input-tokens", attribute, value))))
                .isEqualTo(expected);
    }

    @Test
    void bedrock_modelSaysLatencyOptimized_isThatTierOfTheModel() {
        OfferProduct product = OfferProduct.of(
                OfferProduct.BEDROCK,
                Map.of("model", "Nova Pro Latency Optimized", "usagetype", "USE1-NovaPro-output-tokens"));

        assertThat(product.name()).isEqualTo("Nova Pro");
        assertThat(Objects.requireNonNull(meaning(product).kind()).figure())
                .isEqualTo(new Figure(PricingTier.LATENCY_OPTIMIZED, Rate.OUTPUT, false));
    }

    @ParameterizedTest
    @CsvSource({
        "USE1-deepseek.v3.2-input-tokens, deepseek.v3.2",
        "USE1-mistral.ministral-3-8b-instruct-mantle-input-tokens-standard, mistral.ministral-3-8b-instruct",
        "APN1-TitanTextG1-Express-output-tokens, TitanTextG1-Express",
        "USE1-Nova2.0Pro-text-input-tokens, Nova2.0Pro",
        "zai.glm-4.7-input-tokens, zai.glm-4.7",
        "input-tokens, ''",
    })
    void bedrock_usageType_hasWhatItCallsTheModel(String usage, String slug) {
        assertThat(bedrock(usage).slug()).isEqualTo(slug);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "--", "MP:", "MP:_", "MP:_-Units", "-Units", "USE1-MP:USE1", "_", "é"})
    void anyUsageType_howeverOdd_isNeverAKind(String usage) {
        assertThat(meaning(marketplace(usage)).skipped()).isNotNull();
        assertThat(meaning(bedrock(usage)).skipped()).isNotNull();
    }

    @Test
    void marketplace_serviceWithoutTheEdition_isNoModel() {
        OfferProduct product = OfferProduct.of(
                OfferProduct.MARKETPLACE,
                Map.of("servicename", "Amazon Bedrock", "usagetype", "USE1-MP:USE1_InputTokenCount-Units"));

        assertThat(product.name()).isEmpty();
        assertThat(meaning(product).kind())
                .isEqualTo(new RowKind(Reach.REGIONAL, new Figure(PricingTier.STANDARD, Rate.INPUT, false), false));
    }

    @ParameterizedTest
    @CsvSource({
        "1K tokens, '', 1000",
        "1k tokens, '', 1000",
        "1M tokens, '', 1000000",
        "tokens, '', 1",
        "Units, AWS Marketplace software usage|us-east-1|Million Input Tokens Regional CRIS, 1000000",
        "Units, Per 1 million response tokens, 1000000",
        "Units, Thousand Input Tokens, 1000",
        "Units, $0.003 per 1K tokens, 1000",
        "Units, 'Input Tokens - Standard, Global', 0",
        "Units, 'thousand or million', 0",
        "Units, '', 0",
        "1M TPM Hour, '', 0",
        "1KTPMHour, '', 0",
        "image, Million Images, 0",
        "'', Million Input Tokens, 0",
    })
    void unit_withItsDescription_saysHowManyTokensOrNothing(String unit, String description, int tokens) {
        assertThat(OfferTerms.tokensOf(unit, description)).isEqualTo(tokens);
    }
}
