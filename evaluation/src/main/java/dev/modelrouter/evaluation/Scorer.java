package dev.modelrouter.evaluation;

import dev.modelrouter.routing.Completion;

/** Says how good an answer is. It must be thread-safe, and should give the same answer the same score. */
@FunctionalInterface
public interface Scorer {

    /**
     * Scores an answer.
     *
     * @param sample what was asked, and the right answer
     * @param completion what came back
     * @return from 0 (worthless) to 1 (right); only 1 counts as solved
     */
    double score(Sample sample, Completion completion);

    /**
     * Returns a scorer that gives 1 to the expected answer and 0 to any other.
     *
     * <p>A text is compared without the white space around it. JSON is compared as JSON: the order of an object's
     * fields, white space and ways to write a number do not matter, and a Markdown code fence around it neither.
     */
    static Scorer exactMatch() {
        return (sample, completion) -> ExactMatch.matches(sample.expected(), completion) ? 1 : 0;
    }
}
