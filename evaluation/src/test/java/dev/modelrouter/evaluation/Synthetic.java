package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Made-up outcomes of a small, a middle and a large model at two call sites. A request is easy or hard, which its words
 * tell; all but the large model mostly fail the hard ones, and wrong answers differ.
 */
final class Synthetic {

    static final String SMALL = "llama-3.1-8b";
    static final String MIDDLE = "llama-3.3-70b";
    static final String LARGE = "claude-sonnet-4.6";

    static final Map<String, TokenPrice> PRICES = Map.of(
            SMALL, TokenPrice.of("0.22", "0.22"),
            MIDDLE, TokenPrice.of("0.72", "0.72"),
            LARGE, TokenPrice.of("3", "15"));

    private static final List<String> FILLING = List.of("please", "the", "customer", "writes", "about", "his", "bill");
    private static final List<String> EASY = List.of("greeting", "address", "hours", "thanks", "colour");
    private static final List<String> HARD = List.of("theorem", "tax", "dosage", "litigation", "compiler");

    private Synthetic() {}

    /** @param seed other rows of the same kind for each */
    static Outcomes rows(int count, long seed) {
        List<Outcomes.Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long hash = Hashing.then(seed, i);
            boolean hard = Hashing.unit(hash) < 0.4;
            StringBuilder prompt = new StringBuilder();
            for (int w = 0; w < 8; w++) {
                List<String> words = w % 2 == 0 ? FILLING : hard ? HARD : EASY;
                prompt.append(words.get((int) Long.remainderUnsigned(Hashing.then(hash, w), words.size())))
                        .append(' ');
            }
            rows.add(new Outcomes.Row(
                    "r" + i,
                    i % 2 == 0 ? "triage" : "answers",
                    prompt.toString(),
                    "",
                    ImmutableMap.of(
                            SMALL, result(hash + 1, hard ? 0.15 : 0.95),
                            MIDDLE, result(hash + 2, hard ? 0.4 : 0.97),
                            LARGE, result(hash + 3, hard ? 0.95 : 0.98))));
        }
        return Outcomes.of(rows);
    }

    private static Outcomes.Result result(long hash, double chance) {
        boolean right = Hashing.unit(hash) < chance;
        return new Outcomes.Result(right ? 1 : 0, 40, 12, right ? "right" : "wrong " + hash, "");
    }
}
