package dev.modelrouter.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The interval of a ratio of two sums over samples, such as the cost of all by the number solved, by resampling the
 * samples: bias-corrected and accelerated (Efron 1987), with the percentiles widened for small numbers of samples as
 * Hesterberg proposes ("What Teachers Should Know About the Bootstrap", 2015, section 5.3).
 *
 * <p>A sample goes in whole, all its repeats together, as repeats of one sample tell less than as many samples would.
 * The seed is fixed, so that the same results always give the same interval. More than {@value #MOST_BLOCKS} samples
 * are first summed into so many blocks by lot, which changes the interval little and the time much.
 */
final class Bootstrap {

    private static final int RESAMPLES = 2_000;
    private static final int MOST_BLOCKS = 1_000;
    private static final long SEED = 20_240_917;

    private final double[] numerators;
    private final double[] denominators;
    private final double numerator;
    private final double denominator;

    private Bootstrap(double[] numerators, double[] denominators) {
        this.numerators = numerators;
        this.denominators = denominators;
        this.numerator = Arrays.stream(numerators).sum();
        this.denominator = Arrays.stream(denominators).sum();
    }

    /** Returns the interval of a mean over samples. */
    static Interval mean(double[] values) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return ratio(values, ones);
    }

    /** Returns the interval of one sum by the other; without bounds if there are fewer than two samples. */
    static Interval ratio(double[] numerators, double[] denominators) {
        SplittableRandom random = new SplittableRandom(SEED);
        if (numerators.length <= MOST_BLOCKS) {
            return new Bootstrap(numerators, denominators).interval(random);
        }
        int[] order = shuffled(numerators.length, random);
        double[] tops = new double[MOST_BLOCKS];
        double[] bottoms = new double[MOST_BLOCKS];
        for (int i = 0; i < order.length; i++) {
            tops[i % MOST_BLOCKS] += numerators[order[i]];
            bottoms[i % MOST_BLOCKS] += denominators[order[i]];
        }
        return new Bootstrap(tops, bottoms).interval(random);
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private Interval interval(SplittableRandom random) {
        int count = numerators.length;
        double estimate = numerator / denominator;
        if (count < 2) {
            return new Interval(estimate, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double[] resampled = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double top = 0;
            double bottom = 0;
            for (int j = 0; j < count; j++) {
                int drawn = random.nextInt(count);
                top += numerators[drawn];
                bottom += denominators[drawn];
            }
            resampled[i] = bottom == 0 ? Double.POSITIVE_INFINITY : top / bottom;
        }
        Arrays.sort(resampled);
        double bias = Distributions.normalQuantile(shareBelow(resampled, estimate));
        double acceleration = acceleration();
        double reach = Math.sqrt(count / (count - 1.0)) * Distributions.tQuantile(count - 1);
        return new Interval(
                estimate,
                Math.min(estimate, at(resampled, bias, acceleration, -reach)),
                Math.max(estimate, at(resampled, bias, acceleration, reach)));
    }

    /** Half of what equals the estimate counts as below, and never all or nothing, so that the quantile is finite. */
    private static double shareBelow(double[] resampled, double estimate) {
        double tolerance = 1e-12 * Math.abs(estimate);
        double below = 0.5;
        for (double value : resampled) {
            below += value < estimate - tolerance ? 1 : value <= estimate + tolerance ? 0.5 : 0;
        }
        return below / (resampled.length + 1);
    }

    /** Returns how fast the spread changes with the figure, from leaving out one sample at a time. */
    private double acceleration() {
        int count = numerators.length;
        double[] without = new double[count];
        for (int i = 0; i < count; i++) {
            double rest = denominator - denominators[i];
            without[i] = rest == 0 ? numerator / denominator : (numerator - numerators[i]) / rest;
        }
        double mean = Arrays.stream(without).average().orElse(0);
        double squares = 0;
        double cubes = 0;
        for (double value : without) {
            squares += Math.pow(mean - value, 2);
            cubes += Math.pow(mean - value, 3);
        }
        return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
    }

    private static double at(double[] resampled, double bias, double acceleration, double z) {
        double slope = 1 - acceleration * (bias + z);
        double probability = slope <= 0 ? (z > 0 ? 1 : 0) : Distributions.normalCdf(bias + (bias + z) / slope);
        int rank = (int) Math.floor(probability * resampled.length);
        return resampled[Math.max(0, Math.min(resampled.length - 1, rank))];
    }
}
