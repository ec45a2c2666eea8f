package dev.modelrouter.testkit;

import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;

/**
 * A loopback server that speaks Bedrock Runtime's wire protocol for a {@link FakeBedrock}: to the SDK's synchronous
 * clients in HTTP/1.1 and to its asynchronous ones in HTTP/2 without TLS, both on the same port. It serves Converse and
 * ConverseStream, in either protocol. Requests may be signed, carry a bearer token, or neither. Only processes of this
 * machine can reach it.
 *
 * <pre>{@code
 * try (FakeBedrockServer server = bedrock.serve();
 *         BedrockRuntimeAsyncClient client = BedrockRuntimeAsyncClient.builder()
 *                 .endpointOverride(server.endpoint())
 *                 .region(Region.US_EAST_1)
 *                 .credentialsProvider(AnonymousCredentialsProvider.create())
 *                 .build()) {
 *     assertThat(client.converse(request).join().stopReason()).isEqualTo(StopReason.END_TURN);
 * }
 * }</pre>
 *
 * <p>A request that is no call, such as one with an unknown path (404), with JSON that does not fit (400) or with a
 * body beyond 25 MiB (413), is answered by an error and not recorded. Thread-safe.
 */
public final class FakeBedrockServer implements AutoCloseable {

    private final Region region;
    private final HttpDoor door;
    private final Queue<BedrockRuntimeClient> clients = new ConcurrentLinkedQueue<>();

    FakeBedrockServer(Brain brain, Region region) {
        this.region = Objects.requireNonNull(region, "region");
        this.door = new HttpDoor(new RestApi(brain, region), brain.time());
    }

    /** Returns where the server listens, for a client's {@code endpointOverride}. */
    public URI endpoint() {
        InetSocketAddress address = door.address();
        return URI.create("http://" + InetAddresses.toUriString(address.getAddress()) + ":" + address.getPort());
    }

    /** Returns the region that this server stands for, whatever region a client signs its requests for. */
    public Region region() {
        return region;
    }

    /**
     * Returns a new client of the real SDK that calls this server over HTTP/1.1, with retries off and credentials made
     * up. Nothing is taken from the environment or the person's AWS files: no credentials, bearer token, proxy or FIPS
     * setting. It is closed with the server, or before.
     *
     * @throws IllegalStateException if the server is closed
     */
    public BedrockRuntimeClient client() {
        if (door.isClosed()) {
            throw new IllegalStateException("The fake Bedrock server of " + region
                    + " is closed, so that no client can call it; serve() starts another");
        }
        BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                .region(region)
                .endpointOverride(endpoint())
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("fake", "fake")))
                // Said explicitly, or else AWS_BEARER_TOKEN_BEDROCK goes before the credentials.
                .authSchemeProvider(BedrockRuntimeAuthSchemeProvider.defaultProvider())
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                .httpClientBuilder(Apache5HttpClient.builder()
                        .proxyConfiguration(ProxyConfiguration.builder()
                                .useSystemPropertyValues(false)
                                .useEnvironmentVariableValues(false)
                                .build()))
                .build();
        clients.add(client);
        return client;
    }

    /**
     * Stops the server and closes its clients. Calls that are being answered get a moment to finish; answers that are
     * held back by a delay are lost. Closing again does nothing.
     */
    @Override
    public void close() {
        door.close();
        for (BedrockRuntimeClient client = clients.poll(); client != null; client = clients.poll()) {
            client.close();
        }
    }
}
