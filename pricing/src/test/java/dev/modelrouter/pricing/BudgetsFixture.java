package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Budgets in virtual time, and what their listener heard. */
abstract class BudgetsFixture {

    static final Map<String, String> ACME = Map.of("tenant", "acme");
    static final Map<String, String> ZETA = Map.of("tenant", "zeta");
    static final Duration MINUTE = Duration.ofMinutes(1);
    final TestClock clock = TestClock.create();
    final BudgetRecorder heard = new BudgetRecorder();
    int ids;

    Budgets budgets(Budget... budgets) {
        return Budgets.of(List.of(budgets), BudgetLedger.inMemory(clock), clock, heard);
    }

    BudgetRequest request(String amount, Map<String, String> tags) {
        return new BudgetRequest(
                "r" + ++ids, "tickets", ImmutableMap.copyOf(tags), Optional.of(Usd.of(amount)), MINUTE);
    }

    BudgetRequest unbounded() {
        return new BudgetRequest("r" + ++ids, "tickets", ImmutableMap.of(), Optional.empty(), MINUTE);
    }

    BudgetGrant granted(Budgets budgets, String amount, Map<String, String> tags) {
        return (BudgetGrant) budgets.reserve(request(amount, tags));
    }

    BudgetRefusal refused(Budgets budgets, String amount, Map<String, String> tags) {
        return (BudgetRefusal) budgets.reserve(request(amount, tags));
    }

    void spend(Budgets budgets, String amount, Map<String, String> tags) {
        assertThat(granted(budgets, amount, tags).settle(Cost.known(Usd.of(amount))))
                .isTrue();
    }

    static void assertBalance(Budgets budgets, Map<String, String> tags, String spent, String held) {
        assertThat(budgets.balances("tickets", tags)).allSatisfy(balance -> {
            assertThat(balance.spent()).isEqualTo(Usd.of(spent));
            assertThat(balance.held()).isEqualTo(Usd.of(held));
        });
    }
}
