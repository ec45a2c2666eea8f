package dev.modelrouter.evaluation;

/** The fixed hash behind features, folds and samples: the same on every machine and in every run. */
final class Hashing {

    private Hashing() {}

    /** Spreads all bits over all bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014). */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Continues a hash with one more value. */
    static long then(long hash, long value) {
        return mix(hash * 31 + value);
    }

    /** Returns a number in [0, 1) that depends on a hash alone. */
    static double unit(long hash) {
        return (mix(hash) >>> 11) * 0x1.0p-53;
    }

    /** Deals rows to folds of equal size, in an order that depends on the seed alone. */
    static int[] folds(int rows, int folds, long seed) {
        Integer[] order = new Integer[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = i;
        }
        java.util.Arrays.sort(order, java.util.Comparator.comparingLong(i -> mix(seed * 1_000_003 + i)));
        int[] fold = new int[rows];
        for (int i = 0; i < rows; i++) {
            fold[order[i]] = i % folds;
        }
        return fold;
    }
}
