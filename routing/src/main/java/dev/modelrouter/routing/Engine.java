package dev.modelrouter.routing;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budgets;
import java.util.random.RandomGenerator;

/**
 * What is the same for every request of a router.
 *
 * @param isBudgeted whether budgets may limit what is spent
 */
record Engine(
        TimeSource time,
        RandomGenerator random,
        GuardedListener listener,
        Budgets budgets,
        Journal journal,
        OutputLimits outputLimits,
        RequestMetadata metadata,
        HealthTable health,
        boolean isBudgeted) {

    Engine(
            TimeSource time,
            RandomGenerator random,
            GuardedListener listener,
            Budgets budgets,
            Journal journal,
            OutputLimits outputLimits,
            RequestMetadata metadata) {
        this(
                time,
                random,
                listener,
                budgets,
                journal,
                outputLimits,
                metadata,
                new HealthTable(time, random, listener::healthChanged),
                !budgets.budgets().isEmpty());
    }
}
