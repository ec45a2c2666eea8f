package dev.modelrouter.evaluation.learning;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.evaluation.learning.Encoder.Encoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Everything learned from a set of outcomes: policies for every price of a dollar, with what each really got and paid
 * for each training row when it had not seen it.
 */
final class Frontier {

    /** How many prices of a dollar are tried, the first of which is zero. */
    static final int RATES = 27;

    private final ImmutableList<String> models;
    private final Map<String, TokenPrice> prices;
    private final Encoder encoder;
    private final QualityModel quality;
    private final List<EvidenceHead> heads;
    private final Cascade cascade;
    private final double[] rates;
    private final double[] meanOutput;
    private final List<Candidate> candidates;
    private final float[][] scores;
    private final double[][] real;

    /**
     * One policy.
     *
     * @param reads whether it reads answers; else it chooses one model before any call
     * @param rate which price of a dollar it goes by
     * @param quality what it got for each training row, out of fold
     * @param cost what it paid in dollars
     */
    record Candidate(boolean reads, int rate, double[] quality, double[] cost) {}

    private Frontier(Builder built) {
        this.models = built.models;
        this.prices = built.prices;
        this.encoder = built.encoder;
        this.quality = built.quality;
        this.heads = built.heads;
        this.cascade = built.cascade;
        this.rates = built.rates;
        this.meanOutput = built.meanOutput;
        this.candidates = built.candidates;
        this.scores = built.scores;
        this.real = built.real;
    }

    static Frontier fit(List<Outcomes.Row> rows, Map<String, TokenPrice> prices, long seed) {
        return new Frontier(new Builder(rows, prices, seed));
    }

    ImmutableList<String> models() {
        return models;
    }

    List<Candidate> candidates() {
        return candidates;
    }

    /** Returns the quality of each model for each training row. */
    float[][] scores() {
        return scores;
    }

    /** Returns the price in dollars of each model for each training row. */
    double[][] costs() {
        return real;
    }

    /** Which models were asked, in order, and whose answer is given. */
    record Walk(List<Integer> calls, int answer) {}

    /** A request with the predictions made of it once, for all candidates. */
    record Seen(Encoded encoded, double[] quality, double[] expected, Evidence evidence) {}

    Seen see(Outcomes.Row row) {
        Encoded encoded = encoder.encode(row.task(), row.prompt(), row.tools());
        double[] predicted = quality.predict(encoded);
        double[] expected = new double[models.size()];
        for (int m = 0; m < expected.length; m++) {
            TokenPrice price = prices.get(models.get(m));
            expected[m] = price.dollars(row.result(models.get(m)).inputTokens(), meanOutput[m]);
        }
        Evidence evidence = Evidence.of(encoded.site(), predicted);
        for (int m = 0; m < expected.length; m++) {
            read(evidence, m, row, encoded);
        }
        return new Seen(encoded, predicted, expected, evidence);
    }

    private void read(Evidence evidence, int m, Outcomes.Row row, Encoded encoded) {
        Outcomes.Result result = row.result(models.get(m));
        boolean tools = !row.tools().isBlank();
        evidence.answers()[m] = Answers.canonical(result.answer(), tools);
        evidence.tools()[m] = tools ? ToolCalls.of(result.answer()).names() : "";
        evidence.logTokens()[m] = Math.log1p(result.outputTokens());
        evidence.checks()[m] = heads.get(m).checks(Validators.of(row.prompt(), row.tools(), result));
        evidence.heads()[m] = heads.get(m).predict(encoded, result, evidence.checks()[m]);
    }

    Walk walk(Candidate candidate, Seen seen) {
        double rate = rates[candidate.rate()];
        double[] costs = new double[models.size()];
        for (int m = 0; m < costs.length; m++) {
            costs[m] = rate * seen.expected()[m];
        }
        List<Integer> calls = new ArrayList<>();
        if (!candidate.reads()) {
            int best = best(seen.quality(), costs);
            return new Walk(List.of(best), best);
        }
        int mask = 0;
        while (true) {
            Cascade.Step step = cascade.step(candidate.rate(), mask, seen.evidence(), costs);
            if (step.stop()) {
                return new Walk(calls, step.model());
            }
            calls.add(step.model());
            mask |= 1 << step.model();
        }
    }

    private static int best(double[] quality, double[] costs) {
        int best = 0;
        for (int m = 1; m < quality.length; m++) {
            if (quality[m] - costs[m] > quality[best] - costs[best]) {
                best = m;
            }
        }
        return best;
    }

