package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/** An asynchronous client whose streams go on as a test wants them, on the thread of the test. */
final class StubStreamClient implements BedrockRuntimeAsyncClient {

    /** What was asked for, one after the other. */
    final List<Stream> streams = new CopyOnWriteArrayList<>();

    final List<CompletableFuture<ConverseResponse>> answers = new CopyOnWriteArrayList<>();

    /** One stream, as the SDK would have it. */
    static final class Stream implements Subscription {

        final ConverseStreamRequest request;
        final CompletableFuture<Void> future = new CompletableFuture<>();
        private final ConverseStreamResponseHandler handler;
        private final Deque<ConverseStreamOutput> unasked = new ArrayDeque<>();
        private @Nullable Subscriber<? super ConverseStreamOutput> subscriber;
        long wanted;
        boolean isCancelled;

        Stream(ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
            this.request = request;
            this.handler = handler;
        }

        /** The head of the reply comes. */
        void open() {
            handler.responseReceived(ConverseStreamResponse.builder().build());
            handler.onEventStream(SdkPublisher.adapt(to -> {
                subscriber = to;
                to.onSubscribe(this);
            }));
        }

        /** Events come, as far as they are asked for. */
        Stream send(ConverseStreamOutput... events) {
            if (subscriber == null) {
                open();
            }
            unasked.addAll(List.of(events));
            flow();
            return this;
        }

        Stream send(List<ConverseStreamOutput> events) {
            return send(events.toArray(ConverseStreamOutput[]::new));
        }

        private void flow() {
            while (wanted > 0 && !unasked.isEmpty() && !isCancelled && !future.isDone()) {
                wanted--;
                requireNonNull(subscriber).onNext(unasked.remove());
            }
        }

        int unasked() {
            return unasked.size();
        }

        /** The SDK reports success, whatever has come. */
        void end() {
            future.complete(null);
        }

        void fail(Throwable problem) {
            future.completeExceptionally(problem);
        }

        @Override
        public void request(long more) {
            wanted += more;
            flow();
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    /** Returns the stream that was asked for last, of which there are so many. */
    Stream last(int count) {
        assertThat(streams).hasSize(count);
        return streams.get(count - 1);
    }

    @Override
    public CompletableFuture<Void> converseStream(
            ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
        Stream stream = new Stream(request, handler);
        streams.add(stream);
        return stream.future;
    }

    @Override
    public CompletableFuture<ConverseResponse> converse(ConverseRequest request) {
        CompletableFuture<ConverseResponse> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
