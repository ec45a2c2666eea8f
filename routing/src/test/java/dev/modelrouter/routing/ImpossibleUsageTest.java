package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** A usage that no call can have is flagged; it reaches no sum, and counts as what was reserved. */
class ImpossibleUsageTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final SpendJournal journal = SpendJournal.create(bedrock.time());

    private ModelRouter router(String model) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(Route.fallback("r", model))
                .budget(Budget.daily(Usd.of("50")))
                .spend(journal)
                .build();
    }

    private static CompletionRequest request() {
        return CompletionRequest.builder("r").prompt("hello").maxTokens(100).build();
    }

    private void reports(long input, long output, long cacheRead) {
        bedrock.anyModel()
                .replies(FakeReply.text("fine")
                        .usage(TokenUsage.builder()
                                .inputTokens((int) input)
                                .outputTokens((int) output)
                                .cacheReadInputTokens((int) cacheRead)
                                .build()));
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 1, 0, reports 2147483647 prompt tokens",
        "50000, 1, 0, reports 50000 prompt tokens",
        "1, 1, 2000000, reports 2000001 prompt tokens",
        "1, 2147483647, 0, reports 2147483647 output tokens",
        "1, 50000, 0, 'reports 50000 output tokens, and at most 100 were asked for'"
    })
    void complete_usageFarBeyondItsBound_isFlaggedUnknownAndBounded(long input, long output, long cached, String flag) {
        reports(input, output, cached);
        ModelRouter router = router("claude-haiku-4.5");
        Usd worst = router.plan(request()).candidates().get(0).worstCase().orElseThrow();

        Completion answer = router.complete(request());

        assertThat(answer.accepted()).isTrue();
        Attempt attempt = answer.attempts().get(0);
        assertThat(attempt.anomaly().orElseThrow())
                .startsWith("impossible usage: ")
                .contains(flag);
        assertThat(answer.explain()).contains(attempt.anomaly().get());
        assertThat(answer.cost().isKnown()).isFalse();
        assertThat(answer.cost().knownPart()).isEqualTo(Usd.ZERO);
        assertThat(answer.cost().atMost()).contains(worst);
        assertThat(answer.usage()).isEqualTo(Usage.ZERO);
        assertThat(router.budgets().balances("r", Map.of()).get(0).spent()).isEqualTo(worst);
        assertThat(journal.report().total().cost().knownPart()).isEqualTo(Usd.ZERO);
        assertThat(journal.report().savings().saved()).isEqualTo(Usd.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"1000, 100, 0", "100, 100, 2000", "4000, 400, 0"})
    void complete_usageSomewhatBeyondItsBound_isBelieved(long input, long output, long cached) {
        reports(input, output, cached);

        Completion answer = router("claude-haiku-4.5").complete(request());

        assertThat(answer.attempts().get(0).anomaly()).isEmpty();
        assertThat(answer.cost().isKnown()).isTrue();
    }

    @Test
    void complete_inputWithoutABound_isHeldAgainstTheWindow() {
        ConverseRequest withImage = ConverseRequest.builder()
                .messages(StubClient.user(ContentBlock.fromImage(image -> image.format(ImageFormat.GIF)
                        .source(source -> source.bytes(SdkBytes.fromUtf8String("not an image"))))))
                .build();
        StubClient client = new StubClient(any -> StubClient.reply("fine")
                .usage(usage -> usage.inputTokens(900_000_000).outputTokens(1).totalTokens(900_000_001))
                .build());
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(Route.fallback("r", "claude-haiku-4.5"))
                .build();

        Completion answer = router.complete(CompletionRequest.of("r", withImage));

        assertThat(answer.attempts().get(0).anomaly()).isPresent();
        assertThat(answer.cost().isKnown()).isFalse();
    }

    @Test
    void news_impossibleUsage_isToldOnceForAModel() {
        reports(2_000_000_000, 1, 0);
        Attempt haiku =
                router("claude-haiku-4.5").complete(request()).attempts().get(0);
        Attempt llama = router("llama-3.3-70b").complete(request()).attempts().get(0);
        GuardedListener log = new GuardedListener(ImmutableList.of());

        assertThat(log.news(haiku).orElseThrow())
                .startsWith("claude-haiku-4.5 (geo:us) from us-east-1: impossible usage: ")
                .doesNotContain("fine");
        assertThat(log.news(haiku)).isEmpty();
        assertThat(log.news(llama)).isPresent();
    }

    /** Of GPT-5.6 the input holds the cached tokens already, and the invoice charges them as both. */
    @Test
    void complete_modelThatCountsCachedTokensAsInputToo_isChargedForBothAndReservedForBoth() {
        reports(2000, 100, 1900);
        ModelRouter router = router("gpt-5.6-luna");

        Completion answer = router.complete(request());

        // 2000 at 0.22, 1900 at 0.022 and 100 at 1.32 dollars a million.
        assertThat(answer.cost().usd()).contains(Usd.of("0.0006138"));
        Tariff.ByToken tariff = new Tariff.ByToken(PriceCatalog.bundled()
                .price(answer.model(), answer.target().scope().orElseThrow(), Region.US_EAST_1)
                .orElseThrow());
        assertThat(tariff.upperBound(1000, 0, PricingTier.STANDARD).orElseThrow())
                .isGreaterThanOrEqualTo(tariff.cost(
                                StubClient.reply("a").build(),
                                new Usage(1000, 0, 0, 0, 1000, 0),
                                new Tariff.Served(PricingTier.STANDARD, true))
                        .usd()
                        .orElseThrow());
    }
}
