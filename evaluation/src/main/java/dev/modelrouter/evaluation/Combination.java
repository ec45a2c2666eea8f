package dev.modelrouter.evaluation;

import java.util.Arrays;

/**
 * Combines what the members predict, each component alone: a ridge on the distance from a share of equal weights, its
 * strength and the share chosen by cross-validation. A pair of models has one contrast and often few labels: there the
 * members are brought to one scale and added, which beats every fitted stack.
 *
 * @param weights by component and member
 */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record Combination(double[][] weights) {

    private static final double[] ALPHAS = {3, 30, 300, 3000};
    private static final double[] SHARES = {0, 0.5, 1};

    /** A member whose values hardly differ says nothing; brought to one scale it would add its noise alone. */
    private static final double LEAST_DEVIATION = 0.02;

    /**
     * Returns the components.
     *
     * @param members what each member predicts, by member and component
     */
    double[] of(double[][] members) {
        double[] out = new double[weights.length];
        for (int c = 0; c < out.length; c++) {
            for (int k = 0; k < members.length; k++) {
                out[c] += weights[c][k] * members[k][c];
            }
        }
        return out;
    }

    /** Returns the weights of a member by component. */
    double[] of(int member) {
        double[] out = new double[weights.length];
        for (int c = 0; c < out.length; c++) {
            out[c] = weights[c][member];
        }
        return out;
    }

    /**
     * Fits on some rows.
     *
     * @param members out-of-fold predictions by member, component and row
     * @param targets by component and row
     * @param sets which members make a stack; the stacks are averaged
     */
    static Combination fit(double[][][] members, float[][] targets, boolean[] rows, int[][] sets) {
        double[][] weights = new double[targets.length][members.length];
        for (int c = 0; c < targets.length; c++) {
            if (targets.length == 2) {
                weights[c] = sum(members, targets[c], rows, c);
                continue;
            }
            for (int[] set : sets) {
                double[] share = new Stack(members, targets[c], rows, set, c).fit();
                for (int k = 0; k < set.length; k++) {
                    weights[c][set[k]] += share[k] / sets.length;
                }
            }
        }
        return new Combination(weights);
    }

    private static double[] sum(double[][][] members, float[] target, boolean[] rows, int component) {
        int n = rows.length;
        double[] sum = new double[n];
        double[] weights = new double[members.length];
        for (int k = 0; k < members.length; k++) {
            double squares = 0;
            int count = 0;
            for (int i = 0; i < n; i++) {
                double x = members[k][component][i];
                squares += rows[i] ? x * x : 0;
                count += rows[i] ? 1 : 0;
            }
            double deviation = Math.sqrt(squares / Math.max(1, count));
            weights[k] = deviation < LEAST_DEVIATION ? 0 : 1 / deviation;
            for (int i = 0; i < n; i++) {
                sum[i] += members[k][component][i] * weights[k];
            }
        }
        double with = 0;
        double own = 1e-9;
        for (int i = 0; i < n; i++) {
            if (rows[i]) {
                with += sum[i] * target[i];
                own += sum[i] * sum[i];
            }
        }
        for (int k = 0; k < members.length; k++) {
            weights[k] *= Math.max(0.01 / members.length, with / own);
        }
        return weights;
    }

    /** The stack of one component over a set of members. */
    private static final class Stack {
        private final double[][] x;
        private final float[] y;
        private final boolean[] rows;
        private final double scale;

        Stack(double[][][] members, float[] target, boolean[] rows, int[] set, int component) {
            this.y = target;
            this.rows = rows;
            this.x = new double[rows.length][set.length];
            double squares = 0;
            int count = 0;
            for (int i = 0; i < rows.length; i++) {
                for (int k = 0; k < set.length; k++) {
                    x[i][k] = members[set[k]][component][i];
                    squares += rows[i] ? x[i][k] * x[i][k] : 0;
                }
                count += rows[i] ? set.length : 0;
            }
            this.scale = Math.sqrt(Math.max(1e-12, squares / Math.max(1, count)));
            for (double[] row : x) {
                for (int k = 0; k < row.length; k++) {
                    row[k] /= scale;
                }
            }
        }

        double[] fit() {
            double least = Double.POSITIVE_INFINITY;
            double[] best = new double[x[0].length];
            for (double alpha : ALPHAS) {
                for (double share : SHARES) {
                    double error = 0;
                    for (int fold = 0; fold < Training.FOLDS; fold++) {
                        double[] w = solve(alpha, share, fold);
                        for (int i = fold; i < y.length; i += Training.FOLDS) {
                            if (rows[i]) {
                                double off = y[i] - dot(w, x[i]);
                                error += off * off;
                            }
                        }
                    }
                    if (error < least) {
                        least = error;
                        best = solve(alpha, share, -1);
                    }
                }
            }
            for (int k = 0; k < best.length; k++) {
                best[k] /= scale;
            }
            return best;
        }

        private double[] solve(double alpha, double share, int without) {
            int k = x[0].length;
            double[][] a = new double[k][k];
            double[] b = new double[k];
            double[] start = new double[k];
            Arrays.fill(start, share * scale / k);
            for (int i = 0; i < y.length; i++) {
                if (!rows[i] || i % Training.FOLDS == without) {
                    continue;
                }
                double rest = y[i] - dot(start, x[i]);
                for (int r = 0; r < k; r++) {
                    b[r] += rest * x[i][r];
                    for (int c = 0; c <= r; c++) {
                        a[r][c] += x[i][r] * x[i][c];
                    }
                }
            }
            double[] w = new Cholesky(a, alpha).solve(b);
            for (int r = 0; r < k; r++) {
                w[r] += start[r];
            }
            return w;
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }
    }
}
