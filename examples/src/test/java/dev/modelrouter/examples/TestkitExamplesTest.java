package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** What the testkit's Javadoc shows, run. It needs no router. */
class TestkitExamplesTest {

    private final ConverseRequest request = Labeller.request("us.anthropic.claude-sonnet-4-6", "Hello?");

    @Test
    void client_scripted_throttlesAndReplies() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.model("us.anthropic.claude-sonnet-4-6").throttles(1).thenReplies("Hello!");
        BedrockRuntimeClient client = bedrock.client();

        assertThatThrownBy(() -> client.converse(request)).isInstanceOf(ThrottlingException.class);
        assertThat(client.converse(request).output().message().content().get(0).text())
                .isEqualTo("Hello!");
        assertThat(bedrock.calls()).hasSize(2);
    }

    @Test
    void serve_asyncClientOfTheSdk_isAnswered() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().replies("Hello!");

        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeAsyncClient client = BedrockRuntimeAsyncClient.builder()
                        .endpointOverride(server.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .build()) {
            assertThat(client.converse(request).join().stopReason()).isEqualTo(StopReason.END_TURN);
        }
    }
}
