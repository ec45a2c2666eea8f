package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * What a route does with rejected answers.
 *
 * @param repairs whether a model is told once why its answer was rejected
 * @param carriesDraft whether a model that is asked after another is given what that answered
 * @param acceptedOnly whether no rejected answer is given to the caller
 */
record RejectionRules(boolean repairs, boolean carriesDraft, boolean acceptedOnly) {

    static final RejectionRules NONE = new RejectionRules(false, false, false);

    RejectionRules repairing() {
        return new RejectionRules(true, carriesDraft, acceptedOnly);
    }

    RejectionRules carryingDraft() {
        return new RejectionRules(repairs, true, acceptedOnly);
    }

    RejectionRules givingAcceptedOnly() {
        return new RejectionRules(repairs, carriesDraft, true);
    }

    /** Returns what is made of the rejected answer of an attempt. */
    Rejection of(Attempt attempt, Verdict verdict, Ledger ledger) {
        boolean isRepair = repairs && attempt.purpose() != Purpose.REPAIR;
        if (!verdict.isMendable() || (!isRepair && !carriesDraft)) {
            return acceptedOnly ? Rejection.DROPPED : Rejection.KEPT;
        }
        return new Rejection(
                !acceptedOnly,
                isRepair ? places(attempt, verdict, ledger, true) : null,
                carriesDraft ? places(attempt, verdict, ledger, false) : null);
    }

    private static @Nullable RankedPlaces places(Attempt attempt, Verdict verdict, Ledger ledger, boolean isSameModel) {
        Answer draft = requireNonNull(attempt.answer());
        CompletionRequest amended = Amended.of(ledger.request(), draft, verdict.reason(), isSameModel);
        return ledger.course().map(course -> course.mendingBy(amended)).orElse(null);
    }
}
