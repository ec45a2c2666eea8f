package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A walk without calls, for a plan: each call is imagined to fail where it is made, at no cost, and budgets are asked
 * what they would say and hold nothing. It has all the time and all the attempts that it takes, so that it comes to every
 * place.
 */
final class Rehearsal {

    /** As of a place that is not there: nothing else is ruled out by it. */
    private static final Reaction PASSED_BY =
            new Reaction(FailureKind.NOT_FOUND, Reaction.Again.NEVER, FailureReach.PLACE, OptionalInt.empty());

    private final CompletionRequest request;
    private final CompiledRoute route;
    private final Engine engine;
    private ImmutableMap<Target, String> reasons = ImmutableMap.of();
    private final ImmutableList.Builder<Plan.Candidate> candidates = ImmutableList.builder();

    private Rehearsal(CompletionRequest request, CompiledRoute route, Engine engine) {
        this.request = request;
        this.route = route;
        this.engine = engine;
    }

    /** Blocks as the route's estimator does. */
    static Plan of(CompletionRequest request, CompiledRoute route, Engine engine) {
        return new Rehearsal(route.route().shaped(request), route, engine).plan();
    }

    private Plan plan() {
        RankedPlaces course = new RankedPlaces(route, request, engine.outputLimits(), engine.isBudgeted());
        Limits limits = course.limits();
        Ranking.Order order = route.route().naturalOrder();
        List<Exclusion> exclusions = new ArrayList<>(route.exclusions());
        if (order == null) {
            PolicyQuestion question = new PolicyQuestion(course, estimate -> Optional.of(estimate.get()));
            Ranking ranking = unasked(question.ask());
            course = question.take(ranking);
            order = ranking.order();
            reasons = ranking.reasons();
            exclusions.addAll(question.excluded());
        }
        Limits roomy = new Limits(Duration.ofDays(1), Integer.MAX_VALUE, limits.maxCost(), limits.defaultMaxTokens());
        Walk walk = new Walk(roomy, false, engine.random(), 0);
        walk.ranked(course, order);
        boolean isStopped = play(walk);
        for (int rank = 0; rank < course.size(); rank++) {
            Exclusion.Why unfit = course.unfit(rank);
            Exclusion.Why why = unfit != null ? unfit : walk.passedOver(rank);
            if (why != null) {
                exclusions.add(Exclusion.of(course.target(rank), why));
            } else if (isStopped && !walk.wasCalled(rank)) {
                exclusions.add(Exclusion.of(course.target(rank), new Exclusion.EndedByBudget()));
            }
        }
        ImmutableList<Plan.Candidate> found = candidates.build();
        Plan.Findings findings = new Plan.Findings(
                found,
                ImmutableList.copyOf(exclusions),
                warnings(course, order),
                Output.formatOf(request.converse()) != null);
        return new Plan(request.route(), findings, limits, isBounded() ? worstCase(found, limits) : limits.maxCost());
    }

    /** What a policy chooses when nobody answers what it asks. */
    private static Ranking unasked(Choice choice) {
        Choice said = choice;
        for (int asked = 0; said instanceof Choice.Asks asks; asked++) {
            if (asked > Inquiry.MOST_UNANSWERED) {
                throw new IllegalStateException("The policy asks on and on although nobody answers: what is given no"
                        + " answer must decide without.");
            }
            said = asks.reading().apply(Optional.empty());
        }
        return (Ranking) said;
    }

    /** Returns whether a budget ended it. */
    private boolean play(Walk walk) {
        while (true) {
            Step step = walk.next(0);
            if (step instanceof Step.Count count) {
                RankedPlaces course = (RankedPlaces) count.course();
                course.counted(count.rank(), course.count(count.rank()));
            } else if (step instanceof Step.Call call) {
                call(walk, call);
            } else {
                return ((Step.Answer) step).end().reason() == End.Reason.BUDGET;
            }
        }
    }

    private void call(Walk walk, Step.Call call) {
        RankedPlaces course = (RankedPlaces) call.course();
        Quote quote = course.quoteOf(call.rank());
        Optional<Usd> worstCase = quote.worstCase(call.ask().maxTokens());
        Optional<BudgetRefusal> refusal = engine.isBudgeted()
                // Id and time do not matter: nothing is held under the one for the other.
                ? engine.budgets()
                        .preview(new BudgetRequest(
                                "plan", request.route(), request.tags(), worstCase, Duration.ofSeconds(1)))
                : Optional.empty();
        if (refusal.isPresent()) {
            BudgetRefusal why = refusal.get();
            walk.refused(
                    call.attempt(),
                    new Walk.Refusal(new Exclusion.RefusedByBudget(why), why.mayTryAnother(), why.left()));
            return;
        }
        candidates.add(new Plan.Candidate(
                call.target(),
                call.ask().maxTokens(),
                worstCase,
                quote.expected(),
                Optional.ofNullable(reasons.get(call.target())),
                WireRequest.adaptations(call),
                course.caching(call.rank())));
        walk.failed(call.attempt(), PASSED_BY, Usd.ZERO, 0);
    }

    /** The order of a cascade was checked with the route, one that a policy made for this request was not. */
    private ImmutableList<RouteWarning> warnings(RankedPlaces course, Ranking.Order order) {
        if (order != Ranking.Order.STRENGTH || route.route().isCascade()) {
            return route.warnings();
        }
        List<Place> places = new ArrayList<>();
        for (int rank = 0; rank < course.size(); rank++) {
            if (course.knownUnfit(rank) == null) {
                places.add(course.place(rank));
            }
        }
        return ImmutableList.<RouteWarning>builder()
                .addAll(route.warnings())
                .addAll(CompiledRoute.warningsOf(places))
                .build();
    }

    /** Of an opinion on an answer, and of one that is mended, nobody knows the length before that answer is there. */
    private boolean isBounded() {
        RejectionRules rejections = route.route().rejections();
        return route.route().asks().isEmpty() && !rejections.repairs() && !rejections.carriesDraft();
    }

    /** The dearest calls that the caps allow, and never more than the cap on money. */
    private static Optional<Usd> worstCase(List<Plan.Candidate> candidates, Limits limits) {
        if (candidates.stream().anyMatch(candidate -> candidate.worstCase().isEmpty())) {
            return limits.maxCost();
        }
        Usd sum = candidates.stream()
                .map(candidate -> candidate.worstCase().orElseThrow())
                .flatMap(worst -> Collections.nCopies(Walk.CALLS_PER_TARGET, worst).stream())
                .sorted(Comparator.reverseOrder())
                .limit(limits.maxAttempts())
                .reduce(Usd.ZERO, Usd::plus);
        return Optional.of(
                limits.maxCost().filter(cap -> cap.compareTo(sum) < 0).orElse(sum));
    }
}
