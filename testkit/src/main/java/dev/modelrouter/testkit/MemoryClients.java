package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkAsyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.auth.scheme.BedrockAuthSchemeProvider;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;

/**
 * Makes the SDK's own clients whose server is in the same process. They take nothing from their environment (no
 * credentials, no region, no profile, no endpoint), do not retry, and their timeouts pass on the fake's time source.
 */
final class MemoryClients {

    /** What the clients of the code under test call: a request is for the region that it says. */
    static final Regions EVERY_REGION = new Regions(Region.US_EAST_1, true);

    private MemoryClients() {}

    /** Returns a name that never resolves: a client made from the configuration of one of these reaches nothing. */
    static URI endpoint(Region region) {
        return URI.create("http://fake-bedrock." + region + ".invalid");
    }

    /** Returns a client of Bedrock Runtime over a transport, which stays the caller's to close. */
    static BedrockRuntimeClient runtime(Region region, TimeSource time, SdkHttpClient transport) {
        return configured(BedrockRuntimeClient.builder(), region, time)
                .authSchemeProvider(BedrockRuntimeAuthSchemeProvider.defaultProvider())
                .httpClient(transport)
                .build();
    }

    /** Returns the builder of an asynchronous client of Bedrock Runtime, to be given a transport. */
    static BedrockRuntimeAsyncClientBuilder asyncRuntime(Region region, TimeSource time) {
        return configured(BedrockRuntimeAsyncClient.builder(), region, time)
                .authSchemeProvider(BedrockRuntimeAuthSchemeProvider.defaultProvider());
    }

    /** Returns a client of the control plane. */
    static BedrockClient control(Brain brain, Region region) {
        return configured(BedrockClient.builder(), region, brain.time())
                .authSchemeProvider(BedrockAuthSchemeProvider.defaultProvider())
                // By a builder, so that the SDK closes it with the client.
                .httpClientBuilder(defaults -> MemoryHttpClient.of(brain, Regions.only(region)))
                .build();
    }

    /** Has a client that is being built be answered by a brain; see {@link FakeBedrock#connect}. */
    static <B extends AwsClientBuilder<B, ?>> B connect(Brain brain, B builder) {
        boolean async = builder instanceof SdkAsyncClientBuilder<?, ?>;
        if (builder instanceof SdkSyncClientBuilder<?, ?> sync) {
            // A client of its own that it was given would stand in the way of a builder.
            sync.httpClient(null);
            sync.httpClientBuilder(defaults -> MemoryHttpClient.of(brain, EVERY_REGION));
        } else if (builder instanceof SdkAsyncClientBuilder<?, ?> asynchronous) {
            asynchronous.httpClient(null);
            asynchronous.httpClientBuilder(defaults -> MemoryTransport.of(brain, EVERY_REGION));
        }
        if (brain.time() instanceof FakeClock clock) {
            builder.addPlugin(new VirtualTime(clock, async && clock.isManual()));
        }
        return builder.addPlugin(AwsCallGuard.permit());
    }

    /**
     * Configures what all have in common. The {@code authSchemeProvider}, which only the builders of services have, is
     * to be said too, or else {@code AWS_BEARER_TOKEN_BEDROCK} goes before the credentials.
     */
    private static <B extends AwsClientBuilder<B, ?>> B configured(B builder, Region region, TimeSource time) {
        return builder.region(region)
                .endpointOverride(endpoint(region))
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .scheduledExecutorService(new TimeScheduler(time))
                        .defaultProfileFile(ProfileFile.aggregator().build()));
    }
}
