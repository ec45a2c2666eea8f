package dev.modelrouter.evaluation.learning;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns requests into features, weighed and scaled as the training rows were. */
final class Encoder {

    private static final double LIMIT = 4;

    private final ImmutableMap<String, Integer> sites;
    private final Idf idf;
    private final int rows;
    private final Scaling structure;

    Encoder(ImmutableMap<String, Integer> sites, Idf idf, int rows, Scaling structure) {
        this.sites = sites;
        this.idf = idf;
        this.rows = rows;
        this.structure = structure;
    }

    /** A request as features. The site is -1 if no training row came from there. */
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
        Encoder encoder = new Encoder(
                ImmutableMap.copyOf(sites),
                Idf.of(texts, 2 * HashedText.PLACES),
                rows.size(),
                Scaling.of(raw, LIMIT));
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

    int siteCount() {
        return sites.size();
    }

    int structureWidth() {
        return structure.means().length;
    }
}
