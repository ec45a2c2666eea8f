package dev.modelrouter.testkit;

import java.time.Duration;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * A retry strategy as it is, but for its waits, which pass on a fake clock: it moves the clock by them and tells the SDK
 * not to wait, which a synchronous client would do on its thread by the machine's time. Thread-safe.
 */
final class VirtualBackoff implements RetryStrategy {

    private final RetryStrategy strategy;
    private final FakeClock clock;

    VirtualBackoff(RetryStrategy strategy, FakeClock clock) {
        this.strategy = strategy;
        this.clock = clock;
    }

    /**
     * Waits on a clock, and returns how long the SDK is still to wait: not at all; or if the thread was interrupted
     * meanwhile, as by a timeout, for as long as it takes the SDK to notice that.
     */
    static Duration waited(FakeClock clock, Duration delay) {
        try {
            clock.sleep(delay);
            return Duration.ZERO;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Duration.ofMillis(1);
        }
    }

    @Override
    public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
        AcquireInitialTokenResponse first = strategy.acquireInitialToken(request);
        return AcquireInitialTokenResponse.create(first.token(), waited(clock, first.delay()));
    }

    @Override
    public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
        RefreshRetryTokenResponse next = strategy.refreshRetryToken(request);
        return RefreshRetryTokenResponse.create(next.token(), waited(clock, next.delay()));
    }

    @Override
    public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
        return strategy.recordSuccess(request);
    }

    @Override
    public int maxAttempts() {
        return strategy.maxAttempts();
    }

    @Override
    public boolean useClientDefaults() {
        return strategy.useClientDefaults();
    }

    @Override
    public Builder<?, ?> toBuilder() {
        return strategy.toBuilder();
    }
}
