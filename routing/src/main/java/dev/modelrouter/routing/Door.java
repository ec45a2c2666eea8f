package dev.modelrouter.routing;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * A client, and what its calls have told of it: whether it can be called on the thread that drives a request, or needs a
 * thread apart because it might hold that one longer than its time. Thread-safe.
 */
final class Door {

    /**
     * HTTP clients that end a call on a virtual thread at once when it is interrupted or the SDK's timer aborts it, by their
     * names. On a platform thread none of them heeds an interrupt before the deadline.
     */
    private static final Set<String> LET_GO = Set.of("Apache", "Apache5");

    private final BedrockRuntimeClient client;
    private final boolean owned;
    private final IdleConnections idle = new IdleConnections();

    /** No network answers as fast: such a client answers from memory. */
    private static final long INSTANT_NANOS = 1_000_000;

    /** What is known after a call. */
    private enum Kind {
        UNKNOWN,
        /** It answers from memory: no request was seen on its way, and none takes any time. */
        INSTANT,
        /** One of the SDK's, on an HTTP client that lets go of a virtual thread. */
        LETS_GO,
        /** One of the SDK's, on any other. */
        HOLDS_ON
    }

    private volatile Kind kind = Kind.UNKNOWN;
    private volatile @Nullable Settings last;

    /** Settings of requests with one timeout: most requests of a route have the same to the millisecond. */
    private record Settings(long millis, AwsRequestOverrideConfiguration override) {}

    /** @param owned whether the router made the client */
    Door(BedrockRuntimeClient client, boolean owned) {
        this.client = client;
        this.owned = owned;
    }

    BedrockRuntimeClient client() {
        return client;
    }

    boolean owned() {
        return owned;
    }

    IdleConnections idle() {
        return idle;
    }

    /**
     * Returns whether it can be called on the thread that drives a request.
     *
     * @param isVirtual whether that is a virtual one
     */
    boolean letsGo(boolean isVirtual) {
        return kind == Kind.INSTANT || (isVirtual && kind == Kind.LETS_GO);
    }

    /** Returns whether it answers from memory. */
    boolean isInstant() {
        return kind == Kind.INSTANT;
    }

    /**
     * A call was answered.
     *
     * @param progress of its request; null if it was not watched
     * @param nanos that it took
     */
    void learn(@Nullable CallProgress progress, long nanos) {
        if (kind == Kind.INSTANT && nanos > INSTANT_NANOS) {
            kind = Kind.UNKNOWN;
        } else if (kind == Kind.UNKNOWN && progress != null) {
            kind = progress.http()
                    .map(name -> LET_GO.contains(name) ? Kind.LETS_GO : Kind.HOLDS_ON)
                    .orElse(nanos > INSTANT_NANOS ? Kind.UNKNOWN : Kind.INSTANT);
        }
    }

    /** Returns the settings of a request that is not watched on its way. */
    AwsRequestOverrideConfiguration settings(long millis, SdkPlugin plugin) {
        Settings known = last;
        if (known == null || known.millis() != millis) {
            AwsRequestOverrideConfiguration.Builder override =
                    AwsRequestOverrideConfiguration.builder().apiCallTimeout(Duration.ofMillis(millis));
            known = new Settings(
                    millis,
                    owned ? override.build() : override.addPlugin(plugin).build());
            last = known;
        }
        return known.override();
    }
}
