package dev.modelrouter.routing;

import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * How the router's own asynchronous clients speak HTTP, as {@link HttpSettings} is for the others. The protocol is the
 * SDK's default for Bedrock, HTTP/2 where the server speaks it, on which calls share connections.
 *
 * @param client builder of the HTTP clients; asked for when the first is made, for it takes many classes
 * @param maxConnections of each; over HTTP/2, the calls that it may have under way
 * @param longest deadline of any route
 */
record AsyncHttpSettings(Supplier<SdkAsyncHttpClient.Builder<?>> client, int maxConnections, Duration longest)
        implements SdkAsyncHttpClient.Builder<AsyncHttpSettings> {

    @Override
    public SdkAsyncHttpClient buildWithDefaults(AttributeMap sdkDefaults) {
        return client.get()
                .buildWithDefaults(AttributeMap.builder()
                        .put(SdkHttpConfigurationOption.CONNECTION_TIMEOUT, HttpSettings.CONNECT_TIMEOUT)
                        // A call waits for a connection as long as it may take: its own timeout ends the wait.
                        .put(SdkHttpConfigurationOption.CONNECTION_ACQUIRE_TIMEOUT, longest)
                        // No thread waits with it, so there is no reason to refuse one at the SDK's 10,000.
                        .put(SdkHttpConfigurationOption.MAX_PENDING_CONNECTION_ACQUIRES, Integer.MAX_VALUE)
                        .put(SdkHttpConfigurationOption.READ_TIMEOUT, longest.plusSeconds(1))
                        .put(SdkHttpConfigurationOption.MAX_CONNECTIONS, maxConnections)
                        .put(SdkHttpConfigurationOption.TCP_KEEPALIVE, true)
                        .build()
                        .merge(sdkDefaults));
    }
}
