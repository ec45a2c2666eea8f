package dev.modelrouter.testkit;

import com.google.common.base.Throwables;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** The SDK's asynchronous client, which over http speaks HTTP/2 with prior knowledge. */
final class AsyncWireDoorTest extends DoorContract {

    record AsyncDoor(BedrockRuntimeAsyncClient client, Runnable server) implements Door {

        @Override
        public ConverseResponse converse(ConverseRequest request) {
            try {
                return client.converse(request).join();
            } catch (CompletionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                Throwables.throwIfUnchecked(cause);
                throw e;
            }
        }

        @Override
        public void close() {
            client.close();
            server.run();
        }
    }

    @Override
    Door open(FakeBedrock brain, Region region) {
        FakeBedrockServer server = brain.serve(ServerOptions.create().in(region));
        return new AsyncDoor(client(server), server::close);
    }

    @Override
    String unscriptedMessage(Throwable thrown) {
        return WireDoorTest.serviceError(thrown);
    }

    static BedrockRuntimeAsyncClient client(FakeBedrockServer server) {
        return client(server, http(server));
    }

    static BedrockRuntimeAsyncClient client(FakeBedrockServer server, NettyNioAsyncHttpClient.Builder http) {
        return BedrockRuntimeAsyncClient.builder()
                .endpointOverride(server.endpoint())
                .region(server.region())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("fake", "fake")))
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(http)
                .build();
    }

    /** Shared, as a client that has its own takes two seconds to close it. */
    static final SdkEventLoopGroup LOOPS = SdkEventLoopGroup.builder().build();

    static NettyNioAsyncHttpClient.Builder http(FakeBedrockServer server) {
        NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(LOOPS)
                // Stated, so that an answer proves HTTP/2 whatever a later SDK takes by default.
                .protocol(Protocol.HTTP2)
                .maxConcurrency(200);
        return server.endpoint().getScheme().equals("http")
                ? http
                : http.protocolNegotiation(ProtocolNegotiation.ALPN).tlsTrustManagersProvider(server::trustManagers);
    }
}
