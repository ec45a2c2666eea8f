package dev.modelrouter.evaluation;

import java.util.List;

/**
 * Weighs features by how rare they were among the training rows, ln((1 + n) / (1 + df)) + 1, and brings the words and
 * the pieces of a text each to length one.
 */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record Idf(float[] weights) {

    static Idf of(List<int[]> rows, int places) {
        int[] rowsWith = new int[places];
        for (int[] row : rows) {
            for (int place : row) {
                rowsWith[place]++;
            }
        }
        float[] weights = new float[places];
        for (int i = 0; i < places; i++) {
            weights[i] = rowsWith[i] == 0 ? 0 : (float) (Math.log((1.0 + rows.size()) / (1.0 + rowsWith[i])) + 1);
        }
        return new Idf(weights);
    }

    /** Weighs a row. What no training row had is left out, yet counts for the length, as it is news. */
    SparseRow weigh(int[] places, int rows) {
        float unseen = (float) (Math.log(1.0 + rows) + 1);
        float[] value = new float[places.length];
        double words = 0;
        double pieces = 0;
        for (int i = 0; i < places.length; i++) {
            float weight = weights[places[i]];
            value[i] = weight;
            double square = weight == 0 ? (double) unseen * unseen : (double) weight * weight;
            if (places[i] < HashedText.PLACES) {
                words += square;
            } else {
                pieces += square;
            }
        }
        float perWord = (float) (1 / Math.sqrt(Math.max(words, 1e-12)));
        float perPiece = (float) (1 / Math.sqrt(Math.max(pieces, 1e-12)));
        for (int i = 0; i < places.length; i++) {
            value[i] *= places[i] < HashedText.PLACES ? perWord : perPiece;
        }
        return new SparseRow(places, value);
    }

    /** Returns the share of a training row's features that no other row had: its {@link #novelty} to the others. */
    double ownShare(int[] places, int rows) {
        float once = (float) (Math.log((1.0 + rows) / 2) + 1) - 1e-4f;
        int own = 0;
        for (int place : places) {
            if (weights[place] >= once) {
                own++;
            }
        }
        return places.length == 0 ? 0 : (double) own / places.length;
    }

    /** Returns the share of a text's features that no training row had: 0 is familiar, 1 is entirely new. */
    double novelty(int[] places) {
        int unseen = 0;
        for (int place : places) {
            if (weights[place] == 0) {
                unseen++;
            }
        }
        return places.length == 0 ? 0 : (double) unseen / places.length;
    }
}
