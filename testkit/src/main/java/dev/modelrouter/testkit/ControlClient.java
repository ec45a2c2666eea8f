package dev.modelrouter.testkit;

import java.net.URI;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.auth.scheme.BedrockAuthSchemeProvider;

/** Makes the SDK's own client of the control plane, whose server is in the same process. */
final class ControlClient {

    private ControlClient() {}

    static BedrockClient of(Brain brain, Region region) {
        Objects.requireNonNull(region, "region");
        RestApi api = new RestApi(brain, region);
        return BedrockClient.builder()
                .region(region)
                // A name that never resolves: a client made from this one's configuration reaches nothing.
                .endpointOverride(URI.create("http://fake-bedrock." + region + ".invalid"))
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                // Said explicitly, or else AWS_BEARER_TOKEN_BEDROCK goes before the credentials.
                .authSchemeProvider(BedrockAuthSchemeProvider.defaultProvider())
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                // By a builder, so that the SDK closes it with the client.
                .httpClientBuilder(defaults -> new MemoryHttpClient(api::answer, brain.time()))
                .build();
    }
}
