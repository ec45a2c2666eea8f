package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.accepted;
import static dev.modelrouter.pricing.Spending.call;
import static dev.modelrouter.pricing.Spending.known;
import static dev.modelrouter.pricing.Spending.origin;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** A wall clock that jumps ahead and back again, as one does that is set by hand or by a wrong server. */
final class ClockJumpsTest {

    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");

    /** A wall clock that is set, beside a monotonic one that stands still. */
    private static final class SetClock implements TimeSource {

        private volatile Instant now = NOON;

        void set(Instant to) {
            now = to;
        }

        /** Called by one thread. */
        void jump(Duration by) {
            set(now.plus(by));
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }

    private final SetClock clock = new SetClock();
    private final BudgetRecorder heard = new BudgetRecorder();
    private int calls;

    private Optional<BudgetGrant> reserve(Budgets budgets, String amount, String tenant) {
        BudgetRequest request = new BudgetRequest(
                "call-" + ++calls,
                "tickets",
                ImmutableMap.of("tenant", tenant),
                Optional.of(Usd.of(amount)),
                Duration.ofDays(400));
        return budgets.reserve(request) instanceof BudgetGrant grant ? Optional.of(grant) : Optional.empty();
    }

    private boolean spend(Budgets budgets, String amount, String tenant) {
        return reserve(budgets, amount, tenant)
                .map(grant -> grant.settle(Cost.known(Usd.of(amount))))
                .orElse(false);
    }

    private Budgets budgets(Budget budget) {
        return Budgets.of(List.of(budget), BudgetLedger.inMemory(clock), clock, heard);
    }

    @ParameterizedTest
    @CsvSource({
        "HOUR, PT2H",
        "HOUR, PT30H",
        "HOUR, P400D",
        "DAY, PT13H",
        "DAY, P3D",
        "MONTH, P40D",
        "MONTH, P4000D",
        "TOTAL, P4000D",
    })
    void window_spentBeforeTheClockJumpedAheadAndBack_staysSpent(Budget.Window window, Duration jump) {
        Budgets budgets = budgets(budget(window, "tenant"));
        assertThat(spend(budgets, "10", "acme")).isTrue();
        assertThat(spend(budgets, "0.01", "acme")).isFalse();

        clock.jump(jump);
        for (int i = 0; i < 50; i++) {
            assertThat(spend(budgets, "1", "other" + i)).isTrue();
        }
        clock.set(NOON);

        assertThat(budgets.balances("tickets", ImmutableMap.of("tenant", "acme"))
                        .get(0)
                        .spent())
                .isEqualTo(Usd.of("10"));
        assertThat(spend(budgets, "0.01", "acme")).isFalse();
        assertThat(spend(budgets, "1", "unspent")).as("another tenant's").isTrue();
    }

    private static Budget budget(Budget.Window window, String tag) {
        Usd limit = Usd.of("10");
        Budget budget =
                switch (window) {
                    case HOUR -> Budget.hourly(tag, limit);
                    case DAY -> Budget.daily(tag, limit);
                    case MONTH -> Budget.monthly(tag, limit);
                    case TOTAL -> Budget.total(tag, limit);
                };
        return budget.notifyAt(50);
    }

    @Test
    void window_partlySpent_goesOnFromThereAndTellsOnce() {
        Budgets budgets = budgets(budget(Budget.Window.DAY, "tenant"));
        spend(budgets, "6", "acme");
        clock.jump(Duration.ofDays(2));
        spend(budgets, "6", "acme");
        clock.set(NOON);
        spend(budgets, "3", "acme");
        clock.jump(Duration.ofDays(2));

        assertThat(spend(budgets, "5", "acme"))
                .as("6 of 10 are gone there, too")
                .isFalse();
        assertThat(heard.events.stream().filter(event -> event.contains("50")))
                .as("one for each of two days")
                .hasSize(2);
        clock.set(NOON);
        assertThat(spend(budgets, "2", "acme")).isFalse();
        assertThat(spend(budgets, "1", "acme")).isTrue();
    }

    @Test
    void window_spentBeforeTheClockWentBackOverMidnight_isSpentWhenItComesAgain() {
        Budgets budgets = budgets(budget(Budget.Window.DAY, "tenant"));
        spend(budgets, "10", "acme");
        clock.jump(Duration.ofHours(-13));
        spend(budgets, "1", "acme");

        clock.set(NOON);

        assertThat(spend(budgets, "0.01", "acme")).isFalse();
    }

