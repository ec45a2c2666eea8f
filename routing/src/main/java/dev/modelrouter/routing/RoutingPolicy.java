package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.Usd;

/**
 * Ranks the targets of a request. A policy is pure: it never calls a model, reads no clock and keeps no lock, so that
 * {@link ModelRouter#plan} shows exactly what {@link ModelRouter#complete} would do. It must be thread-safe.
 */
@FunctionalInterface
public interface RoutingPolicy {

    /**
     * Orders the targets that can serve a request.
     *
     * @param question the request and its viable targets
     * @return some or all of those targets, the one to try first in front; a target that is left out is not tried
     */
    Ranking rank(Question question);

    /**
     * What a policy is asked.
     *
     * @param request the request
     * @param targets every target that can serve it: in the route's order of models; the places of one model in the
     *     router's order of regions and, within a region, from the cheapest to the dearest
     * @param expectedCosts what a call to each target is expected to cost: its estimated input, and an answer of a
     *     quarter of the tokens that would be asked for, the same for all. It tells the targets' order, not the bill.
     *     Targets of which the price is not known are missing
     */
    record Question(
            CompletionRequest request, ImmutableList<Target> targets, ImmutableMap<Target, Usd> expectedCosts) {}
}
