package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Purpose;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sums of one day: a tree with a level for routes, one for models and one for each tag. Below it, the sums are told
 * apart by purpose and disposition. A sum that is there is found without anything being made. Not thread-safe.
 */
final class SpendDay {

    final long epochDay;
    private final ImmutableList<SpendDimension> tags;
    private final ImmutableList<String> tagNames;
    private final int maxValues;
    private final Branch root = new Branch();
    private final Map<SpendDimension, Set<String>> values = new HashMap<>();
    private final Set<String> overflowing = new HashSet<>();
    private boolean folded;
    private int size;

    SpendDay(long epochDay, ImmutableList<SpendDimension> tags, int maxValues) {
        this.epochDay = epochDay;
        this.tags = tags;
        this.tagNames = tags.stream().map(SpendDimension::tagName).collect(ImmutableList.toImmutableList());
        this.maxValues = maxValues;
    }

    LocalDate date() {
        return LocalDate.ofEpochDay(epochDay);
    }

    /** What has the same values so far. */
    private static final class Branch {

        private final Map<String, Branch> branches = new HashMap<>(4);
        private final Map<Purpose, Map<Disposition, SpendCell>> ofCalls = new EnumMap<>(Purpose.class);
        private @Nullable SpendCell withoutCall;

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

        /** Returns the sum for a call, or for a request that made none. */
        @Nullable
        SpendCell cell(SpendEntry.@Nullable Call call) {
            if (call == null) {
                return withoutCall;
            }
            Map<Disposition, SpendCell> byDisposition = ofCalls.get(call.purpose());
            return byDisposition == null ? null : byDisposition.get(call.disposition());
        }

        SpendCell add(SpendEntry.@Nullable Call call) {
            SpendCell cell = new SpendCell();
            if (call == null) {
                withoutCall = cell;
            } else {
                ofCalls.computeIfAbsent(call.purpose(), unused -> new EnumMap<>(Disposition.class))
                        .put(call.disposition(), cell);
            }
            return cell;
        }
    }

    /**
     * Returns the sum in which a call counts, or a request that made none; or the one for all others if it would be a new
     * one and there is no room.
     */
    SpendCell cell(SpendEntry entry, SpendEntry.@Nullable Call call, boolean room) {
        Branch branch = root.of(entry.route());
        if (branch != null) {
            branch = branch.of(call == null ? null : SpendKey.label(call.model()));
        }
        for (int i = 0; branch != null && i < tagNames.size(); i++) {
            branch = branch.of(entry.tags().get(tagNames.get(i)));
        }
        SpendCell known = branch == null ? null : branch.cell(call);
        return known != null ? known : keptCell(path(entry, call), call, room);
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

    private SpendCell keptCell(List<String> path, SpendEntry.@Nullable Call call, boolean room) {
        Branch branch = root;
        for (String value : path) {
            branch = branch == null ? null : branch.branches.get(value);
        }
        SpendCell known = branch == null ? null : branch.cell(call);
        if (known != null) {
            return known;
        }
        if (room) {
            return added(path, call);
        }
        folded = true;
        List<String> others = path.stream().map(unused -> SpendKey.OTHER).toList();
        Branch other = branchOf(others);
        SpendCell kept = other.cell(call);
        return kept != null ? kept : added(others, call);
    }

    private SpendCell added(List<String> path, SpendEntry.@Nullable Call call) {
        size++;
        return branchOf(path).add(call);
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

    /**
     * Returns what a reader has to know of what was put together on some days; empty if nothing was.
     *
     * @param maxRows how many rows the journal keeps in all
     */
    static ImmutableList<String> notes(Iterable<SpendDay> days, int maxRows) {
        Map<String, String> overflows = new TreeMap<>();
        Map<String, Integer> counts = new HashMap<>();
        int folded = 0;
        for (SpendDay day : days) {
            for (String dimension : day.overflowing) {
                int count = counts.merge(dimension, 1, Integer::sum);
                overflows.put(
                        dimension,
                        dimension + " had more than " + day.maxValues + " values in a day, on " + count
                                + " days; what came after those is in " + SpendKey.OTHER);
            }
            folded += day.folded ? 1 : 0;
        }
        ImmutableList.Builder<String> notes = ImmutableList.builder();
        notes.addAll(overflows.values());
        if (folded > 0) {
            notes.add("the journal was full, with " + maxRows + " rows, on " + folded
                    + " days; what needed a new row is in " + SpendKey.OTHER);
        }
        return notes.build();
    }

    void forEach(BiConsumer<SpendKey, SpendFigures> consumer) {
        forEach(root, ImmutableList.of(), consumer);
    }

    private static void forEach(
            Branch branch, ImmutableList<String> path, BiConsumer<SpendKey, SpendFigures> consumer) {
        branch.branches.forEach((value, next) -> forEach(
                next, ImmutableList.<String>builder().addAll(path).add(value).build(), consumer));
        if (branch.withoutCall != null) {
            consumer.accept(key(path, Optional.empty(), Optional.empty()), branch.withoutCall.figures());
        }
        branch.ofCalls.forEach((purpose, byDisposition) -> byDisposition.forEach((disposition, cell) ->
                consumer.accept(key(path, Optional.of(purpose), Optional.of(disposition)), cell.figures())));
    }

    private static SpendKey key(
            ImmutableList<String> path, Optional<Purpose> purpose, Optional<Disposition> disposition) {
        return new SpendKey(path.get(0), path.get(1), purpose, disposition, path.subList(2, path.size()));
    }
}
