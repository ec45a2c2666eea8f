package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** AWS's client as the router gives it, over a stubbed one that streams, and a handler that keeps what it hears. */
abstract class RoutedStreamFixture {

    static final String HAIKU = "claude-haiku-4.5";
    static final String SONNET = "claude-sonnet-4.6";
    final FakeClock clock = FakeClock.manual();
    final StubStreamClient client = new StubStreamClient();
    final Ear ear = new Ear();

    /** A handler and its subscriber, which keep what they hear. */
    static final class Ear implements ConverseStreamResponseHandler, Subscriber<ConverseStreamOutput> {

        final List<String> calls = new ArrayList<>();
        final List<ConverseStreamOutput> events = new ArrayList<>();
        long first = Long.MAX_VALUE;

        @Nullable
        ConverseStreamResponse response;

        @Nullable
        Throwable problem;

        @Nullable
        Throwable onError;

        @Nullable
        Subscription subscription;

        @Nullable
        RuntimeException thrownByOnNext;

        @Nullable
        RuntimeException thrownByHandler;

        @Override
        public void responseReceived(ConverseStreamResponse head) {
            calls.add("responseReceived");
            response = head;
            if (thrownByHandler != null) {
                throw thrownByHandler;
            }
        }

        @Override
        public void onEventStream(SdkPublisher<ConverseStreamOutput> publisher) {
            calls.add("onEventStream");
            publisher.subscribe(this);
        }

        @Override
        public void exceptionOccurred(Throwable thrown) {
            calls.add("exceptionOccurred");
            problem = thrown;
        }

        @Override
        public void complete() {
            calls.add("complete");
        }

        @Override
        public void onSubscribe(Subscription begun) {
            calls.add("onSubscribe");
            subscription = begun;
            if (first > 0) {
                begun.request(first);
            }
        }

        @Override
        public void onNext(ConverseStreamOutput event) {
            if (thrownByOnNext != null) {
                throw thrownByOnNext;
            }
            events.add(event);
        }

        @Override
        public void onError(Throwable thrown) {
            calls.add("onError");
            onError = thrown;
        }

        @Override
        public void onComplete() {
            calls.add("onComplete");
        }

        Subscription subscription() {
            return requireNonNull(subscription);
        }

        /** Returns what the events make up. */
        StreamAssembler assembled() {
            StreamAssembler assembler = new StreamAssembler();
            events.forEach(assembler::accept);
            return assembler;
        }

        List<ConverseStreamOutput.EventType> types() {
            return events.stream().map(ConverseStreamOutput::sdkEventType).toList();
        }
    }

    BedrockRuntimeAsyncClient client(Route route) {
        return ModelRouter.builder()
                .time(clock)
                .executor(Runnable::run)
                .asyncClient(Region.US_EAST_1, client)
                .route(route)
                .build()
                .asBedrockAsyncClient();
    }

    static ConverseStreamRequest.Builder request() {
        return ConverseStreamRequest.builder().modelId("r").messages(StubClient.user("hello"));
    }

    CompletableFuture<Void> stream(Route route) {
        return client(route).converseStream(request().build(), ear);
    }

    CompletableFuture<Void> stream(String... models) {
        return stream(Route.fallback("r", models).deadline(Duration.ofSeconds(100)));
    }

    static Throwable problem(CompletableFuture<Void> future) {
        return requireNonNull(
                catchThrowableOfType(CompletionException.class, future::join).getCause());
    }

    static Throwable throttled() {
        return ThrottlingException.builder().statusCode(429).requestId("req-7").build();
    }
}
