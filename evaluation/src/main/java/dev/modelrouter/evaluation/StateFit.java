package dev.modelrouter.evaluation;

/**
 * Linear values over the features of one state, fitted for any number of targets: the matrices are made and factorised
 * once, for each fold that is left out and for none.
 */
final class StateFit {

    private static final double LIMIT = 5;

    private final double[][] x;
    private final int[] folds;
    private final Scaling scaling;
    private final double[] scales;
    private final double[][][] gram;
    private final double[][] sums;
    private final int[] counts = new int[Training.FOLDS + 1];

    StateFit(double[][] raw, double[] scales, int[] folds) {
        this.folds = folds;
        this.scales = scales;
        this.scaling = Scaling.of(raw, LIMIT);
        int p = scales.length;
        x = new double[raw.length][];
        gram = new double[Training.FOLDS + 1][p][p];
        sums = new double[Training.FOLDS + 1][p];
        for (int i = 0; i < raw.length; i++) {
            x[i] = scaled(scaling, scales, raw[i]);
            double[][] into = gram[folds[i]];
            for (int a = 0; a < p; a++) {
                double v = x[i][a];
                if (v != 0) {
                    double[] row = into[a];
                    for (int b = 0; b <= a; b++) {
                        row[b] += v * x[i][b];
                    }
                    sums[folds[i]][a] += v;
                }
            }
            counts[folds[i]]++;
        }
        complete(p);
    }

    /** Turns what each fold holds into what all others hold; the last holds all. */
    private void complete(int p) {
        int all = Training.FOLDS;
        for (int f = 0; f < all; f++) {
            counts[all] += counts[f];
            for (int a = 0; a < p; a++) {
                sums[all][a] += sums[f][a];
                for (int b = 0; b <= a; b++) {
                    gram[all][a][b] += gram[f][a][b];
                }
            }
        }
        for (int f = 0; f < all; f++) {
            counts[f] = counts[all] - counts[f];
            for (int a = 0; a < p; a++) {
                sums[f][a] = sums[all][a] - sums[f][a];
                for (int b = 0; b <= a; b++) {
                    gram[f][a][b] = gram[all][a][b] - gram[f][a][b];
                }
            }
        }
        for (int f = 0; f <= all; f++) {
            for (int a = 0; a < p; a++) {
                for (int b = 0; b <= a; b++) {
                    gram[f][a][b] -= sums[f][a] * sums[f][b] / Math.max(1, counts[f]);
                }
            }
        }
    }

    static double[] scaled(Scaling scaling, double[] scales, double[] raw) {
        double[] out = scaling.apply(raw);
        for (int j = 0; j < out.length; j++) {
            out[j] *= scales[j];
        }
        return out;
    }

    Scaling scaling() {
        return scaling;
    }

    double[] scales() {
        return scales;
    }

    /**
     * Factorises for one strength.
     *
     * @param perRow what is added to the diagonal, for each row
     */
    Solver solver(double perRow) {
        Cholesky[] factors = new Cholesky[Training.FOLDS + 1];
        for (int f = 0; f <= Training.FOLDS; f++) {
            factors[f] = new Cholesky(gram[f], perRow * counts[f]);
        }
        return new Solver(factors);
    }

    /** A linear function with an intercept. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Line(double intercept, double[] weights) {
        double of(double[] x) {
            double sum = intercept;
            for (int j = 0; j < x.length; j++) {
                sum += weights[j] * x[j];
            }
            return sum;
        }
    }

    /** What a target became: out-of-fold values, and the function fitted to all rows. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Fitted(double[] outOfFold, Line line) {}

    /** Fits targets with one strength. */
    final class Solver {
        private final Cholesky[] factors;

        private Solver(Cholesky[] factors) {
            this.factors = factors;
        }

        Fitted fit(double[] y) {
            int p = scales.length;
            int all = Training.FOLDS;
            double[][] xy = new double[all + 1][p];
            double[] total = new double[all + 1];
            for (int i = 0; i < y.length; i++) {
                double[] into = xy[folds[i]];
                double[] row = x[i];
                for (int j = 0; j < p; j++) {
                    into[j] += y[i] * row[j];
                }
                total[folds[i]] += y[i];
            }
            for (int f = 0; f < all; f++) {
                total[all] += total[f];
                for (int j = 0; j < p; j++) {
                    xy[all][j] += xy[f][j];
                }
            }
            Line[] lines = new Line[all + 1];
            for (int f = 0; f <= all; f++) {
                double[] right = new double[p];
                double sum = f == all ? total[all] : total[all] - total[f];
                double mean = sum / Math.max(1, counts[f]);
                for (int j = 0; j < p; j++) {
                    right[j] = (f == all ? xy[all][j] : xy[all][j] - xy[f][j]) - mean * sums[f][j];
                }
                double[] weights = factors[f].solve(right);
                double intercept = mean;
                for (int j = 0; j < p; j++) {
                    intercept -= weights[j] * sums[f][j] / Math.max(1, counts[f]);
                }
                lines[f] = new Line(intercept, weights);
            }
            double[] out = new double[y.length];
            for (int i = 0; i < y.length; i++) {
                out[i] = lines[folds[i]].of(x[i]);
            }
            return new Fitted(out, lines[all]);
        }
    }
}
