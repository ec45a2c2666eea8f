package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What is known of a resource that was made from a model, or that passes calls on to one of several: it can what they
 * all can, and has the least room of them. What is not known of one is not known of it.
 */
final class CommonFacts {

    private CommonFacts() {}

    /** Sets who made it, what it can take and do; leaves it all unknown if there is no model. */
    static void add(List<Model> models, ModelFacts facts) {
        if (models.isEmpty()) {
            return;
        }
        facts.provider = shared(models, Model::provider).orElse(Model.UNKNOWN);
        facts.family = shared(models, Model::family).orElse(Model.UNKNOWN);
        facts.weights = shared(models, Model::weights).orElse(Weights.UNKNOWN);
        facts.contextWindow = least(models, Model::contextWindow);
        facts.maxOutputTokens = least(models, Model::maxOutputTokens);
        facts.promptCacheMinTokens = shared(models, Model::promptCacheMinTokens).orElse(OptionalInt.empty());
        Set<Duration> ttls = models.get(0).promptCacheTtls();
        for (Model model : models) {
            ttls = Sets.intersection(ttls, model.promptCacheTtls());
        }
        facts.promptCacheTtls = ImmutableSet.copyOf(ttls);
        for (Capability capability : Capability.values()) {
            facts.capabilities.put(capability, support(models, capability));
        }
    }

    /**
     * Returns the lifecycle of a resource that is ready today. When its models end it may end with them; that is said as
     * a note, because no source tells it of a custom model.
     */
    static Lifecycle lifecycle(List<Model> models, LocalDate today) {
        Optional<String> note = models.stream()
                .filter(model -> model.lifecycle().statusOn(today) != Lifecycle.Status.ACTIVE
                        || model.lifecycle().endOfLife().isPresent())
                .map(model -> "made from " + model.label() + ", which is "
                        + model.lifecycle().statusOn(today).key()
                        + model.lifecycle()
                                .endOfLife()
                                .map(end -> ", end of life " + end)
                                .orElse(""))
                .reduce((one, other) -> one + "; " + other);
        return new Lifecycle(Lifecycle.Status.ACTIVE, Optional.of(today), Optional.empty(), Optional.empty(), note);
    }

    /** Returns the regions that may serve one or the other; empty if those of one are not known. */
    static Optional<Destinations> destinations(List<String> arns, Function<String, Optional<Destinations>> of) {
        Set<String> regions = new TreeSet<>();
        boolean anywhere = false;
        for (String arn : arns) {
            Optional<Destinations> one = of.apply(arn);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            anywhere |= one.get().anyCommercialRegion();
            regions.addAll(one.get().regions());
        }
        if (anywhere) {
            return Optional.of(Destinations.ANY_COMMERCIAL_REGION);
        }
        return regions.isEmpty() ? Optional.empty() : Optional.of(Destinations.in(regions));
    }

    private static <T> Optional<T> shared(List<Model> models, Function<Model, T> fact) {
        List<T> facts = models.stream().map(fact).distinct().toList();
        return facts.size() == 1 ? Optional.of(facts.get(0)) : Optional.empty();
    }

    private static OptionalInt least(List<Model> models, Function<Model, OptionalInt> fact) {
        boolean known = models.stream().allMatch(model -> fact.apply(model).isPresent());
        return known
                ? models.stream()
                        .mapToInt(model -> fact.apply(model).orElseThrow())
                        .min()
                : OptionalInt.empty();
    }

    private static Support support(List<Model> models, Capability capability) {
        Set<Support> each =
                models.stream().map(model -> model.supports(capability)).collect(ImmutableSet.toImmutableSet());
        if (each.contains(Support.NO)) {
            return Support.NO;
        }
        return each.contains(Support.UNKNOWN) ? Support.UNKNOWN : Support.YES;
    }
}
