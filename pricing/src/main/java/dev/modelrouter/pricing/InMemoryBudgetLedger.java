package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one process: ids for the holds on its {@link InMemoryAccounts accounts}. {@link Budgets} go to the
 * accounts themselves, and need no ids.
 *
 * <p>Open reservations are bounded by those in flight and their expiry, ended ones by number.
 */
final class InMemoryBudgetLedger implements BudgetLedger {

    static final int DEFAULT_MAX_ACCOUNTS = 100_000;

    /** How many ended reservations are remembered. */
    static final int REMEMBERED = 16_384;

    private final TimeSource time;
    private final InMemoryAccounts books;

    private final ConcurrentMap<String, ReservedHold> holds = new ConcurrentHashMap<>();
    /** Open reservations that are on no account, as there was no room for any. */
    private final ConcurrentMap<String, ReservedHold> accountless = new ConcurrentHashMap<>();

    private final ConcurrentMap<String, HoldEnd> ended = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> endedInOrder = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endedCount = new AtomicInteger();

    InMemoryBudgetLedger(TimeSource time, int maxAccounts) {
        if (maxAccounts < 1) {
            throw new IllegalArgumentException("A ledger holds at least 1 account, got a maximum of " + maxAccounts);
        }
        this.time = time;
        this.books = new InMemoryAccounts(maxAccounts);
    }

    InMemoryAccounts books() {
        return books;
    }

    /** The hold of a reservation; its id is known as open or as ended all the time. */
    private final class ReservedHold extends InMemoryHold {

        private final BudgetLedger.Reservation reservation;

        ReservedHold(BudgetLedger.Reservation reservation) {
            super(new ReservedCall(reservation), reservation.amount(), false, null);
            this.reservation = reservation;
        }

        @Override
        long expiry(long epochNanos) {
            return Epoch.nanos(reservation.expiresAt());
        }

        @Override
        boolean claimId() {
            return !ended.containsKey(reservation.id()) && holds.putIfAbsent(reservation.id(), this) == null;
        }

        @Override
        void onEnd(HoldEnd how) {
            remember(reservation.id(), how);
            holds.remove(reservation.id(), this);
        }
    }

    /** What a reservation tells of its call. */
    private record ReservedCall(BudgetLedger.Reservation reservation) implements BudgetedCall {

        @Override
        public String id() {
            return reservation.id();
        }

        @Override
        public String route() {
            return "";
        }

        @Override
        public ImmutableMap<String, String> tags() {
            return ImmutableMap.of();
        }

        @Override
        public Optional<Usd> worstCase() {
            return Optional.of(reservation.amount());
        }

