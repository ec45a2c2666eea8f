package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.BudgetLedger.Ended;
import dev.modelrouter.pricing.BudgetLedger.EndedBefore;
import dev.modelrouter.pricing.BudgetLedger.Ending;
import dev.modelrouter.pricing.BudgetLedger.Expired;
import dev.modelrouter.pricing.BudgetLedger.Granted;
import dev.modelrouter.pricing.BudgetLedger.NotFound;
import dev.modelrouter.pricing.BudgetLedger.Posting;
import dev.modelrouter.pricing.BudgetLedger.Refused;
import dev.modelrouter.pricing.BudgetLedger.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link BudgetLedger} must do. Extend it, return a new and empty ledger from {@link #create}, and run the
 * subclass with JUnit Jupiter; AssertJ is needed besides.
 */
public abstract class BudgetLedgerContract {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Usd TEN = Usd.of("10");

    private final TestClock clock = TestClock.create();
    private final AtomicInteger ids = new AtomicInteger();
    private BudgetLedger ledger;

    /** For subclasses. */
    protected BudgetLedgerContract() {}

    /**
     * Returns a new ledger with nothing on any account.
     *
     * @param time what it must take the time from; it stands still unless the contract moves it
     */
    protected abstract BudgetLedger create(TimeSource time);

    @BeforeEach
    public final void createLedger() {
        ledger = create(clock);
    }

    private BudgetAccount.Claim claim(String tenant) {
        return claim(tenant, true);
    }

    private BudgetAccount.Claim claim(String tenant, boolean hard) {
        Instant end = Instant.parse("2026-01-02T00:00:00Z");
        BudgetAccount account = new BudgetAccount(
                "daily per tenant",
                Optional.empty(),
                Optional.of(tenant),
                Instant.parse("2026-01-01T00:00:00Z"),
                Optional.of(end));
        return new BudgetAccount.Claim(account, TEN, hard);
    }

    private BudgetLedger.Reservation reservation(String amount, BudgetAccount.Claim... claims) {
        return new BudgetLedger.Reservation(
                "r" + ids.incrementAndGet(),
                Usd.of(amount),
                ImmutableList.copyOf(claims),
                clock.now().plus(MINUTE));
    }

    /** Reserves, which must be granted, and returns the id. */
    private String reserved(String amount, BudgetAccount.Claim... claims) {
        BudgetLedger.Reservation reservation = reservation(amount, claims);
        assertThat(ledger.reserve(reservation)).isInstanceOf(Granted.class);
        return reservation.id();
    }

    private void assertBalance(String tenant, String spent, String held) {
        BudgetAccount.Claim claim = claim(tenant);
        assertThat(ledger.balance(claim))
                .isEqualTo(new BudgetBalance(claim.account(), TEN, Usd.of(spent), Usd.of(held)));
    }

    private Ending end(State state, String id) {
        return switch (state) {
            case SETTLED -> ledger.settle(id, Usd.of("1"));
            case RELEASED -> ledger.release(id);
            case ESTIMATED -> ledger.estimate(id);
        };
    }

    @Test
    public void balance_accountNeverUsed_isZero() {
        assertBalance("a", "0", "0");
    }

    @Test
    public void reserve_fits_isHeldAndSaysTheBalance() {
        BudgetLedger.Reservation reservation = reservation("4", claim("a"));

        assertThat(ledger.reserve(reservation))
                .isEqualTo(new Granted(
                        ImmutableList.of(new BudgetBalance(claim("a").account(), TEN, Usd.ZERO, Usd.of("4"))),
                        ImmutableList.of()));
        assertBalance("a", "0", "4");
    }

    @Test
    public void reserve_exactlyWhatIsLeft_isGranted() {
        ledger.settle(reserved("3", claim("a")), Usd.of("3"));
        reserved("2.5", claim("a"));

        reserved("4.5", claim("a"));

        assertBalance("a", "3", "7");
    }

    @Test
    public void reserve_aLittleMoreThanIsLeft_isRefusedWithTheBalance() {
        reserved("6", claim("a"));

        assertThat(ledger.reserve(reservation("4.000000000001", claim("a"))))
                .isEqualTo(new Refused(ImmutableList.of(new BudgetAccount.Shortfall(
                        claim("a"),
                        BudgetAccount.Shortfall.Reason.MONEY,
                        Optional.of(new BudgetBalance(claim("a").account(), TEN, Usd.ZERO, Usd.of("6")))))));
        assertBalance("a", "0", "6");
    }

    @Test
    public void reserve_oneOfThreeAccountsShort_holdsOnNone() {
        reserved("9", claim("b"));

        assertThat(ledger.reserve(reservation("2", claim("a"), claim("b"), claim("c"))))
                .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.shortfalls())
                        .extracting(BudgetAccount.Shortfall::claim)
                        .containsExactly(claim("b")));
        assertBalance("a", "0", "0");
        assertBalance("b", "0", "9");
        assertBalance("c", "0", "0");
    }

    @Test
    public void reserve_severalAccounts_holdsAndEndsOnAll() {
        String id = reserved("2", claim("a"), claim("b"));
        assertBalance("a", "0", "2");
        assertBalance("b", "0", "2");

        ledger.settle(id, Usd.of("0.5"));

        assertBalance("a", "0.5", "0");
        assertBalance("b", "0.5", "0");
    }

    @Test
    public void reserve_refused_leavesTheIdUnused() {
        reserved("9", claim("a"));
        BudgetLedger.Reservation tooMuch = reservation("2", claim("a"));
        ledger.reserve(tooMuch);

        assertThat(ledger.settle(tooMuch.id(), Usd.of("2"))).isEqualTo(new NotFound());
        assertBalance("a", "0", "9");
    }

    @Test
    public void reserve_softClaim_isGrantedPastTheLimit() {
        ledger.settle(reserved("9", claim("a")), Usd.of("9"));

        reserved("5", claim("a", false));

        assertBalance("a", "9", "5");
    }

    @Test
    public void reserve_softClaimPastTheLimitBesideAHardOneThatIsShort_holdsNothing() {
        reserved("10", claim("hard"));

        assertThat(ledger.reserve(reservation("11", claim("soft", false), claim("hard"))))
                .isInstanceOf(Refused.class);
        assertBalance("soft", "0", "0");
    }

    @Test
    public void reserve_sameReservationAgain_isGrantedAndHeldOnce() {
        BudgetLedger.Reservation reservation = reservation("6", claim("a"));
        ledger.reserve(reservation);

        assertThat(ledger.reserve(reservation)).isInstanceOf(Granted.class);
        assertBalance("a", "0", "6");
    }

    @Test
    public void reserve_sameIdWithOtherContent_isAnErrorThatNamesTheId() {
        BudgetLedger.Reservation first = reservation("6", claim("a"));
        ledger.reserve(first);
        ImmutableList<BudgetAccount.Claim> elsewhere = ImmutableList.of(claim("b"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.reserve(
                        new BudgetLedger.Reservation(first.id(), first.amount(), elsewhere, first.expiresAt())))
                .withMessageContaining(first.id());
        assertBalance("a", "0", "6");
        assertBalance("b", "0", "0");
    }

    @ParameterizedTest
    @EnumSource
    public void reserve_idThatHasEnded_isAnErrorAndHoldsNothing(State state) {
        BudgetLedger.Reservation reservation = reservation("6", claim("a"));
        ledger.reserve(reservation);
        end(state, reservation.id());
        BudgetBalance before = ledger.balance(claim("a"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.reserve(reservation))
                .withMessageContaining(reservation.id());
        assertThat(ledger.balance(claim("a"))).isEqualTo(before);
    }

    @Test
    public void settle_lessThanHeld_freesTheRest() {
        String id = reserved("6", claim("a"));

        assertThat(ledger.settle(id, Usd.of("1.25")))
                .isEqualTo(new Ended(ImmutableList.of(new Posting(
                        new BudgetBalance(claim("a").account(), TEN, Usd.of("1.25"), Usd.ZERO), Usd.of("1.25")))));
        assertBalance("a", "1.25", "0");
    }

    @Test
    public void settle_moreThanHeldAndThanTheLimit_isBookedAsItIsAndBlocks() {
        String id = reserved("6", claim("a"));

        ledger.settle(id, Usd.of("10.5"));

        assertBalance("a", "10.5", "0");
        assertThat(ledger.balance(claim("a")).isExceeded()).isTrue();
        assertThat(ledger.reserve(reservation("0.01", claim("a")))).isInstanceOf(Refused.class);
    }

    @Test
    public void settle_negative_isAnErrorAndTheReservationStaysOpen() {
        String id = reserved("6", claim("a"));

        assertThatIllegalArgumentException().isThrownBy(() -> ledger.settle(id, Usd.of("-1")));
        assertBalance("a", "0", "6");
        assertThat(ledger.release(id)).isInstanceOf(Ended.class);
    }

    @Test
    public void release_open_freesAll() {
        String id = reserved("6", claim("a"));

        assertThat(ledger.release(id))
                .isEqualTo(new Ended(ImmutableList.of(
                        new Posting(new BudgetBalance(claim("a").account(), TEN, Usd.ZERO, Usd.ZERO), Usd.ZERO))));
        assertBalance("a", "0", "0");
    }

    @Test
    public void estimate_open_countsWhatWasHeld() {
        String id = reserved("6", claim("a"));

        assertThat(ledger.estimate(id))
                .isEqualTo(new Ended(ImmutableList.of(new Posting(
                        new BudgetBalance(claim("a").account(), TEN, Usd.of("6"), Usd.ZERO), Usd.of("6")))));
        assertBalance("a", "6", "0");
    }

    @ParameterizedTest
    @EnumSource
    public void end_aSecondTime_changesNothingAndSaysHowItEnded(State first) {
        String id = reserved("6", claim("a"));
        end(first, id);
        BudgetBalance before = ledger.balance(claim("a"));

        for (State second : State.values()) {
            assertThat(end(second, id)).isEqualTo(new EndedBefore(first));
        }
        assertThat(ledger.balance(claim("a"))).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    public void end_idNeverReserved_isNotFound(State state) {
        assertThat(end(state, "never")).isEqualTo(new NotFound());
    }

    @Test
    public void end_afterTheWindow_isBookedInTheWindowOfTheReservation() {
        clock.advance(Duration.ofHours(23).plusMinutes(59).plusSeconds(30));
        String id = reserved("6", claim("a"));
        clock.advance(Duration.ofSeconds(45));

        ledger.settle(id, Usd.of("2"));

        assertBalance("a", "2", "0");
    }

    @Test
    public void expire_inTime_doesNothing() {
        reserved("6", claim("a"));
        clock.advance(MINUTE.minusNanos(1));

        assertThat(ledger.expire()).isEmpty();
        assertBalance("a", "0", "6");
    }

    @Test
    public void expire_timePassed_estimatesAndReportsOnce() {
        String id = reserved("6", claim("a"), claim("b"));
        clock.advance(MINUTE);

        ImmutableList<Expired> expired = ledger.expire();

        assertThat(expired).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(id);
            assertThat(one.postings()).extracting(Posting::booked).containsExactly(Usd.of("6"), Usd.of("6"));
        });
        assertBalance("a", "6", "0");
        assertBalance("b", "6", "0");
        clock.advance(MINUTE);
        assertThat(ledger.expire()).isEmpty();
        assertBalance("a", "6", "0");
    }

    @Test
    public void expire_someEnded_estimatesTheOthersAlone() {
        String settled = reserved("1", claim("a"));
        String abandoned = reserved("2", claim("a"));
        ledger.settle(settled, Usd.of("0.5"));
        clock.advance(MINUTE);
        reserved("3", claim("a"));

        assertThat(ledger.expire()).extracting(Expired::id).containsExactly(abandoned);
        assertBalance("a", "2.5", "3");
    }

    @Test
    public void settle_afterExpiry_changesNothingAndSaysSo() {
        String id = reserved("6", claim("a"));
        clock.advance(MINUTE);
        ledger.expire();

        assertThat(ledger.settle(id, Usd.of("1"))).isEqualTo(new EndedBefore(State.ESTIMATED));
        assertBalance("a", "6", "0");
    }

    @Test
    public void accounts_thatDifferInOneComponent_areCountedApart() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        Optional<Instant> end = Optional.of(Instant.parse("2026-01-02T00:00:00Z"));
        Optional<String> none = Optional.empty();
        Optional<String> value = Optional.of("a/b c");
        List<BudgetAccount> all = List.of(
                new BudgetAccount("x", none, none, start, end),
                new BudgetAccount("y", none, none, start, end),
                new BudgetAccount("x", value, none, start, end),
                new BudgetAccount("x", none, value, start, end),
                new BudgetAccount("x", none, Optional.of(""), start, end),
                new BudgetAccount("x", none, Optional.of("A/b c"), start, end),
                new BudgetAccount(
                        "x", none, none, end.get(), Optional.of(end.get().plusSeconds(86_400))),
                new BudgetAccount("x", none, none, start, Optional.empty()));

        for (BudgetAccount account : all) {
            reserved("10", new BudgetAccount.Claim(account, TEN, true));
        }

        assertThat(all).allSatisfy(account -> assertThat(ledger.balance(new BudgetAccount.Claim(account, TEN, true))
                        .held())
                .isEqualTo(TEN));
    }

    @Test
    public void reserve_manyAtOnce_grantsExactlyWhatFits() throws Exception {
        List<Callable<Boolean>> calls = IntStream.range(0, 400)
                .mapToObj(any -> reservation("0.1", claim("a"), claim("b")))
                .map(reservation -> (Callable<Boolean>) () -> ledger.reserve(reservation) instanceof Granted)
                .toList();

        assertThat(inParallel(calls)).filteredOn(granted -> granted).hasSize(100);
        assertBalance("a", "0", "10");
        assertBalance("b", "0", "10");
    }

    @Test
    public void end_manyAtOnce_isDoneByOneAndEveryAmountIsCrossedByOnePosting() throws Exception {
        List<String> ids = IntStream.range(0, 50)
                .mapToObj(any -> reserved("0.2", claim("a")))
                .toList();
        List<Callable<Ending>> calls = new ArrayList<>();
        for (String id : ids) {
            calls.addAll(Collections.nCopies(8, () -> ledger.settle(id, Usd.of("0.1"))));
        }

        List<Posting> postings = inParallel(calls).stream()
                .filter(Ended.class::isInstance)
                .flatMap(ending -> ((Ended) ending).postings().stream())
                .toList();

        assertThat(postings).hasSize(50);
        assertThat(postings.stream().map(posting -> posting.balance().spent()).collect(Collectors.toSet()))
                .as("each posting tells a sum of its own")
                .hasSize(50);
        assertBalance("a", "5", "0");
    }

    private static <T> List<T> inParallel(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
