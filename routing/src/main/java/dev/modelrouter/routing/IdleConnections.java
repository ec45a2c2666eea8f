package dev.modelrouter.routing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections of one client are kept open and idle, as far as its calls through the router tell: each reply
 * that was read to its end leaves one, and each request takes one while there are any, as clients do. What a client
 * closes by itself is not seen, so a connection may be taken for an idle one that is new. Calls that begin together may
 * count in another order than they get their connections, so a call is on an idle one if there was any since it began to
 * wait. Then one that is idle is not taken for a new one, but in the moment in which a reply has been read and is not yet
 * counted. Thread-safe.
 */
final class IdleConnections {

    private final AtomicInteger count = new AtomicInteger();

    void add() {
        count.incrementAndGet();
    }

    /** Returns whether there is one. */
    boolean isAny() {
        return count.get() > 0;
    }

    /** Returns whether there was one, which is idle no more. */
    boolean take() {
        return count.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
    }
}
