package dev.modelrouter.routing;

import dev.modelrouter.core.TimeSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Carries the steps of walks out for callers who do not wait. What happens to a request, an {@link AsyncRun} takes in one
 * piece after the other on the executor; no thread waits for anything.
 */
final class AsyncDriver implements AutoCloseable {

    private final Clients clients;
    private final Executor callThreads;
    private final Calls.Threads where;
    private final TimeSource time;
    private final Executor executor;
    private final Executor lastResort;
    private final Set<AsyncRun> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /**
     * What calls are made with.
     *
     * @param threads that hold calls of synchronous clients
     * @param where which of those calls are made on them
     */
    record Callers(Clients clients, Executor threads, Calls.Threads where) {}

    /**
     * @param executor that requests are driven on
     * @param lastResort takes every task, for requests that the executor takes no more
     */
    AsyncDriver(Callers callers, TimeSource time, Executor executor, Executor lastResort) {
        this.clients = callers.clients();
        this.callThreads = callers.threads();
        this.where = callers.where();
        this.time = time;
        this.executor = executor;
        this.lastResort = lastResort;
    }

    /** Begins a request. */
    CompletableFuture<Completion> drive(Run run) {
        AsyncRun begun = new AsyncRun(run, this);
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

    /** Returns what takes every task. */
    Executor lastResort() {
        return lastResort;
    }

    /** Returns what holds the call of a client, which is asynchronous or not. */
    Executor threadsFor(Door door) {
        return where == Calls.Threads.AS_NEEDED && door.letsGo(CallThreads.isVirtual()) ? Runnable::run : callThreads;
    }

    /** Nothing more happens to a request. */
    void ended(AsyncRun run) {
        underWay.remove(run);
    }

    /** Ends the requests that are under way, and takes no more. */
    @Override
    public void close() {
        isClosed = true;
        underWay.forEach(run -> run.stop(closed()));
    }
}
