package dev.modelrouter.pricing;

import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What was spent on each of the last days, for the rate: by the pools that may pay for it. Not thread-safe.
 *
 * <p>Kinds of spending are told apart by the set of pools that are eligible for it, as the bits of a number: all calls
 * of one set behave alike, and a credit's forecast depends on nothing else. So there are few kinds, whatever the number
 * of models.
 */
final class CreditHistory {

    private final int keptDays;
    private final NavigableMap<LocalDate, Map<Long, Usd>> spent = new TreeMap<>();
    private final NavigableMap<LocalDate, Map<Integer, Usd>> covered = new TreeMap<>();
    private LocalDate firstWholeDay;

    /** @param firstWholeDay the first day that is watched from its beginning */
    CreditHistory(int keptDays, LocalDate firstWholeDay) {
        this.keptDays = keptDays;
        this.firstWholeDay = firstWholeDay;
    }

    void addSpent(LocalDate day, long eligiblePools, Usd amount) {
        spent.computeIfAbsent(day, unused -> new TreeMap<>()).merge(eligiblePools, amount, Usd::plus);
    }

    void addCovered(LocalDate day, int pool, Usd amount) {
        covered.computeIfAbsent(day, unused -> new TreeMap<>()).merge(pool, amount, Usd::plus);
    }

    void watchedFrom(LocalDate day) {
        firstWholeDay = day.isBefore(firstWholeDay) ? day : firstWholeDay;
    }

    /** Forgets days for want of room alone, as the clock may have jumped ahead and come back. */
    void forgetBefore(LocalDate today) {
        forget(spent, today.minusDays(keptDays));
        forget(covered, today.minusDays(keptDays));
    }

    private void forget(NavigableMap<LocalDate, ?> days, LocalDate first) {
        while (days.size() > keptDays + 1 && days.firstKey().isBefore(first)) {
            days.pollFirstEntry();
        }
    }

    /** Returns how many of the days before one were watched as a whole, at most so many. */
    int wholeDaysBefore(LocalDate today, int days) {
        long whole = today.toEpochDay() - firstWholeDay.toEpochDay();
        return (int) Math.min(days, Math.max(0, whole));
    }

    /** Returns what was spent on the days from one to before another, by eligible pools. */
    Map<Long, Usd> spent(LocalDate from, LocalDate before) {
        return sum(spent, from, before);
    }

    /** Returns what each pool paid for the days from one to before another. */
    Map<Integer, Usd> covered(LocalDate from, LocalDate before) {
        return sum(covered, from, before);
    }

    private static <K extends Comparable<K>> Map<K, Usd> sum(
            NavigableMap<LocalDate, Map<K, Usd>> days, LocalDate from, LocalDate before) {
        Map<K, Usd> sum = new TreeMap<>();
        for (Map<K, Usd> day : days.subMap(from, before).values()) {
            day.forEach((key, amount) -> sum.merge(key, amount, Usd::plus));
        }
        return sum;
    }

    /** Returns how many sums it holds now. */
    int size() {
        return spent.values().stream().mapToInt(Map::size).sum()
                + covered.values().stream().mapToInt(Map::size).sum();
    }
}
