package dev.modelrouter.evaluation;

import java.util.List;

/** Ridge regression of several targets on blocks of features, its strength chosen by cross-validation. */
final class KernelRidge {

    private final Training training;
    private final float[][] targets;
    private final double[] alphas;

    /** @param alphas the strengths to choose from, in rising order */
    KernelRidge(Training training, float[][] targets, double[] alphas) {
        this.training = training;
        this.targets = targets;
        this.alphas = alphas;
    }

    /** What came out: predictions for each training row by models that did not see it, and one that saw all. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Fit(double[][] outOfFold, LinearModel model) {}

    /** Fits the best of several sums of terms. */
    Fit best(List<List<FeatureBlock.Term>> choices) {
        int chosen = 0;
        if (choices.size() > 1) {
            boolean[] some = training.sample();
            double least = Double.POSITIVE_INFINITY;
            for (int c = 0; c < choices.size(); c++) {
                Validation validation = validate(FeatureBlock.kernel(choices.get(c), training.sites()), some);
                if (validation.error < least) {
                    least = validation.error;
                    chosen = c;
                }
            }
        }
        return fit(choices.get(chosen));
    }

    private Fit fit(List<FeatureBlock.Term> terms) {
        float[][] kernel = FeatureBlock.kernel(terms, training.sites());
        boolean[] all = training.all();
        Validation validation = validate(kernel, all);
        double[] means = means(all);
        float[][][] byAlpha = new ShiftedSolver(kernel, all, alphas).solve(centred(means));
        float[][] dual = new float[targets.length][];
        for (int m = 0; m < targets.length; m++) {
            dual[m] = byAlpha[validation.alphas[m]][m];
        }
        return new Fit(
                validation.outOfFold, LinearModel.of(terms, training.sites(), new LinearModel.Solution(means, dual)));
    }

    /**
     * What the folds said.
     *
     * @param alphas which strength served each target best
     * @param error the sum of the targets' errors, each as a share of its variance
     */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    private record Validation(double[][] outOfFold, int[] alphas, double error) {}

    private Validation validate(float[][] kernel, boolean[] rows) {
        int n = kernel.length;
        double[][][] predicted = new double[alphas.length][targets.length][n];
        for (int fold = 0; fold < Training.FOLDS; fold++) {
            boolean[] train = rows.clone();
            for (int i = 0; i < n; i++) {
                train[i] &= training.folds()[i] != fold;
            }
            double[] means = means(train);
            float[][][] dual = new ShiftedSolver(kernel, train, alphas).solve(centred(means));
            for (int a = 0; a < alphas.length; a++) {
                float[][] values = ShiftedSolver.times(kernel, dual[a], train);
                for (int m = 0; m < targets.length; m++) {
                    for (int i = 0; i < n; i++) {
                        if (training.folds()[i] == fold) {
                            predicted[a][m][i] = values[m][i] + means[m];
                        }
                    }
                }
            }
        }
        return best(predicted, rows);
    }

    private Validation best(double[][][] predicted, boolean[] rows) {
        double[] means = means(rows);
        double[][] outOfFold = new double[targets.length][];
        int[] chosen = new int[targets.length];
        double sum = 0;
        for (int m = 0; m < targets.length; m++) {
            double least = Double.POSITIVE_INFINITY;
            for (int a = 0; a < alphas.length; a++) {
                double error = 0;
                double variance = 1e-9;
                for (int i = 0; i < rows.length; i++) {
                    if (rows[i]) {
                        error += square(predicted[a][m][i] - targets[m][i]);
                        variance += square(targets[m][i] - means[m]);
                    }
                }
                if (error / variance < least) {
                    least = error / variance;
                    chosen[m] = a;
                    outOfFold[m] = predicted[a][m];
                }
            }
            sum += least;
        }
        return new Validation(outOfFold, chosen, sum);
    }

    private static double square(double value) {
        return value * value;
    }

    private double[] means(boolean[] rows) {
        double[] means = new double[targets.length];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i]) {
                count++;
                for (int m = 0; m < targets.length; m++) {
                    means[m] += targets[m][i];
                }
            }
        }
        for (int m = 0; m < targets.length; m++) {
            means[m] /= Math.max(1, count);
        }
        return means;
    }

    private float[][] centred(double[] means) {
        float[][] centred = new float[targets.length][];
        for (int m = 0; m < targets.length; m++) {
            centred[m] = targets[m].clone();
            for (int i = 0; i < centred[m].length; i++) {
                centred[m][i] -= (float) means[m];
            }
        }
        return centred;
    }
}
