package dev.modelrouter.routing;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budgets;
import java.util.random.RandomGenerator;

/** What is the same for every request of a router. */
record Engine(
        TimeSource time,
        RandomGenerator random,
        GuardedListener listener,
        Budgets budgets,
        Journal journal,
        OutputLimits outputLimits,
        RequestMetadata metadata) {

    /** Returns whether budgets may limit what is spent. */
    boolean isBudgeted() {
        return !budgets.budgets().isEmpty();
    }
}
