package dev.modelrouter.pricing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One account in memory: what is spent, what is held, and the open holds themselves. All but the constants needs its
 * lock, which is held for a comparison and two additions, never for I/O or for anybody else's code, and pins no virtual
 * thread.
 */
final class InMemoryAccount {

    private static final int FIRST_HOLDS = 4;

    /** A coarse hold may take up to this part of what is left; a larger one is looked at more closely first. */
    private static final int COARSE_BITS = 6;

    private static final int COARSE_PART = 1 << COARSE_BITS;

    /** Three numbers of so many bits fit into a {@code long}, added up. */
    private static final int SMALL_BITS = 61;

    /** What is to be done with a hold that wants to be booked. */
    enum Room {
        /** It fits. */
        FITS,
        /** It fits, but is coarse and takes too large a part of what is left. */
        FITS_COARSELY,
        /** There is less left than it asks for. */
        SHORT,
        /** The account is of a window that ended long ago. */
        ENDED
    }

    final BudgetAccount name;
    final AccountWindow window;
    final Object key;
    /** Unlike any other account's. */
    final long number;

    private final ReentrantLock lock = new ReentrantLock();
    private final Tally spent = new Tally();
    private final Tally held = new Tally();
    private @Nullable HoldLine[] open = new @Nullable HoldLine[FIRST_HOLDS];
    private int openCount;
    private boolean dropped;

    /** @param spent what was spent on it before, if it was dropped meanwhile */
    InMemoryAccount(AccountWindow window, BudgetAccount name, long number, Usd spent) {
        this.window = window;
        this.name = name;
        this.key = AccountWindow.key(name.route().orElse(null), name.tagValue().orElse(null));
        this.number = number;
        this.spent.set(spent);
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Returns how it stands. Takes the lock for itself. */
    BudgetBalance balance(Usd limit) {
        lock.lock();
        try {
            return new BudgetBalance(name, limit, spent.value(), held.value());
        } finally {
            lock.unlock();
        }
    }

    Room room(Usd amount, boolean coarse, AccountTerms terms, long epochNanos) {
        if (epochNanos >= window.keptUntil) {
            return Room.ENDED;
        }
        if (!terms.limit.isShort() && areSmallBeside(amount)) {
            return Room.FITS;
        }
        long left = terms.limit.picos() - spent.picos();
        long reallyLeft = left - held.picos();
        boolean overflows = ((left ^ held.picos()) & (left ^ reallyLeft)) < 0;
        boolean isPlain = terms.limit.isShort() && spent.isShort() && held.isShort() && amount.isShort();
        if (isPlain && !overflows) {
            return amount.picos() > reallyLeft
                    ? Room.SHORT
                    : coarse && amount.picos() > reallyLeft / COARSE_PART ? Room.FITS_COARSELY : Room.FITS;
        }
        Usd exactlyLeft = balance(terms.limit).left();
        return amount.compareTo(exactlyLeft) > 0
                ? Room.SHORT
                : coarse && amount.times(COARSE_PART).compareTo(exactlyLeft) > 0 ? Room.FITS_COARSELY : Room.FITS;
    }

    /** Whether all of it together, the amount many times over, is less than any limit that is too large to be short. */
    private boolean areSmallBeside(Usd amount) {
        return spent.isShort()
                && held.isShort()
                && amount.isShort()
                && (spent.picos() | held.picos()) >>> SMALL_BITS == 0
                && amount.picos() >>> (SMALL_BITS - COARSE_BITS) == 0;
    }

    void hold(HoldLine line, Usd amount) {
        held.add(amount);
        if (openCount == open.length) {
            open = Arrays.copyOf(open, 2 * openCount);
        }
        open[openCount] = line;
        line.moveTo(openCount++);
    }

    /** Takes a hold away, and counts what was spent. Returns a posting if somebody wants to hear of it. */
    @Nullable
    AccountPosting end(HoldLine line, Usd amount, Usd booked, boolean toldInAnyCase) {
        boolean wasShort = spent.isShort();
        long before = spent.picos();
        held.subtract(amount);
        spent.add(booked);
        HoldLine last = Objects.requireNonNull(open[--openCount]);
        open[openCount] = null;
        if (last != line) {
            open[line.slot()] = last;
            last.moveTo(line.slot());
        }
        return toldInAnyCase || !wasShort || line.terms().isNews(before, spent)
                ? new AccountPosting(balance(line.terms().limit), booked)
                : null;
    }

    /** Holds less from now on. */
    void sharpen(Usd amount, Usd finer) {
        held.subtract(amount);
        held.add(finer);
    }

    /** Returns the open holds whose amount is a quick estimate. */
    List<InMemoryHold> coarseHolds() {
        List<InMemoryHold> coarse = new ArrayList<>();
        for (int i = 0; i < openCount; i++) {
            InMemoryHold hold = Objects.requireNonNull(open[i]).hold();
            if (hold.isCoarse()) {
                coarse.add(hold);
            }
        }
        return coarse;
    }

    /** Adds the holds that have expired, and returns when the first of the others will. Takes the lock for itself. */
    long expired(long epochNanos, List<InMemoryHold> expired) {
        lock.lock();
        try {
            long next = Long.MAX_VALUE;
            for (int i = 0; i < openCount; i++) {
                InMemoryHold hold = Objects.requireNonNull(open[i]).hold();
                if (hold.expiresAt() <= epochNanos) {
                    expired.add(hold);
                } else {
                    next = Math.min(next, hold.expiresAt());
                }
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    Usd spent() {
        return spent.value();
    }

    boolean hasOpenHolds() {
        return openCount > 0;
    }

    boolean isEmpty() {
        return openCount == 0 && spent.isZero();
    }

    boolean isDropped() {
        return dropped;
    }

    /** Returns whether it was not dropped before. */
    boolean drop() {
        boolean first = !dropped;
        dropped = true;
        return first;
    }
}
