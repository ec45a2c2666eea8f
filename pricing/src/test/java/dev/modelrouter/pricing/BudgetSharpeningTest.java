package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.pricing.Budget.WhenExhausted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is held in haste never costs anybody anything: it is looked at again before it turns a call away or is charged. */
final class BudgetSharpeningTest {

    private static final Map<String, String> ACME = Map.of("tenant", "acme");
    private static final Map<String, String> ZETA = Map.of("tenant", "zeta");

    private final TestClock clock = TestClock.create();
    private final BudgetRecorder heard = new BudgetRecorder();
    private int ids;

    private Budgets budgets(Budget... budgets) {
        return Budgets.of(List.of(budgets), BudgetLedger.inMemory(clock), clock, heard);
    }

    private CoarseCall call(String worstCase, String sharpened, Map<String, String> tags) {
        return new CoarseCall("r" + ++ids, worstCase, sharpened, tags);
    }

    private CoarseCall call(String worstCase, String sharpened) {
        return call(worstCase, sharpened, ACME);
    }

    private BudgetedCall sharp(String worstCase) {
        return new BudgetRequest(
                "r" + ++ids,
                "tickets",
                call(worstCase, worstCase).tags(),
                call(worstCase, worstCase).worstCase(),
                Duration.ofMinutes(1));
    }

    private static BudgetGrant granted(Budgets budgets, BudgetedCall call) {
        return (BudgetGrant) budgets.reserve(call);
    }

    private static BudgetBalance balance(Budgets budgets) {
        return budgets.balances("tickets", ACME).get(0);
    }

    @Test
    void reserve_coarseAndSmallPartOfWhatIsLeft_isHeldAsItIs() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        CoarseCall call = call("1", "0.25");

        BudgetGrant grant = granted(budgets, call);

