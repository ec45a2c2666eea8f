package dev.modelrouter.pricing;

import org.jspecify.annotations.Nullable;

/** An exact sum that changes in place: a number as long as it fits into one, and an amount else. Not thread-safe. */
final class Tally {

    private long picos;
    /** The whole sum if it is too large or too fine for a number; then the number is zero. */
    private @Nullable Usd beyond;

    void add(Usd amount) {
        long sum = picos + amount.picos();
        boolean overflows = ((picos ^ sum) & (amount.picos() ^ sum)) < 0;
        if (beyond == null && amount.isShort() && !overflows) {
            picos = sum;
        } else {
            set(value().plus(amount));
        }
    }

    void subtract(Usd amount) {
        long difference = picos - amount.picos();
        boolean overflows = ((picos ^ amount.picos()) & (picos ^ difference)) < 0;
        if (beyond == null && amount.isShort() && !overflows) {
            picos = difference;
        } else {
            set(value().minus(amount));
        }
    }

    void set(Usd amount) {
        picos = amount.picos();
        beyond = amount.isShort() ? null : amount;
    }

    Usd value() {
        return beyond != null ? beyond : Usd.ofPicos(picos);
    }

    boolean isZero() {
        return picos == 0 && beyond == null;
    }

    /** Returns whether {@link #picos} is the whole sum. */
    boolean isShort() {
        return beyond == null;
    }

    /** Returns the sum in pico-dollars; only of one that {@link #isShort is short}. */
    long picos() {
        return picos;
    }
}
