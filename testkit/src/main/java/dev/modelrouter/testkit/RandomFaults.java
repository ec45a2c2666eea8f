package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.SplittableRandom;

/** Fails some calls and not others, by lot: the same seed gives the same luck, call for call. Thread-safe. */
final class RandomFaults {

    private final double rate;
    private final SplittableRandom random;
    private final ImmutableList<Fault> faults;

    RandomFaults(double rate, long seed, Fault... faults) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("A rate is 0 (no call) to 1 (every call), but was " + rate);
        }
        if (faults.length == 0) {
            throw new IllegalArgumentException(
                    "There is nothing to choose from; give a fault, such as Fault.throttling()");
        }
        this.rate = rate;
        this.random = new SplittableRandom(seed);
        this.faults = ImmutableList.copyOf(faults);
    }

    synchronized Optional<Fault> draw() {
        boolean unlucky = random.nextDouble() < rate;
        Fault lot = faults.get(random.nextInt(faults.size()));
        return unlucky ? Optional.of(lot) : Optional.empty();
    }
}
