package dev.modelrouter.evaluation;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.routing.Attempt;
import dev.modelrouter.routing.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call that was made for a sample, as a bake-off keeps it: of this run, or read from an answer
 * file. Immutable; it holds neither prompt nor answer.
 *
 * @param number 1 for the first call for the sample
 * @param purpose what it was made for
 * @param model the short name of the model that was called
 * @param region where it was called
 * @param result how it ended
 * @param reason the gate's reason if the answer was rejected, the kind of failure if the call failed, why it was
 *     cancelled; blank if the answer was accepted
 * @param usage the tokens that Bedrock reported; empty if it reported none that can be believed
 * @param cost what it cost when it was made
 * @param latency from sending to the end of the reply, or to the failure
 * @param startedAt when it was sent
 */
public record RecordedAttempt(
        int number,
        Purpose purpose,
        String model,
        String region,
        Result result,
        String reason,
        Optional<Usage> usage,
        Cost cost,
        Duration latency,
        Instant startedAt) {

    /** How a call ended. */
    public enum Result {
        /** Its answer was accepted. */
        ANSWERED,
        /** Its answer was rejected by the gate. */
        REJECTED,
        /** It failed. */
        FAILED,
        /** Nobody wanted its answer any more. */
        CANCELLED
    }

    static RecordedAttempt of(Attempt attempt) {
        Outcome outcome = attempt.outcome();
        Result result;
        String reason;
        if (outcome instanceof Outcome.Rejected rejected) {
            result = Result.REJECTED;
            reason = rejected.verdict().reason();
        } else if (outcome instanceof Outcome.Failed failed) {
            result = Result.FAILED;
            reason = failed.failure().kind().name();
        } else if (outcome instanceof Outcome.Cancelled cancelled) {
            result = Result.CANCELLED;
            reason = cancelled.reason();
        } else {
            result = Result.ANSWERED;
            reason = "";
        }
        return new RecordedAttempt(
                attempt.number(),
                attempt.purpose(),
                attempt.target().modelName(),
                attempt.target().region().id(),
                result,
                reason,
                attempt.usage(),
                attempt.cost(),
                attempt.latency(),
                attempt.startedAt());
    }
}
