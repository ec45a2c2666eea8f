package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Strikes some calls and not others, each with one of several things: the same seed strikes the same calls.
 * Thread-safe.
 */
final class RandomDraw<T> {

    private final double rate;
    private final SplittableRandom random;
    private final ImmutableList<T> things;

    /**
     * Begins to draw.
     *
     * @param rate how many of the calls are struck, from 0 (none) to 1 (all)
     * @param things of which each is as likely, at least one
     * @param example what might have been given, for the message if there is nothing
     */
    RandomDraw(double rate, long seed, List<T> things, String example) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("A rate is 0 (no call) to 1 (every call), but was " + rate);
        }
        if (things.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to choose from; give " + example);
        }
        this.rate = rate;
        this.random = new SplittableRandom(seed);
        this.things = ImmutableList.copyOf(things);
    }

    /** Draws for one call; only what fits the call can be drawn. */
    synchronized Optional<T> draw(Predicate<? super T> fits) {
        // Both are drawn for every call, so that what befalls one does not depend on what fitted those before it.
        boolean struck = random.nextDouble() < rate;
        int lot = random.nextInt(Integer.MAX_VALUE);
        List<T> fitting = things.stream().filter(fits).toList();
        return struck && !fitting.isEmpty() ? Optional.of(fitting.get(lot % fitting.size())) : Optional.empty();
    }
}
