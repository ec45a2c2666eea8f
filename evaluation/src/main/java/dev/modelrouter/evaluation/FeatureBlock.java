package dev.modelrouter.evaluation;

import java.util.List;

/** A group of features of all training rows, with their inner products. */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record FeatureBlock(List<SparseRow> rows, int width, float[][] gram) {

    static FeatureBlock of(List<SparseRow> rows, int width) {
        return new FeatureBlock(rows, width, Gram.of(rows, width));
    }

    /**
     * A block with the weight it has in a kernel.
     *
     * @param weight its share for all rows alike
     * @param crossed its share between rows of the same call site: the features crossed with the site
     */
    record Term(FeatureBlock block, double weight, double crossed) {}

    /** Returns the kernel of a sum of terms. */
    static float[][] kernel(List<Term> terms, int[] sites) {
        int n = sites.length;
        float[][] kernel = new float[n][n];
        for (Term term : terms) {
            float apart = (float) term.weight();
            float together = (float) (term.weight() + term.crossed());
            for (int i = 0; i < n; i++) {
                float[] out = kernel[i];
                float[] in = term.block().gram()[i];
                int site = sites[i];
                for (int j = 0; j < n; j++) {
                    out[j] += in[j] * (sites[j] == site ? together : apart);
                }
            }
        }
        return kernel;
    }
}
