package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Predicts several values as weighted sums of features, some of them with extra weights by call site.
 *
 * @param means what is predicted where no feature says anything
 * @param common the weights by block, place and value; empty for a block that has none
 * @param crossed the weights that hold at one call site alone
 */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record LinearModel(double[] means, List<float[]> common, List<float[]> crossed) {

    /** Places of features that are crossed with the call site; two may share one. */
    static final int CROSSED_PLACES = 1 << 17;

    /** The means of the targets, and the distances from them in terms of rows. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Solution(double[] means, float[][] dual) {}

    /** Turns a solution in terms of rows into weights of features. */
    static LinearModel of(List<FeatureBlock.Term> terms, int[] sites, Solution solution) {
        float[][] dual = solution.dual();
        LinearModel model = new LinearModel(solution.means(), new ArrayList<>(), new ArrayList<>());
        for (FeatureBlock.Term term : terms) {
            float[] plain =
                    term.weight() == 0 ? new float[0] : new float[term.block().width() * dual.length];
            float[] bySite = term.crossed() == 0 ? new float[0] : new float[CROSSED_PLACES * dual.length];
            for (int i = 0; i < sites.length; i++) {
                SparseRow row = term.block().rows().get(i);
                for (int k = 0; k < row.index().length; k++) {
                    for (int m = 0; m < dual.length; m++) {
                        float share = dual[m][i] * row.value()[k];
                        if (plain.length > 0) {
                            plain[row.index()[k] * dual.length + m] += (float) term.weight() * share;
                        }
                        if (bySite.length > 0) {
                            bySite[place(row.index()[k], sites[i]) * dual.length + m] += (float) term.crossed() * share;
                        }
                    }
                }
            }
            model.common.add(plain);
            model.crossed.add(bySite);
        }
        return model;
    }

    /** Returns the same with each value times a factor of its own. */
    LinearModel times(double[] factors) {
        double[] scaled = means.clone();
        for (int m = 0; m < scaled.length; m++) {
            scaled[m] *= factors[m];
        }
        return new LinearModel(scaled, times(common, factors), times(crossed, factors));
    }

    private static List<float[]> times(List<float[]> tables, double[] factors) {
        List<float[]> out = new ArrayList<>();
        for (float[] table : tables) {
            float[] scaled = table.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= (float) factors[i % factors.length];
            }
            out.add(scaled);
        }
        return out;
    }

    /** Returns one model for the sum of two whose first block is the same; the other blocks stand one after another. */
    static LinearModel sum(LinearModel one, LinearModel two) {
        double[] means = one.means.clone();
        for (int m = 0; m < means.length; m++) {
            means[m] += two.means[m];
        }
        return new LinearModel(means, joined(one.common, two.common), joined(one.crossed, two.crossed));
    }

    private static List<float[]> joined(List<float[]> one, List<float[]> two) {
        List<float[]> out = new ArrayList<>();
        float[] first = one.get(0).length == 0 ? two.get(0).clone() : one.get(0).clone();
        for (int i = 0; one.get(0).length > 0 && i < two.get(0).length; i++) {
            first[i] += two.get(0)[i];
        }
        out.add(first);
        out.addAll(one.subList(1, one.size()));
        out.addAll(two.subList(1, two.size()));
        return out;
    }

    private static int place(int feature, int site) {
        return (int) (Hashing.mix(feature * 4_099L + site) >>> 47);
    }

    /**
     * Returns the values.
     *
     * @param site the call site, or -1 if it is not known
     */
    double[] of(List<SparseRow> blocks, int site) {
        double[] out = means.clone();
        for (int b = 0; b < common.size(); b++) {
            float[] plain = common.get(b);
            float[] bySite = crossed.get(b);
            SparseRow row = blocks.get(b);
            for (int k = 0; k < row.index().length; k++) {
                float x = row.value()[k];
                if (plain.length > 0) {
                    add(out, plain, row.index()[k], x);
                }
                if (bySite.length > 0 && site >= 0) {
                    add(out, bySite, place(row.index()[k], site), x);
                }
            }
        }
        return out;
    }

    private static void add(double[] out, float[] weights, int place, float x) {
        int at = place * out.length;
        for (int m = 0; m < out.length; m++) {
            out[m] += x * weights[at + m];
        }
    }
}
