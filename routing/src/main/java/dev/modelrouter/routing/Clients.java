package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * The SDK clients of each region: those that were given, under their names, or one that the router makes. None of them
 * retries: a retry that the walk does not know of would break the caps on
 * attempts, money and time, and after a timeout it would be billed again.
 */
final class Clients implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRouter.class);

    /** Turns retries off for one request; the only way for a client that is already built. */
    private static final SdkPlugin NO_RETRY = plugin(ImmutableList.of());

    /** The same, and has the request watched on its way. */
    private static final SdkPlugin WATCHED = plugin(ImmutableList.of(CallProgress.WATCH));

    private static SdkPlugin plugin(List<ExecutionInterceptor> interceptors) {
        return config -> {
            ClientOverrideConfiguration.Builder changed =
                    config.overrideConfiguration().toBuilder().retryStrategy(AwsRetryStrategy.doNotRetry());
            interceptors.forEach(changed::addExecutionInterceptor);
            config.overrideConfiguration(changed.build());
        };
    }

    /**
     * Which client.
     *
     * @param name that it was given under, or {@link Target#DEFAULT_CLIENT}
     * @param region that it calls
     */
    record Key(String name, Region region) {}

    /** @param owned whether the router made it */
    private record Entry(BedrockRuntimeClient client, boolean owned, IdleConnections idle) {}

    private final ImmutableMap<Key, Entry> entries;
    private final TimeSource time;

    private Clients(ImmutableMap<Key, Entry> entries, TimeSource time) {
        this.entries = entries;
        this.time = time;
    }

    /**
     * @param given the caller's clients, and which of them and of the router's own there are
     *
     * @param http how those that the router makes speak HTTP
     */
    static Clients of(GivenClients given, HttpSettings http, TimeSource time) {
        ImmutableMap.Builder<Key, Entry> entries = ImmutableMap.builder();
        given.keys().forEach(key -> {
            Optional<BedrockRuntimeClient> client = given.client(key);
            client.flatMap(present -> retryNotice(key.region(), maxAttempts(present)))
                    .ifPresent(LOG::warn);
            entries.put(
                    key,
                    new Entry(
                            client.orElseGet(() -> create(key.region(), http)),
                            client.isEmpty(),
                            new IdleConnections()));
        });
        return new Clients(entries.buildOrThrow(), time);
    }

    private static BedrockRuntimeClient create(Region region, HttpSettings http) {
        return BedrockRuntimeClient.builder()
                .region(region)
                .overrideConfiguration(config ->
                        config.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(CallProgress.WATCH))
                .httpClientBuilder(http)
                .build();
    }

    /** Returns what to say of a client that is not known to make one call of one; empty if there is nothing to say. */
    static Optional<String> retryNotice(Region region, OptionalInt attempts) {
        if (attempts.isPresent() && attempts.getAsInt() <= 1) {
            return Optional.empty();
        }
        String finding = attempts.isPresent()
                ? " makes up to " + attempts.getAsInt() + " calls where the router asks for one."
                : " does not tell whether it retries.";
        return Optional.of("The client for " + region + finding + " The router turns retries off for each of its own"
                + " requests; build the client with AwsRetryStrategy.doNotRetry() to save the effort.");
    }

    /** Returns how many calls the client makes of one, or empty if it does not tell, as a wrapper or a mock may not. */
    private static OptionalInt maxAttempts(BedrockRuntimeClient client) {
        try {
            BedrockRuntimeServiceClientConfiguration config = client.serviceClientConfiguration();
            if (config == null || config.overrideConfiguration() == null) {
                return OptionalInt.empty();
            }
            return config.overrideConfiguration()
                    .retryStrategy()
                    .map(strategy -> OptionalInt.of(strategy.maxAttempts()))
                    .orElseGet(OptionalInt::empty);
        } catch (UnsupportedOperationException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * Prepares one HTTP call, which ends at the timeout.
     *
     * @param timeout at least {@link Walk#SHORTEST_CALL}
     */
    Call prepare(Target target, ConverseRequest request, Duration timeout) {
        Entry entry = entries.get(new Key(target.client(), target.region()));
        if (entry == null) {
            throw new IllegalStateException("There is no client for " + target + ".");
        }
        AwsRequestOverrideConfiguration.Builder override = request.overrideConfiguration()
                .map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder);
        Duration own = override.apiCallTimeout();
        Duration told = wholeMillis(own != null && own.compareTo(timeout) < 0 ? own : timeout);
        CallProgress progress = new CallProgress(entry.idle(), time);
        override.apiCallTimeout(told).putExecutionAttribute(CallProgress.KEY, progress);
        if (!entry.owned()) {
            override.addPlugin(WATCHED);
        } else if (!override.plugins().isEmpty()) {
            // A plugin of the request's own may turn retries on.
            override.addPlugin(NO_RETRY);
        }
        ConverseRequest sent =
                request.toBuilder().overrideConfiguration(override.build()).build();
        return new Call(entry.client(), sent, told, progress);
    }

    /**
     * The SDK drops what is under a millisecond, and takes a timeout of 0 ms as none at all. So down, to end in time, and
     * at least 1 ms.
     */
    private static Duration wholeMillis(Duration timeout) {
        return Duration.ofMillis(Math.max(1, timeout.toMillis()));
    }

    /** Closes the clients that the router made; those of the caller stay open. */
    @Override
    public void close() {
        List<RuntimeException> problems = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.owned()) {
                try {
                    entry.client().close();
                } catch (RuntimeException e) {
                    problems.add(e);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw problems.get(0);
        }
    }
}
