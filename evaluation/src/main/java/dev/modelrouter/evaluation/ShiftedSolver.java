package dev.modelrouter.evaluation;

/**
 * Solves (K + alpha I) a = y for several alphas and several right-hand sides at once, over a subset of the rows.
 * Conjugate gradients for the smallest alpha; the others come from the same Krylov space for the price of two vectors
 * each (Jegerlehner, Krylov space solvers for shifted linear systems, hep-lat/9612014).
 */
final class ShiftedSolver {

    private static final int MAX_STEPS = 40;
    private static final double ENOUGH = 1e-3;

    private final float[][] kernel;
    private final boolean[] rows;
    private final double[] alphas;

    /** @param alphas what is added to the diagonal, in rising order */
    ShiftedSolver(float[][] kernel, boolean[] rows, double[] alphas) {
        this.kernel = kernel;
        this.rows = rows;
        this.alphas = alphas;
    }

    /** Returns the solutions by alpha, right-hand side and row; zero where a row is not of the subset. */
    float[][][] solve(float[][] right) {
        State[] states = new State[right.length];
        for (int m = 0; m < right.length; m++) {
            states[m] = new State(right[m]);
        }
        float[][] directions = new float[right.length][];
        for (int step = 0; step < MAX_STEPS; step++) {
            boolean open = false;
            for (int m = 0; m < right.length; m++) {
                directions[m] = states[m].direction[0];
                open |= !states[m].done;
            }
            if (!open) {
                break;
            }
            float[][] images = times(kernel, directions, rows);
            for (int m = 0; m < right.length; m++) {
                if (!states[m].done) {
                    states[m].step(images[m]);
                }
            }
        }
        float[][][] solutions = new float[alphas.length][right.length][];
        for (int a = 0; a < alphas.length; a++) {
            for (int m = 0; m < right.length; m++) {
                solutions[a][m] = states[m].solution[a];
            }
        }
        return solutions;
    }

    /** Returns K v for each v; the symmetry of K lets whole rows be added, which the machine does eight at a time. */
    static float[][] times(float[][] kernel, float[][] vectors, boolean[] rows) {
        int n = kernel.length;
        float[][] out = new float[vectors.length][n];
        for (int j = 0; j < n; j++) {
            if (rows[j]) {
                float[] row = kernel[j];
                for (int m = 0; m < vectors.length; m++) {
                    float v = vectors[m][j];
                    if (v != 0) {
                        add(out[m], v, row);
                    }
                }
            }
        }
        return out;
    }

    private static void add(float[] out, float factor, float[] row) {
        for (int i = 0; i < out.length; i++) {
            out[i] += factor * row[i];
        }
    }

    /** One right-hand side on its way. */
    private final class State {
        private final float[] residual;
        private final float[][] direction = new float[alphas.length][];
        private final float[][] solution = new float[alphas.length][];
        private final double[] zeta = new double[alphas.length];
        private final double[] zetaBefore = new double[alphas.length];
        private final double goal;
        private double square;
        private double gammaBefore = 1;
        private double delta;
        private boolean done;

        State(float[] right) {
            residual = right.clone();
            for (int i = 0; i < residual.length; i++) {
                if (!rows[i]) {
                    residual[i] = 0;
                }
            }
            for (int a = 0; a < alphas.length; a++) {
                direction[a] = residual.clone();
                solution[a] = new float[right.length];
                zeta[a] = 1;
                zetaBefore[a] = 1;
            }
            square = dot(residual, residual);
            goal = square * ENOUGH * ENOUGH;
            done = square == 0;
        }

        void step(float[] image) {
            float[] p = direction[0];
            for (int i = 0; i < p.length; i++) {
                image[i] = rows[i] ? image[i] + (float) alphas[0] * p[i] : 0;
            }
            double gamma = square / dot(p, image);
            for (int i = 0; i < p.length; i++) {
                residual[i] -= (float) gamma * image[i];
            }
            double next = dot(residual, residual);
            double deltaNext = next / square;
            for (int a = 0; a < alphas.length; a++) {
                advance(a, gamma, deltaNext);
            }
            gammaBefore = gamma;
            delta = deltaNext;
            square = next;
            done = square <= goal;
        }

        private void advance(int a, double gamma, double deltaNext) {
            double shift = alphas[a] - alphas[0];
            double zetaNext = zeta[a]
                    * zetaBefore[a]
                    * gammaBefore
                    / (gamma * delta * (zetaBefore[a] - zeta[a]) + zetaBefore[a] * gammaBefore * (1 + shift * gamma));
            double ratio = zetaNext / zeta[a];
            float gammaHere = (float) (gamma * ratio);
            float deltaHere = (float) (deltaNext * ratio * ratio);
            float[] x = solution[a];
            float[] p = direction[a];
            for (int i = 0; i < x.length; i++) {
                x[i] += gammaHere * p[i];
                p[i] = (float) zetaNext * residual[i] + deltaHere * p[i];
            }
            zetaBefore[a] = zeta[a];
            zeta[a] = zetaNext;
        }
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
