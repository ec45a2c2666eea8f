package dev.modelrouter.testkit;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.auth.scheme.BedrockAuthSchemeProvider;

/** The account through the SDK's synchronous client over HTTP/1.1. */
final class AccountWireTest extends AccountContract {

    @Override
    Door open(Region region) {
        FakeBedrockServer server = bedrock.serve(ServerOptions.create().in(region));
        return new AccountInProcessTest.ClientDoor(client(server.endpoint(), region), server::close);
    }

    private static BedrockClient client(URI endpoint, Region region) {
        return BedrockClient.builder()
                .region(region)
                .endpointOverride(endpoint)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .authSchemeProvider(BedrockAuthSchemeProvider.defaultProvider())
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }
}
