package dev.modelrouter.examples;

import static dev.modelrouter.examples.Labeller.HAIKU;
import static dev.modelrouter.examples.Labeller.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.CassetteDrift;
import dev.modelrouter.testkit.CassetteRecorder;
import dev.modelrouter.testkit.Denial;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockExtension;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.Quota;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** What docs/testing.md and the testkit's Javadoc show of an account, its limits and its doors, run. */
@ExtendWith(FakeBedrockExtension.class)
class TestingFeaturesTest {

    private static final String GUIDELINES = "Be brief. ".repeat(1_000);

    private static final String MESSAGES = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"I was charged twice.\"}]}";

    private final ConverseRequest request = Labeller.request(HAIKU, "I was charged twice.");

    @Test
    void quota_usedUp_comesBackInAMinute(FakeBedrock bedrock, BedrockRuntimeClient client, FakeClock clock) {
        String modelId = HAIKU;
        bedrock.anyModel().replies("billing");

        bedrock.in(Region.US_EAST_1)
                .quota(modelId, Quota.perMinute().requests(50).tokens(100_000));

        client.converse(request);
        assertThat(bedrock.in(Region.US_EAST_1)
                        .quotaUse(modelId)
                        .requests()
                        .orElseThrow()
                        .used())
                .isEqualTo(1);

        bedrock.quota(SONNET, Quota.perMinute().requests(1));

        client.converse(Labeller.request(SONNET, "I was charged twice."));
        assertThatThrownBy(() -> client.converse(Labeller.request(SONNET, "Where is my parcel?")))
                .isInstanceOf(ThrottlingException.class)
                .hasMessageContaining("Too many requests");

        clock.advance(Duration.ofMinutes(1));
        client.converse(Labeller.request(SONNET, "Where is my parcel?"));
    }

    @Test
    void outage_ofOneRegion_leavesTheOther(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.anyModel().replies("billing");
        bedrock.in(Region.US_EAST_1).outage(HAIKU, Duration.ofMinutes(10));

        assertThatThrownBy(() -> client.converse(request)).isInstanceOf(ServiceUnavailableException.class);
        assertThat(bedrock.client(Region.US_WEST_2).converse(request).stopReason())
                .isEqualTo(StopReason.END_TURN);
    }

    @Test
    void denial_untilGranted_refuses(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.anyModel().replies("billing");
        bedrock.account().denies(Denial.MARKETPLACE_SUBSCRIPTION, HAIKU);

        assertThatThrownBy(() -> client.converse(request)).isInstanceOf(AccessDeniedException.class);

        bedrock.account().grants(HAIKU);
        assertThat(client.converse(request).stopReason()).isEqualTo(StopReason.END_TURN);
    }

    @Test
    void rule_broken_rejectsAsBedrockDoes(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.anyModel().replies("billing");

        ConverseRequest bare = Labeller.request("anthropic.claude-haiku-4-5-20251001-v1:0", "I was charged twice.");
        assertThatThrownBy(() -> client.converse(bare))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("with on-demand throughput isn’t supported");
        assertThat(bedrock.rejectedCalls()).hasSize(1);
    }

    @Test
    void account_withThroughput_isReadAndCalled() {
        FakeBedrock bedrock = FakeBedrock.create();
        String fast = bedrock.account().provisionsThroughput("fast", "amazon.nova-lite-v1:0", 2);
        bedrock.model(fast).replies("Hello!");

        assertThat(bedrock.controlClient()
                        .getProvisionedModelThroughput(request -> request.provisionedModelId("fast"))
                        .statusAsString())
                .isEqualTo("InService");

        BedrockClient control = bedrock.controlClient(Region.US_EAST_1);
        bedrock.account().becomes(fast, "Failed", Duration.ofHours(1));
        bedrock.advance(Duration.ofHours(1));
        assertThat(control.listProvisionedModelThroughputs(list -> {})
                        .provisionedModelSummaries()
                        .get(0)
                        .statusAsString())
                .isEqualTo("Failed");
    }

    @Test
    void profile_thatAProgramMade_isCalled(FakeBedrock bedrock, BedrockRuntimeClient client) {
        String nova = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";
        String billing = bedrock.controlClient()
                .createInferenceProfile(
                        profile -> profile.inferenceProfileName("billing").modelSource(source -> source.copyFrom(nova)))
                .inferenceProfileArn();
        bedrock.model("nova-lite").replies("Hello!");

        assertThat(text(client, Labeller.request(billing, "Hi"))).isEqualTo("Hello!");
    }

    @Test
    void promptRouter_scripted_reportsWhatItInvoked(FakeBedrock bedrock, BedrockRuntimeClient client) {
        String haiku = HAIKU;
        String sonnet = SONNET;
        String arn = bedrock.account().createsPromptRouter("chooser", sonnet, haiku);
        bedrock.anyModel().replies("billing");

        bedrock.promptRouter(arn).routes(request -> isLong(request) ? sonnet : haiku);

        assertThat(client.converse(Labeller.request(arn, "Charged twice."))
                        .trace()
                        .promptRouter()
                        .invokedModelId())
                .contains(haiku);
    }

