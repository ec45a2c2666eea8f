package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** The clients that the wire server hands out. */
@Timeout(60)
final class ServerClientsTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    @Test
    void client_takesNothingFromThePersonsSettings() {
        bedrock.anyModel().replies("ok");
        Map<String, String> settings = Map.of(
                "http.proxyHost", "127.0.0.1",
                "http.proxyPort", "1",
                "http.nonProxyHosts", "",
                "aws.useFipsEndpoint", "true",
                "aws.bearerTokenBedrock", "secret");
        settings.forEach(System::setProperty);
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = server.client()) {
            client.converse(ask(LLAMA));
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }

        assertThat(bedrock.calls().get(0).headers())
                .as("signed, not with a bearer token")
                .containsKey("x-amz-date")
                .containsEntry("amz-sdk-request", "attempt=1; max=1");
    }

    @Test
    void asyncClient_callsOverHttp2_untilTheServerIsClosed() {
        bedrock.model(LLAMA).replies("ok");
        bedrock.model("reset").breaks(Effect.RST_STREAM, Moment.BEFORE_HEADERS);
        ServerOptions west = ServerOptions.create().in(Region.US_WEST_2);
        for (FakeBedrockServer each : List.of(bedrock.serve(west), bedrock.serve(west.withTls()))) {
            BedrockRuntimeAsyncClient client = each.asyncClient();
            assertThat(each).hasToString("FakeBedrockServer[" + each.endpoint() + ", us-west-2]");

            assertThat(text(client.converse(ask(LLAMA)).join())).isEqualTo("ok");
            // In HTTP/1.1 there is no such frame, and the script would be said to be unplayable.
            assertThatThrownBy(() -> client.converse(ask("reset")).join()).hasCauseInstanceOf(SdkClientException.class);

            each.close();
            assertThatThrownBy(() -> client.converse(ask(LLAMA)).join()).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(each::asyncClient)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("serve()");
        }
        assertThat(bedrock.calls())
                .hasSize(4)
                .allMatch(call -> call.region().equals(Region.US_WEST_2))
                .allMatch(call -> Objects.equals(call.headers().get("amz-sdk-request"), "attempt=1; max=1"));
    }
}
