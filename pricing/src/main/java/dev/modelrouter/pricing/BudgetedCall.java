package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;

/**
 * A call that asks {@link Budgets} for money. A router's own record of the call implements it, so that nothing is copied
 * for a call that fits; {@link BudgetRequest} is the one for everybody else.
 *
 * <p>What it says must not change between being granted and being ended, but for {@link #sharpened}, which is asked on
 * any thread. Values are read when they are needed: an id, say, only by a ledger that keeps ids, and by whoever listens.
 */
public interface BudgetedCall {

    /** Returns the id: unique for ever and free of meaning; not blank, in one line. */
    String id();

    /** Returns the name of the route. */
    String route();

    /** Returns the request's tags; those that budgets name decide which accounts the call counts on. */
    ImmutableMap<String, String> tags();

    /** Returns what the call costs at most, zero or more; empty if that is not known. */
    Optional<Usd> worstCase();

    /** Returns for how many nanoseconds from now the money is held if nobody says how the call ended; more than zero. */
    long holdForNanos();

    /**
     * Returns how many nanoseconds a ledger that has to be waited for may take; a second at most, which is also the
     * default. Zero or less asks only a ledger in memory.
     */
    default long patienceNanos() {
        return Long.MAX_VALUE;
    }

    /**
     * Returns whether the {@linkplain #worstCase worst case} is a quick estimate, so that a closer look may find less.
     * Default: no. So much is held only as long as nobody is turned away for it; see {@link #sharpened}.
     */
    default boolean isCoarse() {
        return false;
    }

    /**
     * Returns what the call costs at most after a closer look; more than the worst case counts as the worst case. It
     * is asked of a {@linkplain #isCoarse coarse} call alone, when its hold matters: before it or another call would be
     * refused for want of money, and before what it holds counts as spent. It may compute, but must not wait, and may be
     * asked by several threads at once. If it throws, the worst case stands.
     */
    default Usd sharpened() {
        return worstCase().orElse(Usd.ZERO);
    }
}
