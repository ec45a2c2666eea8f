package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Target;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Places of which the quotes are given, for walks without a router. */
record QuotedCourse(ImmutableList<Target> targets, ImmutableList<Quote> quotes, @Nullable Duration hedgeAfter)
        implements Course {

    static QuotedCourse of(List<Target> targets) {
        return new QuotedCourse(
                ImmutableList.copyOf(targets),
                targets.stream().map(WalkTest::quote).collect(ImmutableList.toImmutableList()),
                null);
    }

    QuotedCourse hedgedAfter(Duration delay) {
        return new QuotedCourse(targets, quotes, delay);
    }

    @Override
    public int size() {
        return targets.size();
    }

    @Override
    public Target target(int rank) {
        return targets.get(rank);
    }

    @Override
    public Fit fit(int rank, int mostTokens, Left left) {
        return quotes.get(rank).atMost(mostTokens).fit(left);
    }

    @Override
    public long hedgeAfterNanos() {
        return hedgeAfter == null ? NEVER : hedgeAfter.toNanos();
    }

    /** Returns the targets that a walk did not call although their turn had come, each with the reason. */
    Map<Target, Exclusion.Why> passedOver(Walk walk) {
        Map<Target, Exclusion.Why> reasons = new LinkedHashMap<>();
        for (int rank = 0; rank < size(); rank++) {
            if (walk.passedOver(rank) != null) {
                reasons.put(target(rank), Objects.requireNonNull(walk.passedOver(rank)));
            }
        }
        return reasons;
    }
}
