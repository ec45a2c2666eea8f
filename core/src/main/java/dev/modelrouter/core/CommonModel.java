package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.modelrouter.core.Resolution.Resolved;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

/**
 * What is known of a prompt router, which may call any of its candidates: a request has to fit all of them, so the
 * router can what all can, has the smallest window, and ends with the first that ends. What is unknown of one is
 * unknown of the router.
 */
final class CommonModel {

    /** How near to its end a candidate is: the first of these that one has is the router's. */
    private static final List<Lifecycle.Status> WORST_FIRST = List.of(
            Lifecycle.Status.END_OF_LIFE,
            Lifecycle.Status.PRESUMED_END_OF_LIFE,
            Lifecycle.Status.LEGACY,
            Lifecycle.Status.PREVIEW,
            Lifecycle.Status.ACTIVE);

    private CommonModel() {}

    static Model of(ModelId router, List<Resolved> candidates) {
        List<Model> models = candidates.stream().map(Resolved::model).distinct().toList();
        Model.Builder common = AccountModel.builder(router, "Prompt router")
                .provider(shared(models, Model::provider).orElse("several"))
                .family(shared(models, Model::family).orElse("prompt-router"))
                .weights(shared(models, Model::weights).orElse(Weights.CLOSED))
                .lifecycle(lifecycle(models));
        for (Capability capability : Capability.values()) {
            common.supports(capability, support(models, capability));
        }
        smallest(models, Model::contextWindow).ifPresent(common::contextWindow);
        smallest(models, Model::maxOutputTokens).ifPresent(common::maxOutputTokens);
        if (models.stream().allMatch(model -> model.promptCacheMinTokens().isPresent())) {
            models.stream()
                    .mapToInt(model -> model.promptCacheMinTokens().getAsInt())
                    .max()
                    .ifPresent(common::promptCacheMinTokens);
        }
        Set<Duration> ttls = models.get(0).promptCacheTtls();
        Optional<ImmutableSet<ServiceTierType>> tiers = models.get(0).serviceTiers();
        for (Model model : models) {
            ttls = Sets.intersection(ttls, model.promptCacheTtls());
            tiers = tiers.flatMap(so ->
                    model.serviceTiers().map(also -> Sets.intersection(so, also).immutableCopy()));
        }
        common.promptCacheTtls(ttls);
        tiers.ifPresent(common::serviceTiers);
        return common.build();
    }

    /** Returns the regions that may serve one candidate or the other; empty if one's are unknown. */
    static Optional<Destinations> destinations(List<Resolved> candidates, ModelId router) {
        ImmutableSet.Builder<String> all = ImmutableSet.builder();
        boolean anywhere = false;
        for (Resolved candidate : candidates) {
            // A profile's ARN may lack the region; a router calls its models from its own.
            Optional<Destinations> reached = candidate.destinations().or(() -> candidate
                    .scope()
                    .flatMap(scope -> router.region().flatMap(region -> Destinations.of(scope, region))));
            if (reached.isEmpty()) {
                return Optional.empty();
            }
            anywhere |= reached.get().anyCommercialRegion();
            all.addAll(reached.get().regions());
        }
        return Optional.of(anywhere ? Destinations.ANY_COMMERCIAL_REGION : Destinations.in(all.build()));
    }

    private static <T> Optional<T> shared(List<Model> models, Function<Model, T> fact) {
        List<T> facts = models.stream().map(fact).distinct().toList();
        return facts.size() == 1 ? Optional.of(facts.get(0)) : Optional.empty();
    }

    private static Support support(List<Model> models, Capability capability) {
        List<Support> each = models.stream()
                .map(model -> model.supports(capability))
                .distinct()
                .toList();
        if (each.contains(Support.NO)) {
            return Support.NO;
        }
        return each.contains(Support.UNKNOWN) ? Support.UNKNOWN : Support.YES;
    }

    private static OptionalInt smallest(List<Model> models, Function<Model, OptionalInt> fact) {
        boolean known = models.stream().allMatch(model -> fact.apply(model).isPresent());
        return known
                ? models.stream()
                        .mapToInt(model -> fact.apply(model).getAsInt())
                        .min()
                : OptionalInt.empty();
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
