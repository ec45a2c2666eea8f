package dev.modelrouter.testkit;

import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * A step of a script that fewer calls have taken than it is there for; see {@link FakeBedrock#unconsumed}. Immutable
 * and thread-safe.
 *
 * @param region whose script it is; empty if the script stands for all regions
 * @param modelId whose script it is, as given to {@link FakeBedrock#model}; empty if it is {@link FakeBedrock#anyModel}
 * @param number the step's place in its script, from 1
 * @param steps how many steps the script has, its end not counted
 * @param calls how many calls the step is there for: as many as it counts, or one if it does not count them
 * @param taken how many calls have taken it, fewer than that
 */
public record UnconsumedStep(
        Optional<Region> region, Optional<String> modelId, int number, int steps, int calls, int taken) {

    /** Checks that nothing is null. */
    public UnconsumedStep {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(modelId, "modelId");
    }

    /** Says in one line which step it is and what was missing, the account of an ARN masked. */
    @Override
    public String toString() {
        return modelId.map(id -> "model \"" + ModelIds.masked(id) + "\"").orElse("any model")
                + region.map(each -> " in " + each).orElse("")
                + ": step " + number + " of " + steps
                + (taken == 0 ? " was never taken" : " was taken by " + taken + " of " + calls + " calls");
    }
}
