package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.PromptVariableValues;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** What a caller says in a request of the SDK's reaches the client, save what the router has to decide. */
class PassThroughTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final StubClient client =
            new StubClient(request -> StubClient.reply("fine").build());

    private static ConverseRequest.Builder hello() {
        return ConverseRequest.builder().messages(StubClient.user("hello"));
    }

    private ConverseRequest sent(ConverseRequest request, Duration deadline) {
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .time(bedrock.time())
                .route(Route.fallback("r", "nova-pro").deadline(deadline))
                .build();
        router.complete(CompletionRequest.of("r", request));
        return client.sent.get(0);
    }

    private Duration timeout(Duration own, Duration deadline) {
        return sent(
                        hello().overrideConfiguration(config -> config.apiCallTimeout(own))
                                .build(),
                        deadline)
                .overrideConfiguration()
                .flatMap(AwsRequestOverrideConfiguration::apiCallTimeout)
                .orElseThrow();
    }

    @Test
    void complete_everythingThatConverseCanSay_isSentAsItIs() {
        bedrock.guardrail("g", "1");
        ConverseRequest request = hello().modelId("replaced")
                .system(SystemContentBlock.fromText("Be brief."))
                .inferenceConfig(config -> config.maxTokens(77).topP(0.5f).stopSequences("END"))
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("look_up")
                        .inputSchema(schema -> schema.json(Document.mapBuilder()
                                .putString("type", "object")
                                .build())))))
                .guardrailConfig(config -> config.guardrailIdentifier("g").guardrailVersion("1"))
                .additionalModelRequestFields(Document.fromMap(Map.of(
                        "inferenceConfig",
                        Document.mapBuilder().putNumber("topK", 5).build())))
                .additionalModelResponseFieldPaths("/stop_sequence")
                .promptVariables(Map.of("name", PromptVariableValues.fromText("Ann")))
                .requestMetadata(Map.of("team", "a"))
                .performanceConfig(config -> config.latency("standard"))
                .serviceTier(tier -> tier.type("flex"))
                .overrideConfiguration(config -> config.putHeader("x-trace", "7"))
                .build();

        ConverseRequest sent = sent(request, Duration.ofSeconds(5));

        AwsRequestOverrideConfiguration override = sent.overrideConfiguration().orElseThrow();
        assertThat(override.headers()).containsEntry("x-trace", List.of("7"));
        assertThat(sent.modelId()).isEqualTo("amazon.nova-pro-v1:0");
        assertThat(sent.toBuilder()
                        .modelId("replaced")
                        .overrideConfiguration(request.overrideConfiguration().orElseThrow())
                        .build())
                .isEqualTo(request);
    }

    @Test
    void complete_callersShorterTimeout_isKept() {
        assertThat(timeout(Duration.ofSeconds(2), Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void complete_callersLongerTimeout_endsAtTheDeadline() {
        assertThat(timeout(Duration.ofSeconds(9), Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    }

    /** The SDK truncates to milliseconds too; rounded up, a call would run past the deadline. */
    @ParameterizedTest
    @CsvSource({"1000000, 1", "1999999, 1", "2000000, 2", "4999000001, 4999", "5000000000, 5000"})
    void complete_timeout_isRoundedDownToMilliseconds(long nanos, long millis) {
        assertThat(timeout(Duration.ofHours(1), Duration.ofNanos(nanos))).isEqualTo(Duration.ofMillis(millis));
    }

    /** The SDK takes a timeout of 0 ms as none at all. */
    @ParameterizedTest
    @ValueSource(longs = {1, 999_999})
    void complete_lessThanAMillisecondLeft_sendsNothing(long nanos) {
        assertThatThrownBy(() -> timeout(Duration.ofHours(1), Duration.ofNanos(nanos)))
                .isInstanceOf(ModelRouterException.DeadlineExceeded.class)
                .hasMessageContaining("0 attempts");
        assertThat(client.sent).isEmpty();
    }

    @Test
    void complete_callersTimeoutBelowAMillisecond_isOneMillisecond() {
        assertThat(timeout(Duration.ofNanos(1), Duration.ofSeconds(5))).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void complete_pluginOfTheRequestThatRetries_isOverruled() {
        SdkPlugin eager = config -> config.overrideConfiguration(config.overrideConfiguration().toBuilder()
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                .build());
        bedrock.anyModel().replies("fine");
        StubClient retriesOff =
                new StubClient(request -> StubClient.reply("fine").build()) {
                    @Override
                    public BedrockRuntimeServiceClientConfiguration serviceClientConfiguration() {
                        return bedrock.client(Region.US_EAST_1).serviceClientConfiguration();
                    }
                };
        ModelRouter router = ModelRouter.builder()
                .client(retriesOff)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build();

        router.complete(CompletionRequest.of(
                "r",
                hello().overrideConfiguration(config -> config.addPlugin(eager)).build()));

        BedrockRuntimeServiceClientConfiguration.Builder config = BedrockRuntimeServiceClientConfiguration.builder()
                .overrideConfiguration(ClientOverrideConfiguration.builder().build());
        retriesOff
                .sent
                .get(0)
                .overrideConfiguration()
                .orElseThrow()
                .plugins()
                .forEach(plugin -> plugin.configureClient(config));
        assertThat(config.overrideConfiguration().retryStrategy().orElseThrow().maxAttempts())
                .isEqualTo(1);
    }
}
