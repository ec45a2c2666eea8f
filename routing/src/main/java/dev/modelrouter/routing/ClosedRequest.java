package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Disposition;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.SpendEntry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * A request that is closed, as the journal of what was spent reads it: nothing is copied.
 *
 * @param closedEpochNanos when it was closed, in nanoseconds since 1970
 */
record ClosedRequest(Ledger ledger, long closedEpochNanos) implements SpendEntry {

    @Override
    public String id() {
        return ledger.id();
    }

    @Override
    public long idHigh() {
        return ledger.highId();
    }

    @Override
    public long idLow() {
        return ledger.lowId();
    }

    @Override
    public long epochNanos() {
        return ledger.epochNanos();
    }

    @Override
    public String route() {
        return ledger.request().route();
    }

    @Override
    public ImmutableMap<String, String> tags() {
        return ledger.request().tags();
    }

    @Override
    public boolean accepted() {
        return ledger.end().reason() == End.Reason.ACCEPTED;
    }

    @Override
    public int callCount() {
        return ledger.attemptCount();
    }

    @Override
    public Call call(int index) {
        return new ClosedCall(ledger.attemptAt(index), ledger.end());
    }

    /** One of its calls. */
    private record ClosedCall(Attempt attempt, End end) implements Call {

        @Override
        public int number() {
            return attempt.number();
        }

        @Override
        public Model model() {
            return attempt.target().model();
        }

        @Override
        public Region region() {
            return attempt.target().region();
        }

        @Override
        public Purpose purpose() {
            return attempt.purpose();
        }

        /** A draft that was given to the caller after all was used, although it was not accepted. */
        @Override
        public Disposition disposition() {
            Verdict verdict = attempt.verdict();
            if (verdict == null) {
                return attempt.outcome() instanceof Outcome.Failed ? Disposition.FAILED : Disposition.CANCELLED;
            }
            boolean isOpinion = purpose() == Purpose.JUDGE || purpose() == Purpose.TRIAGE;
            boolean isUsed = isGiven(attempt, end) || (isOpinion && verdict.accepted());
            return isUsed ? Disposition.USED : Disposition.REJECTED;
        }

        @Override
        public Optional<Usage> usage() {
            return attempt.usage();
        }

        @Override
        public Cost cost() {
            return attempt.cost();
        }
    }

    private static boolean isGiven(Attempt attempt, End end) {
        return end.reason() != End.Reason.INTERRUPTED
                && end.attempt().isPresent()
                && end.attempt().get() == attempt.number();
    }

    @Override
    public Optional<Cost> onStrongest() {
        RankedPlaces course = ledger.course().orElse(null);
        Attempt given = attemptGiven();
        Usage usage = given == null ? null : given.usageOrNull();
        if (course == null || given == null || usage == null) {
            return Optional.empty();
        }
        Place strongest = strongest(course, given.target());
        return strongest == null ? Optional.empty() : strongest.tariff().expectedCost(usage, PricingTier.STANDARD);
    }

    private @Nullable Attempt attemptGiven() {
        for (int i = 0; i < ledger.attemptCount(); i++) {
            if (isGiven(ledger.attemptAt(i), ledger.end())) {
                return ledger.attemptAt(i);
            }
        }
        return null;
    }

    /** The last model of an order by strength at its first place, else the dearest, of those that could take the request. */
    private @Nullable Place strongest(RankedPlaces course, Target answered) {
        return ledger.order() == Ranking.Order.STRENGTH ? last(course, answered) : dearest(course, answered);
    }

    /** Goes from the last place on, as a check is needed for each that is passed. */
    private static @Nullable Place last(RankedPlaces course, Target answered) {
        Place last = null;
        for (int rank = course.size() - 1; rank >= 0; rank--) {
            Place place = course.place(rank);
            if (couldAnswer(course, rank, answered)) {
                if (last != null && !place.target().model().equals(last.target().model())) {
                    return last;
                }
                last = place;
            }
        }
        return last;
    }

    private static @Nullable Place dearest(RankedPlaces course, Target answered) {
        Place dearest = null;
        for (int rank = 0; rank < course.size(); rank++) {
            Place place = course.place(rank);
            if (isDearer(place, dearest) && couldAnswer(course, rank, answered)) {
                dearest = place;
            }
        }
        return dearest;
    }

    private static boolean isDearer(Place place, @Nullable Place than) {
        return place.perMillion().isPresent()
                && (than == null
                        || place.perMillion().get().compareTo(than.perMillion().orElseThrow()) >= 0);
    }

    /** Returns whether a place could take the request; the one that did is not asked. */
    private static boolean couldAnswer(RankedPlaces course, int rank, Target answered) {
        return course.target(rank).equals(answered) || course.knownUnfit(rank) == null;
    }
}
