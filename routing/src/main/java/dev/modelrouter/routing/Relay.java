package dev.modelrouter.routing;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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

    /** Takes what is handed over. It is called by one thread at a time. */
    interface Receiver<T> {
        void take(T thing);
    }

    /** Hears how things go, on threads of the executor, and must not block. */
    interface News {
        /** There is room again. */
        void hasRoom();

        /** All that was offered has been handed over, after {@link #finish}. */
        void isDone();

        /** The receiver threw, or the executor took no more; nothing is handed over any more. */
        void isBroken(Throwable problem);
    }

    private final Executor executor;
    private final Receiver<T> receiver;
    private final News news;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private long wanted;
    private boolean isRunning;
    private boolean isFull;
    private boolean isFinished;
    private boolean isClosed;

    Relay(Executor executor, Receiver<T> receiver, News news) {
        this.executor = executor;
        this.receiver = receiver;
        this.news = news;
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
            if (isClosed || isFinished) {
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

    /** Nothing more is offered: the news say when all was handed over. */
    void finish() {
        synchronized (this) {
            isFinished = true;
        }
        wake();
    }

    /** Hands nothing over any more. What is being taken at the moment is taken to its end. */
    synchronized void close() {
        isClosed = true;
        waiting.clear();
    }

    private void wake() {
        synchronized (this) {
            boolean isIdle = isClosed || (waiting.isEmpty() ? !isFinished : wanted == 0);
            if (isRunning || isIdle) {
                return;
            }
            isRunning = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            close();
            news.isBroken(e);
        }
    }

    private void run() {
        while (true) {
            T next;
            boolean hasRoomAgain;
            synchronized (this) {
                next = isClosed || wanted == 0 ? null : waiting.poll();
                if (next == null) {
                    isRunning = false;
                    if (isClosed || !isFinished || !waiting.isEmpty()) {
                        return;
                    }
                    isClosed = true;
                } else if (wanted != Long.MAX_VALUE) {
                    wanted--;
                }
                hasRoomAgain = isFull && waiting.size() <= ROOM / 2;
                isFull &= !hasRoomAgain;
            }
            if (next == null) {
                news.isDone();
                return;
            }
            if (hasRoomAgain) {
                news.hasRoom();
            }
            Throwable problem = hand(next);
            if (problem != null) {
                close();
                news.isBroken(problem);
                return;
            }
        }
    }

    private @Nullable Throwable hand(T thing) {
        try {
            receiver.take(thing);
            return null;
        } catch (Throwable e) {
            // Errors too: whatever a caller's own code throws ends its request and harms no thread.
            return e;
        }
    }
}
