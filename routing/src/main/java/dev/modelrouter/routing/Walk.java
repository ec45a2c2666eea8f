package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Model;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * <p>The order of things. What a failure asks to be repeated in place is called next. Else a target that was never called
 * goes before one that was. After a failure that says nothing of the model, other places of that model go first, then the
 * ranking's order. After a rejected answer its model is out,
 * and in an order by strength every weaker model with it. Only when no fresh target is left is one called again, after
 * a pause, and no target more than {@value #CALLS_PER_TARGET} times. A call is made only if its worst case fits into
 * what is left of the money. Nor is one begun with less than a millisecond left: no client takes a shorter timeout. A
 * call in which nothing was processed counts against no cap.
 *
 * <p>What is left of budgets the walk does not know until one refuses a call: others spend from them too. It then
 * chooses anew as if it had not chosen that call, with what it was told is left, which holds until the next call ends.
 *
 * <p>Not thread-safe: one driver owns it.
 */
final class Walk {

    static final int CALLS_PER_TARGET = 2;

    /** A target that was refused is proposed once more, with fewer output tokens. */
    private static final int REFUSALS_PER_TARGET = 2;

    static final Duration SHORTEST_CALL = Duration.ofMillis(1);

    private final List<Place> places = new ArrayList<>();
    private final Ranking.Order order;
    private final Limits limits;
    private final long deadlineNanos;
    private final RandomGenerator random;

    private final Map<Integer, Flight> inFlight = new LinkedHashMap<>();
    private final Map<Integer, Place> unjudged = new LinkedHashMap<>();
    private final Set<String> refusedAccounts = new HashSet<>();

    /** Of attempts, by their numbers, and of those that count against the cap. */
    private int calls;

    private int counted;
    private Usd spent = Usd.ZERO;
    private Optional<Usd> leftOfBudgets = Optional.empty();
    private @Nullable Failed lastFailed;
    private @Nullable Repeat repeat;
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
        boolean isTimeLeft = inFlight.isEmpty() ? leavesTime(now) : now - deadlineNanos < 0;
        if (end == null && !isTimeLeft) {
            stop(End.Reason.DEADLINE);
        }
        if (end == null && inFlight.isEmpty() && counted >= limits.maxAttempts()) {
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
        Place place = land(attempt, charge).place();
        place.free.end();
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
        places.stream()
                .filter(out -> out.target.model().equals(model)
                        || (byStrength && out.rank < place.rank)
                        || (verdict == Verdict.WINDOW_EXCEEDED && Reaction.holdsNoMore(out.target.model(), model)))
                .forEach(out -> out.out = true);
    }

    /**
     * A call failed.
     *
     * @param asked for by its failure
     * @param charge what it cost, or at the most may have cost
     * @param now a reading of the clock
     */
    void failed(int attempt, Reaction asked, Usd charge, long now) {
        Flight flight = land(attempt, charge);
        Place place = flight.place();
        Reaction reaction = place.free.bound(asked, now);
        lastFailed = new Failed(place.target, reaction.otherAccountFirst());
        boolean mayFollow = mayFollow(flight, reaction);
        if (reaction.again().counts()) {
            place.free.end();
        } else {
            place.calls--;
            counted--;
        }
        if (!mayFollow) {
            ruleOut(place.target, reaction);
            return;
        }
        long readyNanos = now + reaction.again().pauseNanos(random);
        if (reaction.again().isNext()) {
            repeat = new Repeat(place, readyNanos);
        } else {
            place.readyNanos = readyNanos;
        }
    }

    /** Whether the failed call may be followed by another to the same target, which is then prepared for it. */
    private boolean mayFollow(Flight flight, Reaction reaction) {
        Place place = flight.place();
        return switch (reaction.again()) {
            case NEVER -> false;
            case LAST, LAST_THROTTLED, LAST_NOT_READY, WHEN_CONNECTED, ON_ANOTHER_CONNECTION -> true;
            case NEXT -> place.calls < CALLS_PER_TARGET;
            case NEXT_SHORTER -> place.calls < CALLS_PER_TARGET && shorten(flight, reaction);
            case UNCOUNTED -> place.free.isFirstSkew();
        };
    }

    /** Lowers what is asked for of the model everywhere, if that is less than was asked for and still of use. */
    private boolean shorten(Flight flight, Reaction reaction) {
        int tokens = reaction.fewerTokens().orElseThrow();
        int least = reaction.isOverflow() ? Quote.LEAST_AFFORDABLE_TOKENS : 1;
        if (tokens < least || tokens >= flight.maxTokens()) {
            return false;
        }
        String why = reaction.isOverflow()
                ? "all that fits into the context window beside the prompt, as Bedrock said"
                : "the most that the model puts out, as Bedrock said";
        Model model = flight.place().target.model();
        places.stream().filter(place -> place.target.model().equals(model)).forEach(place -> {
            place.quote = place.quote.atMost(tokens);
            place.told = new Told(tokens, why);
        });
        return true;
    }

    private void ruleOut(Target failed, Reaction reaction) {
        if (reaction.reach() == FailureReach.REQUEST) {
            stop(reasonFor(reaction.kind()));
            return;
        }
        places.stream().filter(place -> reaction.rulesOut(place.target, failed)).forEach(place -> place.out = true);
        if (reaction.reach() == FailureReach.ACCOUNT) {
            refusedAccounts.add(failed.client());
            if (places.stream().allMatch(place -> refusedAccounts.contains(place.target.client()))) {
                stop(End.Reason.CREDENTIALS);
            }
        }
    }

    /**
     * Budgets refuse a call, so it was not made and does not count. To be told before anything else happens.
     *
     * @param attempt the last that was chosen
     * @param refusal of the call
     */
    void refused(int attempt, Refusal refusal) {
        if (attempt != calls) {
            throw new IllegalStateException("Attempt " + attempt + " was not the last chosen, that was " + calls + ".");
        }
        Flight flight = land(attempt, Usd.ZERO);
        Place place = flight.place();
        calls--;
        counted--;
        place.calls--;
        place.refusals++;
        leftOfBudgets = refusal.left();
        boolean fitsShorter = refusal.left().isPresent() && place.quote.fit(left()) instanceof Quote.Fits;
        place.refused = !refusal.mayTryAnother() || !fitsShorter || place.refusals >= REFUSALS_PER_TARGET;
        place.tooDear = new Quote.TooDear(refusal.reason(), true);
        if (!refusal.mayTryAnother()) {
            stop(End.Reason.BUDGET);
        }
    }

    /**
     * Why a call was not made.
     *
     * @param reason for people
     * @param mayTryAnother whether the walk may go on
     * @param left the most that a call may cost now to be granted, if the budgets said
     */
    record Refusal(String reason, boolean mayTryAnother, Optional<Usd> left) {}

    /** A call was not made after all, as there was no time left for it. */
    void withdrawn(int attempt) {
        land(attempt, Usd.ZERO);
    }

    /** The caller wants no answer any more. */
    void interrupted() {
        if (end != null && end.reason() == End.Reason.BUDGET) {
            // A ledger that was interrupted cannot be asked, so it seems that budgets refuse.
            end = null;
        }
        stop(End.Reason.INTERRUPTED);
    }

    /** Returns the targets that were not called although their turn had come, each with the reason. */
    ImmutableMap<Target, String> passedOver() {
        ImmutableMap.Builder<Target, String> reasons = ImmutableMap.builder();
        for (Place place : places) {
            if (place.tooDear != null) {
                reasons.put(place.target, place.tooDear.reason());
            }
        }
        return reasons.buildOrThrow();
    }

    private Step choose(long now) {
        if (repeat != null) {
            return repeat(repeat, now);
        }
        Optional<Step> fresh = callFirst(place -> isAtOtherAccount(place.target), now)
                .or(() -> callFirst(place -> isOfLastFailed(place.target), now))
                .or(() -> callFirst(place -> true, now));
        if (fresh.isPresent()) {
            return fresh.get();
        }
        Optional<Place> soonest = places.stream()
                .filter(Place::mayBeCalledAgain)
                .filter(place -> leavesTime(place.readyNanos))
                .filter(this::isAffordable)
                .min(Comparator.comparingLong(place -> place.readyNanos - now));
        if (soonest.isEmpty()) {
            stop(reasonForNothingLeft());
            return next(now);
        }
        Place place = soonest.get();
        return place.readyNanos - now > 0 ? new Step.Pause(place.readyNanos) : call(place, now);
    }

    /** If budgets refuse the call, or there is no money for it, things go on as if the failure had asked for nothing. */
    private Step repeat(Repeat asked, long now) {
        if (asked.readyNanos() - now > 0 && leavesTime(asked.readyNanos())) {
            return new Step.Pause(asked.readyNanos());
        }
        repeat = null;
        if (!leavesTime(asked.readyNanos())) {
            stop(End.Reason.DEADLINE);
            return next(now);
        }
        return asked.place().isIn() && isAffordable(asked.place()) ? call(asked.place(), now) : choose(now);
    }

    private boolean isOfLastFailed(Target target) {
        return lastFailed != null && target.model().equals(lastFailed.target().model());
    }

    private boolean isAtOtherAccount(Target target) {
        return lastFailed != null
                && lastFailed.otherAccountFirst()
                && isOfLastFailed(target)
                && !target.client().equals(lastFailed.target().client());
    }

    private Optional<Step> callFirst(Predicate<Place> condition, long now) {
        return places.stream()
                .filter(Place::isFresh)
                .filter(condition)
                .filter(this::isAffordable)
                .findFirst()
                .map(place -> call(place, now));
    }

    private boolean isAffordable(Place place) {
        Quote.Fit fit = place.quote.fit(left());
        if (fit instanceof Quote.TooDear tooDear) {
            place.tooDear = tooDear;
            return false;
        }
        place.fit = (Quote.Fits) fit;
        place.tooDear = null;
        return true;
    }

    private boolean leavesTime(long now) {
        return deadlineNanos - now >= SHORTEST_CALL.toNanos();
    }

    private Step call(Place place, long now) {
        Quote.Fits fit = requireNonNull(place.fit);
        int attempt = ++calls;
        counted++;
        place.calls++;
        inFlight.put(attempt, new Flight(place, fit.maxTokens(), fit.worstCase().orElse(Usd.ZERO)));
        Duration timeout = Duration.ofNanos(deadlineNanos - now);
        Optional<String> told = Optional.ofNullable(place.told)
                .filter(limit -> limit.tokens() == fit.maxTokens())
                .map(Told::why);
        return new Step.Call(attempt, place.target, fit.maxTokens(), timeout, fit.worstCase(), told);
    }

    private Quote.Left left() {
        Optional<Usd> cap = limits.maxCost().map(most -> {
            Usd held = inFlight.values().stream().map(Flight::reserved).reduce(Usd.ZERO, Usd::plus);
            return most.minus(spent).minus(held);
        });
        return new Quote.Left(cap, leftOfBudgets);
    }

    private Flight land(int attempt, Usd charge) {
        Flight flight = inFlight.remove(attempt);
        if (flight == null) {
            throw new IllegalStateException("Attempt " + attempt + " is not in flight.");
        }
        spent = spent.plus(charge);
        leftOfBudgets = Optional.empty();
        return flight;
    }

    private void stop(End.Reason reason) {
        if (end == null) {
            end = new End(reason, Optional.ofNullable(best).map(Draft::attempt));
        }
    }

    private End.Reason reasonForNothingLeft() {
        List<Quote.TooDear> tooDear = places.stream()
                .filter(place -> !place.out)
                .flatMap(place -> Optional.ofNullable(place.tooDear).stream())
                .toList();
        if (!tooDear.isEmpty()) {
            return tooDear.stream().anyMatch(Quote.TooDear::ofBudgets) ? End.Reason.BUDGET : End.Reason.MONEY;
        }
        return calls == 0 ? End.Reason.NO_TARGET : End.Reason.EXHAUSTED;
    }

    private static End.Reason reasonFor(FailureKind kind) {
        return switch (kind) {
            case CREDENTIALS -> End.Reason.CREDENTIALS;
            case CANCELLED -> End.Reason.INTERRUPTED;
            case INVALID_REQUEST -> End.Reason.INVALID_REQUEST;
            default -> End.Reason.STOPPED;
        };
    }

    /** One ranked target and what the walk knows of it. */
    private static final class Place {

        final Target target;
        final int rank;
        Quote quote;

        /** That count, as {@link Walk#counted}. */
        int calls;

        /** Since the last call that counts. */
        final FreeRepeats free = new FreeRepeats();

        int refusals;
        long readyNanos;
        boolean out;
        /** By budgets, for good. */
        boolean refused;

        /** How the next call fits the money, as {@link Walk#isAffordable} found it. */
        Quote.@Nullable Fits fit;

        /** What a failure told of how many output tokens it takes. */
        @Nullable
        Told told;

        /** Why it was not called when its turn came last. */
        Quote.@Nullable TooDear tooDear;

        Place(Target target, Quote quote, int rank) {
            this.target = target;
            this.quote = quote;
            this.rank = rank;
        }

        boolean isIn() {
            return !out && !refused;
        }

        boolean isFresh() {
            return isIn() && calls == 0;
        }

        boolean mayBeCalledAgain() {
            return isIn() && calls > 0 && calls < CALLS_PER_TARGET;
        }
    }

    private record Flight(Place place, int maxTokens, Usd reserved) {}

    /** Where the last failure was, and whether other accounts go before other regions after it. */
    private record Failed(Target target, boolean otherAccountFirst) {}

    /** A call that is to be made next, not before its time. */
    private record Repeat(Place place, long readyNanos) {}

    /** A limit on output tokens that a failure told, and why it is one. */
    private record Told(int tokens, String why) {}

    /** A rejected answer that may still be better than none. */
    private record Draft(int attempt, int rank, Verdict verdict) {

        /**
         * Any answer is better than an empty one. A higher score is better; where a gate gives none, the answer of the
         * stronger or the more liked model.
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
}
