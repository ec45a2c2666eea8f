package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** Tests whose extension is in real time and in every region, as a user writes them. */
final class RealTimeTest {

    private static final String GLOBAL = "global.anthropic.claude-sonnet-4-6";

    @RegisterExtension
    static final FakeBedrockExtension BEDROCK =
            FakeBedrockExtension.create().inRealTime().in(Region.EU_WEST_1).inEveryRegion();

    @Test
    void server_slowAnswer_runsIntoTheReadTimeoutOfTheClient(FakeBedrock bedrock, FakeBedrockServer server) {
        bedrock.model(GLOBAL).delays(Duration.ofMinutes(1)).replies("too late");
        bedrock.in(Region.EU_WEST_1).model(GLOBAL).delays(Duration.ZERO).replies("in time");
        try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                .endpointOverride(server.endpoint(Region.US_WEST_2))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(Apache5HttpClient.builder().socketTimeout(Duration.ofSeconds(1)))
                .overrideConfiguration(override -> override.retryStrategy(retries -> retries.maxAttempts(1)))
                .build()) {
            // Loads what answers, which may take longer than the client waits.
            server.client().converse(ask(GLOBAL));

            assertThatThrownBy(() -> client.converse(ask(GLOBAL)))
                    .isInstanceOf(SdkClientException.class)
                    .hasMessageContaining("timed out");
        }
        assertThat(bedrock.lastCall().region()).isEqualTo(Region.US_WEST_2);
    }

    @Test
    void client_slowAnswer_runsIntoItsTimeout(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.model(GLOBAL).delays(Duration.ofMinutes(1)).replies("too late");

        assertThat(bedrock.time()).isSameAs(TimeSource.system());
        assertThatThrownBy(() -> client.converse(ask(GLOBAL).toBuilder()
                        .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofMillis(50)))
                        .build()))
                .isInstanceOf(ApiCallTimeoutException.class);
        assertThat(bedrock.lastCall().region()).isEqualTo(Region.EU_WEST_1);
    }
}
