package dev.modelrouter.evaluation;

/**
 * Says how good an answer is. It must be thread-safe, and should give the same answer the same score. One that throws
 * costs its sample the score and not the run: the result is then {@link SampleResult.State#UNSCORED}.
 */
@FunctionalInterface
public interface Scorer {

    /**
     * Scores an answer.
     *
     * @param sample what was asked, and the right answer
     * @param answer what came back; never a {@linkplain RecordedAnswer#isFailure failure}
     */
    Score score(Sample sample, RecordedAnswer answer);

    /**
     * Returns a scorer that gives 1 to the expected answer and 0 to any other.
     *
     * <p>A text is compared without the white space around it. JSON is compared as JSON: the order of an object's
     * fields, white space and ways to write a number do not matter, and a Markdown code fence around it neither.
     */
    static Scorer exactMatch() {
        return (sample, answer) -> Score.of(ExactMatch.matches(sample.expected(), answer));
    }
}
