package dev.modelrouter.pricing;

import java.util.Optional;

/**
 * Why one account turned a reservation away. Immutable and thread-safe.
 *
 * @param claim what was asked of the account
 * @param reason why it was refused
 * @param balance how the account stood, where that is known
 */
public record BudgetShortfall(BudgetClaim claim, Reason reason, Optional<BudgetBalance> balance) {

    /** Why. */
    public enum Reason {

        /** The amount does not fit into what is left. */
        MONEY,

        /** What the call costs at most is not known, so that nothing can be set aside for it. */
        NO_UPPER_BOUND,

        /** The ledger holds as many accounts as it may. */
        LEDGER_FULL,

        /** The window ended long ago, and the ledger may have forgotten what was spent in it. */
        WINDOW_ENDED,

        /** The ledger could not be asked. */
        LEDGER_FAILED
    }
}
