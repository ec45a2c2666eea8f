package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/** Scores against each of the right answers, of which the best counts. */
final class References {

    private References() {}

    static Scorer right(BiPredicate<JsonNode, RecordedAnswer> isRight) {
        return best((expected, answer) -> Score.of(isRight.test(expected, answer)));
    }

    static Scorer best(BiFunction<JsonNode, RecordedAnswer, Score> one) {
        return (sample, answer) -> of(sample).stream()
                .map(expected -> one.apply(expected, answer))
                .max(Comparator.comparingDouble(Score::value))
                .orElseThrow();
    }

    /** Returns the right answers, of which there must be some. */
    static ImmutableList<JsonNode> of(Sample sample) {
        ImmutableList<JsonNode> expected = sample.expectedAnswers();
        checkArgument(
                !expected.isEmpty(),
                "Sample %s has no expected answer, which this scorer compares with: give one, or let a judge score.",
                sample.id());
        return expected;
    }

    /** Returns an expected answer as the text that a model would write. */
    static String text(JsonNode expected) {
        return expected.isTextual() ? expected.textValue() : expected.toString();
    }
}
