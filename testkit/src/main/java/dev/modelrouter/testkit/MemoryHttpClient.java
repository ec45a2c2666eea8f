package dev.modelrouter.testkit;

import com.google.common.base.Throwables;
import dev.modelrouter.core.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The HTTP client of a synchronous SDK client whose server is in the same process: requests go to the {@link RestApi} by a method
 * call, and answers are read off tapes, whose times are slept through on the caller's thread. To the SDK it behaves as
 * its own Apache client over HTTP/1.1. Thread-safe.
 */
final class MemoryHttpClient implements SdkHttpClient {

    private final RestApi api;
    private final TimeSource time;
    private volatile boolean closed;

    private MemoryHttpClient(RestApi api, TimeSource time) {
        this.api = api;
        this.time = time;
    }

    static MemoryHttpClient of(Brain brain, Regions regions) {
        return new MemoryHttpClient(new RestApi(brain, regions), brain.time());
    }

    /**
     * Returns what a call of an SDK client over this transport returns. What the test itself did wrong is thrown bare,
     * and not wrapped by the SDK.
     */
    static <T> T unwrapped(Supplier<T> call) {
        try {
            return call.get();
        } catch (MemoryTransport.WrongTest wrong) {
            Throwables.throwIfUnchecked(MemoryTransport.WrongTest.bare(wrong));
            throw wrong;
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Exchange(request);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String clientName() {
        return "FakeBedrock";
    }

    private final class Exchange implements ExecutableHttpRequest {

        private final HttpExecuteRequest request;
        private volatile @Nullable Delivery delivery;

        Exchange(HttpExecuteRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            if (closed) {
                throw new IllegalStateException("Connection pool shut down");
            }
            RestApi.Answer answer = api.answer(
                    MemoryTransport.request(request.httpRequest(), body(request), Transport.IN_PROCESS_SYNC));
            if (answer.thrown() != null) {
                answer.delivery().ended();
                throw MemoryTransport.WrongTest.of(answer.thrown());
            }
            delivery = answer.delivery();
            TapeBody body = new TapeBody(answer.tape(), answer.delivery(), time);
            Tape.Head head = body.head();
            return HttpExecuteResponse.builder()
                    .response(MemoryTransport.response(head))
                    .responseBody(AbortableInputStream.create(body, answer.delivery()::abandoned))
                    .build();
        }

        /** Called by the SDK at a timeout, before it interrupts the thread that reads. */
        @Override
        public void abort() {
            Delivery open = delivery;
            if (open != null) {
                open.abandoned();
            }
        }
    }

    private static SdkBytes body(HttpExecuteRequest request) throws IOException {
        ContentStreamProvider content = request.contentStreamProvider().orElse(null);
        if (content == null) {
            return SdkBytes.fromByteArrayUnsafe(new byte[0]);
        }
        try (InputStream bytes = content.newStream()) {
            return SdkBytes.fromInputStream(bytes);
        }
    }
}
