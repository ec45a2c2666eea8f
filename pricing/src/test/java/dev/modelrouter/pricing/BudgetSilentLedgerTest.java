package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.Budget.WhenExhausted;
import dev.modelrouter.pricing.BudgetAccount.Shortfall.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A ledger that hangs, is late, or breaks its contract: no call waits for it for long, and what it says late is heeded. */
@Timeout(60)
final class BudgetSilentLedgerTest {

    private static final Usd ONE = Usd.of("1");

    private final TestClock clock = TestClock.create();
    private final Ledger ledger = new Ledger();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private int ids;

    private final BudgetListener ear = new BudgetListener() {
        @Override
        public void thresholdReached(BudgetBalance balance, int percent) {
            heard.add(percent + "% with " + balance.spent());
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
            heard.add("expired " + id);
        }

        @Override
        public void ledgerFailed(RuntimeException problem) {
            heard.add("ledger: " + problem.getMessage());
        }
    };

    /** Keeps books in memory; the method named hangs until it is let go, and longer than anybody waits. */
    private final class Ledger implements BudgetLedger {

        private final BudgetLedger books = BudgetLedger.inMemory(clock);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        private final AtomicInteger asked = new AtomicInteger();
        private volatile String hangsAt = "";
        private volatile @Nullable Supplier<? extends Throwable> thrown;
        private volatile Runnable whileHanging = () -> clock.advance(Duration.ofSeconds(1));

        private <T> T at(String method, Supplier<T> answer) {
            asked.incrementAndGet();
            if (thrown != null) {
                BudgetSilentLedgerTest.<RuntimeException>sneak(thrown.get());
            }
            if (method.equals(hangsAt)) {
                whileHanging.run();
                boolean free = false;
                while (!free) {
                    try {
                        letGo.await();
                        free = true;
                    } catch (InterruptedException e) {
                        // A store that heeds no interruption.
                    }
                }
            }
            T result = answer.get();
            done.add(method);
            return result;
        }

        @Override
        public Reply reserve(BudgetLedger.Reservation reservation) {
            return at("reserve", () -> books.reserve(reservation));
        }

        @Override
        public Ending settle(String id, Usd spent) {
            return at("settle", () -> books.settle(id, spent));
        }

        @Override
        public Ending release(String id) {
            return at("release", () -> books.release(id));
        }

        @Override
        public Ending estimate(String id) {
            return at("estimate", () -> books.estimate(id));
        }

        @Override
        public ImmutableList<Expired> expire() {
            return at("expire", books::expire);
        }

        @Override
        public BudgetBalance balance(BudgetAccount.Claim claim) {
            return at("balance", () -> books.balance(claim));
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable problem) throws E {
        throw (E) problem;
    }

    @AfterEach
    void letGo() {
        ledger.letGo.countDown();
        assertThat(clock.pendingTasks()).as("timers left behind").isZero();
    }

    private Budgets budgets(WhenExhausted what) {
        Budget budget = Budget.daily(ONE).whenExhausted(what).notifyAt(50);
        return Budgets.of(List.of(budget), ledger, clock, ear);
    }

    /** A call that waits for the ledger no longer than this. */
    private record Patient(BudgetRequest request, Duration patience) implements BudgetedCall {

        @Override
        public String id() {
            return request.id();
        }

        @Override
        public String route() {
            return request.route();
        }

        @Override
        public ImmutableMap<String, String> tags() {
            return request.tags();
        }

        @Override
        public Optional<Usd> worstCase() {
            return request.worstCase();
        }

        @Override
        public long holdForNanos() {
            return request.holdForNanos();
        }

        @Override
        public long patienceNanos() {
            return patience.toNanos();
        }
    }

    private BudgetRequest request(String amount) {
        return new BudgetRequest(
                "r" + ++ids, "tickets", ImmutableMap.of(), Optional.of(Usd.of(amount)), Duration.ofMinutes(1));
    }

    private BudgetBalance books() {
        BudgetAccount.Claim claim =
                Budget.daily(ONE).claim("tickets", Map.of(), clock.now()).orElseThrow();
        return ledger.books.balance(claim);
    }

    private String next(BlockingQueue<String> events) throws InterruptedException {
        String event = events.poll(30, TimeUnit.SECONDS);
        return event == null ? "nothing" : event;
    }

