package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;

import dev.modelrouter.core.PlainText;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;

/** What a {@link Gate} says of an answer: accepted, or rejected with the reason; with a score if the gate has one. */
public final class Verdict implements Judgment {

    private static final Verdict ACCEPTED = new Verdict(true, "", OptionalDouble.empty(), false);

    /** Of an answer in which there is nothing. */
    static final Verdict EMPTY = beyondRepair("empty answer: no text and no tool use");

    /** Of a text that is no JSON value. */
    static final Verdict NO_JSON = reject("not JSON");

    /** Of an answer that broke off where the model's context window was full. */
    static final Verdict WINDOW_EXCEEDED = beyondRepair("stopped by model_context_window_exceeded");

    /** Of an answer that a content filter ended, on a route that then asks another model. */
    static final Verdict CONTENT_FILTERED = beyondRepair("stopped by content_filtered");

    private final boolean accepted;
    private final String reason;
    private final OptionalDouble score;
    private final boolean isMendable;

    private Verdict(boolean accepted, String reason, OptionalDouble score, boolean isMendable) {
        this.accepted = accepted;
        this.reason = reason;
        this.score = score;
        this.isMendable = isMendable;
    }

    /** Accepts the answer. */
    public static Verdict accept() {
        return ACCEPTED;
    }

    /**
     * Rejects the answer.
     *
     * @param reason why, in words that quote neither prompt nor answer: it is shown in reports, in one line, so that
     *     line breaks in it are written as {@code \\n}. A model that is to {@linkplain Route#repair repair} the answer
     *     is told it
     */
    public static Verdict reject(String reason) {
        checkArgument(!reason.isBlank(), "A rejection needs a reason: it is what explain() shows.");
        return new Verdict(false, PlainText.oneLine(reason), OptionalDouble.empty(), true);
    }

    /** Rejects the answer for a reason that is no use to a model: not the answer's fault, or there is nothing to mend. */
    static Verdict beyondRepair(String reason) {
        return new Verdict(false, reason, OptionalDouble.empty(), false);
    }

    /** Returns whether it rejects for a reason that a model could mend. */
    boolean isMendable() {
        return isMendable;
    }

    /**
     * Returns the same verdict with a score. Of several rejected answers the walk keeps the one with the highest score.
     *
     * @param score from 0 (worthless) to 1 (perfect)
     */
    public Verdict withScore(double score) {
        checkArgument(score >= 0 && score <= 1, "A score lies between 0 and 1, this is %s.", score);
        return new Verdict(accepted, reason, OptionalDouble.of(score), isMendable);
    }

    /** Returns the same verdict with what is chosen of its score and another's, or the one that there is. */
    Verdict withScoreOfBoth(Verdict other, DoubleBinaryOperator choice) {
        if (other.score.isEmpty()) {
            return this;
        }
        double theirs = other.score.getAsDouble();
        return withScore(score.isPresent() ? choice.applyAsDouble(score.getAsDouble(), theirs) : theirs);
    }

    /** Returns whether the answer may be given to the caller. */
    public boolean accepted() {
        return accepted;
    }

    /** Returns why the answer was rejected; empty if it was accepted. */
    public String reason() {
        return reason;
    }

    /** Returns how good the gate found the answer, 0 to 1, if it says. */
    public OptionalDouble score() {
        return score;
    }

    @Override
    public String toString() {
        String verdict = accepted ? "accepted" : "rejected: " + reason;
        return score.isPresent() ? verdict + " (score " + score.getAsDouble() + ")" : verdict;
    }
}
