package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.util.Collection;

/**
 * Hears what becomes of budgets: for alerts, metrics and audits. Every method has an empty default.
 *
 * <p>It is called on the thread that makes the call, or, with what a ledger said too late, on another; so it should be
 * quick, and it must be thread-safe. One that throws is logged and ignored: it can harm no request. Notices are sent at
 * most once: a process that dies on the way takes them with it.
 */
public interface BudgetListener {

    /** Hears nothing. */
    BudgetListener NONE = new BudgetListener() {};

    /** Returns a listener that tells each of these, in their order; one that throws keeps no other from hearing. */
    static BudgetListener all(Collection<? extends BudgetListener> listeners) {
        return new GuardedBudgetListener(ImmutableList.copyOf(listeners));
    }

    /**
     * What was spent on an account has reached a share of the limit; once for each share, window and account, also
     * among the processes that share a ledger.
     *
     * @param balance of the account right afterwards
     * @param percent which one of {@link Budget#notifyAt}
     */
    default void thresholdReached(BudgetBalance balance, int percent) {}

    /**
     * What was spent on an account has passed the limit; once for each window and account. A budget that {@linkplain
     * Budget.WhenExhausted#ALLOW allows} goes on; any other refuses all further calls of the window, and got here
     * because a call cost more than its worst case.
     *
     * @param balance of the account right afterwards
     */
    default void limitExceeded(BudgetBalance balance) {}

    /**
     * A call cost more than was held for it: its worst case was no bound. It is booked as it is.
     *
     * @param call what was asked for
     * @param spent what it cost
     */
    default void settledAboveHold(BudgetedCall call, Usd spent) {}

    /** A call was turned away. */
    default void refused(BudgetRefusal refusal) {}

    /** A call goes on that a budget allows although it {@linkplain BudgetGrant#flags passes the limit or may}. */
    default void flagged(BudgetGrant grant) {}

    /**
     * Nobody said how a call ended, so what was held for it counts as spent.
     *
     * @param id the {@link BudgetedCall#id}
     */
    default void holdExpired(String id) {}

    /**
     * The ledger threw or did not answer in time. Before a call, budgets with a hard limit then refuse it; at the end of
     * a call, what was held for it counts as spent once it expires.
     *
     * @param problem what it threw; its message is the ledger's and may say more than should be logged
     */
    default void ledgerFailed(RuntimeException problem) {}
}
