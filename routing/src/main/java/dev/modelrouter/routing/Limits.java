package dev.modelrouter.routing;

import com.google.common.math.IntMath;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;

/**
 * What one request may use up.
 *
 * @param deadline from its start, everything included
 * @param maxAttempts calls, the first one counted
 * @param maxCost money, all attempts together
 * @param defaultMaxTokens of an answer whose request states no maximum
 */
record Limits(Duration deadline, int maxAttempts, Optional<Usd> maxCost, int defaultMaxTokens) {

    /** A limit of the request can only be tighter than the route's; but what it is to think has its room on top. */
    Limits tightenedBy(CompletionRequest request) {
        int thinking = request.need().thinking().room();
        if (request.deadline().isEmpty() && request.maxCost().isEmpty() && thinking == 0) {
            return this;
        }
        Duration shorter =
                request.deadline().filter(own -> own.compareTo(deadline) < 0).orElse(deadline);
        Optional<Usd> lower = request.maxCost()
                .filter(own -> maxCost.isEmpty() || own.compareTo(maxCost.get()) < 0)
                .or(() -> maxCost);
        return new Limits(shorter, maxAttempts, lower, IntMath.saturatedAdd(defaultMaxTokens, thinking));
    }
}
