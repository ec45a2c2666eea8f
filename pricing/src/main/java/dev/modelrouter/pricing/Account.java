package dev.modelrouter.pricing;

import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One count of the {@link InMemoryBudgetLedger}. Everything but {@link #balance} needs its lock, which pins no virtual
 * thread.
 */
final class Account {

    final BudgetAccount name;
    /** Unlike any other account's of the ledger. */
    final long number;
    /** When it may be dropped although money was spent on it. */
    final Instant keptUntil;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Sums sums;
    private boolean dropped;

    /** All that changes, in one object, so that a reader without the lock sees figures of one instant. */
    private record Sums(Usd spent, Usd held, int open) {}

    /** @param spent what was spent on it before, if it was dropped meanwhile */
    Account(BudgetAccount name, long number, Usd spent) {
        this.name = name;
        this.number = number;
        this.sums = new Sums(spent, Usd.ZERO, 0);
        this.keptUntil =
                name.windowEnd().map(end -> end.plus(BudgetLedger.RETENTION)).orElse(Instant.MAX);
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    BudgetBalance balance(Usd limit) {
        Sums now = sums;
        return new BudgetBalance(name, limit, now.spent, now.held);
    }

    Usd spent() {
        return sums.spent;
    }

    void hold(Usd amount) {
        sums = new Sums(sums.spent, sums.held.plus(amount), sums.open + 1);
    }

    void end(Usd held, Usd spent) {
        sums = new Sums(sums.spent.plus(spent), sums.held.minus(held), sums.open - 1);
    }

    boolean hasOpenHolds() {
        return sums.open > 0;
    }

    boolean isEmpty() {
        return sums.open == 0 && sums.spent.isZero();
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
