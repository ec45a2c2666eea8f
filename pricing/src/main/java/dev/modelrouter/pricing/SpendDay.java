package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Purpose;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sums of one day: a tree with a level for routes, one for models and one for each tag. Below it, the sums are told
 * apart by purpose and disposition. A sum that is there is found without anything being made. Not thread-safe.
 */
final class SpendDay {

    private static final Disposition[] DISPOSITIONS = Disposition.values();
    private static final Purpose[] PURPOSES = Purpose.values();
    /** Where requests that made no call are counted. */
    private static final int NO_CALL = PURPOSES.length * DISPOSITIONS.length;

    final long epochDay;
    private final ImmutableList<SpendDimension> tags;
    private final int maxValues;
    private final Branch root = new Branch();
    private final Map<SpendDimension, Set<String>> values = new HashMap<>();
    private final Set<String> overflowing = new TreeSet<>();
    private boolean folded;
    private int size;

    SpendDay(long epochDay, ImmutableList<SpendDimension> tags, int maxValues) {
        this.epochDay = epochDay;
        this.tags = tags;
        this.maxValues = maxValues;
    }

    LocalDate date() {
        return LocalDate.ofEpochDay(epochDay);
    }

    /** What has the same values so far. */
    private static final class Branch {

        private final Map<String, Branch> branches = new HashMap<>(4);
        private @Nullable SpendCell @Nullable [] cells;

        /**
         * Returns the branch of a value from outside if it is there. One that may read like a value with a meaning, or
         * that is kept in another form, is looked for under the form that is kept.
         */
        @Nullable
        Branch of(@Nullable String value) {
            if (value == null) {
                return branches.get(SpendKey.NONE);
            }
            char first = value.isEmpty() ? '(' : value.charAt(0);
            return first == '(' || first == '\'' ? null : branches.get(value);
        }

        @Nullable
        SpendCell cell(int index) {
            return cells == null ? null : cells[index];
        }

        SpendCell add(int index) {
            if (cells == null) {
                cells = new @Nullable SpendCell[NO_CALL + 1];
            }
            SpendCell cell = new SpendCell();
            cells[index] = cell;
            return cell;
        }
    }

    /**
     * Returns the sum in which a call counts, or a request that made none; or the one for all others if it would be a new
     * one and there is no room.
     */
    SpendCell cell(SpendEntry entry, SpendEntry.@Nullable Call call, boolean room) {
        int index = call == null
                ? NO_CALL
                : call.purpose().ordinal() * DISPOSITIONS.length
                        + call.disposition().ordinal();
        Branch branch = root.of(entry.route());
        if (branch != null) {
            branch = branch.of(call == null ? null : SpendKey.label(call.model()));
        }
        for (int i = 0; branch != null && i < tags.size(); i++) {
            branch = branch.of(entry.tags().get(tags.get(i).tagName()));
        }
        SpendCell known = branch == null ? null : branch.cell(index);
        return known != null ? known : keptCell(path(entry, call), index, room);
    }

    /** Returns the values as they are kept, from the route on. */
    private ImmutableList<String> path(SpendEntry entry, SpendEntry.@Nullable Call call) {
        ImmutableList.Builder<String> path = ImmutableList.builder();
        path.add(within(SpendDimension.ROUTE, SpendKey.value(entry.route())));
        path.add(call == null ? SpendKey.NONE : within(SpendDimension.MODEL, SpendKey.label(call.model())));
        for (SpendDimension tag : tags) {
            String value = entry.tags().get(tag.tagName());
            path.add(value == null ? SpendKey.NONE : within(tag, SpendKey.value(value)));
        }
        return path.build();
    }

    private SpendCell keptCell(List<String> path, int index, boolean room) {
        Branch branch = root;
        for (String value : path) {
            branch = branch == null ? null : branch.branches.get(value);
        }
        SpendCell known = branch == null ? null : branch.cell(index);
        if (known != null) {
            return known;
        }
        if (room) {
            return added(path, index);
        }
        folded = true;
        List<String> others = path.stream().map(unused -> SpendKey.OTHER).toList();
        Branch other = branchOf(others);
        SpendCell kept = other.cell(index);
        return kept != null ? kept : added(others, index);
    }

    private SpendCell added(List<String> path, int index) {
        size++;
        return branchOf(path).add(index);
    }

    private Branch branchOf(List<String> path) {
        Branch branch = root;
        for (String value : path) {
            branch = branch.branches.computeIfAbsent(value, unused -> new Branch());
        }
        return branch;
    }

    /** Returns the value, or what stands for the others if the day has as many values of the dimension as it may. */
    private String within(SpendDimension dimension, String value) {
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

    /** Returns how many sums there are. */
    int size() {
        return size;
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
        forEach(root, ImmutableList.of(), consumer);
    }

    private static void forEach(
            Branch branch, ImmutableList<String> path, BiConsumer<SpendKey, SpendFigures> consumer) {
        branch.branches.forEach((value, next) -> forEach(
                next, ImmutableList.<String>builder().addAll(path).add(value).build(), consumer));
        for (int index = 0; index <= NO_CALL; index++) {
            SpendCell cell = branch.cell(index);
            if (cell != null) {
                consumer.accept(key(path, index), cell.figures());
            }
        }
    }

    private static SpendKey key(ImmutableList<String> path, int index) {
        return new SpendKey(
                path.get(0),
                path.get(1),
                index == NO_CALL ? Optional.empty() : Optional.of(PURPOSES[index / DISPOSITIONS.length]),
                index == NO_CALL ? Optional.empty() : Optional.of(DISPOSITIONS[index % DISPOSITIONS.length]),
                path.subList(2, path.size()));
    }
}
