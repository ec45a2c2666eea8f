package dev.modelrouter.evaluation.learning;

import dev.modelrouter.evaluation.learning.Encoder.Encoded;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts how good the answer of each model will be, before any is asked.
 *
 * @param plain a ridge on the text
 * @param crossed a ridge on the text and its structure, with weights by call site
 * @param siteMeans the shrunken mean of each call site
 * @param trees a forest for each component
 */
record QualityModel(
        Components components,
        Combination combination,
        LinearModel plain,
        LinearModel crossed,
        double[][] siteMeans,
        List<BoostedTrees> trees) {

    private static final double[] TEXT_ALPHAS = {1, 3, 10, 30};
    private static final double[] CROSSED_ALPHAS = {2, 5, 12, 30};
    private static final double PSEUDO_ROWS = 5;
    private static final int[][] SETS = {{0, 1, 2, 3}, {0, 2}};

    /** A model, and what it says of each training row when it has not seen it: by row and model. */
    record Fit(QualityModel model, double[][] outOfFold) {}

    double[] predict(Encoded request) {
        int models = components.means().length;
        double[][] members = new double[4][];
        members[0] = plain.of(List.of(request.text(), surfaceOf(request)), request.site());
        SparseRow structure = SparseRow.dense(request.structure());
        members[1] = crossed.of(
                List.of(request.text(), structure, SparseRow.dense(new double[] {1})), request.site());
        members[2] = request.site() < 0 ? new double[models] : siteMeans[request.site()];
        members[3] = new double[models];
        double[] row = treeRow(request, siteMeans.length);
        for (int m = 0; m < models; m++) {
            members[3][m] = trees.get(m).of(row);
        }
        return components.back(combination.of(members));
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
    record Blocks(Block text, Block surface, Block structure, Block one) {
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
                    Block.of(text, 2 * HashedText.PLACES),
                    Block.of(surface, Structure.SURFACE),
                    Block.of(structure, corpus.encoder().structureWidth()),
                    Block.of(one, 1));
        }
    }

    static Fit fit(Encoder.Corpus corpus, Blocks blocks, float[][] raw, Training training) {
        Components components = Components.of(raw);
        float[][] scores = components.forward(raw);
        KernelRidge.Fit plain = new KernelRidge(training, scores, TEXT_ALPHAS)
                .best(List.of(List.of(
                        new Block.Term(blocks.text(), 1, 0), new Block.Term(blocks.surface(), 0.09, 0))));
        List<List<Block.Term>> choices = new ArrayList<>();
        for (double g : new double[] {0, 1, 3}) {
            for (double d : new double[] {0.5, 2}) {
                choices.add(List.of(
                        new Block.Term(blocks.text(), 1, g),
                        new Block.Term(blocks.structure(), d / blocks.structure().width(), 0),
                        new Block.Term(blocks.one(), 0, 2)));
            }
        }
        KernelRidge.Fit crossed = new KernelRidge(training, scores, CROSSED_ALPHAS).best(choices);
        double[][][] members = new double[4][][];
        members[0] = plain.outOfFold();
        members[1] = crossed.outOfFold();
        members[2] = new double[scores.length][training.sites().length];
        for (int fold = 0; fold < Training.FOLDS; fold++) {
            boolean[] train = training.without(fold);
            double[][] means = siteMeans(scores, training, train);
            for (int i = 0; i < train.length; i++) {
                for (int m = 0; !train[i] && m < scores.length; m++) {
                    members[2][m][i] = means[training.sites()[i]][m];
                }
            }
        }
        TreeMember trees = TreeMember.fit(corpus, scores, training);
        members[3] = trees.outOfFold;
        double[][] outOfFold = combined(members, scores, training, components);
        QualityModel model = new QualityModel(
                components, Combination.fit(members, scores, training.all(), SETS),
                plain.model(),
                crossed.model(),
                siteMeans(scores, training, training.all()),
                trees.full);
        return new Fit(model, outOfFold);
    }

    private static double[][] combined(double[][][] members, float[][] scores, Training training, Components components) {
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
