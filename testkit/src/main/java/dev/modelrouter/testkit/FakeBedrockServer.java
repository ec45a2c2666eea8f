package dev.modelrouter.testkit;

import com.google.common.net.InetAddresses;
import dev.modelrouter.core.TimeSource;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeBaseClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * A loopback server that speaks Bedrock's wire protocol for a {@link FakeBedrock}: to the SDK's synchronous clients in
 * HTTP/1.1 and to its asynchronous ones in HTTP/2, both on the same port, without TLS ({@link FakeBedrock#serve}) or
 * with it, as {@link ServerOptions} say. It serves every {@link Operation} and the control plane of the {@link
 * FakeBedrock#account}, in either protocol. Requests may be signed, carry a bearer token, or neither. Only processes of
 * this machine can reach it.
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
 * <p>A connection on which no whole request has come for two minutes of the machine's time is closed, whatever it drips
 * meanwhile; while a call is being answered it stays, however long that takes.
 *
 * <p>A request that is no call, such as one with an unknown path (404), with JSON that does not fit (400) or with a
 * body beyond 36 MiB (413), is answered by an error and not recorded. Thread-safe.
 */
public final class FakeBedrockServer implements AutoCloseable {

    /** The threads of all asynchronous clients: each of its own would take two seconds to close. */
    private static final class Loops {

        static final SdkEventLoopGroup SHARED = SdkEventLoopGroup.builder()
                .numberOfThreads(1)
                .threadFactory(new DefaultThreadFactory("fake-bedrock-client", true))
                .build();
    }

    private final Regions regions;
    private final @Nullable Tls tls;
    private final HttpDoor door;
    private final Queue<SdkAutoCloseable> clients = new ConcurrentLinkedQueue<>();

    FakeBedrockServer(Brain brain, ServerOptions options) {
        this.regions = options.regions();
        this.tls = options.tls() ? new Tls() : null;
        this.door = new HttpDoor(
                new RestApi(brain, regions),
                options.realTime() ? TimeSource.system() : brain.time(),
                new HttpDoor.Listening(options.port(), tls, HttpDoor.PATIENCE));
    }

    /** Returns where the server listens, for a client's {@code endpointOverride}. */
    public URI endpoint() {
        InetSocketAddress address = door.address();
        return URI.create((tls == null ? "http://" : "https://") + InetAddresses.toUriString(address.getAddress()) + ":"
                + address.getPort());
    }

    /**
     * Returns an endpoint of a server {@linkplain ServerOptions#inEveryRegion in every region} that stands for one of
     * them, whatever region a client signs its requests for: its path begins with the region.
     *
     * @throws IllegalStateException if the server does not act for all regions
     */
    public URI endpoint(Region region) {
        if (!regions.every()) {
            throw new IllegalStateException("This server stands for " + regions.home()
                    + " alone, and has no endpoint for " + region
                    + "; start it with ServerOptions.create().inEveryRegion()");
        }
        return URI.create(endpoint() + "/" + region.id());
    }

    /** Returns the region that this server stands for; if it acts for all, that of requests which say none. */
    public Region region() {
        return regions.home();
    }

    /**
     * Returns a new client of the real SDK that calls this server over HTTP/1.1, with retries off and credentials made
     * up. Nothing is taken from the environment or the person's AWS files: no credentials, bearer token, proxy or FIPS
     * setting. It is closed with the server, or before.
     *
     * @throws IllegalStateException if the server is closed
     */
    public BedrockRuntimeClient client() {
        Apache5HttpClient.Builder http = Apache5HttpClient.builder()
                .proxyConfiguration(ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariableValues(false)
                        .build());
        if (tls != null) {
            http.tlsTrustManagersProvider(tls::trustManagers);
        }
        return kept(ofThisServer(BedrockRuntimeClient.builder()).httpClientBuilder(http));
    }

    /**
     * Returns a new asynchronous client of the real SDK that calls this server over HTTP/2; else as {@link #client}.
     *
     * @throws IllegalStateException if the server is closed
     */
    public BedrockRuntimeAsyncClient asyncClient() {
        NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(Loops.SHARED)
                .protocol(Protocol.HTTP2)
                .proxyConfiguration(software.amazon.awssdk.http.nio.netty.ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariableValues(false)
                        .build());
        if (tls != null) {
            http.protocolNegotiation(ProtocolNegotiation.ALPN).tlsTrustManagersProvider(tls::trustManagers);
        }
        return kept(ofThisServer(BedrockRuntimeAsyncClient.builder()).httpClientBuilder(http));
    }

    private <B extends BedrockRuntimeBaseClientBuilder<B, ?>> B ofThisServer(B builder) {
        if (door.isClosed()) {
            throw new IllegalStateException("The fake Bedrock server of " + regions.home()
                    + " is closed, so that no client can call it; serve() starts another");
        }
        return builder.region(regions.home())
                .endpointOverride(endpoint())
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("fake", "fake")))
                // Said explicitly, or else AWS_BEARER_TOKEN_BEDROCK goes before the credentials.
                .authSchemeProvider(BedrockRuntimeAuthSchemeProvider.defaultProvider())
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(ProfileFile.aggregator().build()));
    }

    private <C extends SdkAutoCloseable> C kept(SdkBuilder<?, C> builder) {
        C client = builder.build();
        clients.add(client);
        return client;
    }

    /**
     * Receives clients in another way from now on, which takes effect before this returns. Connections that stand are
     * cut, and calls on them lost; a client that kept one for its next call may first tell of that loss. Calls that do
     * not come through are not recorded.
     *
     * @return this
     * @throws IllegalArgumentException if it is a way of TLS, and the server has none
     * @throws IllegalStateException if the server is closed
     */
    public FakeBedrockServer receives(Reception reception) {
        if (reception.ofTlsAlone && tls == null) {
            throw new IllegalArgumentException(
                    reception + " is of TLS, which this server does not speak; start it with serveTls()");
        }
        door.receive(reception);
        return this;
    }

    /**
     * Returns what makes a client of this JVM trust this server, and nothing else. Made for the SDK's HTTP clients,
     * with {@code tlsTrustManagersProvider(server::trustManagers)}; others take an {@code SSLContext} that was
     * initialised with it. A new array each time.
     *
     * @throws IllegalStateException if the server has no TLS
     */
    public TrustManager[] trustManagers() {
        return tls().trustManagers();
    }

    /**
     * Returns the root certificate that makes a client of another kind trust this server, as PEM: such as for a file
     * that {@code NODE_EXTRA_CA_CERTS} or {@code AWS_CA_BUNDLE} names. The root was made for this server alone, and its
     * key is never written.
     *
     * @throws IllegalStateException if the server has no TLS
     */
    public String certificatePem() {
        return tls().pem();
    }

    private Tls tls() {
        if (tls == null) {
            throw new IllegalStateException(
                    "This server has no TLS, and so nothing to be trusted for; start it with serveTls()");
        }
        return tls;
    }

    /**
     * Stops the server and closes its clients. Calls that are being answered get a moment to finish; answers that are
     * held back by a delay are lost. Closing again does nothing.
     */
    @Override
    public void close() {
        door.close();
        for (SdkAutoCloseable client = clients.poll(); client != null; client = clients.poll()) {
            client.close();
        }
    }

    /** Returns where the server listens, and its region. */
    @Override
    public String toString() {
        return "FakeBedrockServer[" + endpoint() + ", " + regions.home() + "]";
    }
}
