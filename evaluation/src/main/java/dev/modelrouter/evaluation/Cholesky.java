package dev.modelrouter.evaluation;

/** Factorises a small symmetric positive matrix once, to solve with it for many right-hand sides. */
final class Cholesky {

    private final double[][] lower;

    /** @param matrix the matrix, of which the lower half is read */
    Cholesky(double[][] matrix, double ridge) {
        int n = matrix.length;
        lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j] + (i == j ? ridge : 0);
                double[] a = lower[i];
                double[] b = lower[j];
                for (int k = 0; k < j; k++) {
                    sum -= a[k] * b[k];
                }
                lower[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / b[j];
            }
        }
    }

    double[] solve(double[] right) {
        int n = right.length;
        double[] x = right.clone();
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= lower[i][k] * x[k];
            }
            x[i] /= lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                x[i] -= lower[k][i] * x[k];
            }
            x[i] /= lower[i][i];
        }
        return x;
    }
}
