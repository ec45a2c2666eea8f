package dev.modelrouter.routing;

import java.time.Duration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * How the router's own clients speak HTTP. What the HTTP client's builder was told explicitly holds; where it was told
 * nothing, these defaults stand in for the SDK's.
 *
 * @param client builder of the HTTP clients, one for each of the router's clients
 * @param maxConnections of each
 * @param longest deadline of any route
 */
record HttpSettings(SdkHttpClient.Builder<?> client, int maxConnections, Duration longest)
        implements SdkHttpClient.Builder<HttpSettings> {

    /**
     * Connections for each of the router's clients. Virtual threads come in thousands and each call holds its
     * connection for seconds, so that the SDK's 50 would make most of them wait: with answers of 4 s they carry 12 calls
     * a second. 1,000 carry 250, more than the usual quotas of a model in a region allow. Connections are opened when
     * they are needed and closed when idle, so the number bounds sockets and costs nothing by itself.
     */
    static final int MAX_CONNECTIONS = 1_000;

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap sdkDefaults) {
        return client.buildWithDefaults(AttributeMap.builder()
                .put(SdkHttpConfigurationOption.CONNECTION_TIMEOUT, CONNECT_TIMEOUT)
                // A call waits for a connection as long as it may take: its own timeout ends the wait.
                .put(SdkHttpConfigurationOption.CONNECTION_ACQUIRE_TIMEOUT, longest)
                // Long answers are sent in one piece when they are done: the SDK's 30 s would end them.
                .put(SdkHttpConfigurationOption.READ_TIMEOUT, longest.plusSeconds(1))
                .put(SdkHttpConfigurationOption.MAX_CONNECTIONS, maxConnections)
                .put(SdkHttpConfigurationOption.TCP_KEEPALIVE, true)
                // The SDK's default for Bedrock is HTTP/2, which the CRT's synchronous client refuses to be built for.
                .put(SdkHttpConfigurationOption.PROTOCOL, Protocol.HTTP1_1)
                .build()
                .merge(sdkDefaults));
    }
}
