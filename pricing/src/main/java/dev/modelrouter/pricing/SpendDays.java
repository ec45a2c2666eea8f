package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sums of the days that a journal keeps, within its bounds: so many days, and so many rows in all. A day that is not
 * kept any more leaves when its room is needed. Not thread-safe.
 */
final class SpendDays {

    static final long DAY_NANOS = 86_400_000_000_000L;

    private final ImmutableList<SpendDimension> tags;
    private final int maxValues;
    private final int maxRows;
    private final int keepDays;
    private final NavigableMap<Long, SpendDay> days = new TreeMap<>();

    /** One of the days, the one that was counted on last. */
    private @Nullable SpendDay last;

    private int rows;
    private long tooOld;

    /**
     * @param tags that are told apart
     * @param maxValues of a tag, route or model on one day
     * @param maxRows of all days together
     * @param keepDays how many days are kept, today included
     */
    SpendDays(ImmutableList<SpendDimension> tags, int maxValues, int maxRows, int keepDays) {
        this.tags = tags;
        this.maxValues = maxValues;
        this.maxRows = maxRows;
        this.keepDays = keepDays;
    }

    int rows() {
        return rows;
    }

    /** Makes room if there is none, and returns whether a day is not kept any more; that is counted. */
    boolean isTooOld(long epochDay, long epochNanos) {
        long first = Math.floorDiv(epochNanos, DAY_NANOS) - (keepDays - 1L);
        // For want of room alone, as the clock may have jumped ahead and come back.
        while ((days.size() >= keepDays || rows >= maxRows) && !days.isEmpty() && days.firstKey() < first) {
            SpendDay leaving = days.pollFirstEntry().getValue();
            rows -= leaving.size();
            last = last == leaving ? null : last;
        }
        tooOld += epochDay < first ? 1 : 0;
        return epochDay < first;
    }

    /** Returns the sum in which a call counts, or a request that made none. */
    SpendCell cell(SpendEntry entry, SpendEntry.@Nullable Call call) {
        SpendDay day = day(Math.floorDiv(entry.epochNanos(), DAY_NANOS));
        int before = day.size();
        SpendCell cell = day.cell(entry, call, rows < maxRows);
        rows += day.size() - before;
        return cell;
    }

    private SpendDay day(long epochDay) {
        SpendDay day = last;
        if (day == null || day.epochDay != epochDay) {
            day = days.computeIfAbsent(epochDay, missing -> new SpendDay(missing, tags, maxValues));
            last = day;
        }
        return day;
    }

    /** Returns the days from the first that is kept and has a sum to today. */
    SpendReport.Period kept(Instant now) {
        LocalDate today = CreditPool.Term.day(now);
        // A day ahead is the most that spending may be dated.
        NavigableMap<Long, SpendDay> kept =
                days.subMap(firstKept(now).toEpochDay(), true, today.toEpochDay() + 1, true);
        LocalDate first = kept.isEmpty() ? today : kept.firstEntry().getValue().date();
        LocalDate last = kept.isEmpty() ? today : kept.lastEntry().getValue().date();
        return new SpendReport.Period(first.isAfter(today) ? today : first, last.isAfter(today) ? last : today, now);
    }

    private LocalDate firstKept(Instant now) {
        return CreditPool.Term.day(now).minusDays(keepDays - 1L);
    }

    private Iterable<SpendDay> within(SpendReport.Period period) {
        LocalDate firstKept = firstKept(period.asOf());
        LocalDate firstShown = period.firstDay().isBefore(firstKept) ? firstKept : period.firstDay();
        long last = Math.max(firstShown.toEpochDay() - 1, period.lastDay().toEpochDay());
        return days.subMap(firstShown.toEpochDay(), true, last + 1, false).values();
    }

    /** Returns the sums of a period. */
    ImmutableList<SpendReport.Leaf> leaves(SpendReport.Period period) {
        ImmutableList.Builder<SpendReport.Leaf> leaves = ImmutableList.builder();
        within(period)
                .forEach(day ->
                        day.forEach((key, figures) -> leaves.add(new SpendReport.Leaf(day.date(), key, figures))));
        return leaves.build();
    }

    /**
     * Returns what a report of a period does not show.
     *
     * @param callsWithoutRequest how many calls belong to no request that is known
     */
    ImmutableList<String> notes(SpendReport.Period period, long callsWithoutRequest) {
        ImmutableList.Builder<String> notes = ImmutableList.builder();
        LocalDate firstKept = firstKept(period.asOf());
        if (period.firstDay().isBefore(firstKept)) {
            notes.add("days before " + firstKept + " are not kept and are missing");
        }
        notes.addAll(SpendDay.notes(within(period), maxRows));
        if (tooOld > 0) {
            notes.add(tooOld + " requests or calls came when their day was not kept any more, and are missing");
        }
        if (callsWithoutRequest > 0) {
            notes.add(
                    callsWithoutRequest + " calls belong to requests that are not known, or not any more: they count as"
                            + " calls, but not in the savings");
        }
        return notes.build();
    }
}
