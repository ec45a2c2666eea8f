package dev.modelrouter.routing;

import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.BudgetedCall;
import dev.modelrouter.pricing.Usd;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what budgets tell, shortly. */
class BudgetEar implements RouterListener {

    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void thresholdReached(BudgetBalance balance, int percent) {
        heard.add(balance.account().budget() + " reached " + percent + "%");
    }

    @Override
    public void limitExceeded(BudgetBalance balance) {
        heard.add(balance.account().budget() + " exceeded");
    }

    @Override
    public void settledAboveHold(BudgetedCall call, Usd spent) {
        heard.add("settled above hold");
    }

    @Override
    public void refused(BudgetRefusal refusal) {
        heard.add("refused");
    }

    @Override
    public void flagged(BudgetGrant grant) {
        heard.add("flagged");
    }

    @Override
    public void holdExpired(String id) {
        heard.add("expired");
    }

    @Override
    public void ledgerFailed(RuntimeException problem) {
        heard.add("ledger failed: " + problem.getMessage());
    }
}
