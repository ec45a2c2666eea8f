package dev.modelrouter.evaluation;

import java.util.Arrays;

/**
 * The differences of two routes on the same samples, one of each sample. What is hard for both does not blur them, so
 * that far fewer samples tell two routes apart than two separate rates would need.
 */
final class Paired {

    /** The chance that a real difference is seen, for which {@link #rowsToShow} plans. */
    private static final double Z_POWER = 0.8416212335729143;

    private final double[] differences;
    private final double mean;
    private final double deviation;

    private Paired(double[] differences, double mean, double deviation) {
        this.differences = differences;
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * Returns differences of scores, from -1 to 1.
     *
     * <p>Two made-up samples, one for each side and as far apart as any, keep the spread honest where few or no samples
     * differ; for zeros and ones that is the interval of Bonett and Price ("Adjusted Wald confidence interval for a
     * difference of binomial proportions based on paired data", 2012).
     */
    static Paired scores(double[] differences) {
        double largest = Arrays.stream(differences).map(Math::abs).max().orElse(0);
        double madeUp = largest == 0 ? 1 : largest;
        double[] all = Arrays.copyOf(differences, differences.length + 2);
        all[differences.length] = madeUp;
        all[differences.length + 1] = -madeUp;
        return new Paired(differences, mean(all), deviation(all));
    }

    /** Returns differences of amounts, such as costs. */
    static Paired amounts(double[] differences) {
        return new Paired(differences, mean(differences), deviation(differences));
    }

    int samples() {
        return differences.length;
    }

    /** Returns the mean difference of scores: by the paired bootstrap, or for zeros and ones as Bonett and Price do. */
    Interval interval() {
        double estimate = mean(differences);
        boolean counts = Arrays.stream(differences).allMatch(value -> value == 0 || Math.abs(value) == 1);
        if (!counts && differences.length > 1) {
            return Bootstrap.mean(differences).within(-1, 1);
        }
        double reach = Distributions.Z_95 * deviation / Math.sqrt(differences.length + 2.0);
        return new Interval(estimate, Math.min(estimate, mean - reach), Math.max(estimate, mean + reach)).within(-1, 1);
    }

    /** Returns how likely a mean difference this high is if the true one is no higher than the limit. */
    double chanceIfAtMost(double limit) {
        if (differences.length < 2) {
            return 1;
        }
        if (deviation == 0) {
            return mean > limit ? 0 : 1;
        }
        return Distributions.tTail((mean - limit) / standardError(), differences.length - 1);
    }

    /** Returns how likely so large a difference is if there is none, two-sided: McNemar's test for zeros and ones. */
    double chanceOfNone() {
        if (Arrays.stream(differences).allMatch(value -> value == 0 || Math.abs(value) == 1)) {
            return mcNemar(count(1), count(-1));
        }
        return Math.min(1, 2 * Math.min(chanceIfAtMost(0), 1 - chanceIfAtMost(0)));
    }

    private int count(double difference) {
        return (int)
                Arrays.stream(differences).filter(value -> value == difference).count();
    }

    private double standardError() {
        return deviation / Math.sqrt(differences.length);
    }

    /**
     * Returns how many samples in all would tell with a chance of 80 % on which side of the limit the difference lies, if
     * it is what it seems; infinity if it seems to lie on the limit.
     *
     * @param chance how unlikely chance alone must be, one-sided
     */
    double rowsToShow(double limit, double chance) {
        double distance = Math.abs(mean(differences) - limit);
        double z = -Distributions.normalQuantile(chance) + Z_POWER;
        return distance < 1e-9 ? Double.POSITIVE_INFINITY : Math.pow(z * deviation / distance, 2);
    }

    /**
     * Returns how likely a split at least this uneven of the samples that only one of the two solved is if both are as
     * good: McNemar's test with the mid-p value (Fagerland and others 2013).
     */
    static double mcNemar(int onlyOne, int onlyOther) {
        int discordant = onlyOne + onlyOther;
        int fewer = Math.min(onlyOne, onlyOther);
        if (discordant == 0 || onlyOne == onlyOther) {
            return 1;
        }
        double below = Distributions.binomialCdf(fewer - 1, discordant, 0.5);
        double upTo = Distributions.binomialCdf(fewer, discordant, 0.5);
        return Math.min(1, below + upTo);
    }

    /** Returns the chances of several tests corrected for their number, by Holm's method (1979), in the same order. */
    static double[] holm(double[] chances) {
        Integer[] order = new Integer[chances.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (one, other) -> Double.compare(chances[one], chances[other]));
        double[] corrected = new double[chances.length];
        double least = 0;
        for (int i = 0; i < order.length; i++) {
            least = Math.max(least, Math.min(1, chances[order[i]] * (order.length - i)));
            corrected[order[i]] = least;
        }
        return corrected;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }
}
