package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.Predicate;

/** Scores against each of the right answers, of which the best counts. */
final class References {

    private References() {}

    /** Returns 1 if one of the right answers is what is given. */
    static Score right(Sample sample, Predicate<JsonNode> isGiven) {
        return Score.of(of(sample).stream().anyMatch(isGiven));
    }

    /** Returns the best of the scores against each of the right answers. */
    static Score best(Sample sample, Function<JsonNode, Score> against) {
        return of(sample).stream()
                .map(against)
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
