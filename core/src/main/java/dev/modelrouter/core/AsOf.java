package dev.modelrouter.core;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The days that the figures of a catalog hold for, from the oldest to the newest. A catalog is put together from texts of
 * different days, and no single day is true of all of them; ask a figure for its own.
 *
 * @param oldest the day of the oldest figure
 * @param newest the day of the newest figure; not before {@code oldest}
 */
public record AsOf(LocalDate oldest, LocalDate newest) {

    /**
     * Creates a span of days.
     *
     * @throws IllegalArgumentException if {@code newest} is before {@code oldest}
     */
    public AsOf {
        if (newest.isBefore(oldest)) {
            throw new IllegalArgumentException("The newest day, " + newest + ", is before the oldest, " + oldest);
        }
    }

    /** Returns the span of some days; empty if there are none. */
    public static Optional<AsOf> spanning(Stream<LocalDate> days) {
        List<LocalDate> sorted = days.sorted(Comparator.naturalOrder()).toList();
        return sorted.isEmpty()
                ? Optional.empty()
                : Optional.of(new AsOf(sorted.get(0), sorted.get(sorted.size() - 1)));
    }

    /** Returns {@code 2026-07-24 to 2026-11-09}, or the day if there is but one. */
    @Override
    public String toString() {
        return oldest.equals(newest) ? oldest.toString() : oldest + " to " + newest;
    }
}
