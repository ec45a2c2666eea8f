package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockExtension;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;

/** What docs/testing.md and the testkit's Javadoc show of a user's own clients, run. */
@ExtendWith(FakeBedrockExtension.class)
class OwnClientExamplesTest {

    private final List<Integer> statuses = new ArrayList<>();

    /** Stands for a user's code: a client with the SDK's own retries, an interceptor and a timeout. */
    private BedrockRuntimeClientBuilder clientBuilder() {
        return BedrockRuntimeClient.builder()
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofMinutes(1))
                        .addExecutionInterceptor(new ExecutionInterceptor() {
                            @Override
                            public void afterTransmission(
                                    Context.AfterTransmission context, ExecutionAttributes attributes) {
                                statuses.add(context.httpResponse().statusCode());
                            }
                        }));
    }

    @Test
    void ownClient_retriesInterceptorsAndTimeouts_takeNoTime(FakeBedrock bedrock, FakeClock clock) {
        String modelId = "eu.anthropic.claude-haiku-4-5-20251001-v1:0";
        bedrock.model(modelId).throttles(2).thenReplies("billing");

        try (BedrockRuntimeClient client = bedrock.connect(clientBuilder()).build()) {
            client.converse(Labeller.request(modelId, "I was charged twice."));
            assertThat(statuses).containsExactly(429, 429, 200);
            assertThat(clock.now()).as("after two back-offs").isAfter("2026-01-01T00:00:00.700Z");

            bedrock.model(modelId).delays(Duration.ofMinutes(5));
            assertThatThrownBy(() -> client.converse(Labeller.request(modelId, "Where is my parcel?")))
                    .isInstanceOf(ApiCallTimeoutException.class);
        }
        assertThat(bedrock.lastCall().region()).isEqualTo(Region.EU_WEST_1);
    }

    @Test
    void server_ofEveryRegion_isForTheRegionThatARequestSays(FakeBedrock bedrock) {
        String modelId = "global.anthropic.claude-haiku-4-5-20251001-v1:0";
        bedrock.in(Region.EU_WEST_1).model(modelId).replies("facturation");
        FakeBedrockServer server =
                bedrock.serve(ServerOptions.create().inEveryRegion().inRealTime());

        try (server;
                BedrockRuntimeClient client =
                        clientBuilder().endpointOverride(server.endpoint()).build()) {
            client.converse(Labeller.request(modelId, "I was charged twice."));
        }
        assertThat(bedrock.lastCall().region()).isEqualTo(Region.EU_WEST_1);
    }
}
