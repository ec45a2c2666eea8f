package dev.modelrouter.routing;

/** A rejected answer that may still be better than none. */
record Draft(int attempt, int rank, Verdict verdict) {

    /**
     * Any answer is better than an empty one. A higher score is better; where a gate gives none, the answer of the
     * stronger or the preferred model.
     */
    boolean isBetterThan(Draft other, Ranking.Order order) {
        if (isEmpty() != other.isEmpty()) {
            return other.isEmpty();
        }
        if (verdict.score().isPresent() && other.verdict.score().isPresent()) {
            int byScore = Double.compare(
                    verdict.score().getAsDouble(), other.verdict.score().getAsDouble());
            if (byScore != 0) {
                return byScore > 0;
            }
        }
        return order == Ranking.Order.STRENGTH ? rank > other.rank : rank < other.rank;
    }

    private boolean isEmpty() {
        return verdict == Verdict.EMPTY;
    }
}
