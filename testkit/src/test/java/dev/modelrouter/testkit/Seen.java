package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/** What the caller of one stream saw, callback by callback. */
final class Seen implements ConverseStreamResponseHandler, Subscriber<ConverseStreamOutput> {

    /** What was called, in order: {@code response}, the events' types, {@code onComplete}, {@code onError X}, and so on. */
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private final List<ConverseStreamOutput> events = Collections.synchronizedList(new ArrayList<>());
    private final long firstDemand;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable ConverseStreamResponse response;
    private volatile @Nullable CompletableFuture<Void> future;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread thread;

    private Seen(long firstDemand) {
        this.firstDemand = firstDemand;
    }

    static Seen begin(BedrockRuntimeAsyncClient client, ConverseStreamRequest request) {
        return begin(client, request, Long.MAX_VALUE);
    }

    static Seen begin(BedrockRuntimeAsyncClient client, ConverseStreamRequest request, long demand) {
        Seen seen = new Seen(demand);
        seen.future = client.converseStream(request, seen);
        return seen;
    }

    /** Waits for the end of the stream. */
    Seen end() {
        try {
            future().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            failure = e.getCause();
        } catch (CancellationException e) {
            failure = e;
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("The stream does not end; seen so far: " + log, e);
        }
        return this;
    }

    /** Waits until so many callbacks have come. */
    Seen await(int callbacks) {
        return await(() -> log.size() >= callbacks);
    }

    /** Waits until something is so, which a callback brings about. */
    Seen await(BooleanSupplier condition) {
        synchronized (log) {
            for (int rounds = 0; !condition.getAsBoolean(); rounds++) {
                assertThat(rounds).as("seen so far: %s", log).isLessThan(3_000);
                try {
                    log.wait(10);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return this;
    }

    /** Waits until something is so that other threads bring about. */
    static void awaitThat(BooleanSupplier condition, String what) {
        Object monitor = new Object();
        synchronized (monitor) {
            for (int rounds = 0; !condition.getAsBoolean(); rounds++) {
                assertThat(rounds).as(what).isLessThan(6_000);
                try {
                    monitor.wait(5);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void note(String callback) {
        synchronized (log) {
            log.add(callback);
            log.notifyAll();
        }
    }

    List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    List<ConverseStreamOutput> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    CompletableFuture<Void> future() {
        return Objects.requireNonNull(future, "not begun");
    }

    /** Waits until the handler is subscribed, which comes after the response. */
    Subscription subscription() {
        await(() -> subscription != null);
        return Objects.requireNonNull(subscription, "not subscribed");
    }

    @Nullable
    ConverseStreamResponse response() {
        return response;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Returns the failure, which is exactly of this class. */
    <T extends Throwable> T failure(Class<T> type) {
        Throwable thrown = Objects.requireNonNull(failure, "The stream did not fail");
        assertThat(thrown).isExactlyInstanceOf(type);
        return type.cast(thrown);
    }

    /** Returns the thread that brought the response. */
    @Nullable
    Thread thread() {
        return thread;
    }

    @Override
    public void responseReceived(ConverseStreamResponse received) {
        thread = Thread.currentThread();
        response = received;
        note("response");
    }

    @Override
    public void onEventStream(SdkPublisher<ConverseStreamOutput> publisher) {
        publisher.subscribe(this);
    }

    @Override
    public void exceptionOccurred(Throwable throwable) {
        note("exceptionOccurred " + name(throwable));
    }

    @Override
    public void complete() {
        note("complete");
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        if (firstDemand > 0) {
            given.request(firstDemand);
        }
    }

    @Override
    public void onNext(ConverseStreamOutput event) {
        events.add(event);
        note(String.valueOf(event.sdkEventType()));
    }

    @Override
    public void onError(Throwable throwable) {
        note("onError " + name(throwable));
    }

    @Override
    public void onComplete() {
        note("onComplete");
    }

    private static String name(Throwable throwable) {
        Throwable cause = throwable.getCause();
        return (throwable instanceof CompletionException && cause != null ? cause : throwable)
                .getClass()
                .getSimpleName();
    }
}
