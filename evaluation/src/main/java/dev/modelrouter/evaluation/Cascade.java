package dev.modelrouter.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from what is known so far, whether an answer is good enough or which model to ask next. The states are the
 * sets of models that have answered; each knows what stopping is worth and what going on with each later model is
 * worth, and the best of these less its price is done.
 *
 * @param states by the set of models that have answered, as bits; null where these are too many
 */
record Cascade(List<@Nullable State> states, int siteCount) {

    /** No more models than this are asked for one request. */
    static final int MAX_MODELS = 3;

    /**
     * One state.
     *
     * @param models who has answered, from the cheapest to the dearest
     * @param stop what the answer of each of them is worth
     * @param next who may be asked next
     * @param go what going on is worth before the price, by the price of a dollar and by the next model
     */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record State(
            int[] models, Scaling scaling, double[] scales, StateFit.Line[] stop, int[] next, StateFit.Line[][] go) {}

    /**
     * What to do: take the answer of a model, or ask a model.
     *
     * @param value what it is worth: the quality that is expected less the price
     */
    record Step(boolean stop, int model, double value) {}

    /**
     * Returns the step of the best value.
     *
     * @param rate which price of a dollar
     * @param mask who has answered
     * @param prices what asking each model is expected to cost, times the price of a dollar
     */
    Step step(int rate, int mask, AnswerEvidence evidence, double[] prices) {
        State state = requireNonNull(states.get(mask));
        double[] x = StateFit.scaled(
                state.scaling(), state.scales(), new AnswerEvidence.Features(siteCount).of(evidence, state.models()));
        Step best = null;
        for (int k = 0; k < state.models().length; k++) {
            double value = state.stop()[k].of(x);
            if (best == null || value > best.value()) {
                best = new Step(true, state.models()[k], value);
            }
        }
        for (int k = 0; k < state.next().length; k++) {
            double value = state.go()[rate][k].of(x) - prices[state.next()[k]];
            if (best == null || value > best.value()) {
                best = new Step(false, state.next()[k], value);
            }
        }
        if (best == null) {
            throw new IllegalStateException("State " + mask + " has nothing to do.");
        }
        return best;
    }

    /** Returns the same for one price of a dollar alone. */
    Cascade at(int rate) {
        List<@Nullable State> kept = new ArrayList<>();
        for (State state : states) {
            kept.add(
                    state == null
                            ? null
                            : new State(
                                    state.models(),
                                    state.scaling(),
                                    state.scales(),
                                    state.stop(),
                                    state.next(),
                                    new StateFit.Line[][] {state.go()[rate]}));
        }
        return new Cascade(kept, siteCount);
    }
}
