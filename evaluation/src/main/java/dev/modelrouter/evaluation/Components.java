package dev.modelrouter.evaluation;

/**
 * Rotates the qualities of all models to the directions in which they vary together: the first tells how hard a request
 * is, the others the contrasts between models, in which routing lives. Each can then be fitted, and shrunk, alone.
 *
 * @param means the mean quality of each model
 * @param basis the directions, each of length one
 */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record Components(double[] means, double[][] basis) {

    static Components of(float[][] scores) {
        int models = scores.length;
        int n = scores[0].length;
        double[] means = new double[models];
        for (int m = 0; m < models; m++) {
            for (float score : scores[m]) {
                means[m] += score / n;
            }
        }
        if (models == 2) {
            double half = Math.sqrt(0.5);
            return new Components(means, new double[][] {{half, half}, {-half, half}});
        }
        double[][] covariance = new double[models][models];
        for (int i = 0; i < n; i++) {
            for (int a = 0; a < models; a++) {
                for (int b = 0; b < models; b++) {
                    covariance[a][b] += (scores[a][i] - means[a]) * (scores[b][i] - means[b]) / n;
                }
            }
        }
        return new Components(means, Eigen.vectors(covariance));
    }

    /** Returns the scores as components, by component and row. */
    float[][] forward(float[][] scores) {
        int n = scores[0].length;
        float[][] out = new float[basis.length][n];
        for (int c = 0; c < basis.length; c++) {
            for (int m = 0; m < means.length; m++) {
                for (int i = 0; i < n; i++) {
                    out[c][i] += (float) (basis[c][m] * (scores[m][i] - means[m]));
                }
            }
        }
        return out;
    }

    /** Returns the qualities that some components stand for, cut to [0, 1]. */
    double[] back(double[] components) {
        double[] out = means.clone();
        for (int c = 0; c < basis.length; c++) {
            for (int m = 0; m < out.length; m++) {
                out[m] += basis[c][m] * components[c];
            }
        }
        for (int m = 0; m < out.length; m++) {
            out[m] = Math.max(0, Math.min(1, out[m]));
        }
        return out;
    }
}
