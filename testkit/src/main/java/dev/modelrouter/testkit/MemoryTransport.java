package dev.modelrouter.testkit;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableMap;
import com.google.common.util.concurrent.MoreExecutors;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkCancellationException;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/**
 * The HTTP client of an SDK client whose server is in the same process: requests go to the {@link RestApi} by a method
 * call, and answers come back as tapes are played. To the SDK it behaves as its own Netty client over HTTP/2.
 */
final class MemoryTransport implements SdkAsyncHttpClient {

    /** The SDK's default; what is scripted to be silent for ever ends by it. */
    static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private static final int WORKERS = 64;

    /** Runs what is due, for all clients of this kind: daemons that end when they are idle. */
    static final Executor POOL = pool();

    private final RestApi api;
    private final Pacer pacer;
    private final AfterCallbackExecutor afterwards = new AfterCallbackExecutor();
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    MemoryTransport(RestApi api, Pacer pacer) {
        this.api = api;
        this.pacer = pacer;
    }

    static MemoryTransport of(Brain brain, Regions regions) {
        return new MemoryTransport(new RestApi(brain, regions), new Pacer(brain.time(), POOL));
    }

    private static Executor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("fake-bedrock-async", true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Returns where the SDK is to complete its futures. */
    Executor completions() {
        return afterwards;
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        if (closed) {
            return failed(request.responseHandler(), new RejectedExecutionException("The client is closed"));
        }
        Body body = new Body();
        request.requestContentPublisher().subscribe(body);
        RestApi.Answer answer = api.answer(request(request.request(), body.bytes(), Transport.IN_PROCESS_ASYNC));
        if (answer.thrown() != null) {
            return failed(request.responseHandler(), new WrongTest(answer.thrown()));
        }
        Exchange exchange = new Exchange(request.responseHandler(), answer);
        exchange.start();
        return exchange.future;
    }

    private static CompletableFuture<Void> failed(SdkAsyncHttpResponseHandler handler, Throwable failure) {
        handler.onError(failure);
        return CompletableFuture.failedFuture(failure);
    }

    /**
     * Ends what is open as the SDK's own client does when it is closed: an answer that has begun ends cleanly, as if
     * all had come, and one that has not is lost with the connection.
     */
    @Override
    public void close() {
        closed = true;
        open.forEach(Exchange::closed);
    }

    @Override
    public String clientName() {
        return "FakeBedrock";
    }

    static RestApi.Request request(SdkHttpRequest request, SdkBytes body, Transport transport) {
        ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
        headers.put("host", Strings.nullToEmpty(request.host()));
        request.forEachHeader((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        String path = Strings.nullToEmpty(request.encodedPath());
        return new RestApi.Request(
                request.method().name(),
                request.encodedQueryParameters()
                        .map(query -> path + "?" + query)
                        .orElse(path),
                headers.buildKeepingLast(),
                body,
                transport);
    }

    static SdkHttpResponse response(Tape.Head head) {
        SdkHttpResponse.Builder response =
                SdkHttpResponse.builder().statusCode(head.status()).statusText(head.status() == 200 ? "OK" : "");
        for (Map.Entry<String, String> header : head.headers().entrySet()) {
            response.appendHeader(header.getKey(), header.getValue());
        }
        head.length().ifPresent(length -> response.appendHeader("content-length", String.valueOf(length)));
        return response.build();
    }

    /**
     * Carries an exception through the SDK, which would wrap it and perhaps repeat the call, if it is none of Bedrock's
     * or the connection's but what a function of the test threw.
     */
    static final class WrongTest extends Error {

        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        private WrongTest(Throwable thrown) {
            super(
                    thrown instanceof AssertionError
                            ? thrown.getMessage()
                            : "A script threw " + thrown.getClass().getName(),
                    thrown);
            this.thrown = thrown;
        }

        /** Returns what to throw where the SDK lets errors pass as they are. */
        static Error of(Throwable thrown) {
            return thrown instanceof Error error ? error : new WrongTest(thrown);
        }

        /** Returns what the test did wrong, if a failure carries that, else the failure itself. */
        static Throwable bare(Throwable failure) {
            for (Throwable each = failure; each != null; each = each.getCause()) {
                if (each instanceof WrongTest wrong) {
                    return wrong.thrown;
                }
            }
            return failure;
        }
    }

    /** One request and its answer. */
    private final class Exchange implements Playback.Caller, Subscription {

        private final SdkAsyncHttpResponseHandler handler;
        private final Playback playback;
        private final AtomicLong demand = new AtomicLong();
        private final CompletableFuture<Void> future = new CompletableFuture<>();
        private volatile @Nullable Subscriber<? super ByteBuffer> subscriber;
        private volatile boolean ended;

        // Only the thread that plays.
        private OptionalInt promised = OptionalInt.empty();
        private boolean begun;
        private int received;

        Exchange(SdkAsyncHttpResponseHandler handler, RestApi.Answer answer) {
            this.handler = handler;
            this.playback = new Playback(answer.tape(), pacer, answer.delivery(), this);
        }

        void start() {
            open.add(this);
            CompletableFuture<Void> unused = future.whenComplete((nothing, failure) -> {
                open.remove(this);
                if (failure != null && !ended) {
                    playback.cut(Tape.Ending.CANCELLED);
                }
            });
            playback.start();
        }

        @Override
        public Executor stage() {
            return MoreExecutors.directExecutor();
        }

        @Override
        public boolean isReady() {
            return demand.get() > 0;
        }

        @Override
        public void begin(Tape.Head head) {
            begun = true;
            promised = head.length();
            afterwards.run(() -> {
                handler.onHeaders(response(head));
                handler.onStream(reader -> {
                    subscriber = reader;
                    reader.onSubscribe(this);
                });
            });
        }

        @Override
        public void take(byte[] bytes) {
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            received += bytes.length;
            Subscriber<? super ByteBuffer> reader = subscriber;
            if (reader != null) {
                afterwards.run(() -> reader.onNext(ByteBuffer.wrap(bytes)));
            }
        }

        @Override
        public void pause() {
            // Each piece has gone to the reader already.
        }

        @Override
        public void end(Tape.Ending ending) {
            ended = true;
            if (ending == Tape.Ending.COMPLETE || (ending == Tape.Ending.CLOSED && begun)) {
                complete();
            } else if (ending == Tape.Ending.CANCELLED) {
                fail(new CancellationException("The call was cancelled, or took longer than it may"));
            } else if (ending == Tape.Ending.RST_STREAM && promised.isPresent()) {
                fail(LostAnswers.tooShort(promised.getAsInt(), received));
            } else if (ending == Tape.Ending.RST_STREAM && subscriber != null) {
                // Where no length was promised, a client over HTTP/2 takes a reset of the stream for its end.
                complete();
            } else {
                fail(LostAnswers.ofHttp2(ending));
            }
        }

        @Override
        public Optional<Duration> patience() {
            return Optional.of(READ_TIMEOUT);
        }

        @Override
        public void request(long more) {
            if (more <= 0) {
                ended = true;
                playback.stop();
                fail(new IllegalArgumentException("A subscriber requests at least one element, but requested " + more));
                return;
            }
            demand.accumulateAndGet(more, (before, added) -> before + added < 0 ? Long.MAX_VALUE : before + added);
            playback.resume();
        }

        /** The handler is not told: the SDK, which cancels for the caller or on an error of its own, knows. */
        @Override
        public void cancel() {
            ended = true;
            playback.stop();
            future.completeExceptionally(
                    new SdkCancellationException("Subscriber cancelled before all events were published"));
        }

        void closed() {
            playback.cut(Tape.Ending.CLOSED);
        }

        private void complete() {
            if (subscriber != null) {
                afterwards.run(subscriber::onComplete);
            }
            future.complete(null);
        }

        private void fail(Exception lost) {
            afterwards.run(() -> {
                if (subscriber != null) {
                    subscriber.onError(lost);
                }
                handler.onError(lost);
            });
            future.completeExceptionally(lost);
        }
    }

    /** Collects a request's body, which the SDK has in memory. */
    private static final class Body implements Subscriber<ByteBuffer> {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException("The request's body cannot be read", failure);
        }

        @Override
        public void onComplete() {
            // All is there.
        }

        SdkBytes bytes() {
            return SdkBytes.fromByteArrayUnsafe(bytes.toByteArray());
        }
    }
}
