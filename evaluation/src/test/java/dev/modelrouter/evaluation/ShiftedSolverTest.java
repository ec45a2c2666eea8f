package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ShiftedSolverTest {

    private static final int SIZE = 30;
    private static final double[] ALPHAS = {1, 5, 40};

    @Test
    void solve_allAlphas_agreeWithCholesky() {
        float[][] kernel = kernel();
        boolean[] rows = new boolean[SIZE];
        java.util.Arrays.fill(rows, true);
        float[][] right = right();
        float[][][] solved = new ShiftedSolver(kernel, rows, ALPHAS).solve(right);
        for (int a = 0; a < ALPHAS.length; a++) {
            for (int m = 0; m < right.length; m++) {
                double[] exact = new Cholesky(doubles(kernel), ALPHAS[a]).solve(doubles(new float[][] {right[m]})[0]);
                for (int i = 0; i < SIZE; i++) {
                    assertThat((double) solved[a][m][i]).isCloseTo(exact[i], within(0.005));
                }
            }
        }
    }

    @Test
    void solve_rowLeftOut_hasNoPartInIt() {
        boolean[] rows = new boolean[SIZE];
        java.util.Arrays.fill(rows, true);
        rows[4] = false;
        float[][] right = right();
        float[] without = new ShiftedSolver(kernel(), rows, ALPHAS).solve(right)[1][0];
        right[0][4] = 1000;
        assertThat(new ShiftedSolver(kernel(), rows, ALPHAS).solve(right)[1][0]).isEqualTo(without);
        assertThat(without[4]).isZero();
    }

    private static float[][] kernel() {
        float[][] features = new float[SIZE][8];
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < 8; j++) {
                features[i][j] = (float) Hashing.unit(i * 100L + j) - 0.5f;
            }
        }
        float[][] kernel = new float[SIZE][SIZE];
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                kernel[i][j] = (float) ShiftedSolver.dot(features[i], features[j]);
            }
        }
        return kernel;
    }

    private static float[][] right() {
        float[][] right = new float[2][SIZE];
        for (int i = 0; i < SIZE; i++) {
            right[0][i] = (float) Hashing.unit(i) - 0.5f;
            right[1][i] = i % 3;
        }
        return right;
    }

    private static double[][] doubles(float[][] values) {
        double[][] out = new double[values.length][values[0].length];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values[i].length; j++) {
                out[i][j] = values[i][j];
            }
        }
        return out;
    }
}
