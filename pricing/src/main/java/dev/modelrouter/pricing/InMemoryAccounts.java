package dev.modelrouter.pricing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of one process.
 *
 * <p>What is kept is bounded: accounts by number, and by time after their window. An account with nothing on it is
 * dropped at once, so calls that are refused leave nothing behind whatever tag they carry.
 *
 * <p>Windows go by the wall clock, which may jump ahead and back again. So what was spent on an account outlives the
 * account: as many sums as there may be accounts are remembered, the last ones dropped, and an account of the same
 * window goes on from there.
 *
 * <p>Thread-safe. Accounts are found without a lock; one lock stands over opening them and taking windows out.
 */
final class InMemoryAccounts {

    /** How many accounts of ended windows one call clears away at most, so that none pays for a whole day's tenants. */
    private static final int DROPS_PER_CALL = 16;

    private final int maxAccounts;
    private final ConcurrentMap<AccountWindow.Name, AccountWindow> windows = new ConcurrentHashMap<>();
    private final ReentrantLock opening = new ReentrantLock();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    /** No window's accounts may be dropped before. */
    private final AtomicLong firstDrop = new AtomicLong(Long.MAX_VALUE);
    /** No hold expires before. */
    private final AtomicLong firstExpiry = new AtomicLong(Long.MAX_VALUE);

    /** What was spent on accounts that were dropped. */
    private final ConcurrentMap<BudgetAccount, Usd> dropped = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<BudgetAccount> droppedInOrder = new ConcurrentLinkedQueue<>();
    private final AtomicInteger droppedCount = new AtomicInteger();

    InMemoryAccounts(int maxAccounts) {
        this.maxAccounts = maxAccounts;
    }

    /** Returns a window, which stays the same as long as it has an account. */
    AccountWindow window(AccountWindow.Name name) {
        AccountWindow known = windows.get(name);
        if (known == null) {
            known = windows.computeIfAbsent(name, fresh -> new AccountWindow(fresh, this));
            firstDrop.accumulateAndGet(known.keptUntil, Math::min);
        }
        return known;
    }

    /** Returns an account, opened if need be; null if there is no room, or if the window was taken out meanwhile. */
    @Nullable
    InMemoryAccount find(AccountWindow window, @Nullable String route, @Nullable String tagValue, long epochNanos) {
        InMemoryAccount known = window.byKey.get(AccountWindow.key(route, tagValue));
        if (known != null) {
            return known;
        }
        if (count.get() >= maxAccounts) {
            dropEnded(epochNanos, Integer.MAX_VALUE);
        }
        opening.lock();
        try {
            return open(window, window.account(route, tagValue));
        } finally {
            opening.unlock();
        }
    }

    private @Nullable InMemoryAccount open(AccountWindow window, BudgetAccount name) {
        Object key =
                AccountWindow.key(name.route().orElse(null), name.tagValue().orElse(null));
        InMemoryAccount known = window.byKey.get(key);
        if (known != null || window.retired || count.get() >= maxAccounts) {
            return known;
        }
        count.incrementAndGet();
        Usd spent = dropped.remove(name);
        InMemoryAccount fresh =
                new InMemoryAccount(window, name, numbers.incrementAndGet(), spent == null ? Usd.ZERO : spent);
        window.byKey.put(key, fresh);
        return fresh;
    }

    /** Clears some accounts away whose windows ended long ago. */
    void dropEnded(long epochNanos) {
        if (epochNanos >= firstDrop.get()) {
            dropEnded(epochNanos, DROPS_PER_CALL);
        }
    }

