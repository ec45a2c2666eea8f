package dev.modelrouter.pricing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A budget with its accounts in memory; it keeps the window that was used last at hand. Thread-safe. */
final class CoveredBudget {

    final AccountTerms terms;
    private final Budget budget;
    private final @Nullable String onlyRoute;
    private final @Nullable String tag;
    private volatile @Nullable AccountWindow current;

    CoveredBudget(Budget budget, int order) {
        this.budget = budget;
        this.terms = AccountTerms.of(budget, order);
        this.onlyRoute = budget.route().orElse(null);
        this.tag = budget.tag().orElse(null);
    }

    boolean covers(String route) {
        return onlyRoute == null || onlyRoute.equals(route);
    }

    AccountWindow window(InMemoryAccounts accounts, long epochNanos) {
        AccountWindow known = current;
        if (known == null || !known.includes(epochNanos)) {
            known = accounts.window(InMemoryAccounts.name(budget, Epoch.instant(epochNanos)));
            current = known;
        }
        return known;
    }

    /** Returns the route by which calls are counted apart; null if they are not. */
    @Nullable
    String route(String route) {
        return budget.isPerRoute() ? Budget.shortened(route) : null;
    }

    /** Returns the tag's value by which calls are counted apart; null if they are not, or the call has none. */
    @Nullable
    String tagValue(Map<String, String> tags) {
        String value = tag == null ? null : tags.get(tag);
        return value == null ? null : Budget.shortened(value);
    }
}
