package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gradient boosting of small regression trees on binned features, for squared error. See Friedman, Stochastic Gradient
 * Boosting (2002); the histograms and leaf-wise growth are those of Ke et al., LightGBM (2017).
 *
 * @param base what is predicted before the first tree
 */
record BoostedTrees(double base, List<BoostedTrees.Tree> trees) {

    private static final int TREES = 120;
    private static final int LEAVES = 6;
    private static final double RATE = 0.04;
    private static final int LEAST_ROWS = 20;
    private static final double ROW_SHARE = 0.8;
    private static final double COLUMN_SHARE = 0.5;
    private static final double SHRINK = 5;
    private static final int BINS = 32;
    private static final double APART = 1e-5;

    /** A tree as arrays: a leaf has feature -1. Rows with a value up to the cut go left. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Tree(int[] feature, double[] cut, int[] left, int[] right, double[] value) {
        double of(double[] row) {
            int at = 0;
            while (feature[at] >= 0) {
                at = row[feature[at]] <= cut[at] ? left[at] : right[at];
            }
            return value[at];
        }
    }

    double of(double[] row) {
        double sum = base;
        for (Tree tree : trees) {
            sum += tree.of(row);
        }
        return sum;
    }

    /** The features of all rows, each cut into bins of about equal size. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Bins(byte[][] bin, float[][] cuts) {
        static Bins of(double[][] rows) {
            int width = rows[0].length;
            byte[][] bin = new byte[width][rows.length];
            float[][] cuts = new float[width][];
            for (int j = 0; j < width; j++) {
                double[] sorted = new double[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    sorted[i] = rows[i][j];
                }
                Arrays.sort(sorted);
                float[] found = new float[BINS];
                int count = 0;
                for (int b = 1; b < BINS; b++) {
                    int at = (int) ((long) b * rows.length / BINS);
                    int next = at;
                    while (next < sorted.length && sorted[next] - sorted[at] < APART) {
                        next++;
                    }
                    // Half way to the next value: one that is a count must not change sides when it is rounded.
                    if (next < sorted.length) {
                        float cut = (float) ((sorted[at] + sorted[next]) / 2);
                        if (count == 0 || cut > found[count - 1]) {
                            found[count++] = cut;
                        }
                    }
                }
                cuts[j] = Arrays.copyOf(found, count);
                for (int i = 0; i < rows.length; i++) {
                    int b = 0;
                    while (b < count && rows[i][j] > found[b]) {
                        b++;
                    }
                    bin[j][i] = (byte) b;
                }
            }
            return new Bins(bin, cuts);
        }
    }

    static BoostedTrees fit(Bins bins, float[] target, boolean[] rows) {
        return new Fit(bins, target, rows).run();
    }

    /** One fit on its way. */
    private static final class Fit {
        private final Bins bins;
        private final float[] residual;
        private final boolean[] rows;
        private final int columns;
        private double base;
        private final double[] sums = new double[BINS];
        private final int[] counts = new int[BINS];

        Fit(Bins bins, float[] target, boolean[] rows) {
            this.bins = bins;
            this.residual = target.clone();
            this.rows = rows;
            this.columns = bins.bin().length;
        }

        BoostedTrees run() {
            int count = 0;
            for (int i = 0; i < rows.length; i++) {
                if (rows[i]) {
                    base += residual[i];
                    count++;
                }
            }
            base /= Math.max(1, count);
            for (int i = 0; i < rows.length; i++) {
                residual[i] -= (float) base;
            }
            List<Tree> trees = new ArrayList<>();
            for (int t = 0; t < TREES; t++) {
                trees.add(grow(t));
            }
            return new BoostedTrees(base, trees);
        }

