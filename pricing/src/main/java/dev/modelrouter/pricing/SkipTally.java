package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Counts rows that are left alone, and keeps a few examples of each reason. Not thread-safe. */
final class SkipTally {

    private static final int MAX_EXAMPLES = 8;

    private final Map<PriceListRefresh.Skip.Reason, Integer> counts = new EnumMap<>(PriceListRefresh.Skip.Reason.class);
    private final Map<PriceListRefresh.Skip.Reason, Set<String>> examples =
            new EnumMap<>(PriceListRefresh.Skip.Reason.class);

    void add(PriceListRefresh.Skip.Reason reason, String example) {
        counts.merge(reason, 1, Integer::sum);
        addExample(reason, OfferFault.shown(example));
    }

    void addAll(SkipTally other) {
        other.counts.forEach((reason, count) -> counts.merge(reason, count, Integer::sum));
        other.examples.forEach((reason, shown) -> shown.forEach(example -> addExample(reason, example)));
    }

    private void addExample(PriceListRefresh.Skip.Reason reason, String example) {
        Set<String> shown = examples.computeIfAbsent(reason, unseen -> new LinkedHashSet<>());
        if (shown.size() < MAX_EXAMPLES) {
            shown.add(example);
        }
    }

    /** Returns what was counted, in the order of the reasons. */
    ImmutableList<PriceListRefresh.Skip> skips() {
        ImmutableList.Builder<PriceListRefresh.Skip> skips = ImmutableList.builder();
        counts.forEach((reason, count) -> skips.add(new PriceListRefresh.Skip(
                reason, count, ImmutableList.copyOf(examples.getOrDefault(reason, Set.of())))));
        return skips.build();
    }
}
