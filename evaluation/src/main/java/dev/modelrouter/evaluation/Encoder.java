package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns requests into features, weighed and scaled as the training rows were.
 *
 * @param sites the number of each call site
 * @param rows how many training rows there were
 * @param noveltyLimit how new a request may be, as {@link Idf#novelty} tells it, to be like the training rows
 */
record Encoder(Map<String, Integer> sites, Idf idf, int rows, Scaling structure, double noveltyLimit) {

    private static final double LIMIT = 4;

    /** As new as this share of the training rows were to the others counts as familiar. */
    private static final double FAMILIAR = 0.99;

    private static final double NOVELTY_SLACK = 0.05;

    /** A request as features. The site is -1 if no training row came from there. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Encoded(int site, SparseRow text, double[] structure, double novelty) {}

    /** The features of all training rows, made once. */
    record Corpus(Encoder encoder, List<Encoded> rows) {}

    static Corpus fit(List<Outcomes.Row> rows) {
        Map<String, Integer> sites = new LinkedHashMap<>();
        List<int[]> texts = new ArrayList<>();
        double[][] raw = new double[rows.size()][];
        for (int i = 0; i < rows.size(); i++) {
            Outcomes.Row row = rows.get(i);
            sites.putIfAbsent(row.task(), sites.size());
            texts.add(HashedText.wordsAndPieces(row.prompt() + '\n' + row.tools()));
            raw[i] = Structure.of(row.prompt(), row.tools());
        }
        Idf idf = Idf.of(texts, 2 * HashedText.PLACES);
        double[] novelty = texts.stream()
                .mapToDouble(text -> idf.ownShare(text, rows.size()))
                .sorted()
                .toArray();
        Encoder encoder = new Encoder(
                Map.copyOf(sites),
                idf,
                rows.size(),
                Scaling.of(raw, LIMIT),
                novelty[(int) (FAMILIAR * (novelty.length - 1))] + NOVELTY_SLACK);
        List<Encoded> encoded = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            encoded.add(encoder.encode(rows.get(i).task(), texts.get(i), raw[i]));
        }
        return new Corpus(encoder, encoded);
    }

    Encoded encode(String task, String prompt, String tools) {
        return encode(task, HashedText.wordsAndPieces(prompt + '\n' + tools), Structure.of(prompt, tools));
    }

    private Encoded encode(String task, int[] places, double[] raw) {
        return new Encoded(
                sites.getOrDefault(task, -1), idf.weigh(places, rows), structure.apply(raw), idf.novelty(places));
    }

    /** Tells whether a request is unlike all that was trained on: predictions would be guesses. */
    boolean isNew(Encoded request) {
        return request.site() < 0 || request.novelty() > noveltyLimit;
    }

    int siteCount() {
        return sites.size();
    }

    int structureWidth() {
        return structure.means().length;
    }
}
