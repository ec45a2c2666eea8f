package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Ranks the targets of a request. A policy is pure: it never calls a model, reads no clock and keeps no lock, so that
 * {@link ModelRouter#plan} shows exactly what {@link ModelRouter#complete} would do. It must be thread-safe.
 *
 * <p>One that needs a model's opinion returns an {@linkplain Choice.Asks inquiry}, which the router makes; see {@link
 * #asking}. {@link ModelRouter#plan}, which calls nothing, shows what such a policy chooses when nobody answers.
 */
@FunctionalInterface
public interface RoutingPolicy {

    /**
     * Orders the targets that can serve a request.
     *
     * @param question the request and its viable targets
     * @return some or all of those targets, the one to try first in front; a target that is left out is not tried. Or
     *     what has to be asked first
     */
    Choice rank(Question question);

    /** Returns the models that the policy may ask: names or ids, as a route has them. Default: none. */
    default ImmutableSet<String> asks() {
        return ImmutableSet.of();
    }

    /**
     * Has a model say how a request is to be answered, before any other is called.
     *
     * @param model whom to ask: a name or an id, as a route has them
     * @param question what to ask about a request; it should state a low {@code maxTokens}
     * @param reading ranks the targets by what the model answered; it is given nothing if nobody answered, and must then
     *     rank without
     */
    static RoutingPolicy asking(
            String model,
            Function<Question, ConverseRequest> question,
            BiFunction<Question, Optional<Answer>, ? extends Choice> reading) {
        return new AskingPolicy(model, question, reading);
    }

    /** What a policy is asked. Immutable; what it tells is worked out when it is asked for. */
    final class Question {

        private final CompletionRequest request;
        private final ImmutableList<Target> targets;
        private final Function<Target, Optional<Usd>> expected;

        Question(CompletionRequest request, ImmutableList<Target> targets, Function<Target, Optional<Usd>> expected) {
            this.request = request;
            this.targets = targets;
            this.expected = expected;
        }

        /** Returns the request. */
        public CompletionRequest request() {
            return request;
        }

        /**
         * Returns every target that can serve the request: in the route's order of models; the places of one model in
         * the router's order of regions and, within a region, from the cheapest to the dearest.
         */
        public ImmutableList<Target> targets() {
            return targets;
        }

        /**
         * Returns what a call to a target is expected to cost: its estimated input, and an answer of a quarter of the
         * tokens that would be asked for, the same for all. It tells the targets' order, not the bill. Empty if the price
         * of the target is not known.
         *
         * @throws IllegalArgumentException if it is none of {@link #targets}
         */
        public Optional<Usd> expectedCost(Target target) {
            if (!targets.contains(target)) {
                throw new IllegalArgumentException(target + " is not among the targets of this question.");
            }
            return expected.apply(target);
        }

        /** Returns what calls are expected to cost, see {@link #expectedCost}; targets of unknown price are missing. */
        public ImmutableMap<Target, Usd> expectedCosts() {
            ImmutableMap.Builder<Target, Usd> costs = ImmutableMap.builder();
            targets.forEach(target -> expected.apply(target).ifPresent(usd -> costs.put(target, usd)));
            return costs.buildOrThrow();
        }

        /** Shows no content of the request. */
        @Override
        public String toString() {
            return request + " with " + targets;
        }
    }
}
