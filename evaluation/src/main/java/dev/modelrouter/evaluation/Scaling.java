package dev.modelrouter.evaluation;

/** Brings features to mean 0 and deviation 1 as they have on training rows, and cuts what is far out. */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record Scaling(double[] means, double[] deviations, double limit) {

    static Scaling of(double[][] rows, double limit) {
        int width = rows[0].length;
        double[] means = new double[width];
        double[] deviations = new double[width];
        for (int j = 0; j < width; j++) {
            double sum = 0;
            double squares = 0;
            for (double[] row : rows) {
                sum += row[j];
                squares += row[j] * row[j];
            }
            means[j] = sum / rows.length;
            deviations[j] = Math.sqrt(Math.max(0, squares / rows.length - means[j] * means[j]));
        }
        return new Scaling(means, deviations, limit);
    }

    double[] apply(double[] row) {
        double[] out = new double[row.length];
        for (int j = 0; j < row.length; j++) {
            if (deviations[j] > 1e-6) {
                out[j] = Math.max(-limit, Math.min(limit, (row[j] - means[j]) / deviations[j]));
            }
        }
        return out;
    }
}
