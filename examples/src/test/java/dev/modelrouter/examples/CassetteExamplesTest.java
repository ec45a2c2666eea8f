package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.testkit.Cassette;
import dev.modelrouter.testkit.CassetteRecorder;
import dev.modelrouter.testkit.CassetteReplay;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** What the Javadoc of cassettes shows, run; the real service is another fake. */
class CassetteExamplesTest {

    private final ConverseRequest request = Labeller.request("us.anthropic.claude-sonnet-4-6", "Hello?");

    @Test
    void cassette_recorded_isReplayed(@TempDir Path folder) {
        Path file = folder.resolve("hello.json");
        FakeBedrock bedrock = FakeBedrock.create();
        FakeBedrock service = FakeBedrock.create();
        service.anyModel().replies("Hello!");

        try (FakeBedrockServer server = service.serve()) {
            BedrockRuntimeClientBuilder builder = BedrockRuntimeClient.builder()
                    .endpointOverride(server.endpoint())
                    .region(server.region())
                    .credentialsProvider(AnonymousCredentialsProvider.create());

            CassetteRecorder recorder = CassetteRecorder.create();
            builder.overrideConfiguration(o -> o.addExecutionInterceptor(recorder.interceptor()));
            try (BedrockRuntimeClient real = builder.build()) {
                real.converse(request);
            }
            recorder.cassette().write(file);

            bedrock.replays(Cassette.read(file));
            assertThat(bedrock.client().converse(request).stopReason()).isEqualTo(StopReason.END_TURN);
        }
        Cassette cassette = Cassette.read(file);
        bedrock.reset();

        bedrock.replays(
                CassetteReplay.of(cassette).ignoring("/system").repeating().timed());
        assertThat(bedrock.client().converse(request)).isNotNull();
        assertThat(bedrock.client().converse(request)).isNotNull();
    }
}
