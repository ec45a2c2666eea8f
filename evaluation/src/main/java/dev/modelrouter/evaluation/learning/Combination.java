package dev.modelrouter.evaluation.learning;

import java.util.Arrays;

/**
 * Combines the members' predictions of the quality of all models. The outcomes are rotated to the eigenvectors of their
 * covariance: the first tells how hard a request is, the others the contrasts between models, in which routing lives.
 * Each is stacked alone and shrunk alone. A pair of models has one contrast, and few labels: there the members' gaps
 * are brought to one scale and added, which beats every fitted stack.
 *
 * @param means the mean quality of each model
 * @param weights by member, output and input: what a member's distance from the means adds
 */
record Combination(double[] means, double[][][] weights) {

    private static final double[] ALPHAS = {3, 30, 300, 3000};
    private static final double[] SHARES = {0, 0.5, 1};

    /** Adds one member's part to {@code out}. */
    void add(double[] out, int member, double[] predicted) {
        double[][] w = weights[member];
        for (int o = 0; o < out.length; o++) {
            for (int m = 0; m < out.length; m++) {
                out[o] += w[o][m] * (predicted[m] - means[m]);
            }
        }
    }

    /** Returns the combination of some rows only a part of which was used to fit it. */
    double[] of(double[][] byMember) {
        double[] out = means.clone();
        for (int k = 0; k < byMember.length; k++) {
            add(out, k, byMember[k]);
        }
        for (int m = 0; m < out.length; m++) {
            out[m] = Math.max(0, Math.min(1, out[m]));
        }
        return out;
    }

    static double[] means(float[][] scores, boolean[] rows) {
        double[] means = new double[scores.length];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            count += rows[i] ? 1 : 0;
        }
        for (int m = 0; m < scores.length; m++) {
            for (int i = 0; i < rows.length; i++) {
                means[m] += rows[i] ? scores[m][i] / count : 0;
            }
        }
        return means;
    }

    /**
     * Fits on some rows.
     *
     * @param members out-of-fold predictions by member, model and row
     * @param sets which members make a stack; the stacks are averaged
     */
    static Combination fit(double[][][] members, float[][] scores, boolean[] rows, int[][] sets) {
        double[] means = means(scores, rows);
        int models = scores.length;
        double[][][] weights = new double[members.length][models][models];
        if (models == 2) {
            pair(members, scores, rows, means, weights);
            return new Combination(means, weights);
        }
        double[][] basis = Eigen.vectors(covariance(scores, means, rows));
        for (int[] set : sets) {
            for (double[] direction : basis) {
                double[] share = new Component(members, scores, rows).fit(direction, means, set);
                for (int k = 0; k < set.length; k++) {
                    for (int o = 0; o < models; o++) {
                        for (int m = 0; m < models; m++) {
                            weights[set[k]][o][m] += share[k] * direction[o] * direction[m] / sets.length;
                        }
                    }
                }
            }
        }
        return new Combination(means, weights);
    }

    private static double[][] covariance(float[][] scores, double[] means, boolean[] rows) {
        int models = scores.length;
        double[][] covariance = new double[models][models];
        for (int i = 0; i < rows.length; i++) {
            for (int a = 0; rows[i] && a < models; a++) {
                for (int b = 0; b < models; b++) {
                    covariance[a][b] += (scores[a][i] - means[a]) * (scores[b][i] - means[b]);
                }
            }
        }
        return covariance;
    }

    private static void pair(
            double[][][] members, float[][] scores, boolean[] rows, double[] means, double[][][] weights) {
        int n = rows.length;
        double[] sum = new double[n];
        double[] perGap = new double[members.length];
        for (int k = 0; k < members.length; k++) {
            double[] gap = new double[n];
            for (int i = 0; i < n; i++) {
                gap[i] = members[k][1][i] - members[k][0][i] - (means[1] - means[0]);
            }
            double squares = 0;
            int count = 0;
            for (int i = 0; i < n; i++) {
                squares += rows[i] ? gap[i] * gap[i] : 0;
                count += rows[i] ? 1 : 0;
            }
            perGap[k] = 1 / Math.sqrt(Math.max(1e-9, squares / Math.max(1, count)));
            for (int i = 0; i < n; i++) {
                sum[i] += gap[i] * perGap[k];
            }
        }
        double with = 0;
        double own = 1e-9;
        for (int i = 0; i < n; i++) {
            if (rows[i]) {
                with += sum[i] * (scores[1][i] - scores[0][i] - (means[1] - means[0]));
                own += sum[i] * sum[i];
            }
        }
        double slope = Math.max(0.02 / members.length, with / own);
        for (int k = 0; k < members.length; k++) {
            double level = 0.5 / members.length;
            double gap = 0.5 * slope * perGap[k];
            weights[k][0][0] = level + gap;
            weights[k][0][1] = level - gap;
            weights[k][1][0] = level - gap;
            weights[k][1][1] = level + gap;
        }
    }

    /** Stacks one component: a ridge on the distance from a share of equal weights. */
    private record Component(double[][][] members, float[][] scores, boolean[] rows) {

        double[] fit(double[] direction, double[] means, int[] set) {
            int n = rows.length;
            double[] y = new double[n];
            double[][] x = new double[n][set.length];
            double squares = 0;
            int count = 0;
            for (int i = 0; i < n; i++) {
                if (!rows[i]) {
                    continue;
                }
                count++;
                for (int m = 0; m < direction.length; m++) {
                    y[i] += (scores[m][i] - means[m]) * direction[m];
                    for (int k = 0; k < set.length; k++) {
                        x[i][k] += (members[set[k]][m][i] - means[m]) * direction[m];
                    }
                }
                for (double value : x[i]) {
                    squares += value * value;
                }
            }
            double scale = Math.sqrt(Math.max(1e-12, squares / Math.max(1, count * set.length)));
            for (double[] row : x) {
                for (int k = 0; k < row.length; k++) {
                    row[k] /= scale;
                }
            }
            double[] best = choose(x, y, scale);
            for (int k = 0; k < best.length; k++) {
                best[k] /= scale;
            }
            return best;
        }

        private double[] choose(double[][] x, double[] y, double scale) {
            double least = Double.POSITIVE_INFINITY;
            double[] best = new double[x[0].length];
            for (double alpha : ALPHAS) {
                for (double share : SHARES) {
                    double error = 0;
                    for (int fold = 0; fold < 5; fold++) {
                        double[] w = solve(x, y, new double[] {alpha, share * scale}, fold);
                        for (int i = fold; i < y.length; i += 5) {
                            if (rows[i]) {
                                double off = y[i] - dot(w, x[i]);
                                error += off * off;
                            }
                        }
                    }
                    if (error < least) {
                        least = error;
                        best = solve(x, y, new double[] {alpha, share * scale}, -1);
                    }
                }
            }
            return best;
        }

        private double[] solve(double[][] x, double[] y, double[] alphaAndShare, int without) {
            int k = x[0].length;
            double[][] a = new double[k][k];
            double[] b = new double[k];
            double[] start = new double[k];
            Arrays.fill(start, alphaAndShare[1] / k);
            for (int i = 0; i < y.length; i++) {
                if (!rows[i] || i % 5 == without) {
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
            double[] w = new Cholesky(a, alphaAndShare[0]).solve(b);
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
