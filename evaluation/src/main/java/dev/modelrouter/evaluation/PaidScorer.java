package dev.modelrouter.evaluation;

/** A scorer that pays for calls of its own: within a bake-off they count against its cap, and are kept. */
interface PaidScorer extends Scorer {

    /** Scores an answer, asking through what it is given. */
    Score score(Sample sample, RecordedAnswer answer, PaidCalls calls);

    @Override
    default Score score(Sample sample, RecordedAnswer answer) {
        return score(sample, answer, PaidCalls.alone());
    }
}
