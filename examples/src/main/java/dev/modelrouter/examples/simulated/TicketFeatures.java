package dev.modelrouter.examples.simulated;

import dev.modelrouter.examples.simulated.Feature.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What the classifiers see of a text. The concepts come from {@code concepts.txt}, which says of words of six languages
 * what they mean: they stand for what a language model has read, and make an example in one language count in all.
 */
final class TicketFeatures {

    private static final Lexicon CONCEPTS = Lexicon.resource("concepts.txt");

    /** How many words apart two concepts may be to make a pair, such as "not" and "refund". */
    private static final int NEAR = 3;

    /** Who writes to a support desk says the matter in the first words or the wish in the last. */
    private static final int FIRST_WORDS = 6;

    private static final int LAST_WORDS = 8;

    private TicketFeatures() {}

    /** Returns the words alone: enough to tell languages apart. */
    static Collection<Feature> words(String text) {
        Set<Feature> features = new LinkedHashSet<>();
        Words.of(text).forEach(word -> features.add(new Feature(Kind.WORD, word)));
        return features;
    }

    /** Returns the concepts alone: few features, for a simple classifier. */
    static Collection<Feature> concepts(String text) {
        Set<Feature> features = new LinkedHashSet<>();
        CONCEPTS.find(Words.of(text)).keySet().forEach(concept -> features.add(new Feature(Kind.CONCEPT, concept)));
        return features;
    }

    /** Returns all there is: words, concepts, pairs of either, where concepts stand, and how long the text is. */
    static Collection<Feature> all(String text) {
        List<String> words = Words.of(text);
        Set<Feature> features = new LinkedHashSet<>(words(text));
        for (int i = 0; i + 1 < words.size(); i++) {
            features.add(new Feature(Kind.WORD_PAIR, words.get(i) + " " + words.get(i + 1)));
        }
        SortedMap<String, SortedSet<Integer>> concepts = CONCEPTS.find(words);
        concepts.forEach((concept, places) -> {
            features.add(new Feature(Kind.CONCEPT, concept));
            if (places.first() <= FIRST_WORDS) {
                features.add(new Feature(Kind.FIRST_CONCEPT, concept));
            }
            if (places.last() >= words.size() - LAST_WORDS) {
                features.add(new Feature(Kind.LAST_CONCEPT, concept));
            }
        });
        addNearPairs(concepts, features);
        features.add(new Feature(Kind.LENGTH, "any"));
        features.add(new Feature(Kind.LENGTH, length(words.size())));
        return features;
    }

    private static String length(int words) {
        return words < 10 ? "tiny" : words < 20 ? "short" : words < 35 ? "medium" : "long";
    }

    private static void addNearPairs(Map<String, SortedSet<Integer>> concepts, Set<Feature> features) {
        concepts.forEach((one, places) -> concepts.forEach((other, followers) -> {
            if (!one.equals(other) && followNear(places, followers)) {
                features.add(new Feature(Kind.CONCEPT_PAIR, one + " " + other));
            }
        }));
    }

    private static boolean followNear(SortedSet<Integer> places, SortedSet<Integer> followers) {
        return places.stream()
                .anyMatch(place -> !followers.subSet(place, place + NEAR + 1).isEmpty());
    }
}
