package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.routing.Attempt;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.ModelRouterException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one route made of one sample. Immutable and thread-safe; its {@code toString} shows neither prompt nor answer.
 */
public final class SampleResult {

    private final Sample sample;
    private final @Nullable Completion completion;
    private final @Nullable ModelRouterException exception;
    private final double score;

    private SampleResult(
            Sample sample, @Nullable Completion completion, @Nullable ModelRouterException exception, double score) {
        this.sample = sample;
        this.completion = completion;
        this.exception = exception;
        this.score = score;
    }

    static SampleResult answered(Sample sample, Completion completion, double score) {
        return new SampleResult(sample, completion, null, score);
    }

    static SampleResult failed(Sample sample, ModelRouterException exception) {
        return new SampleResult(sample, null, exception, 0);
    }

    /** Returns the sample. */
    public Sample sample() {
        return sample;
    }

    /** Returns the answer, accepted or not; empty if there was none. */
    public Optional<Completion> completion() {
        return Optional.ofNullable(completion);
    }

    /** Returns why there was no answer; empty if there was one. */
    public Optional<ModelRouterException> exception() {
        return Optional.ofNullable(exception);
    }

    /** Returns the answer's score, from 0 to 1; 0 if there was no answer. */
    public double score() {
        return score;
    }

    /** Returns whether the route's gate accepted the answer and the scorer gave it 1. */
    public boolean solved() {
        return completion != null && completion.accepted() && score == 1;
    }

    /** Returns every call that was made for the sample, in order. */
    public ImmutableList<Attempt> attempts() {
        if (completion != null) {
            return completion.attempts();
        }
        return exception == null ? ImmutableList.of() : exception.attempts();
    }

    /** Returns what all calls for the sample cost together. */
    public Cost cost() {
        return attempts().stream().map(Attempt::cost).reduce(Cost.ZERO, Cost::plus);
    }

    @Override
    public String toString() {
        return sample.id() + ": "
                + (solved() ? "solved" : completion != null ? "not solved, score " + score : "no answer");
    }
}
