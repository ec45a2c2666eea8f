package dev.modelrouter.routing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often one target may be called again by requests that it has failed: ten times, and once more for every ten first
 * calls. So it never gets more than 1.10 times its first calls and ten, whatever happens to it. Thread-safe.
 */
final class RetryBudget {

    /** In tenths of a retry. */
    private static final int MOST = 100;

    private static final int RETRY = 10;

    private final AtomicInteger tenths = new AtomicInteger(MOST);

    /** A first call is made. */
    void earn() {
        if (tenths.get() < MOST) {
            tenths.updateAndGet(has -> Math.min(MOST, has + 1));
        }
    }

    boolean coversRetry() {
        return tenths.get() >= RETRY;
    }

    /** Takes one retry, if there is one. */
    boolean take() {
        int has = tenths.get();
        while (has >= RETRY) {
            if (tenths.compareAndSet(has, has - RETRY)) {
                return true;
            }
            has = tenths.get();
        }
        return false;
    }
}
