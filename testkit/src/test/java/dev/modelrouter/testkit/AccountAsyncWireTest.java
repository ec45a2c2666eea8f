package dev.modelrouter.testkit;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockAsyncClient;
import software.amazon.awssdk.services.bedrock.auth.scheme.BedrockAuthSchemeProvider;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.BedrockResponse;

/** The account through the SDK's asynchronous client. */
final class AccountAsyncWireTest extends AccountContract {

    /** One for all, as closing one takes two seconds. */
    private static final SdkAsyncHttpClient HTTP = NettyNioAsyncHttpClient.create();

    @AfterAll
    static void closeHttp() {
        HTTP.close();
    }

    @Override
    Door open(Region region) {
        FakeBedrockServer server = bedrock.serve(ServerOptions.create().in(region));
        BedrockAsyncClient client = BedrockAsyncClient.builder()
                .region(region)
                .endpointOverride(server.endpoint())
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .authSchemeProvider(BedrockAuthSchemeProvider.defaultProvider())
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClient(HTTP)
                .build();
        return new AsyncDoor(client, server);
    }

    private record AsyncDoor(BedrockAsyncClient client, FakeBedrockServer server) implements Door {

        @Override
        public BedrockResponse read(String operation, BedrockRequest request) {
            CompletableFuture<?> answer =
                    (CompletableFuture<?>) Door.call(client, BedrockAsyncClient.class, operation, request);
            return (BedrockResponse) answer.join();
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }
}
