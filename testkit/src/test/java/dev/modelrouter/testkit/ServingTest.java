package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Who serves a call and how: prompt routers, tiers, latency, and luck. */
@Timeout(60)
final class ServingTest {

    private static final String NOVA_PRO = "us.amazon.nova-pro-v1:0";
    private static final String ROUTER = "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/meta.llama:1";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    private static ConverseRequest optimized(String modelId) {
        return ask(modelId).toBuilder()
                .performanceConfig(config -> config.latency(PerformanceConfigLatency.OPTIMIZED))
                .inferenceConfig(inference -> inference.maxTokens(92))
                .build();
    }

    private PerformanceConfigLatency latency(ConverseRequest request) {
        return client.converse(request).performanceConfig().latency();
    }

    @Test
    void promptRouter_reportsTheModelItInvoked() {
        bedrock.model(LLAMA).replies("from llama");
        bedrock.model(SONNET).replies("from sonnet");
        bedrock.promptRouter(ROUTER)
                .routes(request ->
                        request.messages().get(0).content().get(0).text().length() > 10 ? SONNET : LLAMA);

        ConverseResponse shortOne = client.converse(ask(ROUTER, "Hi"));
        ConverseResponse longOne = client.converse(ask(ROUTER, "Where is my parcel?"));

        assertThat(text(shortOne)).isEqualTo("from llama");
        assertThat(shortOne.trace().promptRouter().invokedModelId()).isEqualTo(LLAMA);
        assertThat(text(longOne)).isEqualTo("from sonnet");
        assertThat(longOne.trace().promptRouter().invokedModelId()).isEqualTo(SONNET);
        assertThat(bedrock.calls(ROUTER)).hasSize(2);
        assertThat(bedrock.callLog()).contains("routed to " + SONNET);
        assertThat(client.converse(ask(LLAMA)).trace()).isNull();
    }

    @Test
    void promptRouter_inAStream_reportsInItsMetadata() {
        bedrock.model(LLAMA).replies("from llama");
        bedrock.promptRouter(ROUTER).routesTo(LLAMA);
        ConverseStreamRequest request = ConverseStreamRequest.builder()
                .modelId(ROUTER)
                .messages(Requests.user("Hi"))
                .build();
        try (BedrockRuntimeAsyncClient async = bedrock.asyncClient()) {
            assertThat(Seen.begin(async, request).end().events().stream()
                            .filter(ConverseStreamMetadataEvent.class::isInstance)
                            .map(event -> ((ConverseStreamMetadataEvent) event)
                                    .trace()
                                    .promptRouter()
                                    .invokedModelId()))
                    .containsExactly(LLAMA);
        }
    }

