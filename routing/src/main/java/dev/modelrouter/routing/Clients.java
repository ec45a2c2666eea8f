package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * The SDK clients of each region: those that were given, under their names, or such as the router makes. Where one kind
 * was given, it serves callers of either kind; where none was, the router makes the kind that is used. None of them
 * retries: a retry that the walk does not know of would break the caps on
 * attempts, money and time, and after a timeout it would be billed again.
 */
final class Clients implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouterLog.NAME);

    /** Turns retries off for one request of a client that has it watched already. */
    private static final SdkPlugin NO_RETRY =
            config -> config.overrideConfiguration(config.overrideConfiguration().toBuilder()
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .build());

    /**
     * Which client.
     *
     * @param name that it was given under, or {@link Target#DEFAULT_CLIENT}
     * @param region that it calls
     */
    record Key(String name, Region region) {}

    private final ImmutableMap<Key, Doors> doors;
    private final TimeSource time;

    /**
     * The ways to call under a key.
     *
     * @param waiting for a caller who waits
     * @param async for one who does not; the same if clients of one kind were given
     */
    private record Doors(Door waiting, Door async) {}

    private Clients(ImmutableMap<Key, Doors> doors, TimeSource time) {
        this.doors = doors;
        this.time = time;
    }

    /**
     * @param given the caller's clients, and which of them and of the router's own there are
     *
     * @param http how synchronous ones that the router makes speak HTTP
     * @param asyncHttp how asynchronous ones do
     */
    static Clients of(GivenClients given, HttpSettings http, AsyncHttpSettings asyncHttp, TimeSource time) {
        ImmutableMap.Builder<Key, Doors> doors = ImmutableMap.builder();
        given.keys().forEach(key -> {
            Optional<Door> waiting = given.client(key).map(client -> given(key, client));
            Optional<Door> async = given.asyncClient(key).map(client -> given(key, client));
            Region region = key.region();
            doors.put(
                    key,
                    new Doors(
                            waiting.or(() -> async).orElseGet(() -> Door.made(() -> create(region, http))),
                            async.or(() -> waiting)
                                    .orElseGet(() -> Door.madeAsync(() -> createAsync(region, asyncHttp)))));
        });
        return new Clients(doors.buildOrThrow(), time);
    }

    private static Door given(Key key, AwsClient client) {
        retryNotice(key.region(), maxAttempts(client)).ifPresent(LOG::warn);
        return Door.given(client);
    }

    private static BedrockRuntimeClient create(Region region, HttpSettings http) {
        return BedrockRuntimeClient.builder()
                .region(region)
                .overrideConfiguration(Clients::watchedOnly)
                .httpClientBuilder(http)
                .build();
    }

    private static BedrockRuntimeAsyncClient createAsync(Region region, AsyncHttpSettings http) {
        return BedrockRuntimeAsyncClient.builder()
                .region(region)
                .overrideConfiguration(Clients::watchedOnly)
                // The router hands every end over to an executor at once: there is no need of a second hand between.
                .asyncConfiguration(config ->
                        config.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .httpClientBuilder(http)
                .build();
    }

    private static void watchedOnly(ClientOverrideConfiguration.Builder config) {
        config.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(CallProgress.WATCH);
    }

    /**
     * Returns the first synchronous client of the preferred region.
     *
     * @throws IllegalStateException if only asynchronous ones were given there
     */
    BedrockRuntimeClient preferred() {
        return preferred(false).syncClient();
    }

    /**
     * Returns the first asynchronous client of the preferred region.
     *
     * @throws IllegalStateException if only synchronous ones were given there
     */
    BedrockRuntimeAsyncClient preferredAsync() {
        return preferred(true).asyncClient();
    }

    private Door preferred(boolean isAsync) {
        Region region = doors.keySet().iterator().next().region();
        return doors.entrySet().stream()
                .filter(entry -> entry.getKey().region().equals(region))
                .map(entry ->
                        isAsync ? entry.getValue().async() : entry.getValue().waiting())
                .filter(door -> door.isAsync() == isAsync)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("What is not routed is passed on to a"
                        + (isAsync ? "n asynchronous" : " synchronous") + " client, and for " + region
                        + " the router was given none: add " + (isAsync ? "asyncClient" : "client") + "(...)."));
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
                + " requests; build the client with AwsRetryStrategy.doNotRetry() to spare it the effort.");
    }

    /** Returns how many calls the client makes of one, or empty if it does not tell, as a wrapper or a mock may not. */
    private static OptionalInt maxAttempts(AwsClient client) {
        try {
            AwsServiceClientConfiguration config = client.serviceClientConfiguration();
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
     * Opens an attempt of a run, and prepares its HTTP call, which ends at its timeout.
     *
     * @param isAsync whether for a caller who does not wait
     * @param isCallerGone whether the caller wants no answer any more
     * @return null if there is nothing to call, which the run knows
     */
    @Nullable
    Call open(Run run, Step.Call call, boolean isAsync, BooleanSupplier isCallerGone) {
        long decidedNanos = run.now();
        Attempt attempt = run.open(call);
        if (attempt == null) {
            return null;
        }
        // A ledger was asked and listeners have heard since the walk set the timeout: what they took is gone from it.
        long timeoutNanos = call.ask().timeoutNanos() - (run.now() - decidedNanos);
        if (isCallerGone.getAsBoolean()) {
            run.interrupted(call);
            return null;
        }
        if (timeoutNanos < Walk.SHORTEST_CALL.toNanos()) {
            run.withdrawn(call);
            return null;
        }
        Place place = ((RankedPlaces) call.course()).place(call.rank());
        return prepare(door(place, isAsync), run.wire(call, attempt), timeoutNanos);
    }

    /** Prepares one HTTP call for a caller who waits; see {@link #prepare(Door, ConverseRequest.Builder, long)}. */
    Call prepare(Place place, ConverseRequest.Builder wire, long timeoutNanos) {
        return prepare(door(place, false), wire, timeoutNanos);
    }

    /**
     * Prepares one HTTP call, which ends at the timeout.
     *
     * @param wire the request but for the settings of the call
     * @param timeoutNanos at least {@link Walk#SHORTEST_CALL}
     */
    private Call prepare(Door door, ConverseRequest.Builder wire, long timeoutNanos) {
        Optional<AwsRequestOverrideConfiguration> own =
                wire.overrideConfiguration() == null ? Optional.empty() : Optional.of(wire.overrideConfiguration());
        if (own.isEmpty() && door.isInstant()) {
            long millis = wholeMillis(timeoutNanos);
            wire.overrideConfiguration(door.settings(millis));
            return new Call(door, wire.build(), millis, null);
        }
        AwsRequestOverrideConfiguration.Builder override =
                own.map(AwsRequestOverrideConfiguration::toBuilder).orElseGet(AwsRequestOverrideConfiguration::builder);
        Duration limit = override.apiCallTimeout();
        boolean isShorter = limit != null && limit.compareTo(Duration.ofNanos(timeoutNanos)) < 0;
        long millis = wholeMillis(isShorter ? limit.toNanos() : timeoutNanos);
        CallProgress progress = new CallProgress(door.idle(), time);
        override.apiCallTimeout(Duration.ofMillis(millis)).putExecutionAttribute(CallProgress.KEY, progress);
        if (!door.owned()) {
            // A plugin of the request's own may change what the door's has worked out.
            override.addPlugin(override.plugins().isEmpty() ? door.watched() : new WatchedRequests());
        } else if (!override.plugins().isEmpty()) {
            // A plugin of the request's own may turn retries on.
            override.addPlugin(NO_RETRY);
        }
        return new Call(door, wire.overrideConfiguration(override.build()).build(), millis, progress);
    }

    private Door door(Place place, boolean isAsync) {
        Door known = place.door(isAsync);
        if (known == null) {
            Target target = place.target();
            Doors found = doors.get(new Key(target.client(), target.region()));
            if (found == null) {
                throw new IllegalStateException("There is no client for " + target + ".");
            }
            known = isAsync ? found.async() : found.waiting();
            place.door(isAsync, known);
        }
        return known;
    }

    /**
     * The SDK drops what is under a millisecond, and takes a timeout of 0 ms as none at all. So down, to end in time, and
     * at least 1 ms.
     */
    private static long wholeMillis(long nanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** Closes the clients that the router made; those of the caller stay open. */
    @Override
    public void close() {
        List<RuntimeException> problems = new ArrayList<>();
        doors.values().stream()
                .flatMap(both -> Stream.of(both.waiting(), both.async()))
                .forEach(door -> {
                    try {
                        door.close();
                    } catch (RuntimeException e) {
                        problems.add(e);
                    }
                });
        if (!problems.isEmpty()) {
            throw problems.get(0);
        }
    }
}
