package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.QuotaTest.hundred;
import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Quotas at their corners: full buckets, latency that is optimized, quotas set twice, a maximum below zero. */
@Timeout(60)
final class QuotaCornersTest {

    private static final String NOVA_PRO = "us.amazon.nova-pro-v1:0";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();
    private final RegionScripts here = bedrock.in(Region.US_EAST_1);

    /** Reserves 200 tokens, and is charged 110. */
    private static ConverseRequest optimized() {
        return hundred(NOVA_PRO, 100).toBuilder()
                .performanceConfig(config -> config.latency(PerformanceConfigLatency.OPTIMIZED))
                .build();
    }

    private void novaUses110Tokens() {
        bedrock.model(NOVA_PRO)
                .replies(FakeReply.text("ok")
                        .usage(TokenUsage.builder()
                                .inputTokens(100)
                                .outputTokens(10)
                                .build()));
    }

    private PerformanceConfigLatency latency() {
        return client.converse(optimized()).performanceConfig().latency();
    }

    @Test
    void requests_whileTheMinuteIsFull_saveNoPartOfTheNextOne() {
        bedrock.model(LLAMA).replies("ok");
        here.quota(LLAMA, Quota.perMinute().requests(60));
        client.converse(ask(LLAMA));
        bedrock.advance(Duration.ofMillis(1_500));
        for (int i = 0; i < 60; i++) {
            client.converse(ask(LLAMA));
        }

        bedrock.advance(Duration.ofMillis(999));

        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ThrottlingException.class);
        bedrock.advance(Duration.ofMillis(1));
        assertThat(client.converse(ask(LLAMA)).output()).isNotNull();
    }

    @Test
    void optimizedLatency_ofAllThatIsLeft_isGiven() {
        novaUses110Tokens();
        here.quota(NOVA_PRO, Quota.perMinute().latencyOptimizedTokens(200));

        assertThat(latency()).isEqualTo(PerformanceConfigLatency.OPTIMIZED);
        assertThat(latency()).as("90 are left").isEqualTo(PerformanceConfigLatency.STANDARD);
    }

    @Test
    void optimizedLatency_withoutAQuotaOfItsOwn_drawsOnTheTokens() {
        novaUses110Tokens();
        here.quota(NOVA_PRO, Quota.perMinute().tokens(1_000));

        assertThat(latency()).isEqualTo(PerformanceConfigLatency.OPTIMIZED);
        assertThat(here.quotaUse(NOVA_PRO).tokens()).contains(new QuotaUse.Level(1_000, 110));
    }

    @Test
    void optimizedLatency_ofAnInvocation_drawsOnItsQuota() {
        bedrock.model(NOVA_PRO).invokes("{\"usage\":{\"inputTokens\":30,\"outputTokens\":7}}");
        here.quota(NOVA_PRO, Quota.perMinute().tokens(1_000).latencyOptimizedTokens(1_000));

        client.invokeModel(request -> request.modelId(NOVA_PRO)
                .performanceConfigLatency(PerformanceConfigLatency.OPTIMIZED)
                .body(SdkBytes.fromUtf8String("{\"prompt\":\"Hello\",\"maxTokens\":50}")));

        assertThat(here.quotaUse(NOVA_PRO).latencyOptimizedTokens()).contains(new QuotaUse.Level(1_000, 37));
        assertThat(here.quotaUse(NOVA_PRO).tokens()).contains(new QuotaUse.Level(1_000, 0));
    }

    @Test
    void quota_setForEverywhere_replacesThatOfARegion() {
        bedrock.model(LLAMA).replies("ok");
        here.quota(LLAMA, Quota.perMinute().requests(1));
        here.quota(NOVA_PRO, Quota.perMinute().requests(7));

        bedrock.quota(LLAMA, Quota.perMinute().requests(5));

        assertThat(here.quotaUse(LLAMA).requests()).contains(new QuotaUse.Level(5, 0));
        assertThat(here.quotaUse(NOVA_PRO).requests()).as("of another model").contains(new QuotaUse.Level(7, 0));
    }

    @Test
    void reset_forgetsQuotasOfARegion() {
        here.quota(LLAMA, Quota.perMinute().requests(1));

        bedrock.reset();

        assertThatThrownBy(() -> here.quotaUse(LLAMA)).hasMessageContaining("has no quota");
    }

    @Test
    void maxTokens_belowZero_reserveNothing() {
        bedrock.waivesAllRules().model(LLAMA).replies("ok");
        here.quota(LLAMA, Quota.perMinute().tokens(99));

        assertThatThrownBy(() -> client.converse(hundred(LLAMA, -1))).isInstanceOf(ThrottlingException.class);
    }
}