    @Test
    void promptRouter_overTheWire_answersToo() {
        bedrock.model(LLAMA).replies("from llama");
        bedrock.promptRouter(ROUTER).routesTo(LLAMA);
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient wire = server.client()) {
            assertThat(wire.converse(ask(ROUTER)).trace().promptRouter().invokedModelId())
                    .isEqualTo(LLAMA);
        }
    }

    @Test
    void promptRouter_drawsOnTheQuotaOfTheModelItInvokes() {
        bedrock.model(LLAMA).replies("from llama");
        bedrock.promptRouter(ROUTER).routesTo(LLAMA);
        bedrock.quota(LLAMA, Quota.perMinute().requests(1));
        client.converse(ask(ROUTER));

        assertThatThrownBy(() -> client.converse(ask(ROUTER))).isInstanceOf(ThrottlingException.class);
        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ThrottlingException.class);
    }

    @Test
    void promptRouter_toAModelWithoutAScript_saysWhichOne() {
        bedrock.promptRouter(ROUTER).routesTo(LLAMA);

        assertThatThrownBy(() -> client.converse(ask(ROUTER)))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining(LLAMA);
    }

    @Test
    void promptRouter_unsoundRequest_isRejectedBeforeItIsAsked() {
        bedrock.promptRouter(ROUTER).routes(request -> {
            throw new AssertionError("is not to be asked");
        });

        assertThatThrownBy(() -> client.converse(ask(ROUTER, " "))).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.converse(ask(ROUTER))).hasMessage("is not to be asked");
    }

    @Test
    void promptRouter_withoutARoute_isAModelLikeAnyOther() {
        bedrock.promptRouter(ROUTER);
        bedrock.model(ROUTER).replies("by its own script");

        ConverseResponse response = client.converse(ask(ROUTER));

        assertThat(text(response)).isEqualTo("by its own script");
        assertThat(response.trace()).isNull();
    }

    @Test
    void promptRouter_thatReturnsNull_isTold() {
        bedrock.promptRouter(ROUTER).routes(request -> null);

        assertThatThrownBy(() -> client.converse(ask(ROUTER)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("return a model id");
    }

    @Test
    void tier_isTheRequestsOrTheOneScripted() {
        bedrock.model(LLAMA)
                .replies("as asked")
                .thenReplies(FakeReply.text("otherwise").servedTier(ServiceTierType.DEFAULT));
        ConverseRequest request = ask(LLAMA).toBuilder()
                .serviceTier(tier -> tier.type(ServiceTierType.FLEX))
                .build();

        assertThat(client.converse(request).serviceTier().type()).isEqualTo(ServiceTierType.FLEX);
        assertThat(client.converse(request).serviceTier().type()).isEqualTo(ServiceTierType.DEFAULT);
    }

    @Test
    void optimizedLatency_isReportedWhereItIsOffered() {
        bedrock.waivesAllRules().anyModel().replies("ok");

        assertThat(latency(optimized(NOVA_PRO))).isEqualTo(PerformanceConfigLatency.OPTIMIZED);
        assertThat(latency(optimized("amazon.nova-pro-v1:0")))
                .as("profiles of the US alone")
                .isEqualTo(PerformanceConfigLatency.STANDARD);
        assertThat(latency(optimized(SONNET))).isEqualTo(PerformanceConfigLatency.STANDARD);
        assertThat(latency(optimized("invented"))).isEqualTo(PerformanceConfigLatency.OPTIMIZED);
        bedrock.model(NOVA_PRO).replies(FakeReply.text("ok").servedLatency(PerformanceConfigLatency.STANDARD));
        assertThat(latency(optimized(NOVA_PRO))).isEqualTo(PerformanceConfigLatency.STANDARD);
    }

    @Test
    void optimizedLatency_overItsQuota_fallsBackToStandardAndItsQuota() {
        bedrock.model(NOVA_PRO).replies("ok");
        RegionScripts here = bedrock.in(Region.US_EAST_1);
        here.quota(NOVA_PRO, Quota.perMinute().tokens(500).latencyOptimizedTokens(100));
        int used = client.converse(optimized(NOVA_PRO)).usage().totalTokens();

        assertThat(here.quotaUse(NOVA_PRO).latencyOptimizedTokens()).contains(new QuotaUse.Level(100, used));
        assertThat(here.quotaUse(NOVA_PRO).tokens()).contains(new QuotaUse.Level(500, 0));
        assertThat(latency(optimized(NOVA_PRO))).isEqualTo(PerformanceConfigLatency.STANDARD);
        assertThat(here.quotaUse(NOVA_PRO).tokens()).contains(new QuotaUse.Level(500, used));
        bedrock.advance(Duration.ofMinutes(1));
        assertThat(latency(optimized(NOVA_PRO))).isEqualTo(PerformanceConfigLatency.OPTIMIZED);
    }

    private List<Integer> statuses(String modelId, int calls) {
        return IntStream.range(0, calls)
                .map(i -> {
                    try {
                        client.converse(ask(modelId));
                        return 200;
                    } catch (BedrockRuntimeException e) {
                        return e.statusCode();
                    }
                })
                .boxed()
                .toList();
    }

    @Test
    void failsAtRandom_sameSeed_failsTheSameCalls() {
        bedrock.model(LLAMA).replies("ok").failsAtRandom(0.3, 7, Fault.throttling(), Fault.internalServer());
        bedrock.model(SONNET).replies("ok").failsAtRandom(0.3, 7, Fault.throttling(), Fault.internalServer());

        List<Integer> statuses = statuses(LLAMA, 1_000);

        assertThat(statuses(SONNET, 1_000)).isEqualTo(statuses);
        assertThat(statuses.stream().filter(status -> status != 200).count()).isBetween(240L, 360L);
        assertThat(statuses).contains(429, 500);
    }

    @Test
    void failsAtRandom_takesNoStepOfTheScript() {
        bedrock.model(LLAMA)
                .replies("first")
                .thenReplies("second")
                .thenReplies("third")
                .failsAtRandom(0.5, 1, Fault.throttling());
        List<String> texts = new ArrayList<>();
        while (texts.size() < 3) {
            try {
                texts.add(text(client.converse(ask(LLAMA))));
            } catch (ThrottlingException unlucky) {
                assertThat(bedrock.calls()).hasSizeLessThan(100);
            }
        }

        assertThat(texts).containsExactly("first", "second", "third");
        assertThat(bedrock.calls()).hasSizeGreaterThan(3);
    }

    @Test
    void failsAtRandom_badArguments_sayWhatIsMissing() {
        assertThatThrownBy(() -> bedrock.model(LLAMA).failsAtRandom(1.5, 1, Fault.throttling()))
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> bedrock.model(LLAMA).failsAtRandom(0.5, 1)).hasMessageContaining("give a fault");
    }

    private List<Long> delays(String modelId, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> {
                    client.converse(ask(modelId));
                    return bedrock.lastCall().delay().toNanos();
                })
                .toList();
    }

    @Test
    void variesDelays_isLognormalAroundTheMedianAndSeeded() {
        for (String model : List.of(LLAMA, SONNET)) {
            bedrock.model(model).replies("ok").delays(Duration.ofMillis(100)).variesDelays(0.5, 3);
        }

        List<Long> delays = delays(LLAMA, 2_000);

        assertThat(delays(SONNET, 2_000)).isEqualTo(delays);
        List<Long> sorted = delays.stream().sorted().toList();
        assertThat(sorted.get(1_000)).isBetween(95_000_000L, 105_000_000L);
        assertThat(sorted.get(1_900)).as("100 ms times e^(0.5 x 1.645)").isBetween(210_000_000L, 245_000_000L);
    }

    @Test
    void variesDelays_leavesAStatedDelayAlone() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("ok").after(Duration.ofMillis(40)))
                .variesDelays(1, 3);

        assertThat(delays(LLAMA, 5)).containsOnly(40_000_000L);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 3.1, Double.NaN})
    void variesDelays_outOfRange_saysTheRange(double sigma) {
        assertThatThrownBy(() -> bedrock.model(LLAMA).variesDelays(sigma, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 (not at all) to 3.0");
    }
}
