package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A figure that was estimated from a part of all tasks, and the 95 % interval around it: 19 of 20 such intervals hold
 * the figure that endless data would give. Immutable.
 *
 * @param estimate what the data gave
 * @param low the lower end; negative infinity if the data set no bound
 * @param high the upper end; infinity if the data set no bound
 */
public record Interval(double estimate, double low, double high) {

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the low end lies above the high end, or one of them is no number
     */
    public Interval {
        checkArgument(low <= high, "An interval goes from low to high, this from %s to %s.", low, high);
    }

    /** Returns whether a value lies in the interval, its ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Returns the interval with its ends drawn in between two bounds that the figure cannot pass. */
    Interval within(double least, double most) {
        return new Interval(estimate, Math.max(least, Math.min(most, low)), Math.max(least, Math.min(most, high)));
    }
}
