package dev.modelrouter.evaluation;

/** The features of one text that are not zero: where they stand, in rising order, and their values. */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record SparseRow(int[] index, float[] value) {

    static final SparseRow EMPTY = new SparseRow(new int[0], new float[0]);

    /** Keeps a vector whose every place counts. */
    static SparseRow dense(double[] values) {
        int[] index = new int[values.length];
        float[] value = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            index[i] = i;
            value[i] = (float) values[i];
        }
        return new SparseRow(index, value);
    }
}
