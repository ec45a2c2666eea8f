package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Disposition;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.SpendOrigin;
import dev.modelrouter.pricing.SpentCall;
import dev.modelrouter.pricing.SpentRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters requests that have ended into the journal of what was spent, if there is one. */
interface Spending {

    Logger LOG = LoggerFactory.getLogger(ModelRouter.class);

    /** No journal. */
    Spending NONE = request -> {};

    /**
     * A request that has ended.
     *
     * @param info which
     * @param at when it came
     * @param end how it ended
     * @param attempts all its calls
     * @param strongest how the strongest candidate of the request is charged
     */
    record Ended(RequestInfo info, Instant at, End end, ImmutableList<Attempt> attempts, Optional<Tariff> strongest) {

        private boolean isGiven(Attempt attempt) {
            return end.reason() != End.Reason.INTERRUPTED
                    && end.attempt()
                            .filter(number -> number == attempt.number())
                            .isPresent();
        }

        SpentRequest toSpent() {
            ImmutableList<SpentCall> calls =
                    attempts.stream().map(this::toSpent).collect(ImmutableList.toImmutableList());
            boolean accepted = end.reason() == End.Reason.ACCEPTED;
            return new SpentRequest(
                    new SpendOrigin(info.id(), at, info.route(), info.tags()), accepted, calls, onStrongest());
        }

        private SpentCall toSpent(Attempt attempt) {
            return new SpentCall(
                    attempt.number(),
                    attempt.target().model(),
                    attempt.target().region().id(),
                    attempt.purpose(),
                    disposition(attempt),
                    attempt.usage(),
                    attempt.cost());
        }

        /** A draft that was given to the caller after all was used, although it was not accepted. */
        private Disposition disposition(Attempt attempt) {
            Outcome outcome = attempt.outcome();
            if (outcome instanceof Outcome.Failed) {
                return Disposition.FAILED;
            } else if (outcome instanceof Outcome.Cancelled) {
                return Disposition.CANCELLED;
            }
            return isGiven(attempt) ? Disposition.USED : Disposition.REJECTED;
        }

        private Optional<Cost> onStrongest() {
            Optional<Usage> given =
                    attempts.stream().filter(this::isGiven).findFirst().flatMap(Attempt::usage);
            return strongest
                    .flatMap(tariff -> given.flatMap(usage -> tariff.expected(usage, PricingTier.STANDARD)))
                    .map(Cost::known);
        }
    }

    /** Enters a request. Throws nothing. */
    void enter(Ended request);

    /** Returns the one entry that a request has in the journal. */
    default Entry entry(RequestInfo info, Instant at) {
        return new Entry(this, info, at);
    }

    /** The entry of one request: whatever ends it writes it, and only the first that does. Not thread-safe. */
    final class Entry {

        private final Spending spending;
        private final RequestInfo info;
        private final Instant at;
        private boolean written;

        private Entry(Spending spending, RequestInfo info, Instant at) {
            this.spending = spending;
            this.info = info;
            this.at = at;
        }

        /** Writes the entry, unless it is written. */
        void write(End end, Collection<Attempt> attempts, Optional<Tariff> strongest) {
            if (!written) {
                written = true;
                spending.enter(new Ended(info, at, end, ImmutableList.copyOf(attempts), strongest));
            }
        }
    }

    /** Returns what enters requests into a journal. */
    static Spending of(SpendJournal journal) {
        return request -> {
            try {
                if (journal.record(request.toSpent()) != SpendJournal.Recorded.RECORDED) {
                    LOG.warn(
                            "The spend journal did not take request {}",
                            request.info().id());
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "The spend journal did not take request {}",
                        request.info().id(),
                        e);
            }
        };
    }
}
