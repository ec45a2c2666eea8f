package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Learns online which model serves each call site best, by Thompson sampling: of each model a utility is drawn from what
 * is known of it, and the highest draw is taken. A call site that has seen little is shrunk towards all sites, and these
 * towards the best fixed model, which is where a run starts. See Russo et al., A Tutorial on Thompson Sampling (2018).
 *
 * <p>Not thread-safe: guard it, or keep one for each thread.
 */
final class ThompsonSampler {

    /** How many results of all sites the prior of one site is worth. */
    private static final double SITE_PRIOR = 20;

    /** How many results the start is worth: a model other than the first has to earn its way past it. */
    private static final double START_PRIOR = 10;

    /** How much lower than the first model the others start. */
    private static final double START_GAP = 0.05;

    private static final double DEVIATION = 0.35;

    private final ImmutableList<String> models;
    private final double start;
    private final RandomGenerator random;
    private final double[] sums;
    private final double[] counts;
    private final Map<String, double[][]> sites = new HashMap<>();

    /**
     * @param models the best fixed model first
     * @param start the utility that is expected of it
     */
    ThompsonSampler(ImmutableList<String> models, double start, RandomGenerator random) {
        this.models = models;
        this.start = start;
        this.random = random;
        this.sums = new double[models.size()];
        this.counts = new double[models.size()];
    }

    /** Draws the model for the next request of a call site. */
    String choose(String site) {
        double[][] known = sites.get(site);
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int m = 0; m < models.size(); m++) {
            double prior = start - (m == 0 ? 0 : START_GAP);
            double overall = (sums[m] + START_PRIOR * prior) / (counts[m] + START_PRIOR);
            double sum = known == null ? 0 : known[0][m];
            double count = known == null ? 0 : known[1][m];
            double weight = Math.min(SITE_PRIOR, counts[m] + START_PRIOR);
            double mean = (sum + weight * overall) / (count + weight);
            double draw = mean + random.nextGaussian() * DEVIATION / Math.sqrt(count + weight + counts[m]);
            if (draw > highest) {
                highest = draw;
                best = m;
            }
        }
        return models.get(best);
    }

    /**
     * Learns from a result.
     *
     * @param utility the quality less what it cost, in the same scale as {@code start}
     */
    void learn(String site, String model, double utility) {
        int m = models.indexOf(model);
        double[][] known = sites.computeIfAbsent(site, s -> new double[2][models.size()]);
        known[0][m] += utility;
        known[1][m]++;
        sums[m] += utility;
        counts[m]++;
    }
}
