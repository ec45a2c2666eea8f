package dev.modelrouter.evaluation;

/** A scorer that pays for calls of its own: within a bake-off they count against its cap, and are kept. */
final class PaidScorer implements Scorer {

    private final Scoring scoring;

    private PaidScorer(Scoring scoring) {
        this.scoring = scoring;
    }

    /** Scores an answer, asking through what it is given. */
    interface Scoring {
        Score score(Sample sample, RecordedAnswer answer, PaidCalls calls);
    }

    static PaidScorer by(Scoring scoring) {
        return new PaidScorer(scoring);
    }

    Score score(Sample sample, RecordedAnswer answer, PaidCalls calls) {
        return scoring.score(sample, answer, calls);
    }

    @Override
    public Score score(Sample sample, RecordedAnswer answer) {
        return score(sample, answer, PaidCalls.alone());
    }
}
