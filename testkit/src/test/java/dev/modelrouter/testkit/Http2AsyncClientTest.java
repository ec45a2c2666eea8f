package dev.modelrouter.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

/** The SDK's asynchronous client over HTTP/2, the truth that the in-process one is measured by. */
final class Http2AsyncClientTest extends AsyncClientContract {

    private @Nullable FakeBedrockServer server;

    @Override
    BedrockRuntimeAsyncClient open() {
        server = bedrock.serve();
        return AsyncWireDoorTest.client(server);
    }

    @AfterAll
    void closeServer() {
        if (server != null) {
            server.close();
        }
    }
}
