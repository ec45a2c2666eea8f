package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the router would do for a request: which targets in which order, which not and why, and what it could cost at
 * most. Made without a call. Immutable; its {@code toString} shows no content of the request.
 */
public final class Plan {

    private final String route;
    private final Findings findings;
    private final Limits limits;
    private final Optional<Usd> worstCase;

    /**
     * What was found out of the targets.
     *
     * @param hasOutput whether the answer is to be in a format
     */
    record Findings(
            ImmutableList<Candidate> candidates,
            ImmutableList<Exclusion> exclusions,
            ImmutableList<RouteWarning> warnings,
            boolean hasOutput) {}

    Plan(String route, Findings findings, Limits limits, Optional<Usd> worstCase) {
        this.route = route;
        this.findings = findings;
        this.limits = limits;
        this.worstCase = worstCase;
    }

    /**
     * A target that would be tried.
     *
     * @param target where
     * @param maxTokens what it would be asked for if nothing of the cap on money were spent, and budgets had left what
     *     they have now
     * @param worstCase what one call to it can cost at most; empty if its price or the size of the input is not
     *     known
     * @param expected what one call is expected to cost, see {@link RoutingPolicy.Question#expectedCosts}; empty if its
     *     price is not known
     * @param reason why it has its rank, as the route's policy says; empty if it says nothing, or if the targets are in the
     *     route's own order
     * @param adaptations what would be changed to fit the request to the model, in order; empty if nothing
     * @param caching how the prompt would be cached; empty if the route does not {@linkplain Route#promptCaching ask}
     */
    public record Candidate(
            Target target,
            int maxTokens,
            Optional<Usd> worstCase,
            Optional<Usd> expected,
            Optional<String> reason,
            ImmutableList<Adaptation> adaptations,
            Optional<CachingPlan> caching) {

        /**
         * Returns whether the target is known to be callable: {@link Support#UNKNOWN} if it is tried only because the
         * route names it, see {@link Target#callable}.
         */
        public Support callable() {
            return target.callable();
        }
    }

    /** Returns the name of the route. */
    public String route() {
        return route;
    }

    /** Returns the targets in the order in which they would be tried; empty if none can serve the request. */
    public ImmutableList<Candidate> candidates() {
        return findings.candidates();
    }

    /** Returns what would not be tried, each with the reason. */
    public ImmutableList<Exclusion> exclusions() {
        return findings.exclusions();
    }

    /**
     * Returns the problems with the route as it is written. But for the order that a policy of your own gives to this
     * request's targets, it is the same for every request, and appears in the log once.
     */
    public ImmutableList<RouteWarning> warnings() {
        return findings.warnings();
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

    /**
     * Returns what the whole request can cost at most, never above the cap; empty if that cannot be bounded, as where a model
     * judges answers that are not there yet, or mends them. On such routes it is the cap.
     */
    public Optional<Usd> worstCase() {
        return worstCase;
    }

    /** Returns the plan as text for people. */
    public String explain() {
        List<String> lines = new ArrayList<>();
        lines.add("route " + route + ": up to " + limits.maxAttempts() + " calls in "
                + Texts.duration(limits.deadline()) + ", cost " + Texts.bound(worstCase));
        int number = 0;
        for (Candidate candidate : candidates()) {
            lines.add("  " + ++number + ". " + candidate.target() + ", at most " + candidate.maxTokens()
                    + " output tokens, cost " + Texts.bound(candidate.worstCase())
                    + (candidate.callable() == Support.UNKNOWN ? "; not known to be callable, tried as named" : "")
                    + candidate.reason().map("; "::concat).orElse("")
                    + candidate.caching().map(CachingPlan::text).orElse(""));
            if (findings.hasOutput() && candidate.adaptations().stream().noneMatch(Plan::isOfOutput)) {
                lines.add("     held to the output format by itself");
            }
            candidate.adaptations().forEach(adaptation -> lines.add("     " + adaptation));
        }
        exclusions().forEach(exclusion -> lines.add("  not " + exclusion));
        warnings().forEach(warning -> lines.add("  warning: " + warning.text()));
        return Texts.lines(lines);
    }

    private static boolean isOfOutput(Adaptation adaptation) {
        return adaptation.reason() == Adaptation.Reason.OUTPUT_TOOL
                || adaptation.reason() == Adaptation.Reason.OUTPUT_FORMAT;
    }

    @Override
    public String toString() {
        return explain();
    }
}
