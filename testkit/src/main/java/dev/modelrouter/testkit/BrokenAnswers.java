package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * Shows broken answers as the SDK shows them: its own client reads them off a tape. Good answers and plain errors need
 * no such thing, and do without it for speed. Thread-safe.
 */
final class BrokenAnswers {

    /** What the call of this thread is answered. */
    private static final ThreadLocal<TapeBody> READING = new ThreadLocal<>();

    private final TimeSource time;
    private final Region region;
    private @Nullable BedrockRuntimeClient client;

    BrokenAnswers(TimeSource time, Region region) {
        this.time = time;
        this.region = region;
    }

    /** Made when first needed, since few tests need it and it takes its time. */
    private synchronized BedrockRuntimeClient client() {
        if (client == null) {
            client = newClient();
        }
        return client;
    }

    private BedrockRuntimeClient newClient() {
        return MemoryClients.runtime(region, time, new TapeTransport());
    }

    /** Answers a call of this thread, in time. Throws what the SDK throws. */
    ConverseResponse play(ConverseRequest request, Brain.Decision decision) {
        Delivery delivery = decision.call().delivery();
        READING.set(new TapeBody(decision.tape(), delivery, time));
        try {
            return client().converse(request);
        } finally {
            READING.remove();
            delivery.abandoned();
        }
    }

    /** The SDK's way to the tape. */
    private static final class TapeTransport implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            TapeBody reader = Objects.requireNonNull(READING.get(), "called by another thread than the caller's");
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    Tape.Head head = reader.head();
                    return HttpExecuteResponse.builder()
                            .response(MemoryTransport.response(head))
                            .responseBody(AbortableInputStream.create(reader))
                            .build();
                }

                @Override
                public void abort() {
                    // Nothing goes on behind the caller's back.
                }
            };
        }

        @Override
        public void close() {
            // There is no connection.
        }
    }
}
