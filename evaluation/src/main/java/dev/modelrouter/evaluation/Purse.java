package dev.modelrouter.evaluation;

import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The money of a run: what a call can cost at most is set aside before it is made, so that the cap holds whatever is in
 * flight.
 */
final class Purse {

    private final @Nullable Usd cap;
    private Usd held = Usd.ZERO;
    private Usd gone = Usd.ZERO;
    private Cost paid = Cost.ZERO;

    /**
     * A purse.
     *
     * @param cap null for no cap
     */
    Purse(@Nullable Usd cap) {
        this.cap = cap;
    }

    /** Returns whether there is a cap. */
    boolean isCapped() {
        return cap != null;
    }

    /** Sets money aside; false if the cap leaves too little, and then nothing is. */
    synchronized boolean hold(Usd most) {
        if (cap != null && gone.plus(held).plus(most).compareTo(cap) > 0) {
            return false;
        }
        held = held.plus(most);
        return true;
    }

    /** Says what it came to; of a cost without a bound, all that was set aside counts as gone. */
    synchronized void settle(Usd most, Cost cost) {
        held = held.minus(most);
        gone = gone.plus(cost.atMost().orElse(most));
        paid = paid.plus(cost);
    }

    /** Gives back what was set aside for a call that was not made. */
    synchronized void release(Usd most) {
        held = held.minus(most);
    }

    /** Returns what was paid so far. */
    synchronized Cost paid() {
        return paid;
    }

    /** Returns the cap in words. */
    String words() {
        return Optional.ofNullable(cap)
                .map(usd -> "$" + usd.value().toPlainString())
                .orElse("no limit");
    }
}
