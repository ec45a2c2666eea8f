package dev.modelrouter.evaluation;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.evaluation.Encoder.Encoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Fits all layers, each on what the layer before said of rows it had not seen, and keeps for every policy what it really
 * got and paid for each training row out of fold.
 */
final class Frontier {

    /** How many prices of a dollar are tried, the first of which is zero. */
    static final int RATES = 27;

    private static final double LEAST_RATE = 0.003;
    private static final double MOST_OVER_LEAST = 1000;

    private final List<Outcomes.Row> rows;
    private final ImmutableList<String> models;
    private final LearnedEngine engine;
    private final double[] rates = new double[RATES];
    private final List<Candidate> candidates = new ArrayList<>();
    private final float[][] scores;
    private final double[][] costs;

    /**
     * One policy.
     *
     * @param reads whether it reads answers; else it chooses one model before any call
     * @param rate the price of a dollar that it goes by
     * @param quality what it got for each training row, out of fold
     * @param cost what it paid in dollars
     */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Candidate(boolean reads, LearnedEngine.Rate rate, double[] quality, double[] cost) {}

    Frontier(List<Outcomes.Row> rows, Map<String, TokenPrice> prices, long seed) {
        this.rows = rows;
        models = rows.get(0).models().keySet().stream()
                .sorted(Comparator.comparingDouble(m -> meanPrice(m, price(prices, m))))
                .collect(ImmutableList.toImmutableList());
        scores = new float[models.size()][rows.size()];
        costs = new double[models.size()][rows.size()];
        fill(prices);
        Encoder.Corpus corpus = Encoder.fit(rows);
        int[] sites = corpus.rows().stream().mapToInt(Encoded::site).toArray();
        Training training =
                new Training(sites, corpus.encoder().siteCount(), Hashing.folds(rows.size(), Training.FOLDS, seed));
        QualityModel.Blocks blocks = QualityModel.Blocks.of(corpus);
        QualityModel.Fit quality = QualityModel.fit(corpus, blocks, scores, training);
        List<EvidenceHead> heads = new ArrayList<>();
        List<AnswerEvidence> evidence = evidence(quality, new EvidenceHead.Shared(blocks, training), heads);
        LearnedEngine before = new LearnedEngine(
                models,
                tokenPrices(prices),
                meanOutput(),
                inputs(),
                corpus.encoder(),
                quality.model(),
                heads,
                new Cascade(List.of(), 0));
        double[][] expected = expected(before);
        double dearest = mean(costs[models.size() - 1]);
        for (int r = 1; r < RATES; r++) {
            rates[r] = LEAST_RATE * Math.pow(MOST_OVER_LEAST, (r - 1) / (RATES - 2.0)) / Math.max(dearest, 1e-12);
        }
        CascadeFit.Fit fit =
                new CascadeFit(evidence, training, new CascadeFit.Priced(scores, costs, expected)).fit(rates);
        engine = new LearnedEngine(
                models,
                before.prices(),
                before.meanOutput(),
                before.input(),
                corpus.encoder(),
                quality.model(),
                heads,
                fit.cascade());
        for (int r = 0; r < RATES; r++) {
            candidates.add(beforeAnyCall(quality.outOfFold(), expected, r));
            candidates.add(new Candidate(true, new LearnedEngine.Rate(r, rates[r]), fit.quality()[r], fit.cost()[r]));
        }
    }

    ImmutableList<String> models() {
        return models;
    }

    LearnedEngine engine() {
        return engine;
    }

    List<Candidate> candidates() {
        return candidates;
    }

    /** Returns the quality of each model for each training row. */
    float[][] scores() {
        return scores;
    }

    /** Returns what each model cost in dollars for each training row. */
    double[][] costs() {
        return costs;
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static TokenPrice price(Map<String, TokenPrice> prices, String model) {
        return requireNonNull(prices.get(model), model);
    }

    private double meanPrice(String model, TokenPrice price) {
        return rows.stream()
                .mapToDouble(row -> row.result(model).dollars(price))
                .average()
                .orElse(0);
    }

    private void fill(Map<String, TokenPrice> prices) {
        for (int m = 0; m < models.size(); m++) {
            for (int i = 0; i < rows.size(); i++) {
                Outcomes.Result result = rows.get(i).result(models.get(m));
                scores[m][i] = (float) result.score();
                costs[m][i] = result.dollars(price(prices, models.get(m)));
            }
        }
    }

    private double[][] tokenPrices(Map<String, TokenPrice> prices) {
        double[][] out = new double[models.size()][];
        for (int m = 0; m < out.length; m++) {
            TokenPrice price = price(prices, models.get(m));
            out[m] = new double[] {price.dollars(1, 0), price.dollars(0, 1)};
        }
        return out;
    }

    private double[] meanOutput() {
        return models.stream()
                .mapToDouble(model -> rows.stream()
                        .mapToLong(row -> row.result(model).outputTokens())
                        .average()
                        .orElse(0))
                .toArray();
    }

    /** Fits the input tokens of each model as a line over the length of the request. */
    private double[][] inputs() {
        double[] lengths =
                rows.stream().mapToDouble(row -> row.request().length()).toArray();
        double meanLength = mean(lengths);
        double[][] lines = new double[models.size()][];
        for (int m = 0; m < lines.length; m++) {
            String model = models.get(m);
            double[] tokens = rows.stream()
                    .mapToDouble(row -> (double) row.result(model).inputTokens())
                    .toArray();
            double meanTokens = mean(tokens);
            double with = 0;
            double own = 1e-9;
            for (int i = 0; i < tokens.length; i++) {
                with += (tokens[i] - meanTokens) * (lengths[i] - meanLength);
                own += (lengths[i] - meanLength) * (lengths[i] - meanLength);
            }
            lines[m] = new double[] {meanTokens - with / own * meanLength, with / own};
        }
        return lines;
    }

    private double[][] expected(LearnedEngine engine) {
        double[][] expected = new double[models.size()][rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            double[] one = engine.expected(rows.get(i).request().length());
            for (int m = 0; m < one.length; m++) {
                expected[m][i] = one[m];
            }
        }
        return expected;
    }

    private List<AnswerEvidence> evidence(QualityModel.Fit fit, EvidenceHead.Shared shared, List<EvidenceHead> heads) {
        List<AnswerEvidence> evidence = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            evidence.add(AnswerEvidence.of(shared.training().sites()[i], fit.outOfFold()[i]));
        }
        for (int m = 0; m < models.size(); m++) {
            String model = models.get(m);
            EvidenceHead.Fit head = EvidenceHead.fit(rows, model, scores[m], shared);
            heads.add(head.head());
            for (int i = 0; i < rows.size(); i++) {
                Outcomes.Row row = rows.get(i);
                AnswerEvidence one = evidence.get(i);
                one.note(m, row.reply(model), !row.tools().isBlank());
                one.checks()[m] = head.checks()[i];
                one.heads()[m] = head.outOfFold()[i];
            }
        }
        return evidence;
    }

    private Candidate beforeAnyCall(double[][] predicted, double[][] expected, int rate) {
        int n = predicted.length;
        double[] q = new double[n];
        double[] c = new double[n];
        double[] prices = new double[models.size()];
        for (int i = 0; i < n; i++) {
            for (int m = 0; m < prices.length; m++) {
                prices[m] = expected[m][i];
            }
            int best = LearnedEngine.best(predicted[i], prices, rates[rate]);
            q[i] = scores[best][i];
            c[i] = costs[best][i];
        }
        return new Candidate(false, new LearnedEngine.Rate(rate, rates[rate]), q, c);
    }
}