    @ParameterizedTest
    @EnumSource
    void reserve_ledgerHangs_hardLimitsRefuseAfterASecondAndSoftOnesGoOn(WhenExhausted what) {
        ledger.hangsAt = "reserve";

        BudgetDecision decision = budgets(what).reserve(request("0.1"));

        assertThat(clock.nanoTime()).isEqualTo(Budgets.PATIENCE_BEFORE.toNanos());
        assertThat(heard.poll()).isEqualTo("ledger: The ledger has not answered in 1000 ms; it may still do");
        if (what == WhenExhausted.ALLOW) {
            assertThat(((BudgetGrant) decision).flags()).singleElement().isInstanceOf(BudgetFlag.NotCounted.class);
            assertThat(((BudgetGrant) decision).settle(Cost.known(Usd.of("0.1"))))
                    .isTrue();
            assertThat(heard).containsExactly("flagged");
        } else {
            assertThat(((BudgetRefusal) decision).shortfalls())
                    .extracting(BudgetAccount.Shortfall::reason)
                    .containsExactly(Reason.LEDGER_FAILED);
            assertThat(((BudgetRefusal) decision).mayTryAnother()).isFalse();
            assertThat(heard).containsExactly("refused");
        }
    }

    @Test
    void reserve_grantedAfterItWasRefused_isReleased() throws Exception {
        ledger.hangsAt = "reserve";
        assertThat(budgets(WhenExhausted.DEGRADE).reserve(request("0.4"))).isInstanceOf(BudgetRefusal.class);
        assertThat(books().held()).isEqualTo(Usd.ZERO);

        ledger.letGo.countDown();

        assertThat(List.of(next(ledger.done), next(ledger.done), next(ledger.done)))
                .containsExactly("expire", "reserve", "release");
        assertThat(books().held()).isEqualTo(Usd.ZERO);
        assertThat(books().spent()).isEqualTo(Usd.ZERO);
    }

    @Test
    void reserve_expireHangs_asksForNothingMore() throws Exception {
        ledger.hangsAt = "expire";
        Budgets budgets = budgets(WhenExhausted.REFUSE);
        assertThat(ledger.books.reserve(new BudgetLedger.Reservation(
                        "lost",
                        Usd.of("0.6"),
                        ImmutableList.of(Budget.daily(ONE)
                                .claim("tickets", Map.of(), clock.now())
                                .orElseThrow()),
                        clock.now())))
                .isInstanceOf(BudgetLedger.Granted.class);

        assertThat(budgets.reserve(request("0.1"))).isInstanceOf(BudgetRefusal.class);
        assertThat(clock.nanoTime()).isEqualTo(Budgets.PATIENCE_BEFORE.toNanos());
        assertThat(ledger.asked.get()).isEqualTo(1);

        ledger.letGo.countDown();
        assertThat(List.of(next(heard), next(heard), next(heard), next(heard)))
                .containsExactly(
                        "ledger: The ledger has not answered in 1000 ms; it may still do",
                        "refused",
                        "expired lost",
                        "50% with $0.6");
    }

    @Test
    void reserve_shorterPatience_waitsNoLonger() {
        ledger.hangsAt = "reserve";
        ledger.whileHanging = () -> clock.advance(Duration.ofMillis(30));

        assertThat(budgets(WhenExhausted.REFUSE).reserve(new Patient(request("0.1"), Duration.ofMillis(30))))
                .isInstanceOf(BudgetRefusal.class);

        assertThat(clock.nanoTime()).isEqualTo(Duration.ofMillis(30).toNanos());
    }

    @Test
    void reserve_noPatience_asksNobody() {
        assertThat(budgets(WhenExhausted.REFUSE).reserve(new Patient(request("0.1"), Duration.ofMillis(-1))))
                .isInstanceOf(BudgetRefusal.class);

        assertThat(ledger.asked.get()).isZero();
    }

    @Test
    void settle_ledgerHangs_goesOnAndIsBookedAndAnnouncedLater() throws Exception {
        BudgetGrant grant = (BudgetGrant) budgets(WhenExhausted.REFUSE).reserve(request("0.9"));
        ledger.hangsAt = "settle";
        ledger.whileHanging = () -> clock.advance(Budgets.PATIENCE_AFTER);

        assertThat(grant.settle(Cost.known(Usd.of("0.7")))).isFalse();
        assertThat(grant.release()).as("ended already, though nobody knows yet").isFalse();
        assertThat(clock.nanoTime()).isEqualTo(Budgets.PATIENCE_AFTER.toNanos());
        assertThat(heard.poll()).startsWith("ledger: The ledger has not answered in 200 ms");
        assertThat(books().held()).isEqualTo(Usd.of("0.9"));

        ledger.letGo.countDown();
        assertThat(next(heard)).isEqualTo("50% with $0.7");
        assertThat(books().held()).isEqualTo(Usd.ZERO);
        assertThat(books().spent()).isEqualTo(Usd.of("0.7"));
    }

