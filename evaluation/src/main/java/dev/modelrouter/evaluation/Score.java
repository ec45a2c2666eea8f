package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import dev.modelrouter.core.PlainText;
import dev.modelrouter.pricing.Cost;

/**
 * How good an answer is.
 *
 * @param value from 0 (worthless) to 1 (right); only 1 counts as solved
 * @param note one line for whoever reads the report, such as how far judges agreed; blank for nothing. It should quote
 *     neither prompt nor answer
 * @param cost what finding out cost
 */
public record Score(double value, String note, Cost cost) {

    /**
     * Checks the value and makes the note one line.
     *
     * @throws IllegalArgumentException if the value is not between 0 and 1
     */
    public Score {
        checkArgument(value >= 0 && value <= 1, "The score is %s: a score lies between 0 and 1.", value);
        note = PlainText.oneLine(note);
    }

    /** Returns a score without a note that cost nothing. */
    public static Score of(double value) {
        return new Score(value, "", Cost.ZERO);
    }

    /** Returns 1 for what is right and 0 for what is not. */
    public static Score of(boolean right) {
        return of(right ? 1 : 0);
    }

    /** Returns the score with another note. */
    public Score noting(String other) {
        return new Score(value, other, cost);
    }
}
