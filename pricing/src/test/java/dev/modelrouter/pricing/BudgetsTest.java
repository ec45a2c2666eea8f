package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.Budget.WhenExhausted;
import dev.modelrouter.pricing.BudgetAccount.Shortfall.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a router sees of its budgets, on a clock that stands still at the beginning of 2026. */
final class BudgetsTest {

    private static final Map<String, String> ACME = Map.of("tenant", "acme");
    private static final Map<String, String> ZETA = Map.of("tenant", "zeta");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestClock clock = TestClock.create();
    private final BudgetRecorder heard = new BudgetRecorder();
    private int ids;

    private Budgets budgets(Budget... budgets) {
        return Budgets.of(List.of(budgets), BudgetLedger.inMemory(clock), clock, heard);
    }

    private BudgetRequest request(String amount, Map<String, String> tags) {
        return new BudgetRequest(
                "r" + ++ids, "tickets", ImmutableMap.copyOf(tags), Optional.of(Usd.of(amount)), MINUTE);
    }

    private BudgetRequest unbounded() {
        return new BudgetRequest("r" + ++ids, "tickets", ImmutableMap.of(), Optional.empty(), MINUTE);
    }

    private BudgetGrant granted(Budgets budgets, String amount, Map<String, String> tags) {
        return (BudgetGrant) budgets.reserve(request(amount, tags));
    }

    private BudgetRefusal refused(Budgets budgets, String amount, Map<String, String> tags) {
        return (BudgetRefusal) budgets.reserve(request(amount, tags));
    }

    private void spend(Budgets budgets, String amount, Map<String, String> tags) {
        assertThat(granted(budgets, amount, tags).settle(Cost.known(Usd.of(amount))))
                .isTrue();
    }

    private static void assertBalance(Budgets budgets, Map<String, String> tags, String spent, String held) {
        assertThat(budgets.balances("tickets", tags)).allSatisfy(balance -> {
            assertThat(balance.spent()).isEqualTo(Usd.of(spent));
            assertThat(balance.held()).isEqualTo(Usd.of(held));
        });
    }

    @Test
    void reserve_noBudgets_isGrantedAndEndsOnce() {
        Budgets none = budgets();
        BudgetGrant grant = granted(none, "1000000", ACME);

        assertThat(grant.isFlagged()).isFalse();
        assertThat(grant.settle(Cost.known(Usd.of("1")))).isTrue();
        assertThat(grant.release()).isFalse();
        assertThat(none.left("tickets", ACME)).isEmpty();
        assertThat(none.balances("tickets", ACME)).isEmpty();
    }

    @Test
    void reserve_eachTenant_hasTheLimitForItself() {
        Budgets budgets = budgets(Budget.daily("tenant", Usd.of("25")));
        spend(budgets, "25", ACME);

        assertThat(refused(budgets, "0.01", ACME).shortfalls()).hasSize(1);
        spend(budgets, "25", ZETA);
    }

    @Test
    void reserve_withoutTheTag_sharesOneAccountWithTheSameLimit() {
        Budgets budgets = budgets(Budget.daily("tenant", Usd.of("25")));
        spend(budgets, "20", Map.of());

        assertThat(budgets.reserve(request("6", Map.of("other", "x")))).isInstanceOf(BudgetRefusal.class);
        assertBalance(budgets, Map.of(), "20", "0");
    }

    @Test
    void reserve_severalBudgets_needsAllOfThem() {
        Budgets budgets = budgets(
                Budget.hourly(Usd.of("3")),
                Budget.daily("tenant", Usd.of("2")),
                Budget.monthly(Usd.of("1")).forRoute("chat"));
        spend(budgets, "2", ACME);

        assertThat(refused(budgets, "1", ACME).shortfalls())
                .extracting(shortfall -> shortfall.claim().account().budget())
                .containsExactly("daily per tenant");
        assertThat(refused(budgets, "2", ZETA).shortfalls())
                .extracting(shortfall -> shortfall.claim().account().budget())
                .containsExactly("hourly");
        assertThat(budgets.left("tickets", ACME)).contains(Usd.ZERO);
        assertThat(budgets.left("tickets", ZETA)).contains(Usd.of("1"));
        assertThat(budgets.left("chat", ZETA)).contains(Usd.of("1"));
    }

