package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.Budgets;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a walk would be told if it proposed the ranked targets one after the other now: the calls that fit the cap and
 * the budgets, and what is left out because of budgets. Holds no money.
 */
final class Preview {

    private final CompletionRequest request;
    private final Budgets budgets;
    private final ImmutableMap.Builder<Target, Quote.Fits> fits = ImmutableMap.builder();
    private final List<Plan.Exclusion> exclusions = new ArrayList<>();

    private Preview(CompletionRequest request, Budgets budgets) {
        this.request = request;
        this.budgets = budgets;
    }

    /**
     * @param fits the calls that would be tried, in order
     * @param exclusions what budgets would keep from being tried, and why
     */
    record Result(ImmutableMap<Target, Quote.Fits> fits, ImmutableList<Plan.Exclusion> exclusions) {}

    static Result of(CompletionRequest request, Planner.Ranked ranked, Budgets budgets) {
        Preview preview = new Preview(request, budgets);
        boolean mayGoOn = true;
        for (Map.Entry<Target, Quote> entry : ranked.quotes().entrySet()) {
            if (mayGoOn) {
                mayGoOn = preview.propose(
                        entry.getKey(), entry.getValue(), ranked.limits().maxCost());
            } else {
                preview.exclude(entry.getKey(), "a budget ends the request before its turn comes");
            }
        }
        return new Result(preview.fits.buildOrThrow(), ImmutableList.copyOf(preview.exclusions));
    }

    /** Returns whether the next target may be proposed. */
    private boolean propose(Target target, Quote quote, Optional<Usd> cap) {
        Quote.Fit whole = quote.fit(new Quote.Left(cap, Optional.empty()));
        if (!(whole instanceof Quote.Fits fit)) {
            throw new IllegalStateException(target + " was ranked although it does not fit the cap on money.");
        }
        Optional<BudgetRefusal> refusal = refusal(fit);
        if (refusal.isEmpty()) {
            fits.put(target, fit);
            return true;
        }
        Optional<Usd> left = refusal.get().left();
        if (refusal.get().mayTryAnother()
                && left.isPresent()
                && quote.fit(new Quote.Left(cap, left)) instanceof Quote.Fits shorter) {
            fits.put(target, shorter);
            return true;
        }
        exclude(target, refusal.get().reason());
        return refusal.get().mayTryAnother();
    }

    private Optional<BudgetRefusal> refusal(Quote.Fits fit) {
        // Id and time are of no matter: nothing is held under the one for the other.
        return budgets.preview(
                new BudgetRequest("plan", request.route(), request.tags(), fit.worstCase(), Duration.ofSeconds(1)));
    }

    private void exclude(Target target, String reason) {
        exclusions.add(new Plan.Exclusion(target.toString(), reason));
    }
}
