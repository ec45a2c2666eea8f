package dev.modelrouter.testkit;

import org.jspecify.annotations.Nullable;

/** How far the delivery of one call's answer has come. Thread-safe. */
final class Delivery {

    private int events;

    private State state = State.OPEN;

    private @Nullable Runnable atTheEnd;

    private enum State {
        OPEN,
        ENDED,
        ABANDONED
    }

    synchronized void eventSent() {
        events++;
    }

    /** Runs something at the end, however it comes; at once if it has come. To be called once. */
    void whenOver(Runnable action) {
        boolean over;
        synchronized (this) {
            over = state != State.OPEN;
            atTheEnd = over ? null : action;
        }
        if (over) {
            action.run();
        }
    }

    /** The answer is at its end, be it good or bad. */
    void ended() {
        end(State.ENDED);
    }

    /** The caller went away before the end. */
    void abandoned() {
        end(State.ABANDONED);
    }

    private void end(State how) {
        Runnable action;
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = how;
            action = atTheEnd;
            atTheEnd = null;
        }
        if (action != null) {
            action.run();
        }
    }

    /** The end was on its way, and the caller went away before it. */
    synchronized void lost() {
        state = State.ABANDONED;
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