        private Tree grow(int number) {
            int[] sample = new int[rows.length];
            int size = 0;
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] && Hashing.unit(number * 1_000_003L + i) < ROW_SHARE) {
                    sample[size++] = i;
                }
            }
            boolean[] column = new boolean[columns];
            for (int j = 0; j < columns; j++) {
                column[j] = Hashing.unit(-number * 7_001L - j) < COLUMN_SHARE;
            }
            List<Node> nodes = new ArrayList<>();
            nodes.add(new Node(Arrays.copyOf(sample, size), residual));
            nodes.get(0).search(this, column);
            for (int leaves = 1; leaves < LEAVES; leaves++) {
                Node best = null;
                for (Node node : nodes) {
                    if (node.left < 0 && node.column >= 0 && (best == null || node.gain > best.gain)) {
                        best = node;
                    }
                }
                if (best == null) {
                    break;
                }
                best.split(this, nodes, column);
            }
            Tree tree = tree(nodes);
            for (int i = 0; i < rows.length; i++) {
                if (rows[i]) {
                    residual[i] -= (float) tree.value()[leaf(nodes, i)];
                }
            }
            return tree;
        }

        private int leaf(List<Node> nodes, int row) {
            int at = 0;
            while (nodes.get(at).left >= 0) {
                Node node = nodes.get(at);
                at = bins.bin()[node.column][row] <= node.bin ? node.left : node.left + 1;
            }
            return at;
        }

        private Tree tree(List<Node> nodes) {
            int n = nodes.size();
            Tree tree = new Tree(new int[n], new double[n], new int[n], new int[n], new double[n]);
            for (int i = 0; i < n; i++) {
                Node node = nodes.get(i);
                boolean leaf = node.left < 0;
                tree.feature()[i] = leaf ? -1 : node.column;
                tree.cut()[i] = leaf ? 0 : bins.cuts()[node.column][node.bin];
                tree.left()[i] = node.left;
                tree.right()[i] = node.left + 1;
                tree.value()[i] = leaf ? RATE * node.sum / (node.rows.length + SHRINK) : 0;
            }
            return tree;
        }
    }

    /** A node that is a leaf, or may be split. */
    private static final class Node {
        private final int[] rows;
        private double sum;
        private double gain;
        private int column = -1;
        private int bin;
        private int left = -1;

        Node(int[] rows, float[] residual) {
            this.rows = rows;
            for (int row : rows) {
                sum += residual[row];
            }
        }

        void search(Fit fit, boolean[] columns) {
            double whole = sum * sum / (rows.length + SHRINK);
            for (int j = 0; j < columns.length; j++) {
                int cuts = fit.bins.cuts()[j].length;
                if (!columns[j] || cuts == 0) {
                    continue;
                }
                Arrays.fill(fit.sums, 0, cuts + 1, 0);
                Arrays.fill(fit.counts, 0, cuts + 1, 0);
                byte[] bins = fit.bins.bin()[j];
                for (int row : rows) {
                    fit.sums[bins[row]] += fit.residual[row];
                    fit.counts[bins[row]]++;
                }
                double leftSum = 0;
                int leftCount = 0;
                for (int b = 0; b < cuts; b++) {
                    leftSum += fit.sums[b];
                    leftCount += fit.counts[b];
                    int rightCount = rows.length - leftCount;
                    if (leftCount >= LEAST_ROWS && rightCount >= LEAST_ROWS) {
                        double rightSum = sum - leftSum;
                        double found = leftSum * leftSum / (leftCount + SHRINK)
                                + rightSum * rightSum / (rightCount + SHRINK)
                                - whole;
                        if (found > gain) {
                            gain = found;
                            column = j;
                            bin = b;
                        }
                    }
                }
            }
        }

        void split(Fit fit, List<Node> nodes, boolean[] columns) {
            int[] goLeft = new int[rows.length];
            int[] goRight = new int[rows.length];
            int lefts = 0;
            int rights = 0;
            for (int row : rows) {
                if (fit.bins.bin()[column][row] <= bin) {
                    goLeft[lefts++] = row;
                } else {
                    goRight[rights++] = row;
                }
            }
            left = nodes.size();
            Node first = new Node(Arrays.copyOf(goLeft, lefts), fit.residual);
            Node second = new Node(Arrays.copyOf(goRight, rights), fit.residual);
            nodes.add(first);
            nodes.add(second);
            first.search(fit, columns);
            second.search(fit, columns);
        }
    }
}
