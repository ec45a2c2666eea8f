package dev.modelrouter.pricing;

import org.jspecify.annotations.Nullable;

/** An exact sum that changes in place: a number as long as it fits into one, and an amount else. Not thread-safe. */
final class Tally {

    private long picos;
    /** The whole sum if it is too large or too fine for a number; then the number is zero. */
    private @Nullable Usd beyond;

    void add(Usd amount) {
        if (amount.isShort()) {
            addPicos(amount.picos());
        } else {
            set(value().plus(amount));
        }
    }

    void subtract(Usd amount) {
        if (amount.isShort() && amount.picos() != Long.MIN_VALUE) {
            addPicos(-amount.picos());
        } else {
            set(value().minus(amount));
        }
    }

    void addPicos(long amount) {
        long sum = picos + amount;
        boolean overflows = ((picos ^ sum) & (amount ^ sum)) < 0;
        if (beyond == null && !overflows) {
            picos = sum;
        } else {
            set(value().plus(Usd.ofPicos(amount)));
        }
    }

    void add(Tally other) {
        if (other.isShort()) {
            addPicos(other.picos);
        } else {
            add(other.value());
        }
    }

    void subtract(Tally other) {
        if (other.isShort() && other.picos != Long.MIN_VALUE) {
            addPicos(-other.picos);
        } else {
            subtract(other.value());
        }
    }

    void set(Tally other) {
        picos = other.picos;
        beyond = other.beyond;
    }

    /** Sets it to a number of pico-dollars. */
    void set(long amount) {
        picos = amount;
        beyond = null;
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