    @Test
    void guardrail_blocksAndMasks(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.guardrail("support", "1").blocks("competitor").masks("ORDER", "[A-Z]{2}-\\d{6}");
        bedrock.model(HAIKU).replies("Order AB-123456 is on its way.");

        ConverseRequest guarded = request.toBuilder()
                .guardrailConfig(
                        guardrail -> guardrail.guardrailIdentifier("support").guardrailVersion("1"))
                .build();
        assertThat(text(client, guarded)).isEqualTo("Order {ORDER} is on its way.");
    }

    @Test
    void promptCache_secondCall_readsWhatTheFirstWrote(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.model(SONNET).replies("billing");
        ConverseRequest cached = Labeller.request(SONNET, "I was charged twice.").toBuilder()
                .system(
                        SystemContentBlock.fromText(GUIDELINES),
                        SystemContentBlock.fromCachePoint(CachePointBlock.builder()
                                .type(CachePointType.DEFAULT)
                                .build()))
                .build();

        assertThat(client.converse(cached).usage().cacheWriteInputTokens()).isEqualTo(2_500);
        assertThat(client.converse(cached).usage().cacheReadInputTokens()).isEqualTo(2_500);
        bedrock.advance(Duration.ofMinutes(5));
        assertThat(client.converse(cached).usage().cacheReadInputTokens()).isZero();
    }

    @Test
    void name_standsForEachIdOfAModel(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.model("nova-lite").replies("billing");

        client.converse(Labeller.request("amazon.nova-lite-v1:0", "I was charged twice."));
        client.converse(Labeller.request("us.amazon.nova-lite-v1:0", "I was charged twice."));

        bedrock.verify().model("nova-lite").called(2);
        bedrock.verify().model("us.amazon.nova-lite-v1:0").called(1);
    }

    @Test
    void invokeModel_answersWithAReplyInTheModelsFormat(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.model("claude-haiku-4.5").replies("billing");

        InvokeModelResponse response =
                client.invokeModel(invoke -> invoke.modelId(HAIKU).body(SdkBytes.fromUtf8String(MESSAGES)));
        assertThat(response.body().asUtf8String()).contains("\"content\":[{\"type\":\"text\",\"text\":\"billing\"}]");
    }

    @Test
    void invokeModelAndCountTokens_areServed(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.model("amazon.titan-embed-text-v2:0").invokes("{\"embedding\": [0.1, 0.2]}");
        bedrock.model("anthropic.claude-haiku-4-5-20251001-v1:0").countsTokens(12);

        assertThat(client.invokeModel(invoke -> invoke.modelId("amazon.titan-embed-text-v2:0")
                                .body(SdkBytes.fromUtf8String("{\"inputText\": \"parcel\"}")))
                        .body()
                        .asUtf8String())
                .contains("0.2");
        assertThat(client.countTokens(count -> count.modelId("anthropic.claude-haiku-4-5-20251001-v1:0")
                                .input(input -> input.converse(converse -> converse.messages(request.messages()))))
                        .inputTokens())
                .isEqualTo(12);
    }

    @Test
    void tls_clientThatTrustsTheServer_isAnswered(FakeBedrock bedrock) {
        bedrock.anyModel().replies("billing");

        try (FakeBedrockServer server = bedrock.serveTls();
                BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                        .endpointOverride(server.endpoint())
                        .region(server.region())
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .httpClientBuilder(Apache5HttpClient.builder().tlsTrustManagersProvider(server::trustManagers))
                        .build()) {
            assertThat(text(client, request)).isEqualTo("billing");
            assertThat(server.certificatePem()).startsWith("-----BEGIN CERTIFICATE-----");
        }
    }

    @Test
    void recording_ofAnyCaller_hasNoDrift(FakeBedrock service, FakeBedrockServer server) {
        service.anyModel().replies("billing");
        service.model("amazon.titan-embed-text-v2:0").invokes("{\"embedding\": [0.1, 0.2]}");
        BedrockRuntimeClient real = server.client();
        InvokeModelRequest embedding = InvokeModelRequest.builder()
                .modelId("amazon.titan-embed-text-v2:0")
                .body(SdkBytes.fromUtf8String("{\"inputText\": \"parcel\"}"))
                .build();

        CassetteRecorder recorder = CassetteRecorder.create();
        FakeBedrock bedrock = FakeBedrock.create().recordsFrom(real, recorder);
        bedrock.client().converse(request);
        bedrock.client().invokeModel(embedding);

        CassetteDrift drift = recorder.cassette().drift();
        assertThat(drift.newFindings()).isEmpty();
    }

    private static boolean isLong(ConverseRequest request) {
        return request.messages().get(0).content().get(0).text().length() > 100;
    }

    private static String text(BedrockRuntimeClient client, ConverseRequest request) {
        return client.converse(request).output().message().content().get(0).text();
    }
}
