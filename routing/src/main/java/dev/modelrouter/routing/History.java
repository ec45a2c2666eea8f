package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.Cost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of a request that has ended, whether it ended in a completion or in an exception.
 *
 * @param request which it was
 * @param end how it ended
 * @param attempts in order
 * @param refusals of calls that budgets did not allow, in order
 * @param latency from beginning to end
 * @param exclusions what was not tried, and why
 */
record History(
        RequestInfo request,
        End end,
        ImmutableList<Attempt> attempts,
        ImmutableList<BudgetRefusal> refusals,
        Duration latency,
        ImmutableList<Plan.Exclusion> exclusions) {

    Cost cost() {
        return attempts.stream().map(Attempt::cost).reduce(Cost.ZERO, Cost::plus);
    }

    Usage usage() {
        return attempts.stream().flatMap(attempt -> attempt.usage().stream()).reduce(Usage.ZERO, Usage::plus);
    }

    String headline() {
        String result = end.reason() == End.Reason.ACCEPTED
                ? "accepted"
                : (end.attempt().isPresent() ? "best draft, not accepted" : "no answer") + " because "
                        + end.reason().text();
        return "request " + request.id() + " on route " + request.route() + ": " + result + "; " + attempts.size()
                + (attempts.size() == 1 ? " attempt, " : " attempts, ") + Texts.cost(cost()) + ", "
                + Texts.duration(latency);
    }

    /** Each of them in its own line, whatever the names in it. */
    String explain() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        for (Attempt attempt : attempts) {
            lines.add("  " + attempt);
            attempt.adaptations().forEach(adaptation -> lines.add("       " + adaptation));
            attempt.anomaly().ifPresent(anomaly -> lines.add("       " + anomaly));
            attempt.budgetFlags().forEach(flag -> lines.add("       " + flag));
        }
        exclusions.forEach(exclusion -> lines.add("  not " + exclusion));
        return Texts.lines(lines);
    }
}
