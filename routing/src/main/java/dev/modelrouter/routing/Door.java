package dev.modelrouter.routing;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * A client, and what its calls have told of it. Until a client is known to let go of a call when its time is up, its
 * calls are made on threads apart; one that has shown to do so is called on the thread that drives the request.
 * Thread-safe.
 */
final class Door {

    /** HTTP clients that end a call at once when the SDK's timer aborts it, wherever it is, by their names. */
    private static final Set<String> LET_GO = Set.of("Apache", "Apache5");

    private final BedrockRuntimeClient client;
    private final boolean owned;
    private final IdleConnections idle = new IdleConnections();

    /** What is known after a call. */
    private enum Kind {
        UNKNOWN,
        /** It never reported a request on its way: it answers by itself, as a stub does. */
        SELF_MADE,
        /** One of the SDK's, on an HTTP client that lets go. */
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

    /** Returns whether it can be called on the thread that drives a request. */
    boolean letsGo() {
        return kind == Kind.SELF_MADE || kind == Kind.LETS_GO;
    }

    /** Returns whether nothing can be seen of its requests on their way. */
    boolean isSelfMade() {
        return kind == Kind.SELF_MADE;
    }

    /** A call has come back in its time. */
    void learn(CallProgress progress) {
        if (kind == Kind.UNKNOWN) {
            kind = progress.http()
                    .map(name -> LET_GO.contains(name) ? Kind.LETS_GO : Kind.HOLDS_ON)
                    .orElse(Kind.SELF_MADE);
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
