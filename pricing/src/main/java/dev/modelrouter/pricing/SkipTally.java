package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Counts rows that are left alone, and keeps a few examples of each reason. Not thread-safe. */
final class SkipTally {

    private static final int MAX_EXAMPLES = 8;

    private final Map<PriceListSkip.Reason, Integer> counts = new EnumMap<>(PriceListSkip.Reason.class);
    private final Map<PriceListSkip.Reason, Set<String>> examples = new EnumMap<>(PriceListSkip.Reason.class);

    void add(PriceListSkip.Reason reason, String example) {
        counts.merge(reason, 1, Integer::sum);
        addExample(reason, OfferFault.shown(example));
    }

    void addAll(SkipTally other) {
        other.counts.forEach((reason, count) -> counts.merge(reason, count, Integer::sum));
        other.examples.forEach((reason, shown) -> shown.forEach(example -> addExample(reason, example)));
    }

    private void addExample(PriceListSkip.Reason reason, String example) {
        Set<String> shown = examples.computeIfAbsent(reason, unseen -> new LinkedHashSet<>());
        if (shown.size() < MAX_EXAMPLES) {
            shown.add(example);
        }
    }

    /** Returns what was counted, in the order of the reasons. */
    ImmutableList<PriceListSkip> skips() {
        ImmutableList.Builder<PriceListSkip> skips = ImmutableList.builder();
        counts.forEach((reason, count) -> skips.add(
                new PriceListSkip(reason, count, ImmutableList.copyOf(examples.getOrDefault(reason, Set.of())))));
        return skips.build();
    }
}
