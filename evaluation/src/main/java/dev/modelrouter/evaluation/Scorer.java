package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * Says how good an answer is: one of those here, or a function of your own. It must be thread-safe, and should give the
 * same answer the same score. One that throws costs its sample the score and not the run: the result is then {@link
 * SampleResult.State#UNSCORED}. Where a sample has several {@linkplain Sample#expectedAnswers right answers}, the best
 * score counts; a scorer that needs one throws for a sample that has none.
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
        return (sample, answer) -> References.right(sample, expected -> ExactMatch.matches(expected, answer));
    }

    /**
     * Returns a scorer that gives 1 to the expected text, whatever its case, punctuation, white space and Unicode form,
     * and with or without the English articles, as SQuAD has it.
     */
    static Scorer normalizedMatch() {
        return (sample, answer) -> References.right(sample, expected -> Words.normalized(References.text(expected))
                .equals(Words.normalized(answer.text())));
    }

    /** Returns a scorer that gives 1 to an answer with the expected text in it, as whole words, {@link #normalizedMatch}. */
    static Scorer contains() {
        return (sample, answer) -> References.right(sample, expected -> (" " + Words.normalized(answer.text()) + " ")
                .contains(" " + Words.normalized(References.text(expected)) + " "));
    }

    /**
     * Returns a scorer for which the expected answer is a regular expression that must be found in the text; anchor it
     * with {@code \A} and {@code \z} to match the whole. One that backtracks without end is cut off and throws.
     */
    static Scorer regex() {
        return (sample, answer) -> References.right(
                sample, expected -> BoundedPattern.of(References.text(expected)).isFoundIn(answer.text()));
    }

    /**
     * Returns a scorer that compares the last number in the text with the expected one. It reads signs, thousands
     * separators, decimal points and exponents, and passes over units and currencies.
     *
     * @param tolerance how far off it may be, in absolute terms; zero or more
     */
    static Scorer number(BigDecimal tolerance) {
        checkArgument(tolerance.signum() >= 0, "The tolerance is %s, it must be zero or more.", tolerance);
        return (sample, answer) ->
                References.right(sample, expected -> Numbers.isWithin(tolerance, expected, answer.text()));
    }

    /**
     * Returns a scorer for questions with lettered choices, A to Z. It reads the letter that the answer settles on, such as
     * in {@code B}, {@code (b)}, {@code **B.** Paris} or {@code … so the answer is B}; an answer that settles on none, or
     * on several, gets 0.
     */
    static Scorer multipleChoice() {
        return (sample, answer) -> References.right(
                sample,
                expected -> MultipleChoice.of(References.text(expected)).equals(MultipleChoice.of(answer.text()))
                        && MultipleChoice.of(answer.text()).isPresent());
    }

    /**
     * Returns a scorer that compares JSON field by field: the share of the fields in either of the two that are in both
     * with the same value. Nested fields count one by one, items of arrays by their place. The note names the fields that
     * are wrong.
     */
    static Scorer jsonFields() {
        return (sample, answer) -> References.best(sample, expected -> JsonFields.score(expected, answer));
    }

    /**
     * Returns a scorer that gives 1 to JSON that is valid under a schema; the expected answer is not asked for.
     *
     * @param schema a JSON Schema as JSON text
     * @throws IllegalArgumentException if it is no valid schema
     */
    static Scorer jsonSchema(String schema) {
        return JsonSchema.of(schema)::score;
    }

    /** Returns a scorer by the overlap of words with the expected text: token F1 as SQuAD has it. */
    static Scorer f1() {
        return (sample, answer) -> References.best(
                sample, expected -> Score.of(Overlap.f1(Words.of(References.text(expected)), Words.of(answer.text()))));
    }

    /** Returns a scorer by the longest common subsequence of words with the expected text: ROUGE-L as an F1. */
    static Scorer rougeL() {
        return (sample, answer) -> References.best(
                sample,
                expected -> Score.of(Overlap.rougeL(Words.of(References.text(expected)), Words.of(answer.text()))));
    }

    /**
     * Returns a scorer by BLEU of one sentence: runs of one to four words, each smoothed by one but for single words (Lin
     * and Och 2004), with the brevity penalty by the closest of the right answers.
     */
    static Scorer bleu() {
        return (sample, answer) -> Score.of(Overlap.bleu(
                References.of(sample).stream()
                        .map(expected -> Words.of(References.text(expected)))
                        .toList(),
                Words.of(answer.text())));
    }

    /**
     * Returns a scorer by the cosine of embeddings with the expected text, 0 where it is negative. Each text is embedded
     * once. What that costs is told only as the price you state.
     *
     * @param client makes the calls
     * @param model an embedding model of Amazon Titan or Cohere, such as {@code amazon.titan-embed-text-v2:0}
     * @param usdPerMillionTokens what a million input tokens cost
     * @throws IllegalArgumentException if it is a model of another family
     */
    static Scorer embedding(BedrockRuntimeClient client, String model, Usd usdPerMillionTokens) {
        return PaidScorer.by(new Embeddings(client, model, usdPerMillionTokens)::score);
    }

    /**
     * Returns a scorer for Java code: the answer's code must compile and pass the expected answer, which is the source of a
     * class {@code Check} whose {@code main} throws if the code is wrong. Both are compiled and run in processes of their
     * own with the JDK that runs this program; the answer's code is that of its fenced blocks, or all of it.
     *
     * <p><b>It runs what a model wrote.</b> The process has an empty environment, a folder of its own to start in, 256 MiB
     * of heap, no standard streams, and ends after the time limit with all its children. Where Linux lets users have
     * namespaces of their own ({@code unshare}) it has no network; elsewhere it has, and the note says so. It may read
     * and write what this program's user may: run it in a container if that matters.
     *
     * @param timeLimit for compiling, and again for running; up to 10 minutes
     */
    static Scorer javaCode(Duration timeLimit) {
        return new JavaCode(timeLimit)::score;
    }

    /**
     * Returns a scorer that asks models how well an answer does by a rubric.
     *
     * <p>The judge is blind: it hears neither who answered nor which text is the reference. It is asked twice, with the
     * order of the answer and the expected one swapped, or the scale turned round if none is expected; the score is the
     * mean of its grades, and the note says whether they agree. A judge of the answer's own model family is not asked; if
     * there is no other, or the family of one is not known, the scorer throws. Grades are kept with the answers and count
     * against the cap.
     *
     * @param router has the judges' routes
     * @param rubric what a good answer is, such as {@code Polite, and says what happens next.}
     * @param routes the judges, the preferred first: the first of another family is asked
     */
    static Scorer judge(ModelRouter router, String rubric, String... routes) {
        return PaidScorer.by(Judge.of(router, rubric, routes)::score);
    }

    /**
     * Returns a {@linkplain #judge judge} of whether an answer keeps to its context, which is what the sample's
     * conversation says: 1 if each claim is supported by it.
     */
    static Scorer faithfulness(ModelRouter router, String... routes) {
        return PaidScorer.by(Judge.of(
                router,
                "Every claim of the answer is stated in or follows from the task's own material. A claim that the material"
                        + " does not support, even a true one, makes it bad. Saying that the material does not tell is good"
                        + " where it does not.",
                routes)::score);
    }

    /**
     * Returns a scorer by labels that people gave, from a file of JSON lines with {@code id}, {@code answer} and {@code
     * score}, 0 to 1, such as a {@linkplain #writeLabelSheet sheet} that was filled in. An answer without a label is left
     * without a score.
     *
     * @throws Dataset.FormatException if a line is not that
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    static Scorer humanLabels(Path file) {
        return HumanLabels.read(file)::score;
    }

    /**
     * Writes the sheet for people to fill in: each distinct answer of a report once, with {@code id}, {@code prompt}, {@code
     * answer} and a {@code score} of null, in an order that tells nothing of who answered.
     *
     * @param file is replaced if it exists
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    static void writeLabelSheet(BakeOffReport report, Path file) {
        HumanLabels.write(report, file);
    }
}
