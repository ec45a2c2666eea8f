package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one process.
 *
 * <p>Each account has a lock of its own, held for a few additions and never for I/O. A reservation takes the locks of
 * its accounts in the order of their numbers, looks at all of them, and only then books on any. Compare-and-set on each
 * account in turn would need no lock, but it would have to undo the first when the second refuses; in between, the hold
 * that is about to vanish can turn away another tenant's call that fits. Balances are read without a lock.
 *
 * <p>What is kept is bounded: accounts by number, and by time after their window; open reservations by those in flight
 * and their expiry; ended ones by number. An account with nothing on it is dropped at once, so calls that are refused
 * leave nothing behind whatever tag they carry.
 *
 * <p>Windows go by the wall clock, which may jump ahead and back again. So what was spent on an account outlives the
 * account: as many sums as there may be accounts are remembered, the last ones dropped, and an account of the same
 * window goes on from there.
 */
final class InMemoryBudgetLedger implements BudgetLedger {

    static final int DEFAULT_MAX_ACCOUNTS = 100_000;

    /** How many ended reservations are remembered. */
    static final int REMEMBERED = 16_384;

    /** How many ended windows one call clears away at the most, so that none pays for a whole day's tenants. */
    private static final int DROPS_PER_CALL = 16;

    private final TimeSource time;
    private final int maxAccounts;
    private final ConcurrentMap<BudgetAccount, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<Account> byWindowEnd = new ConcurrentSkipListSet<>(
            Comparator.comparing((Account account) -> account.keptUntil).thenComparingLong(account -> account.number));
    private final AtomicInteger accountCount = new AtomicInteger();
    /** What was spent on accounts that were dropped. */
    private final ConcurrentMap<BudgetAccount, Usd> dropped = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<BudgetAccount> droppedInOrder = new ConcurrentLinkedQueue<>();
    private final AtomicInteger droppedCount = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();

    private final ConcurrentMap<String, Hold> holds = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<Hold> byExpiry =
            new ConcurrentSkipListSet<>(Comparator.comparing((Hold hold) -> hold.reservation.expiresAt())
                    .thenComparing(hold -> hold.reservation.id()));
    private final ConcurrentMap<String, State> ended = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> endedInOrder = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endedCount = new AtomicInteger();

    InMemoryBudgetLedger(TimeSource time, int maxAccounts) {
        if (maxAccounts < 1) {
            throw new IllegalArgumentException("A ledger holds at least 1 account, got a maximum of " + maxAccounts);
        }
        this.time = time;
        this.maxAccounts = maxAccounts;
    }

    /** A claim and the account found for it; none if the ledger is full. */
    private record Line(BudgetClaim claim, @Nullable Account account) {}

    /** An open reservation. Whoever sets the end is the one to book it. */
    private static final class Hold {

        final BudgetReservation reservation;
        final ImmutableList<Account> booked;
        final AtomicReference<@Nullable State> end = new AtomicReference<>();

        Hold(BudgetReservation reservation, ImmutableList<Account> booked) {
            this.reservation = reservation;
            this.booked = booked;
        }
    }

    @Override
    public Reply reserve(BudgetReservation reservation) {
        dropEndedWindows(DROPS_PER_CALL);
        while (true) {
            Optional<Reply> reply = tryReserve(reservation);
            if (reply.isPresent()) {
                return reply.get();
            }
        }
    }

    /** Empty if an account was dropped between being found and being locked; then a new one takes its place. */
    private Optional<Reply> tryReserve(BudgetReservation reservation) {
        List<Line> lines = new ArrayList<>(reservation.claims().size());
        for (BudgetClaim claim : reservation.claims()) {
            lines.add(new Line(claim, find(claim.account())));
        }
        ImmutableList<Account> locked = inOrder(lines);
        locked.forEach(Account::lock);
        try {
            return locked.stream().anyMatch(Account::isDropped)
                    ? Optional.empty()
                    : Optional.of(decide(reservation, lines, locked));
        } finally {
            unlock(locked);
        }
    }

    private static ImmutableList<Account> inOrder(List<Line> lines) {
        List<Account> found = new ArrayList<>(lines.size());
        for (Line line : lines) {
            if (line.account != null) {
                found.add(line.account);
            }
        }
        found.sort(Comparator.comparingLong(account -> account.number));
        return ImmutableList.copyOf(found);
    }

