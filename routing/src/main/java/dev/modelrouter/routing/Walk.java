package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Model;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one request: outcomes and the time go in, the next step comes out.
 *
 * <p>It does no I/O, starts no thread and reads no clock, so that every driver behaves alike and a whole request can be
 * run in virtual time. A driver asks {@link #next} after each event and carries the step out. The walk keeps attempts
 * apart by number and does not assume that there is only one at a time, nor that a model has only one place.
 *
 * <p>The order of things. A target that was never called goes before one that was. After a failure that says nothing of
 * the model, other places of that model go first, then the ranking's order. After a rejected answer its model is out,
 * and in an order by strength every weaker model with it. Only when no fresh target is left is one called again, after
 * a pause, and no target more than {@value #CALLS_PER_TARGET} times. A call is made only if its worst case fits into
 * what is left of the money.
 *
 * <p>Not thread-safe: one driver owns it.
 */
final class Walk {

    static final int CALLS_PER_TARGET = 2;

    private final List<Place> places = new ArrayList<>();
    private final Ranking.Order order;
    private final Limits limits;
    private final long deadlineNanos;
    private final RandomGenerator random;

    private final Map<Integer, Flight> inFlight = new LinkedHashMap<>();
    private final Map<Integer, Place> unjudged = new LinkedHashMap<>();
    private final Map<Target, String> passedOver = new LinkedHashMap<>();
    private int calls;
    private Usd spent = Usd.ZERO;
    private @Nullable Model lastFailed;
    private @Nullable Draft best;
    private @Nullable End end;

    /**
     * @param quotes the ranked targets in order, each with its quote
     *
     * @param startNanos when the request began
     */
    Walk(
            ImmutableMap<Target, Quote> quotes,
            Ranking.Order order,
            Limits limits,
            RandomGenerator random,
            long startNanos) {
        quotes.forEach((target, quote) -> places.add(new Place(target, quote, places.size())));
        this.order = order;
        this.limits = limits;
        this.random = random;
        this.deadlineNanos = startNanos + limits.deadline().toNanos();
    }

    /**
     * Says what to do now.
     *
     * @param now a reading of the clock that gave {@code startNanos}
     */
    Step next(long now) {
        if (end == null && !unjudged.isEmpty()) {
            return new Step.Judge(unjudged.keySet().iterator().next());
        }
        if (end == null && now - deadlineNanos >= 0) {
            stop(End.Reason.DEADLINE);
        }
        if (end == null && inFlight.isEmpty() && calls >= limits.maxAttempts()) {
            stop(End.Reason.ATTEMPTS);
        }
        if (end != null) {
            return new Step.Finish(end, ImmutableSet.copyOf(inFlight.keySet()));
        }
        if (!inFlight.isEmpty()) {
            return new Step.Pause(deadlineNanos);
        }
        return choose(now);
    }

    /**
     * A model answered.
     *
     * @param charge what it cost, or at the most may have cost
     */
    void answered(int attempt, Usd charge) {
        Place place = land(attempt, charge);
        unjudged.put(attempt, place);
    }

    /** The gate has spoken. */
    void judged(int attempt, Verdict verdict) {
        Place place = unjudged.remove(attempt);
        if (place == null || end != null) {
            return;
        }
        if (verdict.accepted()) {
            end = new End(End.Reason.ACCEPTED, Optional.of(attempt));
            return;
        }
        Draft draft = new Draft(attempt, place.rank, verdict);
        if (best == null || draft.isBetterThan(best, order)) {
            best = draft;
        }
        Model model = place.target.model();
        boolean byStrength = order == Ranking.Order.STRENGTH;
        rule(out -> out.target.model().equals(model) || (byStrength && out.rank < place.rank));
    }

    /**
     * A call failed.
     *
     * @param charge what it cost, or at the most may have cost
     * @param now a reading of the clock
     */
    void failed(int attempt, Failure failure, Usd charge, long now) {
        Place place = land(attempt, charge);
        Reaction reaction = Reaction.to(failure.kind());
        Model model = place.target.model();
        lastFailed = model;
        switch (reaction.reach()) {
            case REQUEST -> stop(reasonFor(failure.kind()));
            case MODEL ->
                rule(out -> out.target.model().equals(model)
                        || (failure.kind() == FailureKind.CONTEXT_OVERFLOW && holdsNoMore(out.target.model(), model)));
            case TARGET ->
                reaction.pause()
                        .ifPresentOrElse(pause -> place.readyNanos = now + pause.nanos(random), () -> place.out = true);
        }
    }

    /** The caller wants no answer any more. */
    void interrupted() {
        stop(End.Reason.INTERRUPTED);
    }

    /** Returns the targets that were not called although their turn had come, each with the reason. */
    ImmutableMap<Target, String> passedOver() {
        return ImmutableMap.copyOf(passedOver);
    }

    private Step choose(long now) {
        Optional<Step> fresh = callFirst(
                        place -> place.isFresh() && place.target.model().equals(lastFailed), now)
                .or(() -> callFirst(Place::isFresh, now));
        if (fresh.isPresent()) {
            return fresh.get();
        }
        Optional<Place> soonest = places.stream()
                .filter(Place::mayBeCalledAgain)
                .filter(place -> place.readyNanos - deadlineNanos < 0)
                .filter(this::isAffordable)
                .min(Comparator.comparingLong(place -> place.readyNanos - now));
        if (soonest.isEmpty()) {
            stop(reasonForNothingLeft());
            return next(now);
        }
        Place place = soonest.get();
        return place.readyNanos - now > 0 ? new Step.Pause(place.readyNanos) : call(place, now);
    }

    private Optional<Step> callFirst(Predicate<Place> condition, long now) {
        return places.stream()
                .filter(condition)
                .filter(this::isAffordable)
                .findFirst()
                .map(place -> call(place, now));
    }

    private boolean isAffordable(Place place) {
        Quote.Fit fit = place.quote.fit(left());
        if (fit instanceof Quote.TooDear tooDear) {
            passedOver.put(place.target, tooDear.reason());
            return false;
        }
        place.fit = (Quote.Fits) fit;
        passedOver.remove(place.target);
        return true;
    }

    private Step call(Place place, long now) {
        Quote.Fits fit = requireNonNull(place.fit);
        int attempt = ++calls;
        place.calls++;
        inFlight.put(attempt, new Flight(place, fit.worstCase().orElse(Usd.ZERO)));
        Duration timeout = Duration.ofNanos(deadlineNanos - now);
        return new Step.Call(attempt, place.target, fit.maxTokens(), timeout, fit.worstCase());
    }

    private Optional<Usd> left() {
        return limits.maxCost().map(cap -> {
            Usd held = inFlight.values().stream().map(Flight::reserved).reduce(Usd.ZERO, Usd::plus);
            return cap.minus(spent).minus(held);
        });
    }

    private Place land(int attempt, Usd charge) {
        Flight flight = inFlight.remove(attempt);
        if (flight == null) {
            throw new IllegalStateException("Attempt " + attempt + " is not in flight.");
        }
        spent = spent.plus(charge);
        return flight.place();
    }

    private void rule(Predicate<Place> out) {
        places.stream().filter(out).forEach(place -> place.out = true);
    }

    private void stop(End.Reason reason) {
        if (end == null) {
            end = new End(reason, Optional.ofNullable(best).map(Draft::attempt));
        }
    }

    private End.Reason reasonForNothingLeft() {
        if (places.stream().anyMatch(place -> !place.out && passedOver.containsKey(place.target))) {
            return End.Reason.MONEY;
        }
        return calls == 0 ? End.Reason.NO_TARGET : End.Reason.EXHAUSTED;
    }

    private static End.Reason reasonFor(FailureKind kind) {
        return switch (kind) {
            case CREDENTIALS -> End.Reason.CREDENTIALS;
            case CANCELLED -> End.Reason.INTERRUPTED;
            default -> End.Reason.INVALID_REQUEST;
        };
    }

    private static boolean holdsNoMore(Model other, Model overflowed) {
        return other.contextWindow().isPresent()
                && overflowed.contextWindow().isPresent()
                && other.contextWindow().getAsInt()
                        <= overflowed.contextWindow().getAsInt();
    }

    /** One ranked target and what the walk knows of it. */
    private static final class Place {

        final Target target;
        final Quote quote;
        final int rank;
        int calls;
        long readyNanos;
        boolean out;

        /** How the next call fits the money, as {@link Walk#isAffordable} found it. */
        Quote.@Nullable Fits fit;

        Place(Target target, Quote quote, int rank) {
            this.target = target;
            this.quote = quote;
            this.rank = rank;
        }

        boolean isFresh() {
            return !out && calls == 0;
        }

        boolean mayBeCalledAgain() {
            return !out && calls > 0 && calls < CALLS_PER_TARGET;
        }
    }

    private record Flight(Place place, Usd reserved) {}

    /** A rejected answer that may still be better than none. */
    private record Draft(int attempt, int rank, Verdict verdict) {

        /** A higher score is better; where a gate gives none, the answer of the stronger or the more liked model. */
        boolean isBetterThan(Draft other, Ranking.Order order) {
            if (verdict.score().isPresent() && other.verdict.score().isPresent()) {
                int byScore = Double.compare(
                        verdict.score().getAsDouble(), other.verdict.score().getAsDouble());
                if (byScore != 0) {
                    return byScore > 0;
                }
            }
            return order == Ranking.Order.STRENGTH ? rank > other.rank : rank < other.rank;
        }
    }
}
