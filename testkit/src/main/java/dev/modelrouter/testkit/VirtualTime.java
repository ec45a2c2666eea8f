package dev.modelrouter.testkit;

import java.util.Optional;
import software.amazon.awssdk.awscore.retry.AwsRetryPolicy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.internal.retry.RetryPolicyAdapter;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.core.retry.backoff.BackoffStrategy;

/**
 * Has the timeouts and back-offs of an SDK client pass on a fake clock. A plugin sees a client's configuration when it
 * is complete, and so the strategy of retries that holds in the end, be it the SDK's default. Immutable.
 *
 * @param leavesBackoffs whether back-offs are left to the SDK's scheduler, which is on the clock: those of an
 *     asynchronous client, if the clock is one that nothing but the test moves
 */
record VirtualTime(FakeClock clock, boolean leavesBackoffs) implements SdkPlugin {

    @Override
    public void configureClient(SdkServiceClientConfiguration.Builder client) {
        ClientOverrideConfiguration own = client.overrideConfiguration();
        ClientOverrideConfiguration.Builder virtual =
                own.toBuilder().scheduledExecutorService(new TimeScheduler(clock, MemoryTransport.POOL));
        if (!leavesBackoffs) {
            retry(own, virtual);
        }
        client.overrideConfiguration(virtual.build());
    }

    // What is deprecated is the older way of retries, which user's clients may still be configured with.
    @SuppressWarnings("deprecation")
    private void retry(ClientOverrideConfiguration own, ClientOverrideConfiguration.Builder virtual) {
        Optional<RetryPolicy> policy = own.retryPolicy();
        if (policy.isEmpty() && own.retryStrategy().orElse(null) instanceof RetryPolicyAdapter) {
            // RetryMode.ADAPTIVE is a policy in the clothes of a strategy.
            policy = Optional.of(AwsRetryPolicy.forRetryMode(RetryMode.ADAPTIVE));
        }
        if (policy.isPresent()) {
            virtual.retryPolicy(policy.get().toBuilder()
                    .backoffStrategy(waiting(policy.get().backoffStrategy()))
                    .throttlingBackoffStrategy(waiting(policy.get().throttlingBackoffStrategy()))
                    .build());
        } else {
            own.retryStrategy().ifPresent(strategy -> virtual.retryStrategy(new VirtualBackoff(strategy, clock)));
        }
    }

    @SuppressWarnings("deprecation")
    private BackoffStrategy waiting(BackoffStrategy backoff) {
        return context -> VirtualBackoff.waited(clock, backoff.computeDelayBeforeNextRetry(context));
    }
}
