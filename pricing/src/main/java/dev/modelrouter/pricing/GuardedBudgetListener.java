package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes each event to all listeners; one that throws harms neither the call nor the others. */
final class GuardedBudgetListener implements BudgetListener {

    private static final Logger LOG = LoggerFactory.getLogger(BudgetLog.NAME);

    private final ImmutableList<BudgetListener> listeners;

    GuardedBudgetListener(ImmutableList<BudgetListener> listeners) {
        this.listeners = listeners;
    }

    /** Returns a listener that is guarded once, so that what it logs is logged once. */
    static GuardedBudgetListener of(BudgetListener listener) {
        return listener instanceof GuardedBudgetListener guarded
                ? guarded
                : new GuardedBudgetListener(ImmutableList.of(listener));
    }

    @Override
    public void thresholdReached(BudgetBalance balance, int percent) {
        each(listener -> listener.thresholdReached(balance, percent));
    }

    @Override
    public void limitExceeded(BudgetBalance balance) {
        each(listener -> listener.limitExceeded(balance));
    }

    @Override
    public void settledAboveHold(BudgetedCall call, Usd spent) {
        each(listener -> listener.settledAboveHold(call, spent));
    }

    @Override
    public void refused(BudgetRefusal refusal) {
        each(listener -> listener.refused(refusal));
    }

    @Override
    public void flagged(BudgetGrant grant) {
        each(listener -> listener.flagged(grant));
    }

    @Override
    public void holdExpired(String id) {
        each(listener -> listener.holdExpired(id));
    }

    @Override
    public void ledgerFailed(RuntimeException problem) {
        LOG.warn("The budget ledger threw {}.", problem.getClass().getName());
        each(listener -> listener.ledgerFailed(problem));
    }

    private void each(Consumer<BudgetListener> event) {
        for (BudgetListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                // Errors too: a metrics library that does not fit the class path must not cost an answer that is paid
                // for. Only the class is logged: a listener's message may quote what it was given.
                LOG.warn(
                        "Listener {} threw {} and was ignored.",
                        listener.getClass().getName(),
                        e.getClass().getName());
            }
        }
    }
}