    @Test
    void windows_ofAClockThatKeepsJumping_areNeverOverspent() throws InterruptedException {
        Budgets budgets = budgets(budget(Budget.Window.HOUR, "tenant"));
        ConcurrentLinkedQueue<Usd> spent = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            int own = number;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    String id = own + "-" + i;
                    Instant at = i % 3 == 0 ? NOON.plus(Duration.ofHours(5)) : NOON;
                    clock.set(at);
                    BudgetedCall call = i % 2 == 0
                            ? new FarCall(id)
                            : new BudgetRequest(
                                    id,
                                    "tickets",
                                    ImmutableMap.of("tenant", "acme"),
                                    Optional.of(Usd.of("0.1")),
                                    Duration.ofDays(400));
                    if (budgets.reserve(call) instanceof BudgetGrant grant) {
                        grant.settle(Cost.known(Usd.of("0.1")));
                        spent.add(Usd.of("0.1"));
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(Usd.sum(List.copyOf(spent))).as("10 in each of two hours").isEqualTo(Usd.of("20"));
    }

    /** A coarse call whose money is held beyond all jumps. */
    private static final class FarCall extends CoarseCall {

        FarCall(String id) {
            super(id, "0.2", "0.1", ImmutableMap.of("tenant", "acme"));
        }

        @Override
        public long holdForNanos() {
            return Duration.ofDays(400).toNanos();
        }
    }

    @Test
    void sums_ofDroppedAccounts_areBoundedByTheNumberOfAccounts() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 10);
        Budgets budgets = Budgets.of(List.of(budget(Budget.Window.HOUR, "tenant")), ledger, clock, BudgetListener.NONE);
        for (int hour = 0; hour < 20; hour++) {
            for (int tenant = 0; tenant < 5; tenant++) {
                spend(budgets, "1", "t" + tenant);
            }
            clock.jump(Duration.ofHours(3));
        }

        assertThat(ledger.accounts()).isLessThanOrEqualTo(10);
        assertThat(ledger.sums()).isEqualTo(10);
    }

    @Test
    void accounts_withNothingSpent_leaveNoSum() {
        InMemoryBudgetLedger ledger = new InMemoryBudgetLedger(clock, 10);
        Budgets budgets = Budgets.of(List.of(budget(Budget.Window.HOUR, "tenant")), ledger, clock, BudgetListener.NONE);

        assertThat(reserve(budgets, "1", "acme").orElseThrow().release()).isTrue();

        assertThat(ledger.accounts()).isZero();
        assertThat(ledger.sums()).isZero();
    }

    @Test
    void journal_clockJumpsAheadAndBack_keepsWhatItHad() {
        SpendJournal journal = SpendJournal.create(clock);
        journal.record(accepted(origin("1", NOON.toString(), "r"), call(1, LLAMA, Disposition.USED, known("1"))));
        clock.jump(Duration.ofDays(1_000));
        journal.record(
                accepted(origin("2", clock.now().toString(), "r"), call(1, LLAMA, Disposition.USED, known("2"))));
        assertThat(journal.report().total().cost())
                .as("the first day is too old then")
                .isEqualTo(known("2"));

        clock.set(NOON);

        assertThat(journal.report().total().cost()).isEqualTo(known("1"));
        assertThat(journal.report().lastDay()).isEqualTo("2026-03-14");
    }

    @Test
    void credits_clockJumpsAheadAndBack_keepTheirRate() {
        LocalDate day = LocalDate.of(2026, 3, 14);
        CreditPool pool = CreditPool.activate("activate", Usd.of("1000"), day, day.plusYears(1));
        Credits credits = Credits.of(List.of(pool), clock);
        credits.completeSince(day.minusDays(30));
        draw(credits, "1", "30");
        clock.jump(Duration.ofDays(1));
        assertThat(ofWindow(credits)).isEqualTo(Usd.of("30"));
        clock.jump(Duration.ofDays(200));
        draw(credits, "2", "5");

        clock.set(NOON.plus(Duration.ofDays(1)));

        assertThat(ofWindow(credits)).isEqualTo(Usd.of("30"));
    }

    private void draw(Credits credits, String id, String amount) {
        credits.draw(new Credits.Use(id, clock.now(), LLAMA, Region.US_EAST_1, known(amount)));
    }

    private static Usd ofWindow(Credits credits) {
        ImmutableList<CreditReport.Pool> pools = credits.report().pools();
        return pools.get(0).coveredInWindow();
    }
}
