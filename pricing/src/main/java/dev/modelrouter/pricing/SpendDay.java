package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSet;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** The sums of one day. Not thread-safe. */
final class SpendDay {

    final LocalDate date;
    private final Map<SpendKey, Cell> cells = new HashMap<>();
    private final Map<SpendDimension, Set<String>> values = new HashMap<>();
    private final Set<String> overflowing = new TreeSet<>();
    private boolean folded;

    SpendDay(LocalDate date) {
        this.date = date;
    }

    /** A sum that grows. */
    static final class Cell {

        private SpendFigures figures = SpendFigures.NONE;

        void add(SpendFigures more) {
            figures = figures.plus(more);
        }
    }

    /** Returns the value, or what stands for the others if the day has as many values of the dimension as it may. */
    String within(SpendDimension dimension, String value, int maxValues) {
        Set<String> known = values.computeIfAbsent(dimension, unused -> new HashSet<>());
        if (known.contains(value)) {
            return value;
        }
        if (known.size() >= maxValues) {
            overflowing.add(dimension.key());
            return SpendKey.OTHER;
        }
        known.add(value);
        return value;
    }

    /** Returns the sum for a key, or the one for all others if it would be a new one and there is no room. */
    Cell cell(SpendKey key, boolean room) {
        Cell cell = cells.get(key);
        if (cell == null && !room) {
            folded = true;
            return cells.computeIfAbsent(key.folded(), unused -> new Cell());
        }
        return cell != null ? cell : cells.computeIfAbsent(key, unused -> new Cell());
    }

    int size() {
        return cells.size();
    }

    /** Returns the keys of the dimensions that had more values than the day may have. */
    ImmutableSet<String> overflowing() {
        return ImmutableSet.copyOf(overflowing);
    }

    /** Returns whether rows were put together for want of room. */
    boolean isFolded() {
        return folded;
    }

    void forEach(BiConsumer<SpendKey, SpendFigures> consumer) {
        cells.forEach((key, cell) -> consumer.accept(key, cell.figures));
    }
}
