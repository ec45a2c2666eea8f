package dev.modelrouter.pricing;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it hears, shortly. */
class BudgetRecorder implements BudgetListener {

    final List<String> events = new ArrayList<>();

    @Override
    public void thresholdReached(BudgetBalance balance, int percent) {
        events.add(balance.account().budget() + " reached " + percent + "% with " + balance.spent());
    }

    @Override
    public void limitExceeded(BudgetBalance balance) {
        events.add(balance.account().budget() + " exceeded with " + balance.spent());
    }

    @Override
    public void settledAboveHold(BudgetedCall call, Usd spent) {
        events.add("settled " + spent + " above " + call.worstCase().orElseThrow());
    }

    @Override
    public void refused(BudgetRefusal refusal) {
        events.add("refused");
    }

    @Override
    public void flagged(BudgetGrant grant) {
        events.add("flagged");
    }

    @Override
    public void holdExpired(String id) {
        events.add("expired " + id);
    }

    @Override
    public void ledgerFailed(RuntimeException problem) {
        events.add("ledger failed: " + problem.getMessage());
    }
}
