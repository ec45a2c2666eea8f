package dev.modelrouter.examples;

import dev.modelrouter.core.Capability;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Plan;
import dev.modelrouter.routing.Policies;
import dev.modelrouter.routing.Ranking;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.RoutingPolicy;
import dev.modelrouter.routing.TargetFilter;
import java.util.Map;

/** What docs/policies.md quotes. */
final class PolicyExamples {

    private PolicyExamples() {}

    static Route chat() {
        Route chat = Route.of(
                "chat",
                Policies.canary("user", "claude-sonnet-5.5", 5, Policies.cheapestCapable()),
                "nova-lite",
                "claude-haiku-5.5",
                "claude-sonnet-5.5");
        return chat;
    }

    static Route split() {
        Route split = Route.of(
                "chat",
                Policies.split("conversation", Map.of("claude-haiku-5.5", 90, "gpt-oss-120b", 10)),
                "claude-haiku-5.5",
                "gpt-oss-120b");
        return split;
    }

    static Route filtered() {
        Route open = split().only(TargetFilter.openWeights(), TargetFilter.supports(Capability.TOOLS))
                .only(TargetFilter.priceAtMost(Usd.of("3")));
        return open;
    }

    static Route open(Route tickets) {
        Route open = tickets.only(TargetFilter.openWeights(), TargetFilter.windowAtLeast(200_000));
        return open;
    }

    static RoutingPolicy own() {
        RoutingPolicy nearest = question -> Ranking.byPreference(question.targets().stream()
                .filter(target -> target.region().id().startsWith("eu-"))
                .toList());
        return nearest;
    }

    static String reasons(ModelRouter router, CompletionRequest request) {
        Plan plan = router.plan(request);
        return plan.explain();
    }

    static void swap(ModelRouter router) {
        router.swap(Route.of("chat", Policies.cheapestCapable(), "nova-lite", "claude-haiku-5.5"));
    }
}
