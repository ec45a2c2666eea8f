package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.TimeSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ClientType;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * How far the request of one call has come. An {@link #WATCH interceptor} of the SDK's, which works the same over every
 * HTTP client, sees it: each of them reads the body when it has a connection and not before, so the first read after the
 * request was signed is the moment from which it may be processed. Observed with the Apache 5, URLConnection and CRT
 * clients. The SDK's asynchronous client reads the body itself before it asks for a connection: there, what waits for one
 * counts as sent.
 *
 * <p>Thread-safe: the one that makes the call and the one that leaves it are two threads.
 */
final class CallProgress {

    /** Reports to the progress that a request carries as an {@link #KEY attribute}. */
    static final ExecutionInterceptor WATCH = new Watch();

    static final ExecutionAttribute<CallProgress> KEY =
            new ExecutionAttribute<>("dev.modelrouter.routing.CallProgress");

    /**
     * A connection that died idle breaks as soon as something is sent on it, within a round trip. What breaks later was
     * perhaps being answered.
     */
    static final Duration BREAKS_AT_ONCE = Duration.ofSeconds(1);

    private static final Pattern HTTP_CLIENT = Pattern.compile("\\bhttp#(\\S+)");

    private enum Stage {
        /** No client was called. */
        NEW,
        /** A client was called, and has reported nothing: it may be none of the SDK's. */
        CALLED,
        /** One of the SDK's clients has taken the request. */
        BEGUN,
        /** The request has its credentials and waits for a connection. */
        SIGNED,
        /** It began to go out. */
        SENT,
        /** The head of a reply is here. */
        REPLIED,
        /** Its caller has gone before it was sent, so it must not be sent. */
        LEFT
    }

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NEW);
    private final IdleConnections idle;
    private final TimeSource time;
    private volatile boolean onIdleConnection;
    private volatile boolean keepsAlive;
    private volatile @Nullable String userAgent;
    private volatile long sentNanos;

    CallProgress(IdleConnections idle, TimeSource time) {
        this.idle = idle;
        this.time = time;
    }

    /** Says that a client is about to be called. Returns false if the caller has gone already. */
    boolean call() {
        return stage.compareAndSet(Stage.NEW, Stage.CALLED);
    }

    /** Says that the caller has gone. What was not sent by now is not sent any more. */
    void leave() {
        stage.updateAndGet(now -> switch (now) {
            case NEW, BEGUN, SIGNED, LEFT -> Stage.LEFT;
            case CALLED, SENT, REPLIED -> now;
        });
    }

    /** Says that the reply was read to its end. */
    void read() {
        if (stage.get() == Stage.REPLIED && keepsAlive) {
            idle.add();
        }
    }

    /** Returns the name of the HTTP client, as the SDK sends it; empty if no client of the SDK's reported. */
    Optional<String> http() {
        return Optional.ofNullable(userAgent).map(agent -> HTTP_CLIENT
                .matcher(agent)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElse(""));
    }

    /** Returns what became of the request, once the call has failed or its caller has gone. */
    Failure.Sent sent() {
        return switch (stage.get()) {
            case NEW, BEGUN, SIGNED, LEFT -> Failure.Sent.NOTHING;
            case CALLED, REPLIED -> Failure.Sent.UNKNOWN;
            case SENT ->
                onIdleConnection && time.nanoTime() - sentNanos <= BREAKS_AT_ONCE.toNanos()
                        ? Failure.Sent.ON_IDLE_CONNECTION
                        : Failure.Sent.UNKNOWN;
        };
    }

    /** Called for each read of the body; those of the signer come before the request is signed. */
    private void reading() throws InterruptedIOException {
        Stage now = stage.get();
        if (now == Stage.SIGNED) {
            onIdleConnection = idle.take() || onIdleConnection;
            sentNanos = time.nanoTime();
            now = stage.compareAndExchange(Stage.SIGNED, Stage.SENT);
        }
        if (now == Stage.LEFT) {
            throw new InterruptedIOException("Nobody waits for this call any more.");
        }
    }

    private static final class Watch implements ExecutionInterceptor {

        private static void report(ExecutionAttributes attributes, Consumer<CallProgress> news) {
            Optional.ofNullable(attributes.getAttribute(KEY)).ifPresent(news);
        }

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            report(attributes, progress -> progress.stage.compareAndSet(Stage.CALLED, Stage.BEGUN));
        }

        @Override
        public Optional<RequestBody> modifyHttpContent(
                Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            CallProgress progress = attributes.getAttribute(KEY);
            return context.requestBody().map(body -> progress == null ? body : watched(body, progress));
        }

        private static RequestBody watched(RequestBody body, CallProgress progress) {
            Optional<Long> length = body.optionalContentLength();
            return length.isEmpty()
                    ? body
                    : RequestBody.fromContentProvider(
                            () -> new WatchedBody(body.contentStreamProvider().newStream(), progress),
                            length.get(),
                            body.contentType());
        }

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            report(attributes, progress -> {
                progress.userAgent =
                        context.httpRequest().firstMatchingHeader("User-Agent").orElse("");
                progress.onIdleConnection = progress.idle.isAny();
                progress.stage.compareAndSet(Stage.BEGUN, Stage.SIGNED);
            });
        }

        @Override
        public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            boolean closes = context.httpResponse()
                    .firstMatchingHeader("Connection")
                    .filter("close"::equalsIgnoreCase)
                    .isPresent();
            // Calls of an asynchronous client may share a connection, which then is not idle when one of them is done.
            boolean isShared = attributes.getAttribute(SdkExecutionAttribute.CLIENT_TYPE) == ClientType.ASYNC;
            report(attributes, progress -> {
                progress.keepsAlive = !closes && !isShared;
                progress.stage.compareAndSet(Stage.SENT, Stage.REPLIED);
            });
        }
    }

    private static final class WatchedBody extends FilterInputStream {

        private final CallProgress progress;

        WatchedBody(InputStream body, CallProgress progress) {
            super(body);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            progress.reading();
            return super.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            progress.reading();
            return super.read(into, offset, length);
        }
    }
}
