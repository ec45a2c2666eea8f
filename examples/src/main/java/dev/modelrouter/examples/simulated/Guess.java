package dev.modelrouter.examples.simulated;

import java.util.List;

/**
 * What a classifier thinks.
 *
 * @param value the likeliest value
 * @param confidence how likely it says that is, from 0 to 1
 */
record Guess(String value, double confidence) {

    /** Returns the likeliest value, given the logarithms of the values' weights. */
    static Guess likeliest(List<String> choices, double[] logWeights) {
        int best = 0;
        for (int i = 1; i < logWeights.length; i++) {
            if (logWeights[i] > logWeights[best]) {
                best = i;
            }
        }
        double sum = 0;
        for (double weight : logWeights) {
            sum += StrictMath.exp(weight - logWeights[best]);
        }
        return new Guess(choices.get(best), 1 / sum);
    }
}
