package dev.modelrouter.evaluation;

import java.util.Arrays;

/** How large the mean of values between 0 and 1 is. */
final class Proportion {

    private Proportion() {}

    /**
     * Returns the interval of a mean of values from 0 to 1, one of each sample: Wilson's score interval (1927) if each is
     * 0 or 1 or all are the same, else the bootstrap's.
     */
    static Interval of(double[] values) {
        if (values.length == 0) {
            return new Interval(0, 0, 1);
        }
        boolean counts = Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
        boolean same = Arrays.stream(values).allMatch(value -> value == values[0]);
        return counts || same
                ? wilson(Arrays.stream(values).sum(), values.length)
                : Bootstrap.mean(values).within(0, 1);
    }

    /** Returns Wilson's interval. Parts of a success are allowed: they make it wider than it need be. */
    static Interval wilson(double successes, int trials) {
        double z2 = Distributions.Z_95 * Distributions.Z_95;
        double share = successes / trials;
        double middle = (share + z2 / (2 * trials)) / (1 + z2 / trials);
        double reach = Distributions.Z_95
                / (1 + z2 / trials)
                * Math.sqrt(share * (1 - share) / trials + z2 / (4.0 * trials * trials));
        return new Interval(share, Math.min(share, middle - reach), Math.max(share, middle + reach)).within(0, 1);
    }

    /**
     * Returns how likely a mean at least this high is if the true one is no higher than the bar. Exact for zeros and ones;
     * for values between them, which scatter less than zeros and ones of the same mean, it is too high rather than too
     * low.
     */
    static double chanceOfSoHigh(double[] values, double bar) {
        int successes = (int) Math.floor(Arrays.stream(values).sum() + 1e-9);
        return 1 - Distributions.binomialCdf(successes - 1, values.length, bar);
    }

    /** Returns how likely a mean at most this low is if the true one is no lower than the bar. */
    static double chanceOfSoLow(double[] values, double bar) {
        int successes = (int) Math.ceil(Arrays.stream(values).sum() - 1e-9);
        return Distributions.binomialCdf(successes, values.length, bar);
    }
}
