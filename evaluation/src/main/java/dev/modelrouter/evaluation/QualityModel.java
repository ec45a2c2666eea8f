package dev.modelrouter.evaluation;

import dev.modelrouter.evaluation.Encoder.Encoded;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts how good the answer of each model will be, before any is asked.
 *
 * @param linear the sum of two ridges as they are combined: one on the text and its surface, one on the text and its
 *     structure with weights by call site
 * @param siteMeans the shrunken mean of each call site
 * @param trees a forest for each component
 */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record QualityModel(
        Components components,
        Combination combination,
        LinearModel linear,
        double[][] siteMeans,
        List<BoostedTrees> trees) {

    private static final double[] TEXT_ALPHAS = {1, 3, 10, 30};
    private static final double[] CROSSED_ALPHAS = {2, 5, 12, 30};
    private static final double PSEUDO_ROWS = 5;

    // The members by their places.
    private static final int PLAIN = 0;
    private static final int CROSSED = 1;
    private static final int SITE = 2;
    private static final int TREES = 3;
    private static final int[][] SETS = {{PLAIN, CROSSED, SITE, TREES}, {PLAIN, SITE}};

    /** A model, and what it says of each training row when it has not seen it: by row and model. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Fit(QualityModel model, double[][] outOfFold) {}

    double[] predict(Encoded request) {
        double[] out = linear.of(
                List.of(
                        request.text(),
                        surfaceOf(request),
                        SparseRow.dense(request.structure()),
                        SparseRow.dense(new double[] {1})),
                request.site());
        double[] row = treeRow(request, siteMeans.length);
        for (int c = 0; c < out.length; c++) {
            double[] weights = combination.weights()[c];
            out[c] += request.site() < 0 ? 0 : weights[SITE] * siteMeans[request.site()][c];
            out[c] += weights[TREES] * trees.get(c).of(row);
        }
        return components.back(out);
    }

    private static SparseRow surfaceOf(Encoded request) {
        return SparseRow.dense(java.util.Arrays.copyOf(request.structure(), Structure.SURFACE));
    }

    private static double[] treeRow(Encoded request, int sites) {
        int width = request.structure().length;
        double[] row = java.util.Arrays.copyOf(request.structure(), width + sites);
        if (request.site() >= 0) {
            row[width + request.site()] = 1;
        }
        return row;
    }

    /** The blocks that the members and the evidence heads share. */
    record Blocks(FeatureBlock text, FeatureBlock surface, FeatureBlock structure, FeatureBlock one) {
        static Blocks of(Encoder.Corpus corpus) {
            List<SparseRow> text = new ArrayList<>();
            List<SparseRow> surface = new ArrayList<>();
            List<SparseRow> structure = new ArrayList<>();
            List<SparseRow> one = new ArrayList<>();
            for (Encoded row : corpus.rows()) {
                text.add(row.text());
                surface.add(surfaceOf(row));
                structure.add(SparseRow.dense(row.structure()));
                one.add(SparseRow.dense(new double[] {1}));
            }
            return new Blocks(
                    FeatureBlock.of(text, 2 * HashedText.PLACES),
                    FeatureBlock.of(surface, Structure.SURFACE),
                    FeatureBlock.of(structure, corpus.encoder().structureWidth()),
                    FeatureBlock.of(one, 1));
        }
    }

    static Fit fit(Encoder.Corpus corpus, Blocks blocks, float[][] raw, Training training) {
        Components components = Components.of(raw);
        float[][] scores = components.forward(raw);
        KernelRidge.Fit plain = new KernelRidge(training, scores, TEXT_ALPHAS)
                .best(List.of(List.of(
                        new FeatureBlock.Term(blocks.text(), 1, 0), new FeatureBlock.Term(blocks.surface(), 0.09, 0))));
        List<List<FeatureBlock.Term>> choices = new ArrayList<>();
        for (double g : new double[] {0, 1, 3}) {
            for (double d : new double[] {0.5, 2}) {
                choices.add(List.of(
                        new FeatureBlock.Term(blocks.text(), 1, g),
                        new FeatureBlock.Term(
                                blocks.structure(), d / blocks.structure().width(), 0),
                        new FeatureBlock.Term(blocks.one(), 0, 2)));
            }
        }
        KernelRidge.Fit crossed = new KernelRidge(training, scores, CROSSED_ALPHAS).best(choices);
        double[][][] members = new double[4][][];
        members[PLAIN] = plain.outOfFold();
        members[CROSSED] = crossed.outOfFold();
        members[SITE] = new double[scores.length][training.sites().length];
        for (int fold = 0; fold < Training.FOLDS; fold++) {
            boolean[] train = training.without(fold);
            double[][] means = siteMeans(scores, training, train);
            for (int i = 0; i < train.length; i++) {
                for (int m = 0; !train[i] && m < scores.length; m++) {
                    members[SITE][m][i] = means[training.sites()[i]][m];
                }
            }
        }
        TreeMember trees = TreeMember.fit(corpus, scores, training);
        members[TREES] = trees.outOfFold;
        double[][] outOfFold = combined(members, scores, training, components);
        Combination combination = Combination.fit(members, scores, training.all(), SETS);
        QualityModel model = new QualityModel(
                components,
                combination,
                LinearModel.sum(
                        plain.model().times(combination.of(PLAIN)),
                        crossed.model().times(combination.of(CROSSED))),
                siteMeans(scores, training, training.all()),
                trees.full);
        return new Fit(model, outOfFold);
    }

    private static double[][] combined(
            double[][][] members, float[][] scores, Training training, Components components) {
        int n = training.sites().length;
        double[][] out = new double[n][];
        for (int fold = 0; fold < Training.FOLDS; fold++) {
            Combination combination = Combination.fit(members, scores, training.without(fold), SETS);
            for (int i = 0; i < n; i++) {
                if (training.folds()[i] == fold) {
                    double[][] row = new double[members.length][scores.length];
                    for (int k = 0; k < members.length; k++) {
                        for (int m = 0; m < scores.length; m++) {
                            row[k][m] = members[k][m][i];
                        }
                    }
                    out[i] = components.back(combination.of(row));
                }
            }
        }
        return out;
    }

    private static double[][] siteMeans(float[][] scores, Training training, boolean[] rows) {
        double[][] sums = new double[training.siteCount()][scores.length];
        int[] counts = new int[training.siteCount()];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i]) {
                counts[training.sites()[i]]++;
                for (int m = 0; m < scores.length; m++) {
                    sums[training.sites()[i]][m] += scores[m][i];
                }
            }
        }
        for (int s = 0; s < sums.length; s++) {
            for (int m = 0; m < scores.length; m++) {
                sums[s][m] = sums[s][m] / (counts[s] + PSEUDO_ROWS);
            }
        }
        return sums;
    }

    /** Boosted trees, one forest a model. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    private record TreeMember(double[][] outOfFold, List<BoostedTrees> full) {
        static TreeMember fit(Encoder.Corpus corpus, float[][] scores, Training training) {
            int n = training.sites().length;
            double[][] rows = new double[n][];
            for (int i = 0; i < n; i++) {
                rows[i] = treeRow(corpus.rows().get(i), training.siteCount());
            }
            BoostedTrees.Bins bins = BoostedTrees.Bins.of(rows);
            double[][] outOfFold = new double[scores.length][n];
            List<BoostedTrees> full = new ArrayList<>();
            for (int m = 0; m < scores.length; m++) {
                for (int fold = 0; fold < Training.FOLDS; fold++) {
                    boolean[] train = training.without(fold);
                    BoostedTrees trees = BoostedTrees.fit(bins, scores[m], train);
                    for (int i = 0; i < n; i++) {
                        if (!train[i]) {
                            outOfFold[m][i] = trees.of(rows[i]);
                        }
                    }
                }
                full.add(BoostedTrees.fit(bins, scores[m], training.all()));
            }
            return new TreeMember(outOfFold, full);
        }
    }
}
