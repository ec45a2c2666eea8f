package dev.modelrouter.evaluation;

import dev.modelrouter.evaluation.Encoder.Encoded;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts how good one model's answer is after reading it: from the request, the answer's words, and its checks.
 *
 * @param answers the weights of the words in answers
 * @param rows how many training rows there were
 * @param scaling the scale of the checks
 */
record EvidenceHead(Idf answers, int rows, Scaling scaling, LinearModel ridge) {

    private static final double[] ALPHAS = {6, 20, 60};
    private static final double LIMIT = 4;

    /** A head, with the checks and the out-of-fold predictions of all training rows. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Fit(EvidenceHead head, double[][] checks, double[] outOfFold) {}

    double[] checks(double[] raw) {
        return scaling.apply(raw);
    }

    double predict(Encoded request, String answer, double[] scaledChecks) {
        double[] out = ridge.of(
                List.of(
                        request.text(),
                        SparseRow.dense(request.structure()),
                        SparseRow.dense(new double[] {1}),
                        answers.weigh(HashedText.words(answer), rows),
                        SparseRow.dense(scaledChecks)),
                request.site());
        return Math.max(0, Math.min(1, out[0]));
    }

    static Fit fit(List<Outcomes.Row> rows, String model, float[] scores, Shared shared) {
        List<int[]> words = new ArrayList<>();
        double[][] raw = new double[rows.size()][];
        for (int i = 0; i < rows.size(); i++) {
            Outcomes.Row row = rows.get(i);
            words.add(HashedText.words(row.result(model).answer()));
            raw[i] = Validators.of(row.prompt(), row.tools(), row.reply(model));
        }
        Idf idf = Idf.of(words, HashedText.PLACES);
        Scaling scaling = Scaling.of(raw, LIMIT);
        List<SparseRow> answers = new ArrayList<>();
        List<SparseRow> checks = new ArrayList<>();
        double[][] scaled = new double[rows.size()][];
        for (int i = 0; i < rows.size(); i++) {
            answers.add(idf.weigh(words.get(i), rows.size()));
            scaled[i] = scaling.apply(raw[i]);
            checks.add(SparseRow.dense(scaled[i]));
        }
        FeatureBlock answerBlock = FeatureBlock.of(answers, HashedText.PLACES);
        FeatureBlock checkBlock = FeatureBlock.of(checks, Validators.COUNT);
        QualityModel.Blocks blocks = shared.blocks();
        List<List<FeatureBlock.Term>> choices = new ArrayList<>();
        for (double[] gh : new double[][] {{1, 4}, {9, 36}}) {
            choices.add(List.of(
                    new FeatureBlock.Term(blocks.text(), 1, 1),
                    new FeatureBlock.Term(
                            blocks.structure(), 1.0 / blocks.structure().width(), 0),
                    new FeatureBlock.Term(blocks.one(), 0, 2),
                    new FeatureBlock.Term(answerBlock, gh[0], gh[0]),
                    new FeatureBlock.Term(checkBlock, gh[1] / Validators.COUNT, gh[1] / Validators.COUNT)));
        }
        KernelRidge.Fit ridge = new KernelRidge(shared.training(), new float[][] {scores}, ALPHAS).best(choices);
        double[] outOfFold = ridge.outOfFold()[0];
        for (int i = 0; i < outOfFold.length; i++) {
            outOfFold[i] = Math.max(0, Math.min(1, outOfFold[i]));
        }
        return new Fit(new EvidenceHead(idf, rows.size(), scaling, ridge.model()), scaled, outOfFold);
    }

    /** What all heads are fitted with. */
    record Shared(QualityModel.Blocks blocks, Training training) {}
}
