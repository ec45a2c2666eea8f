package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** Nobody but the walk retries, whatever client is given: counted where it counts, at the server. */
class ClientsTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    private static BedrockRuntimeClientBuilder clientOf(FakeBedrockServer server) {
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(server.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
    }

    private int callsOf(BedrockRuntimeClient client) {
        ModelRouter router = ModelRouter.builder()
                .client(client)
                .route(Route.fallback("r", "llama-3.3-70b").maxAttempts(1))
                .build();
        bedrock.anyModel().throttles();

        assertThatThrownBy(() -> router.complete(CompletionRequest.of("r", "hello")))
                .isInstanceOf(ModelRouterException.AllTargetsFailed.class);
        return bedrock.calls().size();
    }

    @Test
    void converse_clientWithTheSdksDefaultRetries_makesOneCall() {
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = clientOf(server).build()) {
            assertThat(callsOf(client)).isEqualTo(1);
        }
    }

    @Test
    void converse_clientWithItsOwnRetryStrategy_makesOneCall() {
        RetryStrategy eager = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(7)
                .build();
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = clientOf(server)
                        .overrideConfiguration(config -> config.retryStrategy(eager))
                        .build()) {
            assertThat(callsOf(client)).isEqualTo(1);
        }
    }

    @Test
    void converse_clientThatNeverRetries_makesOneCall() {
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = clientOf(server)
                        .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                        .build()) {
            assertThat(callsOf(client)).isEqualTo(1);
        }
    }

    @Test
    void converse_mockOfAClient_isToldNotToRetryAndWhenToEnd() {
        BedrockRuntimeClient mock = Mockito.mock(BedrockRuntimeClient.class);
        Mockito.when(mock.converse(Mockito.any(ConverseRequest.class)))
                .thenReturn(ConverseResponse.builder().build());
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, mock)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build();

        assertThatThrownBy(() -> router.complete(CompletionRequest.of("r", "hello")))
                .isInstanceOf(ModelRouterException.AllTargetsFailed.class);

        ArgumentCaptor<ConverseRequest> sent = ArgumentCaptor.forClass(ConverseRequest.class);
        Mockito.verify(mock).converse(sent.capture());
        assertThat(sent.getValue().overrideConfiguration().orElseThrow().plugins())
                .hasSize(1);
        assertThat(sent.getValue().overrideConfiguration().orElseThrow().apiCallTimeout())
                .isPresent();
    }

    @Test
    void retryNotice_clientThatMayRetry_saysWhatTheRouterDoes() {
        assertThat(Clients.retryNotice(Region.US_EAST_1, OptionalInt.of(1))).isEmpty();
        assertThat(Clients.retryNotice(Region.US_EAST_1, OptionalInt.of(4)).orElseThrow())
                .contains("us-east-1", "up to 4 calls", "turns retries off", "doNotRetry");
        assertThat(Clients.retryNotice(Region.US_EAST_1, OptionalInt.empty()).orElseThrow())
                .contains("does not tell", "turns retries off");
    }

    @Test
    void close_callersClient_staysOpen() {
        BedrockRuntimeClient mock = Mockito.mock(BedrockRuntimeClient.class);

        ModelRouter.builder()
                .client(Region.US_EAST_1, mock)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build()
                .close();

        Mockito.verify(mock, Mockito.never()).close();
    }
}
