package dev.modelrouter.routing;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Counts the requests of a router, so that it can be closed when there are none any more. Thread-safe. */
final class RequestsUnderWay {

    /** How often it is looked whether the last one has ended; who closes a router does not mind so long. */
    private static final Duration LOOKS_EVERY = Duration.ofMillis(10);

    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean isClosed;

    /** @throws IllegalStateException if no more requests are taken */
    void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("This router is closed. Build one that lives as long as the application.");
        }
    }

    /** Begins a request, which {@link #end} ends. */
    void begin() {
        // Counted before it is asked whether it may begin: whoever closes sees it, or it sees that.
        count.incrementAndGet();
        if (isClosed) {
            end();
            requireOpen();
        }
    }

    void end() {
        count.decrementAndGet();
    }

    /** Begins a request that ends when a future does. */
    <T> CompletableFuture<T> track(Supplier<CompletableFuture<T>> request) {
        begin();
        CompletableFuture<T> future;
        try {
            future = request.get();
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
        CompletableFuture<T> unused = future.whenComplete((answer, problem) -> end());
        return future;
    }

    /** Takes no more requests. */
    void close() {
        isClosed = true;
    }

    /** Waits until none is under way, so long at most, and until the thread is interrupted, whose flag is then set. */
    void await(TimeSource time, Duration longest) {
        long begunNanos = time.nanoTime();
        long nanos = TimeUnit.NANOSECONDS.convert(longest);
        try {
            while (count.get() > 0 && time.nanoTime() - begunNanos < nanos) {
                long left = nanos - (time.nanoTime() - begunNanos);
                time.sleep(Duration.ofNanos(Math.max(1, Math.min(left, LOOKS_EVERY.toNanos()))));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
