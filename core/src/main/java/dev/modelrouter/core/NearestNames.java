package dev.modelrouter.core;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Finds what a person who typed a name that does not exist most likely meant.
 *
 * <p>A name is compared with every name, without separators, by optimal string alignment (insertions, deletions,
 * substitutions and swaps of neighbours; Damerau 1964), relative to the longer of the two, less a share for the words
 * that both have. Words matter because versions do: {@code claude-sonet-4.6} is as near to {@code claude-sonnet-4.5} in
 * letters alone. Ties go by name, so the answer is always the same.
 *
 * <p>Public because prices name regions, scopes and models too, and misspell them alike. Thread-safe.
 */
public final class NearestNames {

    static final int SHOWN = 5;
    /** Names further away than this, in thousandths, are no help. */
    static final int FARTHEST = 550;

    private static final int WORDS_SHARE = 400;
    private static final int COMPARED_CHARS = 80;
    private static final int MOST_SLIPS = 2;
    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
    static final Splitter WORDS = Splitter.on('-').omitEmptyStrings();

    private NearestNames() {}

    /** Brings a name into the form in which names are compared: lower case, and {@code -} for every separator. */
    static String fold(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean separator = c == '.' || c == '_' || c == ' ' || c == '-';
            folded.append(separator ? '-' : c);
        }
        return folded.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the names that are near to one that does not exist, the nearest first, five at most; empty if none is.
     *
     * @param name what was typed
     * @param known what exists
     */
    public static ImmutableList<String> among(String name, Collection<String> known) {
        record Near(String name, int distance) {}
        String cut = cut(fold(name));
        return known.stream()
                .map(other -> new Near(other, distance(cut, fold(other))))
                .filter(near -> near.distance() <= FARTHEST)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name)
                .distinct()
                .limit(SHOWN)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Returns whether a name is most likely a slip of another: it differs in one or two characters, and in no digit, as
     * the next version of a model or another region of a country would.
     */
    public static boolean isSlip(String name, String known) {
        boolean near = name.length() <= COMPARED_CHARS && Math.abs(name.length() - known.length()) <= MOST_SLIPS;
        return near
                && !name.equals(known)
                && DIGITS.retainFrom(name).equals(DIGITS.retainFrom(known))
                && alignment(name, known) <= MOST_SLIPS;
    }

    static String cut(String folded) {
        return folded.substring(0, Math.min(folded.length(), COMPARED_CHARS));
    }

    static String letters(String folded) {
        return folded.replace("-", "");
    }

    /** Returns how far apart two folded names are, in thousandths; below zero for names that share all their words. */
    static int distance(String a, String b) {
        String lettersOfA = letters(a);
        String lettersOfB = letters(b);
        int longer = Math.max(1, Math.max(lettersOfA.length(), lettersOfB.length()));
        Set<String> wordsOfA = new LinkedHashSet<>(WORDS.splitToList(a));
        Set<String> wordsOfB = new LinkedHashSet<>(WORDS.splitToList(b));
        int most = Math.max(1, Math.max(wordsOfA.size(), wordsOfB.size()));
        wordsOfA.retainAll(wordsOfB);
        return 1000 * alignment(lettersOfA, lettersOfB) / longer - WORDS_SHARE * wordsOfA.size() / most;
    }

    /** Returns the optimal string alignment distance, keeping the last three rows of the table. */
    private static int alignment(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, 1 + Math.min(last[j], row[j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
