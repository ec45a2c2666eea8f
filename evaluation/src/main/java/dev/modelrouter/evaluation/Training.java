package dev.modelrouter.evaluation;

import java.util.Arrays;

/** The training rows as all members see them: where they come from, and which fold each is in. */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record Training(int[] sites, int siteCount, int[] folds) {

    /** One map of folds serves every layer, so that no layer sees what another held out. */
    static final int FOLDS = 5;

    /** Settings of a fit are compared on this many rows; more tell the same and cost their square. */
    private static final int SAMPLE = 1_500;

    boolean[] all() {
        boolean[] all = new boolean[sites.length];
        Arrays.fill(all, true);
        return all;
    }

    boolean[] without(int fold) {
        boolean[] rest = all();
        for (int i = 0; i < rest.length; i++) {
            rest[i] = folds[i] != fold;
        }
        return rest;
    }

    boolean[] sample() {
        boolean[] some = new boolean[sites.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = Hashing.unit(7_919L * i + 13) * sites.length < SAMPLE;
        }
        return some;
    }
}
