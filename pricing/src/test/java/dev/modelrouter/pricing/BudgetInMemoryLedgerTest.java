package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.BudgetAccount.Shortfall.Reason;
import dev.modelrouter.pricing.BudgetLedger.Granted;
import dev.modelrouter.pricing.BudgetLedger.NotFound;
import dev.modelrouter.pricing.BudgetLedger.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract, and what the ledger in memory does to stay small. */
final class BudgetInMemoryLedgerTest extends BudgetLedgerContract {

    private static final Budget HOURLY = Budget.hourly("tenant", Usd.of("1"));

    private final TestClock clock = TestClock.create();
    private int ids;

    @Override
    protected BudgetLedger create(TimeSource time) {
        return BudgetLedger.inMemory(time);
    }

    private BudgetLedger.Reservation reservation(String amount, String tenant, Budget budget, Instant window) {
        BudgetAccount.Claim claim =
                budget.claim("tickets", Map.of("tenant", tenant), window).orElseThrow();
        return new BudgetLedger.Reservation(
                "r" + ++ids,
                Usd.of(amount),
                ImmutableList.of(claim),
                clock.now().plus(Duration.ofDays(1)));
    }

    private BudgetLedger.Reservation reservation(String amount, String tenant) {
        return reservation(amount, tenant, HOURLY, clock.now());
    }

    private void spend(BudgetLedger ledger, String tenant) {
        BudgetLedger.Reservation reservation = reservation("0.1", tenant);
        assertThat(ledger.reserve(reservation)).isInstanceOf(Granted.class);
        ledger.settle(reservation.id(), Usd.of("0.1"));
    }

    @Test
    void accounts_windowLongEnded_areDroppedLittleByLittle() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 1000);
        for (int tenant = 0; tenant < 100; tenant++) {
            spend(ledger, "t" + tenant);
        }
        clock.advance(Duration.ofHours(1).plus(BudgetLedger.RETENTION).minusNanos(1));
        spend(ledger, "new");
        assertThat(ledger.accounts()).as("kept for the retention").isEqualTo(101);

        clock.advance(Duration.ofNanos(1));
        for (int call = 0; call < 10; call++) {
            spend(ledger, "newer");
        }

        assertThat(ledger.accounts()).isEqualTo(2);
    }

    @Test
    void accounts_openHold_isKeptUntilItEnds() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 1000);
        BudgetLedger.Reservation open = reservation("0.1", "acme");
        ledger.reserve(open);
        clock.advance(Duration.ofHours(5));
        spend(ledger, "other");
        assertThat(ledger.accounts()).isEqualTo(2);

        ledger.settle(open.id(), Usd.of("0.1"));
        assertThat(ledger.balance(open.claims().get(0)).spent()).isEqualTo(Usd.of("0.1"));
        spend(ledger, "other");

        assertThat(ledger.accounts()).isEqualTo(1);
    }

    @Test
    void reserve_windowLongEnded_isRefusedAsItMayBeForgotten() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 1000);
        Instant window = clock.now();
        clock.advance(Duration.ofHours(2));

        assertThat(ledger.reserve(reservation("0.1", "acme", HOURLY, window)))
                .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.shortfalls())
                        .extracting(BudgetAccount.Shortfall::reason)
                        .containsExactly(Reason.WINDOW_ENDED));
        assertThat(ledger.accounts()).isZero();
    }

    @Test
    void accounts_nothingSpent_leaveNothingBehind() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 10);
        for (int tenant = 0; tenant < 100; tenant++) {
            assertThat(ledger.reserve(reservation("2", "refused" + tenant))).isInstanceOf(Refused.class);
            BudgetLedger.Reservation released = reservation("1", "released" + tenant);
            assertThat(ledger.reserve(released)).isInstanceOf(Granted.class);
            ledger.release(released.id());
        }

        assertThat(ledger.accounts()).isZero();
    }

    @Test
    void reserve_ledgerFull_refusesHardClaimsOnNewAccountsAlone() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 2);
        spend(ledger, "a");
        spend(ledger, "b");

        assertThat(ledger.reserve(reservation("0.1", "c")))
                .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.shortfalls())
                        .extracting(BudgetAccount.Shortfall::reason)
                        .containsExactly(Reason.LEDGER_FULL));
        BudgetLedger.Reservation soft =
                reservation("0.1", "c", HOURLY.whenExhausted(Budget.WhenExhausted.ALLOW), clock.now());
        assertThat(ledger.reserve(soft)).isEqualTo(new Granted(ImmutableList.of(), soft.claims()));
        ledger.settle(soft.id(), Usd.of("0.1"));
        spend(ledger, "a");
        assertThat(ledger.accounts()).isEqualTo(2);

        clock.advance(Duration.ofHours(2));
        spend(ledger, "c");
        assertThat(ledger.accounts()).isEqualTo(1);
    }

    @Test
    void reservations_ended_areRememberedInBoundedNumber() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 10);
        String first = "";
        for (int i = 0; i <= InMemoryBudgetLedger.REMEMBERED; i++) {
            BudgetLedger.Reservation reservation = reservation("0.1", "acme");
            first = first.isEmpty() ? reservation.id() : first;
            ledger.reserve(reservation);
            ledger.release(reservation.id());
        }

        assertThat(ledger.reservations()).isEqualTo(InMemoryBudgetLedger.REMEMBERED);
        assertThat(ledger.release(first)).isEqualTo(new NotFound());
    }

    @Test
    void ledger_noRoomAtAll_isAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BudgetLedger.inMemory(clock, 0))
                .withMessageContaining("at least 1 account, got a maximum of 0");
    }

    @Test
    void reservation_badInput_isAnError() {
        BudgetAccount.Claim claim =
                HOURLY.claim("tickets", Map.of(), clock.now()).orElseThrow();
        Instant later = clock.now().plusSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetLedger.Reservation("r", Usd.ZERO, ImmutableList.of(), later))
                .withMessageContaining("got 0 claims");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetLedger.Reservation("r", Usd.ZERO, ImmutableList.of(claim, claim), later))
                .withMessageContaining("got 2 claims on 1 accounts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetLedger.Reservation("r", Usd.of("-1"), ImmutableList.of(claim), later))
                .withMessageContaining("got -$1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetLedger.Reservation("", Usd.ZERO, ImmutableList.of(claim), later))
                .withMessageContaining("needs an id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetAccount.Claim(claim.account(), Usd.ZERO, true))
                .withMessageContaining("more than zero, got $0");
    }
}
