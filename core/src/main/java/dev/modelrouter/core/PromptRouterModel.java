package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.modelrouter.core.Resolution.Resolved;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

/**
 * What is known of a prompt router, which may call any of its candidates: a request has to fit all of them, so the
 * router can do what all can, has the smallest window, and ends with the first that ends. What is unknown of one is
 * unknown of the router.
 */
final class PromptRouterModel {

    /** How near to its end a candidate is: the first of these that one has is the router's. */
    private static final List<Lifecycle.Status> WORST_FIRST = List.of(
            Lifecycle.Status.END_OF_LIFE,
            Lifecycle.Status.PRESUMED_END_OF_LIFE,
            Lifecycle.Status.LEGACY,
            Lifecycle.Status.PREVIEW,
            Lifecycle.Status.ACTIVE);

    private PromptRouterModel() {}

    static Model of(ModelId router, List<Resolved> candidates) {
        List<Model> models = candidates.stream().map(Resolved::model).distinct().toList();
        Model.Builder common = AccountModel.builder(router, "Prompt router")
                .provider(Model.UNKNOWN)
                .family(Model.UNKNOWN)
                .weights(Weights.UNKNOWN)
                .lifecycle(lifecycle(models));
        CommonFacts.add(models, common.facts);
        Optional<ImmutableSet<ServiceTierType>> tiers = models.get(0).serviceTiers();
        for (Model model : models) {
            tiers = tiers.flatMap(so ->
                    model.serviceTiers().map(also -> Sets.intersection(so, also).immutableCopy()));
        }
        tiers.ifPresent(common::serviceTiers);
        return common.build();
    }

    /** Returns the regions that may serve one candidate or the other; empty if one's are unknown. */
    static Optional<Destinations> destinations(List<Resolved> candidates, ModelId router) {
        // A profile's ARN may lack the region; a router calls its models from its own.
        return CommonFacts.destinations(candidates.stream()
                .map(candidate -> candidate.destinations().or(() -> candidate
                        .scope()
                        .flatMap(scope -> router.region().flatMap(region -> Destinations.of(scope, region)))))
                .toList());
    }

    private static Lifecycle lifecycle(List<Model> models) {
        List<Lifecycle> cycles = models.stream().map(Model::lifecycle).toList();
        Lifecycle.Status worst = WORST_FIRST.stream()
                .filter(status -> cycles.stream().anyMatch(cycle -> cycle.status() == status))
                .findFirst()
                .orElseThrow();
        return new Lifecycle(
                worst,
                earliest(cycles, Lifecycle::asOf),
                Optional.empty(),
                earliest(cycles, Lifecycle::endOfLife),
                Optional.empty());
    }

    private static Optional<LocalDate> earliest(List<Lifecycle> cycles, Function<Lifecycle, Optional<LocalDate>> date) {
        return cycles.stream().flatMap(cycle -> date.apply(cycle).stream()).min(Comparator.naturalOrder());
    }
}
