package dev.modelrouter.pricing;

import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Spends on, day by day, as was spent on a mean day of the window, and sees what becomes of each pool.
 *
 * <p>A mean day is a sum over the window divided by its days, which is seldom a finite decimal. So everything is
 * multiplied by the number of days instead: the sum of the window is spent each day, out of pools that hold so many
 * times what they do. All of it stays exact until the result is divided for display.
 *
 * <p>Within a day the largest kind of spending comes first, as AWS applies credits to the largest charge first. Of
 * today, what a mean day has over what was spent already is still to come.
 */
final class CreditProjection {

    static final int DECIMALS = 6;

    private final int days;
    private final Map<Long, Usd> spentInWindow;
    private final Map<Long, Usd> spentToday;
    private final List<Future> futures = new ArrayList<>();

    /** What a pool holds at some future day, times the days of the window. */
    private static final class Future {

        final CreditPool pool;
        Usd left;
        Optional<LocalDate> runsOutOn = Optional.empty();

        Future(CreditPool pool, Usd left) {
            this.pool = pool;
            this.left = left;
        }
    }

    /**
     * What becomes of a pool.
     *
     * @param runsOutOn empty if something is left when it expires
     * @param expiresUnused rounded
     */
    record End(Optional<LocalDate> runsOutOn, Usd expiresUnused) {}

    CreditProjection(int days, Map<Long, Usd> spentInWindow, Map<Long, Usd> spentToday) {
        this.days = days;
        this.spentInWindow = spentInWindow;
        this.spentToday = spentToday;
    }

    /** Returns the end of each pool, in the given order, which is the one in which they are drawn on. */
    List<End> run(List<CreditBalance> balances, LocalDate today) {
        LocalDate lastDay = today;
        for (CreditBalance balance : balances) {
            futures.add(new Future(balance.pool, balance.left().times(days)));
            LocalDate expiry = balance.pool.term().lastDay();
            lastDay = expiry.isAfter(lastDay) ? expiry : lastDay;
        }
        List<Map.Entry<Long, Usd>> kinds = new ArrayList<>(spentInWindow.entrySet());
        kinds.sort(Map.Entry.<Long, Usd>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        for (LocalDate day = today; !day.isAfter(lastDay); day = day.plusDays(1)) {
            for (Map.Entry<Long, Usd> kind : kinds) {
                Usd already = day.equals(today)
                        ? spentToday.getOrDefault(kind.getKey(), Usd.ZERO).times(days)
                        : Usd.ZERO;
                spend(day, kind.getKey(), kind.getValue().minus(already).max(Usd.ZERO));
            }
        }
        return futures.stream()
                .map(future -> new End(future.runsOutOn, future.left.dividedBy(days, DECIMALS, RoundingMode.HALF_UP)))
                .toList();
    }

    private void spend(LocalDate day, long eligiblePools, Usd amount) {
        Usd open = amount;
        for (int i = 0; i < futures.size() && !open.isZero(); i++) {
            Future future = futures.get(i);
            if (Credits.isEligible(eligiblePools, i)
                    && !future.left.isZero()
                    && future.pool.term().includes(day)) {
                Usd paid = open.min(future.left);
                open = open.minus(paid);
                future.left = future.left.minus(paid);
                if (future.left.isZero()) {
                    future.runsOutOn = Optional.of(day);
                }
            }
        }
    }
}
