package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceObjection.Reason;
import dev.modelrouter.pricing.RowKind.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the price list differs from a catalog.
 *
 * @param changes known figures that it has differently, or no longer
 * @param additions figures that the catalog does not have
 * @param objections those of the changes that have to be asked for
 * @param confirmed how many figures are the same in both
 */
record PriceListDifference(
        ImmutableList<PriceChange> changes,
        ImmutableList<PriceChange> additions,
        ImmutableList<PriceObjection> objections,
        int confirmed) {

    static final PriceListDifference NONE =
            new PriceListDifference(ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), 0);

    /**
     * One figure of one region.
     *
     * @param was what the catalog has; null for nothing
     * @param is what the list has; null for nothing
     */
    record Step(Cell cell, Figure figure, @Nullable Usd was, @Nullable Usd is) {}

    /** Where a figure stands: a model in a scope, called from a region. */
    record Cell(String modelId, Scope scope, String region) {}

    /** Collects figures, and puts regions together that agree. Not thread-safe. */
    static final class Collector {

        private record Key(String modelId, Scope scope, Figure figure, Optional<Usd> was, Optional<Usd> is) {}

        private final Map<Key, SortedSet<String>> changes = new LinkedHashMap<>();
        private final Map<Key, SortedSet<String>> additions = new LinkedHashMap<>();
        private final Map<Key, Reason> objections = new LinkedHashMap<>();
        private int confirmed;

        void change(Step step) {
            add(changes, step);
        }

        void addition(Step step) {
            add(additions, step);
        }

        /** Notes that a change was found wanting. The first reason counts. */
        void objection(Step step, Reason reason) {
            objections.putIfAbsent(key(step), reason);
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
            List<PriceObjection> found = new ArrayList<>();
            objections.forEach((key, reason) -> {
                SortedSet<String> regions = changes.get(key);
                if (regions != null) {
                    found.add(new PriceObjection(change(key, regions), reason));
                }
            });
            return new PriceListDifference(list(changes), list(additions), ImmutableList.copyOf(found), confirmed);
        }

        private static ImmutableList<PriceChange> list(Map<Key, SortedSet<String>> steps) {
            ImmutableList.Builder<PriceChange> list = ImmutableList.builder();
            steps.forEach((key, regions) -> list.add(change(key, regions)));
            return list.build();
        }

        private static PriceChange change(Key key, SortedSet<String> regions) {
            return new PriceChange(
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
