package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Disposition;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.SpendOrigin;
import dev.modelrouter.pricing.SpentCall;
import dev.modelrouter.pricing.SpentRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of a request is entered into the journal of what was spent. */
final class SpendEntry {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRouter.class);

    private SpendEntry() {}

    static void enter(Ledger ledger, SpendJournal journal) {
        try {
            if (journal.record(spent(ledger)) != SpendJournal.Recorded.RECORDED) {
                LOG.warn("The spend journal did not take request {}", ledger.id());
            }
        } catch (RuntimeException e) {
            LOG.warn("The spend journal did not take request {}", ledger.id(), e);
        }
    }

    private static SpentRequest spent(Ledger ledger) {
        End end = ledger.end();
        ImmutableList<SpentCall> calls =
                ledger.attempts().stream().map(attempt -> spent(attempt, end)).collect(ImmutableList.toImmutableList());
        SpendOrigin origin = new SpendOrigin(
                ledger.id(),
                ledger.at(),
                ledger.request().route(),
                ledger.request().tags());
        return new SpentRequest(origin, end.reason() == End.Reason.ACCEPTED, calls, onStrongest(ledger));
    }

    private static SpentCall spent(Attempt attempt, End end) {
        return new SpentCall(
                attempt.number(),
                attempt.target().model(),
                attempt.target().region().id(),
                attempt.purpose(),
                disposition(attempt, end),
                attempt.usage(),
                attempt.cost());
    }

    /** A draft that was given to the caller after all was used, although it was not accepted. */
    private static Disposition disposition(Attempt attempt, End end) {
        Outcome outcome = attempt.outcome();
        if (outcome instanceof Outcome.Failed) {
            return Disposition.FAILED;
        } else if (outcome instanceof Outcome.Cancelled) {
            return Disposition.CANCELLED;
        }
        boolean isOpinion = attempt.purpose() == Purpose.JUDGE || attempt.purpose() == Purpose.TRIAGE;
        boolean isUsed = isGiven(attempt, end) || (isOpinion && outcome instanceof Outcome.Answered);
        return isUsed ? Disposition.USED : Disposition.REJECTED;
    }

    private static boolean isGiven(Attempt attempt, End end) {
        return end.reason() != End.Reason.INTERRUPTED
                && end.attempt().filter(number -> number == attempt.number()).isPresent();
    }

    /** Returns what the answer that was given would have cost on the strongest candidate of the request. */
    private static Optional<Cost> onStrongest(Ledger ledger) {
        Optional<Usage> given = ledger.attempts().stream()
                .filter(attempt -> isGiven(attempt, ledger.end()))
                .findFirst()
                .flatMap(Attempt::usage);
        return given.flatMap(usage -> ledger.course()
                .flatMap(course -> strongest(course, ledger.order()))
                .flatMap(place -> place.tariff().expected(usage, PricingTier.STANDARD))
                .map(Cost::known));
    }

    /** The last model of an order by strength at its first place, else the dearest, of those that could take the request. */
    private static Optional<Place> strongest(Ranked course, Ranking.Order order) {
        Place strongest = null;
        for (int rank = 0; rank < course.size(); rank++) {
            if (course.knownUnfit(rank) == null && isStronger(course.place(rank), strongest, order)) {
                strongest = course.place(rank);
            }
        }
        return Optional.ofNullable(strongest);
    }

    private static boolean isStronger(Place place, @Nullable Place than, Ranking.Order order) {
        if (order == Ranking.Order.STRENGTH) {
            return than == null || !place.target().model().equals(than.target().model());
        }
        return place.perMillion().isPresent()
                && (than == null
                        || place.perMillion().get().compareTo(than.perMillion().orElseThrow()) >= 0);
    }
}
