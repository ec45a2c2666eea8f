package dev.modelrouter.evaluation;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How far the words of two texts are the same, by the measures of the field. */
final class Overlap {

    private static final int LONGEST_RUN = 4;

    private Overlap() {}

    /** Twice the common words by all words, each as often as it occurs (Rajpurkar et al. 2016). */
    static double f1(List<String> expected, List<String> answer) {
        int common = Multisets.intersection(HashMultiset.create(expected), HashMultiset.create(answer))
                .size();
        return share(2.0 * common, expected.size() + answer.size());
    }

    /** The same by the longest common subsequence (Lin 2004). */
    static double rougeL(List<String> expected, List<String> answer) {
        int[] before = new int[answer.size() + 1];
        for (String word : expected) {
            int[] now = new int[answer.size() + 1];
            for (int i = 0; i < answer.size(); i++) {
                now[i + 1] = word.equals(answer.get(i)) ? before[i] + 1 : Math.max(now[i], before[i + 1]);
            }
            before = now;
        }
        return share(2.0 * before[answer.size()], expected.size() + answer.size());
    }

    private static double share(double part, int whole) {
        return whole == 0 ? 1 : part / whole;
    }

    /** BLEU of a sentence (Papineni et al. 2002), smoothed by one from runs of two on (Lin and Och 2004). */
    static double bleu(List<List<String>> expected, List<String> answer) {
        if (answer.isEmpty() || expected.contains(answer)) {
            return expected.contains(answer) ? 1 : 0;
        }
        double logarithms = 0;
        for (int length = 1; length <= LONGEST_RUN; length++) {
            Multiset<List<String>> runs = runs(answer, length);
            Multiset<List<String>> allowed = HashMultiset.create();
            for (List<String> one : expected) {
                allowed = HashMultiset.create(Multisets.union(allowed, runs(one, length)));
            }
            int smoothing = length == 1 ? 0 : 1;
            double hits = Multisets.intersection(runs, allowed).size() + smoothing;
            if (hits == 0) {
                return 0;
            }
            logarithms += Math.log(hits / (runs.size() + smoothing));
        }
        int closest = expected.stream()
                .map(List::size)
                .min(Comparator.comparingInt((Integer size) -> Math.abs(size - answer.size()))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        double brevity = answer.size() >= closest ? 0 : 1 - (double) closest / answer.size();
        return Math.min(1, Math.exp(brevity + logarithms / LONGEST_RUN));
    }

    private static Multiset<List<String>> runs(List<String> words, int length) {
        Multiset<List<String>> runs = HashMultiset.create();
        IntStream.rangeClosed(0, words.size() - length)
                .forEach(start -> runs.add(words.subList(start, start + length)));
        return runs;
    }
}
