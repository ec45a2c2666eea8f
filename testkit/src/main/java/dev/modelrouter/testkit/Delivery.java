package dev.modelrouter.testkit;

/** How far the delivery of one call's answer has come. Thread-safe. */
final class Delivery {

    private int events;

    private State state = State.OPEN;

    private enum State {
        OPEN,
        ENDED,
        ABANDONED
    }

    synchronized void eventSent() {
        events++;
    }

    /** The answer is at its end, be it good or bad. */
    synchronized void ended() {
        if (state == State.OPEN) {
            state = State.ENDED;
        }
    }

    /** The caller went away before the end. */
    synchronized void abandoned() {
        if (state == State.OPEN) {
            state = State.ABANDONED;
        }
    }

    synchronized int events() {
        return events;
    }

    synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    synchronized boolean isAbandoned() {
        return state == State.ABANDONED;
    }
}
