package dev.modelrouter.routing;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Hands things over to whoever wants them, one after the other, on threads of an executor: as many as were asked for, in
 * the order in which they were offered. Whoever offers them never waits, and is told to stop by {@link #hasRoom}; so what
 * waits here is bounded, and a receiver that takes its time or never returns holds nobody up but itself.
 *
 * <p>A receiver that throws is given nothing more. Thread-safe.
 */
final class Relay<T> {

    /** Whoever offers goes on until so many wait, and again when half of them are gone. */
    static final int ROOM = 256;

    private final Executor executor;
    private final Receiver<T> receiver;
    private final News news;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private long wanted;
    private @Nullable Runnable last;
    private boolean isRunning;
    private boolean isFull;
    private boolean isCut;
    private boolean isClosed;
    private boolean isRefused;

    /** Takes what is handed over. It is called by one thread at a time. */
    interface Receiver<T> {
        void take(T thing);
    }

    /** Hears how things go, on whatever thread, and must not block. */
    interface News {
        /** There is room again. */
        void hasRoom();

        /** The receiver threw; nothing is handed over any more. */
        void isBroken(Throwable problem);

        /** The executor takes no more tasks; nothing is handed over any more. */
        void isRefused(Throwable problem);
    }

    Relay(Executor executor, Receiver<T> receiver, News news) {
        this.executor = executor;
        this.receiver = receiver;
        this.news = news;
    }

    /** Hands nothing over until {@link #release}. To be called before anything else. */
    synchronized void hold() {
        isRunning = true;
    }

    /** Hands over what waits, and what comes. */
    void release() {
        synchronized (this) {
            isRunning = false;
        }
        wake();
    }

    /** Lets so many more be handed over. */
    void request(long more) {
        synchronized (this) {
            wanted = wanted + more < 0 ? Long.MAX_VALUE : wanted + more;
        }
        wake();
    }

    /** Offers a thing. */
    void offer(T thing) {
        synchronized (this) {
            if (isClosed || isCut || isRefused) {
                return;
            }
            waiting.add(thing);
            isFull |= waiting.size() >= ROOM;
        }
        wake();
    }

    /** Returns whether more should be offered now; if not, the news say when. */
    synchronized boolean hasRoom() {
        return !isFull;
    }

    /** Does something once all that waits was handed over, and nothing is being taken: on a thread of the executor, if it takes tasks. */
    void finish(Runnable then) {
        synchronized (this) {
            last = isClosed ? null : isCut ? last : then;
        }
        wake();
    }

    /** Drops what waits, and what was to be done after it. */
    synchronized void drop() {
        waiting.clear();
        last = isCut ? last : null;
    }

    /** Drops what waits and what comes, and does something instead, which is the last. */
    void cut(Runnable then) {
        synchronized (this) {
            isCut = true;
            waiting.clear();
            last = isClosed ? null : then;
        }
        wake();
    }

    /** Hands nothing over any more. What is being taken at the moment is taken to its end. */
    synchronized void close() {
        isClosed = true;
        waiting.clear();
        last = null;
    }

    private void wake() {
        Runnable refused = null;
        synchronized (this) {
            boolean isIdle = isClosed || (waiting.isEmpty() ? last == null : wanted == 0);
            if (isRunning || isIdle) {
                return;
            }
            if (isRefused) {
                refused = last;
                last = null;
            } else {
                isRunning = true;
            }
        }
        if (refused != null) {
            refused.run();
            return;
        }
        try {
            executor.execute(this::run);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                isRefused = true;
                isRunning = false;
                waiting.clear();
            }
            news.isRefused(e);
            wake();
        }
    }

    private void run() {
        Runnable next = next();
        while (next != null) {
            try {
                next.run();
            } catch (Throwable e) {
                // Errors too: whatever a caller's own code throws ends its request and harms no thread.
                close();
                news.isBroken(e);
            }
            next = next();
        }
    }

    private @Nullable Runnable next() {
        T thing;
        boolean hasRoomAgain;
        synchronized (this) {
            thing = isClosed || wanted == 0 ? null : waiting.poll();
            if (thing == null) {
                Runnable then = waiting.isEmpty() ? last : null;
                last = then == null ? last : null;
                isRunning = then != null;
                return then;
            }
            wanted -= wanted == Long.MAX_VALUE ? 0 : 1;
            hasRoomAgain = isFull && waiting.size() <= ROOM / 2;
            isFull &= !hasRoomAgain;
        }
        if (hasRoomAgain) {
            news.hasRoom();
        }
        return () -> receiver.take(thing);
    }
}
