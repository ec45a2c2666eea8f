package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.Usd;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a {@link BakeOff} would cost, by a dry run: no call was made. Scoring is not in it: a judge's calls depend on the
 * answers. Immutable and thread-safe.
 *
 * @param candidates what each would cost, in order
 */
public record CostEstimate(ImmutableList<OfCandidate> candidates) {

    /**
     * What one candidate would cost.
     *
     * @param name the candidate's
     * @param calls how many requests it would answer; those whose answers are kept are not among them
     * @param unserved how many of them no target of its route can serve; they would fail at no cost
     * @param expected what they are expected to cost if the first model of each route answers; empty if a price is not
     *     known
     * @param worstCase what they can cost at most, with all retries and escalations; empty if that cannot be bounded
     * @param batchExpected what they are expected to cost as a batch job; empty if a price is not known, or the candidate
     *     is no single model, for a batch cannot go from model to model
     * @param batchWorstCase what they can cost at most as a batch job; empty as {@code batchExpected}
     */
    public record OfCandidate(
            String name,
            int calls,
            int unserved,
            Optional<Usd> expected,
            Optional<Usd> worstCase,
            Optional<Usd> batchExpected,
            Optional<Usd> batchWorstCase) {}

    /** Returns what all are expected to cost together; empty if that of one is not known. */
    public Optional<Usd> expected() {
        return sum(OfCandidate::expected);
    }

    /** Returns what all can cost at most together; empty if one cannot be bounded. */
    public Optional<Usd> worstCase() {
        return sum(OfCandidate::worstCase);
    }

    private Optional<Usd> sum(Function<OfCandidate, Optional<Usd>> part) {
        return sum(candidates.stream().map(part).toList());
    }

    static Optional<Usd> sum(List<Optional<Usd>> parts) {
        return parts.stream().allMatch(Optional::isPresent)
                ? Optional.of(Usd.sum(parts.stream().map(Optional::orElseThrow).toList()))
                : Optional.empty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (OfCandidate candidate : candidates) {
            text.append(candidate.name())
                    .append(": ")
                    .append(candidate.calls())
                    .append(" requests, expected ")
                    .append(shown(candidate.expected()))
                    .append(", at most ")
                    .append(shown(candidate.worstCase()))
                    .append("; in batch expected ")
                    .append(shown(candidate.batchExpected()))
                    .append('\n');
        }
        return text.append("together expected ")
                .append(shown(expected()))
                .append(", at most ")
                .append(shown(worstCase()))
                .toString();
    }

    private static String shown(Optional<Usd> usd) {
        return usd.map(known -> "$" + known.rounded(4)).orElse("unknown");
    }
}
