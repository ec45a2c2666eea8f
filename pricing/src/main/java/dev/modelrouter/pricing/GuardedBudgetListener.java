package dev.modelrouter.pricing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes each event on; a listener that throws harms nobody. */
final class GuardedBudgetListener implements BudgetListener {

    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

    private final BudgetListener listener;

    GuardedBudgetListener(BudgetListener listener) {
        this.listener = listener;
    }

    @Override
    public void thresholdReached(BudgetBalance balance, int percent) {
        guard(() -> listener.thresholdReached(balance, percent));
    }

    @Override
    public void limitExceeded(BudgetBalance balance) {
        guard(() -> listener.limitExceeded(balance));
    }

    @Override
    public void settledAboveHold(BudgetRequest request, Usd spent) {
        guard(() -> listener.settledAboveHold(request, spent));
    }

    @Override
    public void refused(BudgetRefusal refusal) {
        guard(() -> listener.refused(refusal));
    }

    @Override
    public void flagged(BudgetGrant grant) {
        guard(() -> listener.flagged(grant));
    }

    @Override
    public void holdExpired(String id) {
        guard(() -> listener.holdExpired(id));
    }

    @Override
    public void ledgerFailed(RuntimeException problem) {
        LOG.warn("The budget ledger threw {}.", problem.getClass().getName());
        guard(() -> listener.ledgerFailed(problem));
    }

    private void guard(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            // Only the class: a listener's message may quote what it was given.
            LOG.warn(
                    "Listener {} threw {} and was ignored.",
                    listener.getClass().getName(),
                    e.getClass().getName());
        }
    }
}
