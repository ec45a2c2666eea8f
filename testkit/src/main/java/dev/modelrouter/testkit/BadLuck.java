package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Breaks some answers and not others, by lot: the same seed gives the same luck, call for call. Thread-safe. */
final class BadLuck {

    private final double rate;
    private final SplittableRandom random;
    private final ImmutableList<Break> breaks;

    BadLuck(double rate, long seed, Break... breaks) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("A rate is 0 (no call) to 1 (every call), but was " + rate);
        }
        if (breaks.length == 0) {
            throw new IllegalArgumentException("There is nothing to choose from; give a break, such as"
                    + " Break.of(Effect.RESET, Moment.afterEvents(3))");
        }
        this.rate = rate;
        this.random = new SplittableRandom(seed);
        this.breaks = ImmutableList.copyOf(breaks);
    }

    /** Draws for one call; of the breaks, only those that fit the call are in the lot. */
    synchronized Optional<Break> draw(boolean streamed, Way way) {
        boolean unlucky = random.nextDouble() < rate;
        int lot = random.nextInt(Integer.MAX_VALUE);
        List<Break> fitting = breaks.stream()
                .filter(each -> each.misfit(streamed, way).isEmpty())
                .toList();
        return unlucky && !fitting.isEmpty() ? Optional.of(fitting.get(lot % fitting.size())) : Optional.empty();
    }
}