        @Override
        public long holdForNanos() {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public Reply reserve(BudgetLedger.Reservation reservation) {
        long now = Epoch.nanos(time.now());
        books.dropEnded(now);
        while (true) {
            requireNotEnded(reservation.id());
            ReservedHold booked = holds.get(reservation.id());
            ReservedHold open = booked != null ? booked : accountless.get(reservation.id());
            if (open != null) {
                return again(open, reservation);
            }
            ReservedHold hold = new ReservedHold(reservation);
            find(hold, now);
            if (!hold.hasAccounts()) {
                return withoutAccounts(hold);
            }
            switch (hold.book(now)) {
                case HELD -> {
                    return granted(reservation, hold.unbooked());
                }
                case REFUSED -> {
                    return new Refused(hold.shortfalls());
                }
                case OTHERS_COARSE -> hold.sharpenOthers();
                case COARSE, GONE, ID_TAKEN -> {
                    // Once more: an account was dropped, or the same id came first with claims on other accounts.
                }
            }
        }
    }

    private void find(ReservedHold hold, long now) {
        int order = 0;
        for (BudgetAccount.Claim claim : hold.reservation.claims()) {
            InMemoryAccount account = find(claim.account(), now);
            if (account != null) {
                hold.on(account, AccountTerms.of(claim, order));
            } else {
                hold.without(claim, order);
            }
            order++;
        }
    }

    private @Nullable InMemoryAccount find(BudgetAccount name, long now) {
        while (true) {
            AccountWindow window = books.window(AccountWindow.Name.of(name));
            InMemoryAccount account = books.find(
                    window, name.route().orElse(null), name.tagValue().orElse(null), now);
            if (account != null || !window.retired) {
                return account;
            }
        }
    }

    private Reply withoutAccounts(ReservedHold hold) {
        ImmutableList<BudgetAccount.Shortfall> shortfalls = hold.shortfalls();
        if (!shortfalls.isEmpty()) {
            return new Refused(shortfalls);
        }
        accountless.put(hold.reservation.id(), hold);
        return new Granted(ImmutableList.of(), hold.unbooked());
    }

    private Reply again(ReservedHold open, BudgetLedger.Reservation reservation) {
        if (!open.reservation.equals(reservation)) {
            throw new IllegalArgumentException("Reservation " + reservation.id()
                    + " is open with another amount, expiry or other accounts; give each reservation an id of its own");
        }
        requireNotEnded(reservation.id());
        return granted(reservation, open.unbooked());
    }

    private Granted granted(BudgetLedger.Reservation reservation, ImmutableList<BudgetAccount.Claim> unbooked) {
        ImmutableList<BudgetBalance> balances = reservation.claims().stream()
                .filter(claim -> !unbooked.contains(claim))
                .map(this::balance)
                .collect(ImmutableList.toImmutableList());
        return new Granted(balances, unbooked);
    }

    private void requireNotEnded(String id) {
        if (ended.containsKey(id)) {
            throw new IllegalArgumentException(
                    "Reservation " + id + " has ended; give each reservation an id of its own");
        }
    }

    @Override
    public Ending settle(String id, Usd spent) {
        if (spent.isNegative()) {
            throw new IllegalArgumentException("A call costs zero or more, got " + spent + " for reservation " + id);
        }
        return end(id, HoldEnd.SETTLED, spent);
    }

    @Override
    public Ending release(String id) {
        return end(id, HoldEnd.RELEASED, Usd.ZERO);
    }

    @Override
    public Ending estimate(String id) {
        return end(id, HoldEnd.ESTIMATED, Usd.ZERO);
    }

    private Ending end(String id, HoldEnd how, Usd spent) {
        ReservedHold hold = holds.get(id);
        if (hold != null) {
            List<AccountPosting> postings = hold.tryEnd(how, spent, true);
            if (postings != null) {
                return new Ended(postings(postings));
            }
        }
        if (accountless.remove(id) != null) {
            remember(id, how);
            return new Ended(ImmutableList.of());
        }
        HoldEnd before = ended.get(id);
        return before == null ? new NotFound() : new EndedBefore(State.valueOf(before.name()));
    }

    private void remember(String id, HoldEnd how) {
        ended.put(id, how);
        endedInOrder.add(id);
        if (endedCount.incrementAndGet() > REMEMBERED) {
            endedCount.decrementAndGet();
            ended.remove(endedInOrder.remove());
        }
    }

    /** Returns postings as a ledger tells them. */
    static ImmutableList<Posting> postings(List<AccountPosting> postings) {
        return postings.stream()
                .map(posting -> new Posting(posting.balance(), posting.booked()))
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public ImmutableList<Expired> expire() {
        Instant now = time.now();
        ImmutableList.Builder<Expired> expired = ImmutableList.builder();
        for (InMemoryHold hold : books.expired(Epoch.nanos(now))) {
            List<AccountPosting> postings = hold.tryEnd(HoldEnd.ESTIMATED, Usd.ZERO, true);
            if (postings != null) {
                expired.add(new Expired(hold.call().id(), postings(postings)));
            }
        }
        accountless.forEach((id, hold) -> {
            if (!now.isBefore(hold.reservation.expiresAt()) && end(id, HoldEnd.ESTIMATED, Usd.ZERO) instanceof Ended) {
                expired.add(new Expired(id, ImmutableList.of()));
            }
        });
        return expired.build();
    }

    @Override
    public BudgetBalance balance(BudgetAccount.Claim claim) {
        return books.balance(claim);
    }

    /** Returns how many accounts it holds now. */
    int accounts() {
        return books.count();
    }

    /** Returns how many sums of dropped accounts it remembers now. */
    int sums() {
        return books.sums();
    }

    /** Returns how many reservations it remembers now, open or ended. */
    int reservations() {
        return holds.size() + accountless.size() + ended.size();
    }
}
