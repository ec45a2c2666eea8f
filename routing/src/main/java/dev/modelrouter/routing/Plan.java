package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;

/**
 * What the router would do for a request: which targets in which order, which not and why, and what it could cost at
 * the most. Made without a call. Immutable; its {@code toString} shows no content of the request.
 */
public final class Plan {

    private final String route;
    private final ImmutableList<Candidate> candidates;
    private final ImmutableList<Exclusion> exclusions;
    private final Limits limits;
    private final Optional<Usd> worstCase;

    Plan(
            String route,
            ImmutableList<Candidate> candidates,
            ImmutableList<Exclusion> exclusions,
            Limits limits,
            Optional<Usd> worstCase) {
        this.route = route;
        this.candidates = candidates;
        this.exclusions = exclusions;
        this.limits = limits;
        this.worstCase = worstCase;
    }

    /**
     * A target that would be tried.
     *
     * @param target where
     * @param maxTokens what it would be asked for if nothing of the cap on money were spent, and budgets had left what
     *     they have now
     * @param worstCase what one call to it can cost at the most; empty if its price or the size of the input is not
     *     known
     * @param expected what one call is expected to cost, see {@link RoutingPolicy.Question#expectedCosts}; empty if its
     *     price is not known
     */
    public record Candidate(Target target, int maxTokens, Optional<Usd> worstCase, Optional<Usd> expected) {}

    /**
     * A target or a whole model that would not be tried.
     *
     * @param what the target or the model
     * @param reason why not
     */
    public record Exclusion(String what, String reason) {
        @Override
        public String toString() {
            return what + ": " + reason;
        }
    }

    /** Returns the name of the route. */
    public String route() {
        return route;
    }

    /** Returns the targets in the order in which they would be tried; empty if none can serve the request. */
    public ImmutableList<Candidate> candidates() {
        return candidates;
    }

    /** Returns what would not be tried, each with the reason. */
    public ImmutableList<Exclusion> exclusions() {
        return exclusions;
    }

    /** Returns the deadline that would hold. */
    public Duration deadline() {
        return limits.deadline();
    }

    /** Returns the cap on calls that would hold. */
    public int maxAttempts() {
        return limits.maxAttempts();
    }

    /** Returns the cap on money that would hold, if there is one. */
    public Optional<Usd> maxCost() {
        return limits.maxCost();
    }

    /** Returns what the whole request can cost at the most, never above the cap; empty if that cannot be bounded. */
    public Optional<Usd> worstCase() {
        return worstCase;
    }

    /** Returns the plan as text for people. */
    public String explain() {
        StringBuilder text = new StringBuilder("route " + route + ": up to " + limits.maxAttempts() + " calls in "
                + Texts.duration(limits.deadline()) + ", cost " + Texts.bound(worstCase) + "\n");
        int rank = 1;
        for (Candidate candidate : candidates) {
            text.append("  " + rank++ + ". " + candidate.target() + ", at most " + candidate.maxTokens()
                    + " output tokens, cost " + Texts.bound(candidate.worstCase()) + "\n");
        }
        exclusions.forEach(exclusion -> text.append("  not ").append(exclusion).append('\n'));
        return text.toString();
    }

    @Override
    public String toString() {
        return explain();
    }
}