    private Reply decide(BudgetReservation reservation, List<Line> lines, ImmutableList<Account> locked) {
        Hold same = holds.get(reservation.id());
        if (same != null) {
            return again(same, reservation, lines);
        }
        requireNotEnded(reservation.id());
        ImmutableList<BudgetShortfall> shortfalls = shortfalls(reservation.amount(), lines);
        if (!shortfalls.isEmpty()) {
            return new Refused(shortfalls);
        }
        Hold hold = new Hold(reservation, locked);
        // The same id may be on its way with claims on other accounts, under other locks.
        Hold other = holds.putIfAbsent(reservation.id(), hold);
        if (other != null) {
            return again(other, reservation, lines);
        }
        byExpiry.add(hold);
        locked.forEach(account -> account.hold(reservation.amount()));
        return granted(lines);
    }

    private Reply again(Hold hold, BudgetReservation reservation, List<Line> lines) {
        if (!hold.reservation.equals(reservation)) {
            throw new IllegalArgumentException("Reservation " + reservation.id()
                    + " is open with another amount, expiry or other accounts; give each reservation an id of its own");
        }
        if (hold.end.get() != null) {
            throw new IllegalArgumentException(hasEnded(reservation.id()));
        }
        return granted(lines);
    }

    private void requireNotEnded(String id) {
        if (ended.containsKey(id)) {
            throw new IllegalArgumentException(hasEnded(id));
        }
    }

    private static String hasEnded(String id) {
        return "Reservation " + id + " has ended; give each reservation an id of its own";
    }

    private static Granted granted(List<Line> lines) {
        ImmutableList.Builder<BudgetBalance> balances = ImmutableList.builder();
        ImmutableList.Builder<BudgetClaim> unbooked = ImmutableList.builder();
        for (Line line : lines) {
            if (line.account != null) {
                balances.add(line.account.balance(line.claim.limit()));
            } else {
                unbooked.add(line.claim);
            }
        }
        return new Granted(balances.build(), unbooked.build());
    }

    private ImmutableList<BudgetShortfall> shortfalls(Usd amount, List<Line> lines) {
        // Read under the locks: an account that was dropped before they were taken was dropped at this time or earlier.
        Instant now = time.now();
        ImmutableList.Builder<BudgetShortfall> all = ImmutableList.builder();
        for (Line line : lines) {
            Account account = line.account;
            if (account == null) {
                if (line.claim.hard()) {
                    all.add(new BudgetShortfall(line.claim, BudgetShortfall.Reason.LEDGER_FULL, Optional.empty()));
                }
            } else if (!now.isBefore(account.keptUntil)) {
                all.add(new BudgetShortfall(line.claim, BudgetShortfall.Reason.WINDOW_ENDED, Optional.empty()));
            } else if (line.claim.hard()) {
                BudgetBalance balance = account.balance(line.claim.limit());
                if (amount.compareTo(balance.left()) > 0) {
                    all.add(new BudgetShortfall(line.claim, BudgetShortfall.Reason.MONEY, Optional.of(balance)));
                }
            }
        }
        return all.build();
    }

    @Override
    public Ending settle(String id, Usd spent) {
        if (spent.isNegative()) {
            throw new IllegalArgumentException("A call costs zero or more, got " + spent + " for reservation " + id);
        }
        return end(id, State.SETTLED, spent);
    }

    @Override
    public Ending release(String id) {
        return end(id, State.RELEASED, Usd.ZERO);
    }

    @Override
    public Ending estimate(String id) {
        Hold hold = holds.get(id);
        return end(id, State.ESTIMATED, hold == null ? Usd.ZERO : hold.reservation.amount());
    }

    private Ending end(String id, State state, Usd spent) {
        Hold hold = holds.get(id);
        if (hold == null) {
            State before = ended.get(id);
            return before == null ? new NotFound() : new EndedBefore(before);
        }
        return end(hold, state, spent);
    }

    private Ending end(Hold hold, State state, Usd spent) {
        State before = hold.end.compareAndExchange(null, state);
        return before == null ? new Ended(post(hold, state, spent)) : new EndedBefore(before);
    }

