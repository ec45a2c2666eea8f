package dev.modelrouter.evaluation;

/**
 * All that is known of a request and of the answers so far, by model; what is known of a model that was not asked yet
 * is not read.
 *
 * @param site the call site, or -1
 * @param quality the predictions made before any call
 * @param heads the predictions made after reading the answers
 * @param checks the scaled validators of the answers
 * @param answers the canonical answers
 * @param tools the names of the tools called; empty if no tools were offered
 * @param logTokens the logarithms of one more than the output tokens
 */
@SuppressWarnings("ArrayRecordComponent") // a table that is never compared or changed
record AnswerEvidence(
        int site,
        double[] quality,
        double[] heads,
        double[][] checks,
        String[] answers,
        String[] tools,
        double[] logTokens) {

    static AnswerEvidence of(int site, double[] quality) {
        int models = quality.length;
        return new AnswerEvidence(
                site,
                quality,
                new double[models],
                new double[models][],
                new String[models],
                new String[models],
                new double[models]);
    }

    /** Notes an answer. */
    void note(int model, Outcomes.Reply reply, boolean offered) {
        answers[model] = Answers.canonical(reply.answer(), offered);
        tools[model] = offered ? ToolCalls.of(reply.answer()).names() : "";
        logTokens[model] = Math.log1p((double) reply.outputTokens());
    }

    boolean agree(int a, int b) {
        return answers[a].equals(answers[b]);
    }

    private boolean sameTools(int a, int b) {
        return tools[a].equals(tools[b]);
    }

    /** Returns the features of the state in which some models have answered, each times the scale of its group. */
    static final class Features {

        /** Features around their group's scale: what shrinks less has the larger scale. */
        private static final double[] SCALES = {1, 0.3, 0.5};

        private final int siteCount;
        private double[] out = new double[64];
        private double[] scale = new double[64];
        private int size;

        Features(int siteCount) {
            this.siteCount = siteCount;
        }

        private void add(int group, double value) {
            if (size == out.length) {
                out = java.util.Arrays.copyOf(out, size * 2);
                scale = java.util.Arrays.copyOf(scale, size * 2);
            }
            scale[size] = SCALES[group];
            out[size++] = value;
        }

        double[] of(AnswerEvidence evidence, int[] state) {
            size = 0;
            for (double p : evidence.quality) {
                add(0, p);
            }
            boolean all = state.length > 2;
            for (int i = 0; i < state.length; i++) {
                for (int j = i + 1; j < state.length; j++) {
                    double agree = evidence.agree(state[i], state[j]) ? 1 : 0;
                    all &= agree == 1;
                    add(0, agree);
                    add(0, agree * evidence.quality[state[i]]);
                    add(0, agree * evidence.quality[state[j]]);
                    add(0, evidence.sameTools(state[i], state[j]) ? 1 : 0);
                }
            }
            if (state.length > 2) {
                add(0, all ? 1 : 0);
            }
            for (int s = 0; s < siteCount; s++) {
                add(1, s == evidence.site ? 1 : 0);
            }
            for (int m : state) {
                for (double check : evidence.checks[m]) {
                    add(1, check);
                }
                add(1, evidence.quality[m] * evidence.logTokens[m]);
                add(2, evidence.heads[m]);
            }
            return java.util.Arrays.copyOf(out, size);
        }

        /** Returns the scales of the features that {@link #of} returned last. */
        double[] scales() {
            return java.util.Arrays.copyOf(scale, size);
        }
    }
}