        assertThat(grant.held()).isEqualTo(Usd.of("1"));
        assertThat(balance(budgets).held()).isEqualTo(Usd.of("1"));
        assertThat(call.looks).hasValue(0);
    }

    @Test
    void reserve_coarseAndLargePartOfWhatIsLeft_isSharpenedFirst() {
        Budgets budgets = budgets(Budget.daily(Usd.of("63.9")));
        CoarseCall call = call("1", "0.25");

        assertThat(granted(budgets, call).held()).isEqualTo(Usd.of("0.25"));

        assertThat(call.looks).hasValue(1);
        assertThat(balance(budgets).held()).isEqualTo(Usd.of("0.25"));
    }

    @Test
    void reserve_coarseThatOnlyFitsSharpened_isGranted() {
        Budgets budgets = budgets(Budget.daily(Usd.of("1")));

        assertThat(granted(budgets, call("5", "1")).held()).isEqualTo(Usd.of("1"));
        assertThat(heard.events).isEmpty();
    }

    @Test
    void reserve_wouldBeRefused_sharpensTheOpenCoarseHoldsOfThatAccountFirst() {
        Budgets budgets = budgets(Budget.daily("tenant", Usd.of("100")));
        List<CoarseCall> open = new ArrayList<>();
        List<BudgetGrant> grants = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            open.add(call("0.5", "0.01"));
            grants.add(granted(budgets, open.get(i)));
        }
        CoarseCall elsewhere = call("0.5", "0.01", ZETA);
        BudgetGrant ofZeta = granted(budgets, elsewhere);
        assertThat(open).allSatisfy(call -> assertThat(call.looks).hasValue(0));

        BudgetGrant large = granted(budgets, sharp("99"));

        assertThat(large.held()).isEqualTo(Usd.of("99"));
        assertThat(open).allSatisfy(call -> assertThat(call.looks).hasValue(1));
        assertThat(grants).allSatisfy(grant -> assertThat(grant.held()).isEqualTo(Usd.of("0.01")));
        assertThat(balance(budgets).held()).isEqualTo(Usd.of("99.64"));
        assertThat(elsewhere.looks).as("of another account").hasValue(0);
        assertThat(ofZeta.held()).isEqualTo(Usd.of("0.5"));
        assertThat(heard.events).isEmpty();
    }

    @Test
    void reserve_refusedAlsoAfterSharpening_tellsHowTheAccountStandsThen() {
        Budgets budgets = budgets(Budget.daily(Usd.of("100")));
        CoarseCall open = call("1", "0.75");
        granted(budgets, open);

        BudgetRefusal refusal = (BudgetRefusal) budgets.reserve(sharp("99.5"));

        assertThat(refusal.left()).contains(Usd.of("99.25"));
        assertThat(open.looks).hasValue(1);
        assertThat(budgets.reserve(sharp("99.5"))).isInstanceOf(BudgetRefusal.class);
        assertThat(open.looks).as("once is enough").hasValue(1);
    }

    @Test
    void reserve_severalAccounts_sharpensWhereItWasShortAndHoldsOnAll() {
        Budgets budgets = budgets(Budget.daily(Usd.of("1000")), Budget.daily("tenant", Usd.of("64")));
        BudgetGrant coarse = granted(budgets, call("1", "0.25"));

        BudgetGrant large = granted(budgets, sharp("63.75"));

        assertThat(coarse.held()).isEqualTo(Usd.of("0.25"));
        assertThat(budgets.balances("tickets", ACME))
                .allSatisfy(balance -> assertThat(balance.held()).isEqualTo(Usd.of("64")));
        assertThat(large.release()).isTrue();
        assertThat(coarse.release()).isTrue();
        assertThat(budgets.balances("tickets", ACME))
                .allSatisfy(balance -> assertThat(balance.held()).isEqualTo(Usd.ZERO));
    }

    @Test
    void preview_wouldFitOnceSharpened_isNoRefusal() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        granted(budgets, call("1", "0.25"));

        assertThat(budgets.preview(sharp("63.75"))).isEmpty();
        assertThat(budgets.preview(call("100", "63.75"))).isEmpty();
        assertThat(budgets.preview(sharp("63.76"))).isPresent();
    }

    @Test
    void settle_failedCallOfUnknownCost_isChargedWithTheSharpenedBound() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        CoarseCall call = call("1", "0.25");
        BudgetGrant grant = granted(budgets, call);

        assertThat(grant.settle(Cost.unknown("the connection broke", Usd.of("1"))))
                .isTrue();

        assertThat(balance(budgets).spent()).isEqualTo(Usd.of("0.25"));
        assertThat(balance(budgets).held()).isEqualTo(Usd.ZERO);
        assertThat(call.looks).hasValue(1);
    }

    @Test
    void settle_failedCallWithoutABound_isChargedWithTheSharpenedBound() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        BudgetGrant grant = granted(budgets, call("1", "0.25"));

        assertThat(grant.settle(Cost.unknown("a region without a price"))).isTrue();

        assertThat(balance(budgets).spent()).isEqualTo(Usd.of("0.25"));
    }

    @Test
    void estimate_coarse_isChargedWithTheSharpenedBound() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        BudgetGrant grant = granted(budgets, call("1", "0.25"));

        assertThat(grant.estimate()).isTrue();

        assertThat(balance(budgets).spent()).isEqualTo(Usd.of("0.25"));
    }

    @Test
    void expiry_coarse_isChargedWithTheSharpenedBound() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        BudgetGrant lost = granted(budgets, call("1", "0.25"));
        clock.advance(Duration.ofMinutes(1));

        assertThat(granted(budgets, sharp("0.5")).release()).isTrue();

        assertThat(heard.events).containsExactly("expired r1");
        assertThat(balance(budgets).spent()).isEqualTo(Usd.of("0.25"));
        assertThat(lost.settle(Usd.of("0.1"))).as("too late").isFalse();
    }

    @Test
    void settle_knownCost_needsNoCloserLook() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        CoarseCall call = call("1", "0.25");

        assertThat(granted(budgets, call).settle(Usd.of("0.2"))).isTrue();

        assertThat(call.looks).hasValue(0);
        assertThat(balance(budgets).spent()).isEqualTo(Usd.of("0.2"));
    }

    @Test
    void sharpen_byItsOwner_freesTheDifferenceOnce() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        CoarseCall call = call("1", "0.25");
        BudgetGrant grant = granted(budgets, call);

        assertThat(grant.sharpen()).isEqualTo(Usd.of("0.25"));
        assertThat(grant.sharpen()).isEqualTo(Usd.of("0.25"));

        assertThat(call.looks).hasValue(1);
        assertThat(balance(budgets).held()).isEqualTo(Usd.of("0.25"));
        assertThat(grant.release()).isTrue();
        assertThat(grant.sharpen()).as("after its end").isEqualTo(Usd.of("0.25"));
        assertThat(balance(budgets).held()).isEqualTo(Usd.ZERO);
    }

    @Test
    void sharpen_closerLookFindsMore_keepsWhatIsHeld() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));

        assertThat(granted(budgets, call("1", "70")).sharpen()).isEqualTo(Usd.of("1"));

        assertThat(balance(budgets).held()).isEqualTo(Usd.of("1"));
    }

    @Test
    void sharpen_closerLookThrows_keepsWhatIsHeld() {
        Budgets budgets = budgets(Budget.daily(Usd.of("64")));
        CoarseCall broken = new CoarseCall("broken", "1", "0.25", ACME) {
            @Override
            public Usd sharpened() {
                throw new IllegalStateException("no");
            }
        };
        BudgetGrant grant = granted(budgets, broken);

        assertThat(grant.sharpen()).isEqualTo(Usd.of("1"));
        assertThat(budgets.reserve(sharp("63.5"))).isInstanceOf(BudgetRefusal.class);
        assertThat(grant.release()).isTrue();
    }

    @Test
    void reserve_coarseUnderBudgetsThatAllow_isHeldAsItIs() {
        Budgets budgets = budgets(Budget.daily(Usd.of("2")).whenExhausted(WhenExhausted.ALLOW));
        CoarseCall call = call("1", "0.25");

        assertThat(granted(budgets, call).held()).isEqualTo(Usd.of("1"));
        assertThat(call.looks).hasValue(0);
    }

    @Test
    void reserve_coarseThatWouldBeFlagged_isSharpenedFirst() {
        Budgets budgets = budgets(Budget.daily(Usd.of("2")).whenExhausted(WhenExhausted.ALLOW));

        assertThat(granted(budgets, call("5", "0.25")).isFlagged()).isFalse();
        assertThat(heard.events).isEmpty();
    }

    @Test
    void reserve_ledgerThatKeepsIds_isAskedForTheSharpenedBound() {
        Budgets budgets = Budgets.of(
                List.of(Budget.daily(Usd.of("64"))), new PlainLedger(BudgetLedger.inMemory(clock)), clock, heard);

        BudgetGrant grant = granted(budgets, call("1", "0.25"));

        assertThat(grant.held()).isEqualTo(Usd.of("0.25"));
        assertThat(grant.estimate()).isTrue();
        assertThat(balance(budgets).spent()).isEqualTo(Usd.of("0.25"));
    }
}