    private ImmutableList<Posting> post(Hold hold, State state, Usd spent) {
        BudgetReservation reservation = hold.reservation;
        ImmutableList.Builder<Posting> postings = ImmutableList.builder();
        hold.booked.forEach(Account::lock);
        try {
            for (Account account : hold.booked) {
                account.end(reservation.amount(), spent);
                postings.add(new Posting(account.balance(limitOf(account, reservation)), spent));
            }
            // Before the hold goes, so that its id is known as open or as ended all the time.
            remember(reservation.id(), state);
            holds.remove(reservation.id(), hold);
            byExpiry.remove(hold);
        } finally {
            unlock(hold.booked);
        }
        return postings.build();
    }

    private static Usd limitOf(Account account, BudgetReservation reservation) {
        for (BudgetClaim claim : reservation.claims()) {
            if (claim.account().equals(account.name)) {
                return claim.limit();
            }
        }
        throw new IllegalStateException(
                "Reservation " + reservation.id() + " is booked on an account it never claimed");
    }

    private void remember(String id, State state) {
        ended.put(id, state);
        endedInOrder.add(id);
        if (endedCount.incrementAndGet() > REMEMBERED) {
            endedCount.decrementAndGet();
            ended.remove(endedInOrder.remove());
        }
    }

    @Override
    public ImmutableList<Expired> expire() {
        if (byExpiry.isEmpty()) {
            return ImmutableList.of();
        }
        Instant now = time.now();
        ImmutableList.Builder<Expired> expired = ImmutableList.builder();
        for (Hold hold : byExpiry) {
            if (now.isBefore(hold.reservation.expiresAt())) {
                break;
            }
            if (end(hold, State.ESTIMATED, hold.reservation.amount()) instanceof Ended ended) {
                expired.add(new Expired(hold.reservation.id(), ended.postings()));
            }
        }
        return expired.build();
    }

    @Override
    public BudgetBalance balance(BudgetClaim claim) {
        Account account = accounts.get(claim.account());
        return account == null
                ? new BudgetBalance(
                        claim.account(), claim.limit(), dropped.getOrDefault(claim.account(), Usd.ZERO), Usd.ZERO)
                : account.balance(claim.limit());
    }

    /** Returns how many accounts it holds now. */
    int accounts() {
        return accounts.size();
    }

    /** Returns how many sums of dropped accounts it remembers now. */
    int sums() {
        return dropped.size();
    }

    /** Returns how many reservations it remembers now, open or ended. */
    int reservations() {
        return holds.size() + ended.size();
    }

    private @Nullable Account find(BudgetAccount name) {
        Account known = accounts.get(name);
        if (known != null) {
            return known;
        }
        if (accountCount.get() >= maxAccounts) {
            dropEndedWindows(Integer.MAX_VALUE);
        }
        return accounts.computeIfAbsent(name, this::open);
    }

    /**
     * Null if there is no room. Whoever drops the account before it stands in the map waits at the map until it does.
     */
    private @Nullable Account open(BudgetAccount name) {
        if (accountCount.getAndUpdate(count -> Math.min(count + 1, maxAccounts)) == maxAccounts) {
            return null;
        }
        Usd spent = dropped.remove(name);
        Account fresh = new Account(name, numbers.incrementAndGet(), spent == null ? Usd.ZERO : spent);
        byWindowEnd.add(fresh);
        return fresh;
    }

    private void dropEndedWindows(int atMost) {
        if (byWindowEnd.isEmpty()) {
            return;
        }
        Instant now = time.now();
        int seen = 0;
        for (Account account : byWindowEnd) {
            if (now.isBefore(account.keptUntil) || seen++ == atMost) {
                return;
            }
            account.lock();
            try {
                if (!account.hasOpenHolds()) {
                    drop(account);
                }
            } finally {
                account.unlock();
            }
        }
    }

    private void unlock(ImmutableList<Account> locked) {
        for (Account account : locked) {
            if (account.isEmpty()) {
                drop(account);
            }
            account.unlock();
        }
    }

    /** Its lock must be held. */
    private void drop(Account account) {
        if (account.drop()) {
            // Before the account goes, so that whoever opens it again finds what was spent.
            rememberSpent(account);
            accounts.remove(account.name, account);
            byWindowEnd.remove(account);
            accountCount.decrementAndGet();
        }
    }

    private void rememberSpent(Account account) {
        if (account.spent().isZero()) {
            return;
        }
        dropped.put(account.name, account.spent());
        droppedInOrder.add(account.name);
        if (droppedCount.incrementAndGet() > maxAccounts) {
            droppedCount.decrementAndGet();
            dropped.remove(droppedInOrder.remove());
        }
    }
}
