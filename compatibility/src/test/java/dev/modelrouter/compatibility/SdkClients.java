package dev.modelrouter.compatibility;

import dev.modelrouter.testkit.FakeBedrockServer;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** The SDK's clients that these libraries are built upon, pointed at a fake server. */
final class SdkClients {

    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("fake", "fake"));

    private SdkClients() {}

    /** Returns a client over HTTP/2, retries off. */
    static BedrockRuntimeAsyncClient async(FakeBedrockServer server) {
        return BedrockRuntimeAsyncClient.builder()
                .endpointOverride(server.endpoint())
                .region(server.region())
                .credentialsProvider(CREDENTIALS)
                .overrideConfiguration(retrying(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP2))
                .build();
    }

    /** Returns a client over HTTP/1.1 that retries as often as the SDK does if nothing is said, but without waiting. */
    static BedrockRuntimeClient withTheSdksRetries(FakeBedrockServer server) {
        URI endpoint = server.endpoint();
        return BedrockRuntimeClient.builder()
                .endpointOverride(endpoint)
                .region(server.region())
                .credentialsProvider(CREDENTIALS)
                .overrideConfiguration(retrying(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .backoffStrategy(BackoffStrategy.retryImmediately())
                        .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                        .build()))
                .build();
    }

    private static ClientOverrideConfiguration retrying(RetryStrategy strategy) {
        return ClientOverrideConfiguration.builder().retryStrategy(strategy).build();
    }
}
