package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.pricing.Budget.WhenExhausted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What budgets tell: thresholds that are reached, to listeners, and why a grant is flagged. */
final class BudgetNoticesTest extends BudgetsFixture {

    @Test
    void thresholds_eachReached_notifiesOncePerWindowAndAccount() {
        Budgets budgets = budgets(Budget.hourly("tenant", Usd.of("10")).notifyAt(50, 80, 100));
        spend(budgets, "4.99", ACME);
        assertThat(heard.events).isEmpty();

        spend(budgets, "0.01", ACME);
        spend(budgets, "1", ACME);
        assertThat(heard.events).containsExactly("hourly per tenant reached 50% with $5");
        heard.events.clear();

        spend(budgets, "4", ACME);
        assertThat(heard.events)
                .containsExactly("hourly per tenant reached 80% with $10", "hourly per tenant reached 100% with $10");
        heard.events.clear();

        spend(budgets, "5", ZETA);
        clock.advance(Duration.ofHours(1));
        spend(budgets, "5", ACME);
        assertThat(heard.events)
                .containsExactly("hourly per tenant reached 50% with $5", "hourly per tenant reached 50% with $5");
    }

    @Test
    void thresholds_moneyOnlyHeld_notifyNobody() {
        Budgets budgets = budgets(Budget.daily(Usd.of("10")).notifyAt(50));

        assertThat(granted(budgets, "10", ACME).release()).isTrue();

        assertThat(heard.events).isEmpty();
    }

    @Test
    void listener_thatThrows_harmsNobody() {
        BudgetListener hostile = new BudgetRecorder() {
            @Override
            public void thresholdReached(BudgetBalance balance, int percent) {
                throw new IllegalStateException("no");
            }

            @Override
            public void refused(BudgetRefusal refusal) {
                throw new IllegalArgumentException("no");
            }
        };
        Budgets budgets = Budgets.of(
                List.of(Budget.daily(Usd.of("1")).notifyAt(10)), BudgetLedger.inMemory(clock), clock, hostile);

        spend(budgets, "0.5", ACME);

        assertThat(refused(budgets, "1", ACME).shortfalls()).hasSize(1);
        assertBalance(budgets, ACME, "0.5", "0");
    }

    @Test
    void flags_ofAGrant_sayWhichLimitAndHowFarWithoutTheTagsValue() {
        Budgets budgets = budgets(
                Budget.hourly("tenant", Usd.of("1")).whenExhausted(WhenExhausted.ALLOW), Budget.daily(Usd.of("10")));
        assertThat(granted(budgets, "1", ACME).flags()).isEmpty();

        assertThat(granted(budgets, "0.5", ACME).flags())
                .extracting(BudgetFlag::text)
                .containsExactly("the budget \"hourly per tenant\" of $1 may be passed by $0.500000, which it allows");

        Budgets broken = Budgets.of(
                List.of(Budget.daily("tenant", Usd.of("1")).whenExhausted(WhenExhausted.ALLOW)),
                new BrokenLedger(),
                clock,
                heard);
        assertThat(granted(broken, "0.5", ACME).flags())
                .extracting(BudgetFlag::text)
                .containsExactly("the budget \"daily per tenant\" of $1 does not count the call: its ledger is full or"
                        + " cannot be asked");
    }

    @Test
    void texts_ofFlags_showNoTagsValue() {
        BudgetAccount account =
                new BudgetAccount("daily", Optional.empty(), Optional.of("canary"), Instant.EPOCH, Optional.empty());
        BudgetAccount.Claim claim = new BudgetAccount.Claim(account, Usd.of("1"), false);
        BudgetBalance balance = new BudgetBalance(account, Usd.of("1"), Usd.of("2"), Usd.ZERO);

        assertThat(List.of(
                        new BudgetFlag.OverLimit(balance),
                        new BudgetFlag.NotCounted(claim),
                        new BudgetFlag.Unbounded()))
                .allSatisfy(flag -> {
                    assertThat(flag).hasToString(flag.text());
                    assertThat(flag.text()).isNotBlank().doesNotContain("canary");
                });
    }

    @Test
    void listeners_oneThrowsAnError_theOthersHear() {
        BudgetListener broken = new BudgetRecorder() {
            @Override
            public void refused(BudgetRefusal refusal) {
                throw new NoSuchMethodError("a metrics library of another version");
            }
        };
        Budgets budgets = Budgets.of(
                List.of(Budget.daily(Usd.of("1"))),
                BudgetLedger.inMemory(clock),
                clock,
                BudgetListener.all(List.of(broken, heard)));

        refused(budgets, "2", ACME);

        assertThat(heard.events).containsExactly("refused");
    }
}
