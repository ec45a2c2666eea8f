package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * A client of either kind, and what its calls have told of it: whether it can be called on the thread that drives a
 * request, or needs a thread apart because it might hold that one longer than its time. One of the router's own is made
 * when it is first needed. Thread-safe.
 */
final class Door implements AutoCloseable {

    /**
     * HTTP clients that end a call on a virtual thread at once when it is interrupted or the SDK's timer aborts it, by their
     * names. On a platform thread none of them heeds an interrupt before the deadline.
     */
    private static final Set<String> LET_GO = Set.of("Apache", "Apache5");

    /** Makes the client, if it is the router's own. */
    private final @Nullable Supplier<? extends AwsClient> maker;

    private final boolean isAsync;
    private final IdleConnections idle = new IdleConnections();
    private final WatchedRequests watched = new WatchedRequests();
    private volatile @Nullable AwsClient client;
    private boolean isClosed;

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

    // Of two timeouts: a request's first call may have all of its deadline, and a later one has a little less.
    private volatile @Nullable Settings last;
    private volatile @Nullable Settings before;

    /** Settings of requests with one timeout: most requests of a route have the same to the millisecond. */
    private record Settings(long millis, AwsRequestOverrideConfiguration override) {}

    private Door(@Nullable Supplier<? extends AwsClient> maker, @Nullable AwsClient client, boolean isAsync) {
        this.maker = maker;
        this.client = client;
        this.isAsync = isAsync;
    }

    /** Returns the door of a client that was given. */
    static Door given(AwsClient client) {
        return new Door(null, client, client instanceof BedrockRuntimeAsyncClient);
    }

    /** Returns the door of a synchronous client that the router makes. */
    static Door made(Supplier<BedrockRuntimeClient> maker) {
        return new Door(maker, null, false);
    }

    /** Returns the door of an asynchronous client that the router makes. */
    static Door madeAsync(Supplier<BedrockRuntimeAsyncClient> maker) {
        return new Door(maker, null, true);
    }

    private AwsClient client() {
        AwsClient known = client;
        return known == null ? made() : known;
    }

    private synchronized AwsClient made() {
        if (client == null) {
            if (isClosed) {
                throw new IllegalStateException("The router's client is closed.");
            }
            client = requireNonNull(maker).get();
        }
        return client;
    }

    /** Returns whether the client is asynchronous. */
    boolean isAsync() {
        return isAsync;
    }

    /** Makes a call, and waits for its end. On an asynchronous client, an interrupt breaks it off. */
    @Nullable
    ConverseResponse converse(ConverseRequest request) {
        return isAsync ? awaited(begin(request)) : syncClient().converse(request);
    }

    /** Returns the synchronous client. */
    BedrockRuntimeClient syncClient() {
        return (BedrockRuntimeClient) client();
    }

    /** Begins a call of an asynchronous client. Null comes from clients that break their contract, as mocks do. */
    @Nullable
    CompletableFuture<ConverseResponse> begin(ConverseRequest request) {
        return asyncClient().converse(request);
    }

    /** Returns the asynchronous client. */
    BedrockRuntimeAsyncClient asyncClient() {
        return (BedrockRuntimeAsyncClient) client();
    }

    private static @Nullable ConverseResponse awaited(@Nullable CompletableFuture<ConverseResponse> answer) {
        if (answer == null) {
            return null;
        }
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw AbortedException.create("The thread that waited for the answer was interrupted.", e);
        } catch (ExecutionException e) {
            Throwable problem = requireNonNull(e.getCause());
            Throwables.throwIfUnchecked(problem);
            throw new IllegalStateException("The client failed with what it does not declare.", problem);
        }
    }

    /** Returns whether the router made the client. */
    boolean owned() {
        return maker != null;
    }

    /** Returns what has requests of a client that was given watched, and not retried. */
    SdkPlugin watched() {
        return watched;
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
        return isAsync || kind == Kind.INSTANT || (isVirtual && kind == Kind.LETS_GO);
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
    AwsRequestOverrideConfiguration settings(long millis) {
        Settings known = last;
        if (known == null || known.millis() != millis) {
            known = before;
        }
        if (known == null || known.millis() != millis) {
            AwsRequestOverrideConfiguration.Builder override =
                    AwsRequestOverrideConfiguration.builder().apiCallTimeout(Duration.ofMillis(millis));
            known = new Settings(
                    millis,
                    owned() ? override.build() : override.addPlugin(watched).build());
            before = last;
            last = known;
        }
        return known.override();
    }

    /** Closes the client if the router made it; a caller's stays open. */
    @Override
    public synchronized void close() {
        isClosed = true;
        AwsClient made = client;
        if (owned() && made != null) {
            made.close();
        }
    }
}
