package dev.modelrouter.examples.simulated;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Named lists of patterns, written by hand, and where they occur in a text. A pattern is a few words in a row; a word
 * may end in {@code *}, which stands for any ending, and between two words {@code ..} stands for up to four others.
 */
final class Lexicon {

    static final String GAP = "..";

    private static final String ANY_ENDING = "*";

    private static final int WIDEST_GAP = 4;

    /** The patterns by their first word, as it is written: a text's word leads to few of them. */
    private final Map<String, List<Pattern>> byFirstWord = new HashMap<>();

    private final int longestFirstWord;

    private Lexicon(List<Pattern> patterns) {
        patterns.forEach(pattern -> byFirstWord
                .computeIfAbsent(pattern.words().get(0), key -> new ArrayList<>())
                .add(pattern));
        longestFirstWord =
                byFirstWord.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    private record Pattern(String name, List<String> words) {}

    /**
     * Reads a resource of this package: lines of {@code name: pattern, pattern}; a line with {@code #} is a comment.
     */
    static Lexicon resource(String file) {
        List<Pattern> patterns = new ArrayList<>();
        try (InputStream stream = Lexicon.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + file + " is missing beside " + Lexicon.class + ".");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> add(line, patterns));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Lexicon(patterns);
    }

    private static void add(String line, List<Pattern> patterns) {
        int colon = line.indexOf(':');
        for (String pattern : line.substring(colon + 1).split(",", -1)) {
            patterns.add(new Pattern(line.substring(0, colon), Words.of(pattern)));
        }
    }

    /** Returns each name one of whose patterns occurs, with the places of the words at which one begins. */
    SortedMap<String, SortedSet<Integer>> find(List<String> words) {
        SortedMap<String, SortedSet<Integer>> found = new TreeMap<>();
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            findBy(word, words, at, found);
            for (int length = Math.min(word.length(), longestFirstWord - 1); length > 0; length--) {
                findBy(word.substring(0, length) + ANY_ENDING, words, at, found);
            }
        }
        return found;
    }

    private void findBy(String first, List<String> words, int at, Map<String, SortedSet<Integer>> found) {
        for (Pattern pattern : byFirstWord.getOrDefault(first, List.of())) {
            if (matches(pattern.words(), 1, words, at + 1)) {
                found.computeIfAbsent(pattern.name(), key -> new TreeSet<>()).add(at);
            }
        }
    }

    private static boolean matches(List<String> pattern, int from, List<String> words, int at) {
        if (from == pattern.size()) {
            return true;
        }
        if (pattern.get(from).equals(GAP)) {
            for (int gap = 0; gap <= WIDEST_GAP; gap++) {
                if (matches(pattern, from + 1, words, at + gap)) {
                    return true;
                }
            }
            return false;
        }
        return at < words.size()
                && matches(pattern.get(from), words.get(at))
                && matches(pattern, from + 1, words, at + 1);
    }

    private static boolean matches(String pattern, String word) {
        return pattern.endsWith(ANY_ENDING)
                ? word.startsWith(pattern.substring(0, pattern.length() - 1))
                : word.equals(pattern);
    }
}
