package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
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
        Usage given = usageOfAnswer();
        if (course == null || given == null) {
            return Optional.empty();
        }
        Place strongest = strongest(course, ledger.order());
        return strongest == null
                ? Optional.empty()
                : strongest.tariff().expected(given, PricingTier.STANDARD).map(Cost::known);
    }

    private @Nullable Usage usageOfAnswer() {
        for (int i = 0; i < ledger.attemptCount(); i++) {
            if (isGiven(ledger.attemptAt(i), ledger.end())) {
                return ledger.attemptAt(i).usageOrNull();
            }
        }
        return null;
    }

    /** The last model of an order by strength at its first place, else the dearest, of those that could take the request. */
    private static @Nullable Place strongest(RankedPlaces course, Ranking.Order order) {
        Place strongest = null;
        for (int rank = 0; rank < course.size(); rank++) {
            if (course.knownUnfit(rank) == null && isStronger(course.place(rank), strongest, order)) {
                strongest = course.place(rank);
            }
        }
        return strongest;
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
