package dev.modelrouter.evaluation;

import java.util.Arrays;
import java.util.List;

/** The inner products of all pairs of rows, made through lists of the rows that have a feature. */
final class Gram {

    private Gram() {}

    static float[][] of(List<SparseRow> rows, int width) {
        int n = rows.size();
        int[] start = new int[width + 1];
        for (SparseRow row : rows) {
            for (int place : row.index()) {
                start[place + 1]++;
            }
        }
        for (int i = 0; i < width; i++) {
            start[i + 1] += start[i];
        }
        int[] filled = Arrays.copyOf(start, width);
        int[] who = new int[start[width]];
        float[] value = new float[start[width]];
        float[][] gram = new float[n][n];
        for (int i = 0; i < n; i++) {
            SparseRow row = rows.get(i);
            float[] out = gram[i];
            for (int k = 0; k < row.index().length; k++) {
                int place = row.index()[k];
                float x = row.value()[k];
                who[filled[place]] = i;
                value[filled[place]++] = x;
                for (int at = start[place]; at < filled[place]; at++) {
                    out[who[at]] += x * value[at];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                gram[j][i] = gram[i][j];
            }
        }
        return gram;
    }
}
