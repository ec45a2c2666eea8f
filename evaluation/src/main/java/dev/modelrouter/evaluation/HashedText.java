package dev.modelrouter.evaluation;

import java.util.Arrays;
import java.util.Locale;

/**
 * Turns a text into hashed features: words and pairs of words that follow each other, and pieces of three to five
 * characters of each word padded with a blank. Which are there counts, not how often. Unicode letters and digits make
 * words, in lower case of no locale. See Weinberger et al., Feature Hashing for Large Scale Multitask Learning (2009).
 */
final class HashedText {

    /** Places for words, and as many for pieces of words after them. */
    static final int PLACES = 1 << 16;

    /** A longer text is read up to here: it bounds what a prediction costs. */
    static final int MAX_CHARS = 6_000;

    private static final long WORD = 0x51;
    private static final long PIECE = 0xA7;

    private int[] places = new int[512];
    private int count;

    private HashedText() {}

    /** Returns where the features of a text stand, in rising order, words before pieces. */
    static int[] wordsAndPieces(String text) {
        return new HashedText().read(text, true);
    }

    /** Returns where the words and pairs of words of a text stand, in rising order. */
    static int[] words(String text) {
        return new HashedText().read(text, false);
    }

    private int[] read(String text, boolean pieces) {
        String lower = (text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text).toLowerCase(Locale.ROOT);
        long before = 0;
        int i = 0;
        while (i < lower.length()) {
            char c = lower.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            }
            int end = i + 1;
            if (isWord(c)) {
                while (end < lower.length() && isWord(lower.charAt(end))) {
                    end++;
                }
            }
            long word = hash(lower, i, end, WORD);
            add(word, 0);
            if (before != 0) {
                add(Hashing.then(before, word), 0);
            }
            before = word;
            if (pieces) {
                addPieces(lower, i, end);
            }
            i = end;
        }
        return distinct();
    }

    private void addPieces(String text, int from, int to) {
        for (int start = from - 1; start < to; start++) {
            long hash = PIECE;
            for (int at = start; at <= to && at < start + 5; at++) {
                hash = hash * 0x2545F4914F6CDD1DL + (at < from || at == to ? ' ' : text.charAt(at)) + 1;
                if (at >= start + 2) {
                    add(Hashing.mix(hash), PLACES);
                }
            }
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || Character.isSurrogate(c);
    }

    private static long hash(String text, int from, int to, long seed) {
        long hash = seed;
        for (int i = from; i < to; i++) {
            hash = hash * 0x2545F4914F6CDD1DL + text.charAt(i) + 1;
        }
        return Hashing.mix(hash);
    }

    private void add(long hash, int offset) {
        if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
        }
        places[count++] = offset + (int) (hash >>> 48);
    }

    private int[] distinct() {
        Arrays.sort(places, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || places[kept - 1] != places[i]) {
                places[kept++] = places[i];
            }
        }
        return Arrays.copyOf(places, kept);
    }
}