    @Test
    void reserve_interruptedWhileItWaits_isRefusedAndKeepsTheFlag() {
        ledger.hangsAt = "reserve";
        Thread caller = Thread.currentThread();
        ledger.whileHanging = caller::interrupt;

        BudgetDecision decision = budgets(WhenExhausted.REFUSE).reserve(request("0.1"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(decision).isInstanceOf(BudgetRefusal.class);
        assertThat(heard.poll()).contains("was interrupted while it waited");
    }

    @Test
    void settle_interruptedThread_isBookedAllTheSameAndKeepsTheFlag() {
        BudgetGrant grant = (BudgetGrant) budgets(WhenExhausted.REFUSE).reserve(request("0.9"));
        Thread.currentThread().interrupt();

        assertThat(grant.settle(Cost.known(Usd.of("0.2")))).isTrue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(books().spent()).isEqualTo(Usd.of("0.2"));
    }

    @Test
    @SuppressWarnings("NullAway") // what a ledger without null checks does
    void reserve_ledgerBreaksItsContract_failsClosedAndNothingGetsThrough() {
        Budgets budgets = budgets(WhenExhausted.REFUSE);
        ledger.thrown = () -> new NoClassDefFoundError("com/example/Store");
        assertThat(budgets.reserve(request("0.1"))).isInstanceOf(BudgetRefusal.class);
        assertThat(heard.poll()).isEqualTo("ledger: The ledger threw java.lang.NoClassDefFoundError");
        assertThat(budgets.left("tickets", Map.of())).contains(Usd.ZERO);
        assertThatThrownBy(() -> budgets.balances("tickets", Map.of())).isInstanceOf(IllegalStateException.class);

        Budgets nulls = Budgets.of(List.of(Budget.daily(ONE)), new NullLedger(), clock, ear);
        heard.clear();
        assertThat(nulls.reserve(request("0.1"))).isInstanceOf(BudgetRefusal.class);
        assertThat(heard).contains("ledger: The ledger returned null");
    }

    @SuppressWarnings("NullAway") // what a ledger without null checks does
    private static final class NullLedger implements BudgetLedger {
        @Override
        public Reply reserve(BudgetLedger.Reservation reservation) {
            return null;
        }

        @Override
        public Ending settle(String id, Usd spent) {
            return null;
        }

        @Override
        public Ending release(String id) {
            return null;
        }

        @Override
        public Ending estimate(String id) {
            return null;
        }

        @Override
        public ImmutableList<Expired> expire() {
            return null;
        }

        @Override
        public BudgetBalance balance(BudgetAccount.Claim claim) {
            return null;
        }
    }

    @Test
    void reserve_allThreadsHang_waitsInTurnAndIsNotAskedOnceItsCallerHasGone() throws Exception {
        Budgets budgets = budgets(WhenExhausted.REFUSE);
        ledger.hangsAt = "expire";
        ledger.whileHanging = () -> {};
        List<CompletableFuture<BudgetDecision>> callers = new ArrayList<>();
        for (int i = 0; i <= LedgerCalls.MAX_THREADS; i++) {
            BudgetRequest request = request("0.01");
            callers.add(
                    CompletableFuture.supplyAsync(() -> budgets.reserve(request), task -> new Thread(task).start()));
        }
        while (ledger.asked.get() < LedgerCalls.MAX_THREADS || clock.pendingTasks() <= LedgerCalls.MAX_THREADS) {
            assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
            Thread.onSpinWait();
        }

        clock.advance(Budgets.PATIENCE_BEFORE);

        for (CompletableFuture<BudgetDecision> caller : callers) {
            assertThat(caller.get()).isInstanceOf(BudgetRefusal.class);
        }
        ledger.letGo.countDown();
        ledger.hangsAt = "";
        assertThat(budgets.reserve(request("0.01"))).isInstanceOf(BudgetGrant.class);
        assertThat(ledger.asked.get())
                .as("those that hung, none for the one that waited, and two for the last")
                .isEqualTo(LedgerCalls.MAX_THREADS + 2);
    }
}
