package dev.modelrouter.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Turns retries off for requests of one client that is already built, and has them watched on their way. A plugin is the
 * SDK's only way to do so, and runs with every request: to copy all of the client's configuration each time took more
 * than everything else that the router does. So what it changes is worked out once. Thread-safe.
 */
final class WatchedRequests implements SdkPlugin {

    /** The retry strategy and the interceptors alone: nothing else of the client's configuration changes. */
    private volatile @Nullable ClientOverrideConfiguration changes;

    @Override
    public void configureClient(SdkServiceClientConfiguration.Builder client) {
        ClientOverrideConfiguration known = changes;
        if (known == null) {
            List<ExecutionInterceptor> interceptors =
                    new ArrayList<>(client.overrideConfiguration().executionInterceptors());
            interceptors.add(CallProgress.WATCH);
            known = ClientOverrideConfiguration.builder()
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .executionInterceptors(interceptors)
                    .build();
            changes = known;
        }
        client.overrideConfiguration(known);
    }
}