    private void dropEnded(long epochNanos, int atMost) {
        int seen = 0;
        for (AccountWindow window : windows.values()) {
            if (epochNanos < window.keptUntil) {
                continue;
            }
            for (InMemoryAccount account : window.byKey.values()) {
                if (seen++ == atMost) {
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
        retireEmpty(epochNanos);
    }

    private void retireEmpty(long epochNanos) {
        opening.lock();
        try {
            firstDrop.set(Long.MAX_VALUE);
            for (AccountWindow window : windows.values()) {
                if (window.byKey.isEmpty() && epochNanos >= window.keptUntil) {
                    window.retired = true;
                    windows.remove(window.name, window);
                } else {
                    firstDrop.accumulateAndGet(window.keptUntil, Math::min);
                }
            }
        } finally {
            opening.unlock();
        }
    }

    /** Unlocks an account, and drops it if there is nothing on it. */
    void unlock(InMemoryAccount account) {
        if (account.isEmpty()) {
            drop(account);
        }
        account.unlock();
    }

    /** Its lock must be held. */
    private void drop(InMemoryAccount account) {
        if (account.drop()) {
            // Before the account goes, so that whoever opens it again finds what was spent.
            rememberSpent(account);
            account.window.byKey.remove(account.key, account);
            count.decrementAndGet();
        }
    }

    private void rememberSpent(InMemoryAccount account) {
        Usd spent = account.spent();
        if (spent.isZero()) {
            return;
        }
        dropped.put(account.name, spent);
        droppedInOrder.add(account.name);
        if (droppedCount.incrementAndGet() > maxAccounts) {
            droppedCount.decrementAndGet();
            dropped.remove(droppedInOrder.remove());
        }
    }

    /** Hears of a hold that was booked. */
    void booked(InMemoryHold hold) {
        if (hold.expiresAt() < firstExpiry.get()) {
            firstExpiry.accumulateAndGet(hold.expiresAt(), Math::min);
        }
    }

    /** Returns the holds whose time has passed. Looks at all accounts, but only once one may have: seldom. */
    List<InMemoryHold> expired(long epochNanos) {
        long first = firstExpiry.get();
        if (epochNanos < first || !firstExpiry.compareAndSet(first, Long.MAX_VALUE)) {
            return List.of();
        }
        List<InMemoryHold> expired = new ArrayList<>();
        long next = Long.MAX_VALUE;
        for (AccountWindow window : windows.values()) {
            for (InMemoryAccount account : window.byKey.values()) {
                next = Math.min(next, account.expired(epochNanos, expired));
            }
        }
        firstExpiry.accumulateAndGet(next, Math::min);
        return expired;
    }

    /** Looks closer at the coarse holds of accounts that are short of money, under no lock. */
    void sharpen(List<BudgetAccount.Shortfall> shortfalls) {
        for (BudgetAccount.Shortfall shortfall : shortfalls) {
            InMemoryAccount account = existing(shortfall.claim().account());
            if (account == null) {
                continue;
            }
            List<InMemoryHold> coarse;
            account.lock();
            try {
                coarse = account.coarseHolds();
            } finally {
                account.unlock();
            }
            coarse.forEach(InMemoryHold::sharpen);
        }
    }

    /** Returns how an account stands. */
    BudgetBalance balance(BudgetAccount.Claim claim) {
        BudgetAccount name = claim.account();
        InMemoryAccount account = existing(name);
        if (account != null) {
            return account.balance(claim.limit());
        }
        return new BudgetBalance(name, claim.limit(), dropped.getOrDefault(name, Usd.ZERO), Usd.ZERO);
    }

    /** Returns an account if there is one. */
    @Nullable
    InMemoryAccount existing(BudgetAccount name) {
        AccountWindow window = windows.get(AccountWindow.Name.of(name));
        return window == null
                ? null
                : window.byKey.get(AccountWindow.key(
                        name.route().orElse(null), name.tagValue().orElse(null)));
    }

    /** Returns how many accounts there are now. */
    int count() {
        return count.get();
    }

    /** Returns how many sums of dropped accounts are remembered now. */
    int sums() {
        return dropped.size();
    }

    /** Returns the first instant of a window and the one after it as a name. */
    static AccountWindow.Name name(Budget budget, Instant now) {
        Budget.Window.Span span = budget.window().at(now, budget.zone());
        return new AccountWindow.Name(budget.name(), span.start(), span.end());
    }
}
