package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListRefresh.Objection.Reason;
import dev.modelrouter.pricing.RowKind.Figure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the price list differs from a catalog.
 *
 * @param changes known figures that it has differently, or no longer, but for those that are objected to
 * @param additions figures that the catalog does not have
 * @param objections the changes that have to be asked for, those of a model side by side
 * @param counts how many figures of single regions these are
 */
record PriceListDifference(
        ImmutableList<PriceListRefresh.Change> changes,
        ImmutableList<PriceListRefresh.Change> additions,
        ImmutableList<PriceListRefresh.Objection> objections,
        Counts counts) {

    static final PriceListDifference NONE =
            new PriceListDifference(ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), new Counts(0, 0, 0, 0));

    /** From how many objections on their share counts: a catalog of a few prices may lose half of them at once. */
    private static final int FEW = 20;

    /**
     * Figures, counted for each region.
     *
     * @param confirmed the same in both
     * @param changed those of the changes
     * @param added those that the catalog does not have
     * @param objected objected to
     */
    record Counts(int confirmed, int changed, int added, int objected) {

        boolean isNothingNew() {
            return changed == 0 && added == 0;
        }
    }

    /**
     * Returns whether so much is objected to that the files are at fault and not single prices: all that they say, or
     * more than half of what they say of known figures.
     */
    boolean isMostlyObjected() {
        int rest = counts.confirmed() + counts.changed();
        boolean nothingElse = rest == 0 && counts.added() == 0;
        return counts.objected() > 0 && (nothingElse || (counts.objected() >= FEW && counts.objected() > rest));
    }

    /**
     * One figure of one region.
     *
     * @param was what the catalog has; null for nothing
     * @param is what the list has; null for nothing
     */
    record Step(Cell cell, Figure figure, @Nullable Usd was, @Nullable Usd is) {

        boolean isSame() {
            return Objects.equals(was, is);
        }
    }

    /** Where a figure stands: a model in a scope, called from a region. */
    record Cell(String modelId, Scope scope, String region) {}

    /** Collects figures, and puts regions together that agree. Not thread-safe. */
    static final class Collector {

        private record Key(String modelId, Scope scope, Figure figure, Optional<Usd> was, Optional<Usd> is) {}

        private final Map<Key, SortedSet<String>> changes = new LinkedHashMap<>();
        private final Map<Key, SortedSet<String>> additions = new LinkedHashMap<>();
        private final Map<Reason, Map<Key, SortedSet<String>>> objections = new EnumMap<>(Reason.class);
        private int confirmed;

        void change(Step step) {
            add(changes, step);
        }

        void addition(Step step) {
            add(additions, step);
        }

        /** Notes that a change was found wanting. */
        void objection(Step step, Reason reason) {
            add(objections.computeIfAbsent(reason, unseen -> new LinkedHashMap<>()), step);
        }

        void confirmation() {
            confirmed++;
        }

        private static void add(Map<Key, SortedSet<String>> to, Step step) {
            to.computeIfAbsent(key(step), unseen -> new TreeSet<>())
                    .add(step.cell().region());
        }

        private static Key key(Step step) {
            return new Key(
                    step.cell().modelId(),
                    step.cell().scope(),
                    step.figure(),
                    Optional.ofNullable(step.was()),
                    Optional.ofNullable(step.is()));
        }

        PriceListDifference difference() {
            List<PriceListRefresh.Objection> found = new ArrayList<>();
            objections.forEach((reason, steps) -> steps.forEach(
                    (key, regions) -> found.add(new PriceListRefresh.Objection(change(key, regions), reason))));
            found.sort(Comparator.comparing(objection -> objection.change().modelId()));
            int objected =
                    objections.values().stream().mapToInt(Collector::count).sum();
            return new PriceListDifference(
                    list(changes),
                    list(additions),
                    ImmutableList.copyOf(found),
                    new Counts(confirmed, count(changes), count(additions), objected));
        }

        private static int count(Map<Key, SortedSet<String>> steps) {
            return steps.values().stream().mapToInt(Collection::size).sum();
        }

        private static ImmutableList<PriceListRefresh.Change> list(Map<Key, SortedSet<String>> steps) {
            ImmutableList.Builder<PriceListRefresh.Change> list = ImmutableList.builder();
            steps.forEach((key, regions) -> list.add(change(key, regions)));
            return list.build();
        }

        private static PriceListRefresh.Change change(Key key, SortedSet<String> regions) {
            return new PriceListRefresh.Change(
                    key.modelId(),
                    key.scope(),
                    ImmutableSortedSet.copyOf(regions),
                    key.figure().tier(),
                    key.figure().rate(),
                    key.figure().longContext(),
                    key.was(),
                    key.is());
        }
    }
}
