package dev.modelrouter.routing;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the steps of walks out for callers who do not wait. What happens to a request, an {@link AsyncRun} takes in one
 * piece after the other on the executor; no thread waits for anything.
 */
final class AsyncDriver implements AutoCloseable {

    private static final long STREAM_BYTES = 4L << 20;
    private static final int LEAST_STREAMS = 16;

    private final Clients clients;
    private final Executor callThreads;
    private final Calls.Threads where;
    private final Calls calls;
    private final TimeSource time;
    private final DriveThreads own = new DriveThreads();
    private final Executor executor;
    private final int maxStreams;
    private final AtomicInteger streams = new AtomicInteger();
    private final Set<AsyncRun> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /**
     * Returns how many streams may be open where nothing is said: what fits into a quarter of the heap. The SDK allocates 2 MiB
     * for the frames of each, and the G1 collector takes twice that for an object of this size.
     *
     * @param heapBytes that this process may have
     */
    static int defaultMaxStreams(long heapBytes) {
        return (int) Math.max(LEAST_STREAMS, Math.min(Integer.MAX_VALUE, heapBytes / 4 / STREAM_BYTES));
    }

    /**
     * What calls are made with.
     *
     * @param threads that hold calls of synchronous clients
     * @param where which of those calls are made on them
     */
    record Callers(Clients clients, Executor threads, Calls.Threads where) {}

    /**
     * @param executor that requests are driven on; null for threads of its own
     *
     * @param maxStreams how many may be streamed at once
     */
    AsyncDriver(Callers callers, TimeSource time, @Nullable Executor executor, int maxStreams) {
        this.maxStreams = maxStreams;
        this.clients = callers.clients();
        this.callThreads = callers.threads();
        this.where = callers.where();
        this.time = time;
        this.calls = new Calls(callThreads, where, time);
        this.executor = executor == null ? own : executor;
    }

    /** Begins a request. */
    CompletableFuture<Completion> drive(Run run) {
        return drive(run, null);
    }

    /**
     * Begins a request.
     *
     * @param delivery streams the answer to the caller; null if it is given in whole
     */
    CompletableFuture<Completion> drive(Run run, @Nullable Delivery delivery) {
        AsyncRun begun = new AsyncRun(run, this, delivery);
        if (delivery != null && streams.incrementAndGet() > maxStreams) {
            run.endWithoutAnswer(End.Reason.STREAMS);
        }
        underWay.add(begun);
        CompletableFuture<Completion> answer = begun.begin();
        if (isClosed) {
            begun.stop(closed());
        }
        return answer;
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("The router was closed.");
    }

    Clients clients() {
        return clients;
    }

    TimeSource time() {
        return time;
    }

    Executor executor() {
        return executor;
    }

    /** Asks what a policy waits for, on the thread that drives its request: see {@link Calls#ask}. */
    <T> Optional<T> ask(Supplier<T> question, Duration patience) {
        return calls.ask(question, patience);
    }

    /** Returns threads that take every task. */
    Executor lastResort() {
        return own;
    }

    /** Returns what holds the call of a client, which is asynchronous or not. */
    Executor threadsFor(Door door) {
        return where == Calls.Threads.AS_NEEDED && door.letsGo(CallThreads.isVirtual()) ? Runnable::run : callThreads;
    }

    /** Nothing more happens to a request. */
    void ended(AsyncRun run) {
        if (underWay.remove(run) && run.isStreamed()) {
            streams.decrementAndGet();
        }
    }

    /** Ends the requests that are under way, and takes no more. */
    @Override
    public void close() {
        isClosed = true;
        underWay.forEach(run -> run.stop(closed()));
        own.close();
    }
}
