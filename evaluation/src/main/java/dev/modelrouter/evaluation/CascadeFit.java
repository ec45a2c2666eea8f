package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fits a {@link Cascade} backwards from its last states (fitted Q, Ernst, Geurts and Wehenkel 2005): the value of going
 * on is regressed on what the policy from there on really got. Every value that a training row is judged by comes from
 * models that did not see the row.
 */
final class CascadeFit {

    private static final double STOP_RIDGE = 0.05;
    private static final double GO_RIDGE = 0.30;

    private final float[][] scores;
    private final double[][] prices;
    private final double[][] expected;
    private final int models;
    private final int rows;
    private final List<@Nullable Work> works = new ArrayList<>();
    private final int siteCount;

    /**
     * @param evidence what is known of each training row when all models have answered, made out of fold
     * @param outcome the scores and prices
     */
    CascadeFit(List<AnswerEvidence> evidence, Training training, Priced outcome) {
        this.scores = outcome.scores();
        this.prices = outcome.prices();
        this.expected = outcome.expected();
        this.models = scores.length;
        this.rows = evidence.size();
        this.siteCount = training.siteCount();
        for (int mask = 0; mask < 1 << models; mask++) {
            works.add(Integer.bitCount(mask) > Cascade.MAX_MODELS ? null : new Work(mask, evidence, training));
        }
    }

    /** Scores, real prices and prices expected before the call, by model and row. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Priced(float[][] scores, double[][] prices, double[][] expected) {}

    /** The cascade, and what it really got and paid for each training row out of fold, by the price of a dollar. */
    @SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
    record Fit(Cascade cascade, double[][] quality, double[][] cost) {}

    Fit fit(double[] rates) {
        double[][] quality = new double[rates.length][];
        double[][] cost = new double[rates.length][];
        for (int r = 0; r < rates.length; r++) {
            double[][] q = new double[works.size()][];
            double[][] c = new double[works.size()][];
            for (int size = Math.min(models, Cascade.MAX_MODELS); size >= 0; size--) {
                for (Work work : works) {
                    if (work != null && work.members.length == size) {
                        work.back(rates[r], q, c);
                    }
                }
            }
            quality[r] = q[0];
            cost[r] = c[0];
        }
        List<Cascade.@Nullable State> states = new ArrayList<>();
        for (Work work : works) {
            states.add(work == null ? null : work.state());
        }
        return new Fit(new Cascade(states, siteCount), quality, cost);
    }

    /** One state on its way. */
    private final class Work {
        private final int mask;
        private final int[] members;
        private final int[] next;
        private final StateFit fit;
        private final StateFit.Solver goSolver;
        private final StateFit.Fitted[] stop;
        private final List<StateFit.Line[]> go = new ArrayList<>();

        Work(int mask, List<AnswerEvidence> evidence, Training training) {
            this.mask = mask;
            this.members = java.util.stream.IntStream.range(0, models)
                    .filter(m -> (mask >> m & 1) == 1)
                    .toArray();
            int last = 32 - Integer.numberOfLeadingZeros(mask);
            this.next = members.length == Cascade.MAX_MODELS
                    ? new int[0]
                    : java.util.stream.IntStream.range(last, models).toArray();
            AnswerEvidence.Features features = new AnswerEvidence.Features(siteCount);
            double[][] raw = new double[rows][];
            for (int i = 0; i < rows; i++) {
                raw[i] = features.of(evidence.get(i), members);
            }
            this.fit = new StateFit(raw, features.scales(), training.folds());
            this.goSolver = fit.solver(GO_RIDGE);
            StateFit.Solver stopSolver = fit.solver(STOP_RIDGE);
            this.stop = new StateFit.Fitted[members.length];
            for (int k = 0; k < members.length; k++) {
                double[] y = new double[rows];
                for (int i = 0; i < rows; i++) {
                    y[i] = scores[members[k]][i];
                }
                stop[k] = stopSolver.fit(y);
            }
        }

        void back(double rate, double[][] quality, double[][] cost) {
            StateFit.Fitted[] values = new StateFit.Fitted[next.length];
            for (int k = 0; k < next.length; k++) {
                int to = mask | 1 << next[k];
                double[] y = new double[rows];
                for (int i = 0; i < rows; i++) {
                    y[i] = quality[to][i] - rate * cost[to][i];
                }
                values[k] = goSolver.fit(y);
            }
            double[] q = new double[rows];
            double[] c = new double[rows];
            for (int i = 0; i < rows; i++) {
                double best = Double.NEGATIVE_INFINITY;
                for (int k = 0; k < members.length; k++) {
                    if (stop[k].outOfFold()[i] > best) {
                        best = stop[k].outOfFold()[i];
                        q[i] = scores[members[k]][i];
                    }
                }
                for (int k = 0; k < next.length; k++) {
                    double value = values[k].outOfFold()[i] - rate * expected[next[k]][i];
                    if (value > best) {
                        best = value;
                        int to = mask | 1 << next[k];
                        q[i] = quality[to][i];
                        c[i] = prices[next[k]][i] + cost[to][i];
                    }
                }
            }
            quality[mask] = q;
            cost[mask] = c;
            StateFit.Line[] lines = new StateFit.Line[next.length];
            for (int k = 0; k < next.length; k++) {
                lines[k] = values[k].line();
            }
            go.add(lines);
        }

        Cascade.State state() {
            StateFit.Line[] lines = new StateFit.Line[stop.length];
            for (int k = 0; k < stop.length; k++) {
                lines[k] = stop[k].line();
            }
            return new Cascade.State(
                    members, fit.scaling(), fit.scales(), lines, next, go.toArray(new StateFit.Line[0][]));
        }
    }
}
