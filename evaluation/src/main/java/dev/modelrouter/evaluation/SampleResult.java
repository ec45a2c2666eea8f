package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.Cost;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one candidate made of one sample, once. Immutable and thread-safe; its {@code toString} shows neither prompt nor
 * answer.
 */
public final class SampleResult {

    private final Sample sample;
    private final int repeat;
    private final @Nullable RecordedAnswer answer;
    private final @Nullable Score score;
    private final String reason;

    private SampleResult(Attempted attempted, @Nullable RecordedAnswer answer, @Nullable Score score, String reason) {
        this.sample = attempted.sample();
        this.repeat = attempted.repeat();
        this.answer = answer;
        this.score = score;
        this.reason = reason;
    }

    /**
     * What was attempted.
     *
     * @param sample which sample
     * @param repeat how often before: 0 for the first time
     */
    record Attempted(Sample sample, int repeat) {

        SampleResult scored(RecordedAnswer answer, Score score) {
            return new SampleResult(this, answer, score, score.note());
        }

        SampleResult failed(RecordedAnswer failure) {
            checkArgument(failure.isFailure(), "There is an answer.");
            return new SampleResult(this, failure, null, failure.failure().orElseThrow());
        }

        SampleResult unscored(RecordedAnswer answer, String reason) {
            return new SampleResult(this, answer, null, reason);
        }

        SampleResult notRun(String reason) {
            return new SampleResult(this, null, null, reason);
        }
    }

    /** How far a result came. */
    public enum State {
        /** There is an answer, and it has a score. */
        SCORED,
        /** There is no answer: every call failed, or a limit of the request was reached first. It counts as not solved. */
        FAILED,
        /**
         * Nothing can be said of the candidate: the scorer threw, or the sample was not run as the bake-off's money was
         * used up. It belongs in no rate.
         */
        UNSCORED
    }

    /** Returns the sample. */
    public Sample sample() {
        return sample;
    }

    /** Returns how often the candidate had been asked before: 0 for the first of the repeats. */
    public int repeat() {
        return repeat;
    }

    /** Returns how far it came. */
    public State state() {
        if (score != null) {
            return State.SCORED;
        }
        return answer != null && answer.isFailure() ? State.FAILED : State.UNSCORED;
    }

    /**
     * Returns what came back, the record of a failure included; empty only if nothing was called, as the bake-off's money
     * was used up.
     */
    public Optional<RecordedAnswer> answer() {
        return Optional.ofNullable(answer);
    }

    /** Returns the answer's score, from 0 to 1; 0 if it has none, which {@link #state} tells. */
    public double score() {
        return score == null ? 0 : score.value();
    }

    /**
     * Returns what the scorer noted, such as how far judges agreed; of a failure its kind; of what is unscored the reason.
     * Blank if there is nothing to say.
     */
    public String reason() {
        return reason;
    }

    /** Returns whether the route's gate accepted the answer and the scorer gave it 1. */
    public boolean solved() {
        return answer != null && answer.accepted() && score() == 1;
    }

    /** Returns every call that was made for the answer, in order; the scorer's own calls are not among them. */
    public ImmutableList<RecordedAttempt> attempts() {
        return answer == null ? ImmutableList.of() : answer.attempts();
    }

    /** Returns what the answer cost when it was paid for: the candidate's price, whoever ran it. Scoring is apart. */
    public Cost cost() {
        return answer == null ? Cost.ZERO : answer.cost();
    }

    /** Returns what scoring cost when it was paid for: more than zero only for a judge or an embedding. */
    public Cost scoringCost() {
        return score == null ? Cost.ZERO : score.cost();
    }

    /** Returns what this run paid for the answer: zero if an earlier run paid and this one read it from its file. */
    public Cost paid() {
        return answer == null || answer.isFromFile() ? Cost.ZERO : answer.cost();
    }

    @Override
    public String toString() {
        String came =
                switch (state()) {
                    case SCORED -> solved() ? "solved" : "not solved, score " + score();
                    case FAILED -> "no answer";
                    case UNSCORED -> "not scored";
                };
        return sample.id() + ": " + came;
    }
}
