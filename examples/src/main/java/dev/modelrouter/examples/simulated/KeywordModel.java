package dev.modelrouter.examples.simulated;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * The small model: looks for keywords of {@code keywords.txt}, most of them English. Where they leave it unsure it
 * behaves as small models do: it leaves a field null, writes two values into one field, or writes a sentence in place
 * of JSON. Of what it answers in full, eight in ten are right on the training messages, at which its lists were tried.
 */
final class KeywordModel implements SimulatedModel {

    /** In a language that it knows few words of, one hit is no evidence. */
    private static final int HITS_IN_FOREIGN_LANGUAGE = 2;

    private final Lexicon keywords = Lexicon.resource("keywords.txt");

    @Override
    public String answer(String ticket) {
        Map<String, SortedSet<Integer>> found = keywords.find(Words.of(ticket));
        Draft draft = new Draft();
        judgeLanguage(found, draft);
        boolean english = draft.says(Field.LANGUAGE, "en");
        judgeCategory(found, english, draft);
        if (!english && !draft.knows(Field.CATEGORY)) {
            return "I am sorry, but I am not sure what this customer is asking for.";
        }
        judgeUrgency(found.keySet(), draft);
        judgeProduct(found.keySet(), english, draft);
        judgeRefund(found.keySet(), draft);
        return draft.toJson();
    }

    /** Told that this is not accepted, it puts what is most common where it knows nothing, and of two values the first. */
    @Override
    public String mended(String ticket) {
        Map<String, SortedSet<Integer>> found = keywords.find(Words.of(ticket));
        Draft draft = new Draft();
        draft.put(Field.LANGUAGE, first(Field.LANGUAGE, found, "en"));
        draft.put(Field.CATEGORY, first(Field.CATEGORY, found, "question"));
        draft.put(Field.URGENCY, found.containsKey("urgency.high") ? "high" : "normal");
        draft.put(Field.PRODUCT, first(Field.PRODUCT, found, "none"));
        draft.put(Field.REFUND_REQUESTED, String.valueOf(found.containsKey("refund.yes")));
        return draft.toJson();
    }

    private static String first(Field field, Map<String, SortedSet<Integer>> found, String otherwise) {
        return ranked(field, found).stream().findFirst().orElse(otherwise);
    }

    private static void judgeLanguage(Map<String, SortedSet<Integer>> found, Draft draft) {
        ranked(Field.LANGUAGE, found).stream().findFirst().ifPresent(most -> draft.put(Field.LANGUAGE, most));
    }

    private static void judgeCategory(Map<String, SortedSet<Integer>> found, boolean english, Draft draft) {
        List<String> ranked = ranked(Field.CATEGORY, found);
        int most = ranked.isEmpty() ? 0 : hits(Field.CATEGORY, ranked.get(0), found);
        if (most < (english ? 1 : HITS_IN_FOREIGN_LANGUAGE)) {
            return;
        }
        boolean clear = ranked.size() == 1 || most > hits(Field.CATEGORY, ranked.get(1), found);
        draft.put(Field.CATEGORY, clear ? ranked.get(0) : ranked.get(0) + " or " + ranked.get(1));
    }

    /** Returns the values that were hit at all, the one with the most hits first. */
    private static List<String> ranked(Field field, Map<String, SortedSet<Integer>> found) {
        return field.choices().stream()
                .filter(value -> hits(field, value, found) > 0)
                .sorted(Comparator.comparingInt((String value) -> hits(field, value, found))
                        .reversed())
                .toList();
    }

    private static int hits(Field field, String value, Map<String, SortedSet<Integer>> found) {
        SortedSet<Integer> places = found.get(field.key() + "." + value);
        return places == null ? 0 : places.size();
    }

    private static void judgeUrgency(Set<String> found, Draft draft) {
        boolean high = found.contains("urgency.high");
        boolean low = found.contains("urgency.low");
        if ((high && low) || (!high && !low && found.contains("urgency.perhaps"))) {
            return;
        }
        boolean noProblem = low || draft.says(Field.CATEGORY, "question");
        draft.put(Field.URGENCY, high ? "high" : noProblem ? "low" : "normal");
    }

    private static void judgeProduct(Set<String> found, boolean english, Draft draft) {
        List<String> named = new ArrayList<>(Field.PRODUCT.choices());
        named.removeIf(product -> !found.contains("product." + product));
        if (named.size() > 1) {
            named.remove("app"); // said in passing: "the app shows my lock as offline"
        }
        if (!named.isEmpty()) {
            draft.put(Field.PRODUCT, String.join(", ", named));
        } else if (draft.says(Field.CATEGORY, "account")) {
            draft.put(Field.PRODUCT, "app");
        } else if (english && !draft.says(Field.CATEGORY, "technical")) {
            draft.put(Field.PRODUCT, "none"); // whereas something that is broken has a name
        }
    }

    private static void judgeRefund(Set<String> found, Draft draft) {
        boolean yes = found.contains("refund.yes");
        boolean no = found.contains("refund.no");
        if ((yes && no) || (!yes && !no && found.contains("refund.perhaps"))) {
            return;
        }
        draft.put(Field.REFUND_REQUESTED, String.valueOf(yes));
    }
}