    /** Fits all layers, each on what the layer before said of rows it had not seen. */
    private static final class Builder {
        private final ImmutableList<String> models;
        private final Map<String, TokenPrice> prices;
        private final Encoder encoder;
        private final QualityModel quality;
        private final List<EvidenceHead> heads = new ArrayList<>();
        private final Cascade cascade;
        private final double[] rates = new double[RATES];
        private final double[] meanOutput;
        private final List<Candidate> candidates = new ArrayList<>();
        private final float[][] scores;
        private final double[][] real;
        private final double[][] expected;

        Builder(List<Outcomes.Row> rows, Map<String, TokenPrice> prices, long seed) {
            this.prices = prices;
            int n = rows.size();
            models = rows.get(0).models().keySet().stream()
                    .sorted(Comparator.comparingDouble(m -> meanPrice(rows, m)))
                    .collect(ImmutableList.toImmutableList());
            int size = models.size();
            scores = new float[size][n];
            real = new double[size][n];
            expected = new double[size][n];
            meanOutput = new double[size];
            fill(rows);
            Encoder.Corpus corpus = Encoder.fit(rows);
            encoder = corpus.encoder();
            int[] sites =
                    corpus.rows().stream().mapToInt(Encoded::site).toArray();
            Training training = new Training(sites, encoder.siteCount(), Hashing.folds(n, Training.FOLDS, seed));
            QualityModel.Blocks blocks = QualityModel.Blocks.of(corpus);
            QualityModel.Fit fit = QualityModel.fit(corpus, blocks, scores, training);
            quality = fit.model();
            List<Evidence> evidence = evidence(rows, fit, new EvidenceHead.Shared(blocks, training));
            double dearest = 0;
            for (double cost : real[size - 1]) {
                dearest += cost / n;
            }
            for (int r = 1; r < RATES; r++) {
                rates[r] = 0.003 * Math.pow(1000, (r - 1) / (RATES - 2.0)) / dearest;
            }
            CascadeFit.Fit fitted = new CascadeFit(evidence, training, new CascadeFit.Priced(scores, real, expected)).fit(rates);
            cascade = fitted.cascade();
            for (int r = 0; r < RATES; r++) {
                candidates.add(exAnte(fit.outOfFold(), r));
                candidates.add(new Candidate(true, r, fitted.quality()[r], fitted.cost()[r]));
            }
        }

        private double meanPrice(List<Outcomes.Row> rows, String model) {
            return rows.stream()
                    .mapToDouble(row -> prices.get(model)
                            .dollars(row.result(model).inputTokens(), row.result(model).outputTokens()))
                    .average()
                    .orElse(0);
        }

        private void fill(List<Outcomes.Row> rows) {
            for (int m = 0; m < models.size(); m++) {
                String model = models.get(m);
                meanOutput[m] = rows.stream()
                        .mapToLong(row -> row.result(model).outputTokens())
                        .average()
                        .orElse(0);
                for (int i = 0; i < rows.size(); i++) {
                    Outcomes.Result result = rows.get(i).result(model);
                    scores[m][i] = (float) result.score();
                    real[m][i] = prices.get(model).dollars(result.inputTokens(), result.outputTokens());
                    expected[m][i] = prices.get(model).dollars(result.inputTokens(), meanOutput[m]);
                }
            }
        }

        private List<Evidence> evidence(List<Outcomes.Row> rows, QualityModel.Fit fit, EvidenceHead.Shared shared) {
            List<Evidence> evidence = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                evidence.add(Evidence.of(shared.training().sites()[i], fit.outOfFold()[i]));
            }
            for (int m = 0; m < models.size(); m++) {
                EvidenceHead.Fit head = EvidenceHead.fit(rows, models.get(m), scores[m], shared);
                heads.add(head.head());
                for (int i = 0; i < rows.size(); i++) {
                    Outcomes.Row row = rows.get(i);
                    Outcomes.Result result = row.result(models.get(m));
                    boolean tools = !row.tools().isBlank();
                    Evidence one = evidence.get(i);
                    one.answers()[m] = Answers.canonical(result.answer(), tools);
                    one.tools()[m] = tools ? ToolCalls.of(result.answer()).names() : "";
                    one.logTokens()[m] = Math.log1p(result.outputTokens());
                    one.checks()[m] = head.checks()[i];
                    one.heads()[m] = head.outOfFold()[i];
                }
            }
            return evidence;
        }

        private Candidate exAnte(double[][] predicted, int rate) {
            int n = predicted.length;
            double[] q = new double[n];
            double[] c = new double[n];
            double[] costs = new double[models.size()];
            for (int i = 0; i < n; i++) {
                for (int m = 0; m < costs.length; m++) {
                    costs[m] = rates[rate] * expected[m][i];
                }
                int best = best(predicted[i], costs);
                q[i] = scores[best][i];
                c[i] = real[best][i];
            }
            return new Candidate(false, rate, q, c);
        }
    }
}
