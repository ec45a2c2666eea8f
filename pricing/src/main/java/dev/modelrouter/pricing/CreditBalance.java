package dev.modelrouter.pricing;

import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is left of one pool. Not thread-safe. */
final class CreditBalance {

    final CreditPool pool;
    private Usd covered = Usd.ZERO;
    private @Nullable LocalDate ranOutOn;

    CreditBalance(CreditPool pool) {
        this.pool = pool;
    }

    CreditBalance copy() {
        CreditBalance copy = new CreditBalance(pool);
        copy.covered = covered;
        copy.ranOutOn = ranOutOn;
        return copy;
    }

    Usd covered() {
        return covered;
    }

    Usd left() {
        return pool.amount().minus(covered);
    }

    Optional<LocalDate> ranOutOn() {
        return Optional.ofNullable(ranOutOn);
    }

    /** Pays as much of an amount as it can, and returns how much that was. */
    Usd pay(LocalDate usedOn, Usd amount) {
        if (!pool.term().includes(usedOn)) {
            return Usd.ZERO;
        }
        Usd paid = amount.min(left());
        covered = covered.plus(paid);
        if (!paid.isZero() && left().isZero()) {
            ranOutOn = usedOn;
        }
        return paid;
    }

    boolean hasExpired(LocalDate today) {
        return today.isAfter(pool.term().lastDay());
    }
}
