package dev.modelrouter.routing;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A stream as reactive streams have it: each subscription is a request of its own, which begins when something is first asked
 * for. As many pieces are given as are asked for, the {@link StreamEvent.Done} among them. Thread-safe.
 */
final class StreamPublisher implements Publisher<StreamEvent> {

    private final Executor executor;
    private final Function<Delivery, CompletableFuture<Completion>> begin;

    /**
     * @param executor that subscribers are called on
     *
     * @param begin begins the request, whose pieces are delivered so
     */
    StreamPublisher(Executor executor, Function<Delivery, CompletableFuture<Completion>> begin) {
        this.executor = executor;
        this.begin = begin;
    }

    @Override
    public void subscribe(Subscriber<? super StreamEvent> subscriber) {
        Request request = new Request(Objects.requireNonNull(subscriber, "subscriber"));
        // Signals must not overlap, and the executor may have a thread at once for what the subscriber asks for in
        // there.
        request.delivery.relay().hold();
        try {
            subscriber.onSubscribe(request);
        } catch (RuntimeException | Error e) {
            request.cancel();
            throw e;
        }
        request.delivery.relay().release();
    }

    private final class Request implements Subscription {

        private final Subscriber<? super StreamEvent> subscriber;
        private final Delivery delivery;
        private final AtomicBoolean isBegun = new AtomicBoolean();

        /** Whether the subscriber was told the end, or wants to be told nothing. */
        private final AtomicBoolean isOver = new AtomicBoolean();

        private volatile @Nullable CompletableFuture<Completion> answer;
        private volatile boolean isBrokenOff;

        Request(Subscriber<? super StreamEvent> subscriber) {
            this.subscriber = subscriber;
            this.delivery = new Delivery(executor, subscriber::onNext);
        }

        @Override
        public void request(long more) {
            if (isOver.get() || isBrokenOff) {
                return;
            }
            if (more <= 0) {
                fail(new IllegalArgumentException(
                        "A subscriber asked for " + more + " pieces: rule 3.9 of reactive streams says 1 or more."));
                breakOff();
                return;
            }
            delivery.relay().request(more);
            if (isBegun.compareAndSet(false, true)) {
                begin();
            }
        }

        private void begin() {
            CompletableFuture<Completion> begun;
            try {
                begun = begin.apply(delivery);
            } catch (RuntimeException e) {
                fail(e);
                return;
            }
            answer = begun;
            CompletableFuture<?> unused = begun.whenComplete(this::end);
            if (isBrokenOff) {
                begun.cancel(true);
            }
        }

        private void end(@Nullable Completion completion, @Nullable Throwable problem) {
            if (isBrokenOff) {
                return;
            }
            if (completion != null) {
                delivery.relay().offer(new StreamEvent.Done(completion));
                delivery.relay().finish(() -> last(subscriber::onComplete));
            } else if (problem != null) {
                fail(
                        problem instanceof CompletionException && problem.getCause() != null
                                ? problem.getCause()
                                : problem);
            }
        }

        private void fail(Throwable problem) {
            delivery.relay().cut(() -> last(() -> subscriber.onError(problem)));
        }

        private void last(Runnable signal) {
            if (isOver.compareAndSet(false, true)) {
                signal.run();
            }
        }

        @Override
        public void cancel() {
            isOver.set(true);
            delivery.relay().close();
            breakOff();
        }

        private void breakOff() {
            isBrokenOff = true;
            CompletableFuture<Completion> begun = answer;
            if (begun != null) {
                begun.cancel(true);
            }
        }
    }
}