    @Test
    void reserve_nextWindow_beginsAtZero() {
        Budgets budgets = budgets(Budget.hourly(Usd.of("1")), Budget.daily(Usd.of("1.5")));
        spend(budgets, "1", ACME);
        assertThat(refused(budgets, "0.5", ACME).renewsAt()).contains(Instant.parse("2026-01-01T01:00:00Z"));

        clock.advance(Duration.ofHours(1));

        spend(budgets, "0.5", ACME);
        assertThat(refused(budgets, "0.5", ACME).renewsAt()).contains(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void settle_afterTheWindow_countsInTheWindowOfTheCall() {
        Budgets budgets = budgets(Budget.hourly(Usd.of("1")));
        clock.advance(Duration.ofMinutes(59).plusSeconds(30));
        BudgetGrant grant = granted(budgets, "1", ACME);
        clock.advance(Duration.ofSeconds(45));

        assertThat(grant.settle(Cost.known(Usd.of("1")))).isTrue();

        assertBalance(budgets, ACME, "0", "0");
        assertThat(budgets.left("tickets", ACME)).contains(Usd.of("1"));
    }

    @ParameterizedTest
    @CsvSource({"REFUSE, false", "DEGRADE, true"})
    void reserve_exhausted_saysWhetherAnotherCandidateMayBeTried(WhenExhausted what, boolean mayTryAnother) {
        Budgets budgets = budgets(Budget.daily("tenant", Usd.of("25")).whenExhausted(what));
        spend(budgets, "24.9", ACME);

        BudgetRefusal refusal = refused(budgets, "0.2", ACME);

        assertThat(refusal.mayTryAnother()).isEqualTo(mayTryAnother);
        assertThat(refusal.left()).contains(Usd.of("0.1"));
        assertThat(refusal.reason())
                .isEqualTo("the budget \"daily per tenant\" of $25 has $0.100000 left, and the call may cost $0.200000;"
                        + " it renews at 2026-01-02T00:00:00Z");
        assertThat(refusal.toString()).doesNotContain("acme");
        assertThat(refusal.call().toString()).doesNotContain("acme");
    }

    @Test
    void reserve_oneOfTwoRefuses_noOtherMayBeTried() {
        Budgets budgets =
                budgets(Budget.daily(Usd.of("1")), Budget.total(Usd.of("1")).whenExhausted(WhenExhausted.REFUSE));

        BudgetRefusal refusal = refused(budgets, "2", ACME);

        assertThat(refusal.mayTryAnother()).isFalse();
        assertThat(refusal.renewsAt()).isEmpty();
        assertThat(refusal.reason()).contains("it never renews, so raise it to go on");
    }

    @Test
    void reserve_exhaustedAllow_isGrantedAndFlagged() {
        Budgets budgets = budgets(Budget.daily(Usd.of("1")).whenExhausted(WhenExhausted.ALLOW));
        spend(budgets, "1", ACME);
        assertThat(heard.events).isEmpty();

        BudgetGrant grant = granted(budgets, "0.5", ACME);

        assertThat(grant.isFlagged()).isTrue();
        BudgetFlag.OverLimit flag = (BudgetFlag.OverLimit) grant.flags().get(0);
        assertThat(flag.balance().left()).isEqualTo(Usd.of("-0.5"));
        assertThat(flag.excess()).isEqualTo(Usd.of("0.5"));
        assertThat(grant.flags()).hasSize(1);
        assertThat(grant.settle(Cost.known(Usd.of("0.25")))).isTrue();
        assertBalance(budgets, ACME, "1.25", "0");
        spend(budgets, "0.25", ACME);
        assertBalance(budgets, ACME, "1.5", "0");
        assertThat(heard.events).containsExactly("flagged", "daily exceeded with $1.25", "flagged");
        assertThat(budgets.left("tickets", ACME)).as("no hard limit").isEmpty();
    }

    @Test
    void reserve_worstCaseNotKnown_isRefusedByAHardLimitAlone() {
        BudgetRefusal refusal =
                (BudgetRefusal) budgets(Budget.daily(Usd.of("1")).whenExhausted(WhenExhausted.REFUSE))
                        .reserve(unbounded());
        assertThat(refusal.shortfalls())
                .extracting(BudgetAccount.Shortfall::reason)
                .containsExactly(Reason.NO_UPPER_BOUND);
        assertThat(refusal.mayTryAnother()).as("one whose worst case is known").isTrue();
        assertThat(refusal.left()).isEmpty();
        assertThat(refusal.reason()).contains("declare the model's price");

        Budgets soft = budgets(Budget.daily(Usd.of("1")).whenExhausted(WhenExhausted.ALLOW));
        BudgetGrant grant = (BudgetGrant) soft.reserve(unbounded());
        assertThat(grant.held()).isEqualTo(Usd.ZERO);
        assertThat(grant.isFlagged()).isTrue();
        assertThat(grant.flags()).containsExactly(new BudgetFlag.Unbounded());
        assertThat(heard.events).containsExactly("refused", "flagged");
        assertThat(((BudgetGrant) budgets().reserve(unbounded())).isFlagged())
                .as("no budget covers it")
                .isFalse();
        assertThat(grant.settle(Cost.known(Usd.of("0.4")))).isTrue();
        assertBalance(soft, ACME, "0.4", "0");
    }

    @Test
    void settle_eachKindOfCost_countsTheTruthAndNeverLess() {
        Cost known = Cost.known(Usd.of("0.3"));
        Cost free = Cost.ZERO;
        Cost lost = Cost.unknown("the connection broke", Usd.of("0.8"));
        Cost partly = known.plus(Cost.unknown("a tier without a price"));
        Cost partlyMore = Cost.known(Usd.of("1.5")).plus(Cost.unknown("a tier without a price"));

        assertThat(spentAfter(known)).isEqualTo(Usd.of("0.3"));
        assertThat(spentAfter(free)).isEqualTo(Usd.ZERO);
        assertThat(spentAfter(lost)).as("the most that it can be").isEqualTo(Usd.of("0.8"));
        assertThat(spentAfter(Cost.unknown("the connection broke", Usd.of("1.2"))))
                .as("what was held")
                .isEqualTo(Usd.of("1"));
        assertThat(spentAfter(Cost.unknown("a region without a price", Usd.ZERO)))
                .as("free wherever it is known")
                .isEqualTo(Usd.ZERO);
        assertThat(spentAfter(partly)).as("what was held").isEqualTo(Usd.of("1"));
        assertThat(spentAfter(partlyMore)).as("the known part").isEqualTo(Usd.of("1.5"));
    }

    private Usd spentAfter(Cost cost) {
        Budgets budgets = budgets(Budget.daily(Usd.of("10")));
        BudgetGrant grant = granted(budgets, "1", ACME);
        assertThat(grant.settle(cost)).isTrue();
        BudgetBalance balance = budgets.balances("tickets", ACME).get(0);
        assertThat(balance.held()).isEqualTo(Usd.ZERO);
        return balance.spent();
    }

    @Test
    void settle_moreThanHeld_isBookedAndReportedAndBlocks() {
        Budgets budgets = budgets(Budget.daily(Usd.of("1")));
        BudgetGrant grant = granted(budgets, "0.9", ACME);

        assertThat(grant.settle(Cost.known(Usd.of("1.2")))).isTrue();

        assertThat(heard.events).containsExactly("settled $1.2 above $0.9", "daily exceeded with $1.2");
        assertThat(budgets.balances("tickets", ACME)).allMatch(BudgetBalance::isExceeded);
        assertThat(budgets.left("tickets", ACME)).contains(Usd.ZERO);
        assertThat(refused(budgets, "0.01", ACME).left()).contains(Usd.ZERO);
    }

    @Test
    void grant_endedTwice_changesNothing() {
        Budgets budgets = budgets(Budget.daily(Usd.of("1")));
        BudgetGrant grant = granted(budgets, "0.9", ACME);

        assertThat(grant.estimate()).isTrue();

        assertThat(grant.release()).isFalse();
        assertThat(grant.settle(Cost.known(Usd.of("0.1")))).isFalse();
        assertThat(grant.estimate()).isFalse();
        assertBalance(budgets, ACME, "0.9", "0");
    }

    @Test
    void grant_neverEnded_countsAsSpentAfterItsTime() {
        Budgets budgets = budgets(Budget.daily(Usd.of("1")).notifyAt(50));
        BudgetGrant lost = granted(budgets, "0.6", ACME);
        clock.advance(MINUTE);

        spend(budgets, "0.1", ACME);

        assertThat(heard.events).containsExactly("expired r1", "daily reached 50% with $0.6");
        assertBalance(budgets, ACME, "0.7", "0");
        assertThat(lost.settle(Cost.known(Usd.of("0.2")))).as("too late").isFalse();
        assertBalance(budgets, ACME, "0.7", "0");
    }

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

    @ParameterizedTest
    @EnumSource
    void reserve_ledgerThrows_stopsWhatAHardLimitCovers(WhenExhausted what) {
        Budgets budgets =
                Budgets.of(List.of(Budget.daily(Usd.of("1")).whenExhausted(what)), new BrokenLedger(), clock, heard);

        BudgetDecision decision = budgets.reserve(request("0.1", ACME));

        if (what == WhenExhausted.ALLOW) {
            BudgetGrant grant = (BudgetGrant) decision;
            assertThat(grant.flags())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            BudgetFlag.NotCounted.class,
                            flag -> assertThat(flag.claim().limit()).isEqualTo(Usd.of("1")));
            assertThat(grant.isFlagged()).isTrue();
            assertThat(grant.release()).isTrue();
            assertThat(heard.events).containsExactly("ledger failed: down", "flagged");
            assertThat(budgets.left("tickets", ACME)).isEmpty();
        } else {
            BudgetRefusal refusal = (BudgetRefusal) decision;
            assertThat(refusal.shortfalls())
                    .extracting(BudgetAccount.Shortfall::reason)
                    .containsExactly(Reason.LEDGER_FAILED);
            assertThat(refusal.mayTryAnother()).isFalse();
            assertThat(heard.events).containsExactly("ledger failed: down", "refused");
            assertThat(budgets.left("tickets", ACME)).contains(Usd.ZERO);
        }
    }

    @Test
    void reserve_idOfAnotherCall_isRefusedAsIfTheLedgerCouldNotBeAsked() {
        BudgetLedger ledger = new PlainLedger(BudgetLedger.inMemory(clock));
        Budgets budgets = Budgets.of(List.of(Budget.daily(Usd.of("1"))), ledger, clock, heard);
        BudgetRequest first = request("0.1", ACME);
        assertThat(((BudgetGrant) budgets.reserve(first)).release()).isTrue();

        BudgetRefusal refusal = (BudgetRefusal) budgets.reserve(first);

        assertThat(refusal.shortfalls())
                .extracting(BudgetAccount.Shortfall::reason)
                .containsExactly(Reason.LEDGER_FAILED);
        assertThat(heard.events.get(0)).contains("give each reservation an id of its own");
        assertBalance(budgets, ACME, "0", "0");
    }

    @ParameterizedTest
    @CsvSource({"REFUSE, 0.2, false", "DEGRADE, 0.2, true", "ALLOW, 0.2, ", "REFUSE, 0.1, "})
    void preview_anyBudget_saysWhatReserveWouldAndTellsNobody(
            WhenExhausted what, String amount, @Nullable Boolean mayTryAnother) {
        Budgets budgets = budgets(Budget.daily("tenant", Usd.of("25")).whenExhausted(what));
        spend(budgets, "24.9", ACME);

        Optional<BudgetRefusal> refusal = budgets.preview(request(amount, ACME));

        assertThat(refusal.map(BudgetRefusal::mayTryAnother)).isEqualTo(Optional.ofNullable(mayTryAnother));
        refusal.ifPresent(present -> assertThat(present.left()).contains(Usd.of("0.1")));
        assertThat(budgets.preview(request("25", ZETA))).isEmpty();
        assertThat(heard.events).isEmpty();
        assertBalance(budgets, ACME, "24.9", "0");
    }

    @Test
    void preview_worstCaseNotKnownOrLedgerBroken_refusesWhatAHardLimitCovers() {
        assertThat(budgets(Budget.daily(Usd.of("1")))
                        .preview(unbounded())
                        .orElseThrow()
                        .shortfalls())
                .extracting(BudgetAccount.Shortfall::reason)
                .containsExactly(Reason.NO_UPPER_BOUND);
        assertThat(heard.events).isEmpty();

        Budgets broken = Budgets.of(List.of(Budget.daily(Usd.of("1"))), new BrokenLedger(), clock, heard);
        assertThat(broken.preview(request("0.1", ACME)).orElseThrow().shortfalls())
                .extracting(BudgetAccount.Shortfall::reason)
                .containsExactly(Reason.LEDGER_FAILED);
        assertThat(heard.events).containsExactly("ledger failed: down");
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

    @Test
    void budgets_sameName_isAnErrorThatNamesAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budgets(
                        Budget.daily(Usd.of("1")),
                        Budget.daily(Usd.of("2")),
                        Budget.hourly("tenant", Usd.of("1")),
                        Budget.hourly("tenant", Usd.of("2")),
                        Budget.monthly(Usd.of("1"))))
                .withMessageContaining("\"daily\", \"hourly per tenant\"")
                .withMessageContaining("named(...)");
        assertThat(budgets(Budget.daily(Usd.of("1")), Budget.daily(Usd.of("2")).named("second"))
                        .budgets())
                .hasSize(2);
    }

    @Test
    void request_badInput_isAnErrorThatSaysWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetRequest(" ", "tickets", ImmutableMap.of(), Optional.empty(), MINUTE))
                .withMessageContaining("needs an id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request("-1", ACME))
                .withMessageContaining("worst case of -$1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetRequest("r", "tickets", ImmutableMap.of(), Optional.empty(), Duration.ZERO))
                .withMessageContaining("longer than zero, got PT0S");
    }
}
