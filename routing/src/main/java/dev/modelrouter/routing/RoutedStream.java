package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/**
 * One routed stream, told to the handler of AWS's client as that client would: the head of the reply and the publisher of
 * its events when there is a first piece, which is after any silent failover; then the events, as many as are asked for.
 *
 * <p>Thread-safe: the pieces come on one thread at a time, and the end on any.
 */
final class RoutedStream implements EventQueue.Source {

    private final ConverseStreamResponseHandler handler;
    private final Delivery delivery;
    private final EventQueue queue = new EventQueue(this);
    private final AwsEvents events = new AwsEvents();
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private volatile @Nullable RoutedHttpResponse http;

    /**
     * @param request that is asked
     *
     * @param executor calls the handler and its subscriber
     */
    RoutedStream(CompletionRequest request, ConverseStreamResponseHandler handler, Executor executor) {
        this.handler = handler;
        this.delivery = new Delivery(executor, this::take, route -> rules(route, request));
    }

    /**
     * Returns how a route streams to this caller, who cannot be told that what was given is void: an answer that its gate may
     * reject is given after that, and one that was cut is not begun anew.
     */
    private static StreamRules rules(Route route, CompletionRequest request) {
        StreamRules rules = route.streamRules();
        boolean mayBeRejected = route.mayReject() || request.outputGate() != null;
        return rules.release(mayBeRejected ? Release.AFTER_GATE : rules.release())
                .withoutReset();
    }

    /**
     * Begins the request.
     *
     * @return the future that AWS's client would return: whoever ends it ends the request
     */
    CompletableFuture<Void> begin(Function<Delivery, CompletableFuture<Completion>> router) {
        delivery.relay().request(1);
        CompletableFuture<Completion> begun = router.apply(delivery);
        CompletableFuture<?> unusedEnd = begun.whenComplete(this::ended);
        CompletableFuture<?> unusedStop = told.whenComplete((nothing, problem) -> begun.cancel(true));
        return told;
    }

    private void take(StreamEvent piece) {
        if (piece instanceof StreamEvent.Reset) {
            throw SdkClientException.create("The part of the answer that was given is void: another model begins anew,"
                    + " which AWS's events cannot tell. Let the route fail when it is cut, or release after its gate.");
        }
        if (http == null) {
            open();
        }
        queue.offer(events.of(piece));
    }

    private void open() {
        ConverseStreamResponse head = delivery.head();
        ConverseStreamResponse.Builder response = head == null ? ConverseStreamResponse.builder() : head.toBuilder();
        RoutedHttpResponse routed = RoutedHttpResponse.of(response.sdkHttpResponse());
        response.sdkHttpResponse(routed);
        http = routed;
        handler.responseReceived(response.build());
        handler.onEventStream(queue);
        queue.offer(events.begin());
    }

    private void ended(@Nullable Completion completion, @Nullable Throwable problem) {
        if (completion == null) {
            fail(problem instanceof ModelRouterException end ? AwsErrors.of(end) : requireNonNull(problem));
            return;
        }
        try {
            if (http == null) {
                open();
            }
            requireNonNull(http).put(completion);
            queue.offer(events.end(completion.response()));
            queue.complete();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable problem) {
        if (isOver.compareAndSet(false, true)) {
            queue.fail(problem);
            try {
                handler.exceptionOccurred(problem);
            } finally {
                told.completeExceptionally(problem);
            }
        }
    }

    @Override
    public void isEmpty() {
        delivery.relay().request(1);
    }

    @Override
    public void isTaken() {
        if (isOver.compareAndSet(false, true)) {
            try {
                handler.complete();
            } finally {
                told.complete(null);
            }
        }
    }

    /** As with AWS's client: the future just ends. */
    @Override
    public void isCancelled() {
        isOver.set(true);
        told.complete(null);
    }

    @Override
    public void isBroken(Throwable problem) {
        fail(problem);
    }
}
