package dev.modelrouter.routing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections of one client are kept open and idle, as far as its calls through the router tell: each reply
 * that was read to its end leaves one, and each request takes one while there are any, as clients do. What a client
 * closes by itself is not seen, so a connection may be taken for an idle one that is new; never the other way round for
 * a client that the router alone uses. Thread-safe.
 */
final class IdleConnections {

    private final AtomicInteger count = new AtomicInteger();

    void add() {
        count.incrementAndGet();
    }

    /** Returns whether there was one, which is idle no more. */
    boolean take() {
        return count.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
    }
}
