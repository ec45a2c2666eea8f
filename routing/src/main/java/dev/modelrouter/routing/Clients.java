package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * The SDK client of each region. None of them retries: a retry that the walk does not know of would break the caps on
 * attempts, money and time, and after a timeout it would be billed again.
 */
final class Clients implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRouter.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_CONNECTIONS = 256;

    /** Turns retries off for one request; the only way for a client that is already built. */
    private static final SdkPlugin NO_RETRY =
            config -> config.overrideConfiguration(config.overrideConfiguration().toBuilder()
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .build());

    /**
     * @param retriesOff whether the client itself is known never to retry
     *
     * @param owned whether the router made it
     */
    private record Entry(BedrockRuntimeClient client, boolean retriesOff, boolean owned) {}

    private final ImmutableMap<Region, Entry> entries;

    private Clients(ImmutableMap<Region, Entry> entries) {
        this.entries = entries;
    }

    /**
     * @param given clients of the caller's
     *
     * @param regions in which calls are made
     * @param longest deadline of any route
     */
    static Clients of(Map<Region, BedrockRuntimeClient> given, List<Region> regions, Duration longest) {
        Map<Region, Entry> entries = new LinkedHashMap<>();
        for (Region region : regions) {
            BedrockRuntimeClient client = given.get(region);
            entries.put(
                    region, client == null ? new Entry(create(region, longest), true, true) : adopt(region, client));
        }
        return new Clients(ImmutableMap.copyOf(entries));
    }

    /** The SDK's own read timeout of 30 s would end long answers, which are sent in one piece when they are done. */
    private static BedrockRuntimeClient create(Region region, Duration longest) {
        return BedrockRuntimeClient.builder()
                .region(region)
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .connectionAcquisitionTimeout(ACQUIRE_TIMEOUT)
                        .socketTimeout(longest.plusSeconds(1))
                        .maxConnections(MAX_CONNECTIONS)
                        .tcpKeepAlive(true))
                .build();
    }

    private static Entry adopt(Region region, BedrockRuntimeClient client) {
        OptionalInt attempts = maxAttempts(client);
        retryNotice(region, attempts).ifPresent(LOG::warn);
        return new Entry(client, attempts.orElse(0) == 1, false);
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
     * Makes one HTTP call, which ends at the timeout.
     *
     * @param timeout at least {@link Walk#SHORTEST_CALL}
     */
    ConverseResponse converse(Region region, ConverseRequest request, Duration timeout) {
        Entry entry = entries.get(region);
        if (entry == null) {
            throw new IllegalStateException("There is no client for " + region + ".");
        }
        AwsRequestOverrideConfiguration.Builder override = request.overrideConfiguration()
                .map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder);
        Duration own = override.apiCallTimeout();
        override.apiCallTimeout(wholeMillis(own != null && own.compareTo(timeout) < 0 ? own : timeout));
        // A plugin of the request's own may turn retries on.
        if (!entry.retriesOff() || !override.plugins().isEmpty()) {
            override.addPlugin(NO_RETRY);
        }
        return entry.client()
                .converse(request.toBuilder()
                        .overrideConfiguration(override.build())
                        .build());
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
