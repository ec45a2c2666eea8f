package dev.modelrouter.evaluation;

import dev.modelrouter.evaluation.Encoder.Encoded;
import java.util.List;

/**
 * All that was learned, as it serves: predictions, readings of answers, and steps.
 *
 * @param models from the cheapest to the dearest
 * @param prices dollars for an input and an output token, by model
 * @param meanOutput the mean output tokens by model
 * @param input the input tokens that a request has whatever its length, and those for each character, by model
 */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record LearnedEngine(
        List<String> models,
        double[][] prices,
        double[] meanOutput,
        double[][] input,
        Encoder encoder,
        QualityModel quality,
        List<EvidenceHead> heads,
        Cascade cascade) {

    /** A request with what is predicted of it before any call. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Seen(Outcomes.Request request, Encoded encoded, double[] expected, AnswerEvidence evidence) {}

    Seen see(Outcomes.Request request) {
        Encoded encoded = encoder.encode(request.task(), request.prompt(), request.tools());
        return new Seen(
                request,
                encoded,
                expected(request.length()),
                AnswerEvidence.of(encoded.site(), quality.predict(encoded)));
    }

    /** Returns the dollars that asking each model is expected to cost. */
    double[] expected(int length) {
        double[] expected = new double[models.size()];
        for (int m = 0; m < expected.length; m++) {
            expected[m] = Math.max(0, input[m][0] + input[m][1] * length) * prices[m][0] + meanOutput[m] * prices[m][1];
        }
        return expected;
    }

    /** Adds what an answer shows to the evidence. */
    void read(Seen seen, Outcomes.Reply reply) {
        int m = models.indexOf(reply.model());
        if (m < 0) {
            throw new IllegalArgumentException(
                    "The route knows the models " + models + ", but the reply is of \"" + reply.model() + "\".");
        }
        Outcomes.Request request = seen.request();
        AnswerEvidence evidence = seen.evidence();
        evidence.note(m, reply, !request.tools().isBlank());
        double[] checks = heads.get(m).scaling().apply(Validators.of(request.prompt(), request.tools(), reply));
        evidence.checks()[m] = checks;
        evidence.heads()[m] = heads.get(m).predict(seen.encoded(), reply.answer(), checks);
    }

    /**
     * Returns the model of the best value before any call.
     *
     * @param rate the price of a dollar
     */
    int choose(Seen seen, double rate) {
        return best(seen.evidence().quality(), seen.expected(), rate);
    }

    static int best(double[] quality, double[] expected, double rate) {
        int best = 0;
        for (int m = 1; m < quality.length; m++) {
            if (quality[m] - rate * expected[m] > quality[best] - rate * expected[best]) {
                best = m;
            }
        }
        return best;
    }

    Cascade.Step step(Seen seen, int mask, Rate rate) {
        double[] costs = seen.expected().clone();
        for (int m = 0; m < costs.length; m++) {
            costs[m] *= rate.value();
        }
        return cascade.step(rate.index(), mask, seen.evidence(), costs);
    }

    /** A price of a dollar: its place among those that were fitted, and how much quality a dollar has to bring. */
    record Rate(int index, double value) {}

    /** Returns the same for one price of a dollar alone. */
    LearnedEngine at(int rate) {
        return new LearnedEngine(models, prices, meanOutput, input, encoder, quality, heads, cascade.at(rate));
    }
}
