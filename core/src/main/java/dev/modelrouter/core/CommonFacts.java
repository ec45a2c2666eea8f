package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import software.amazon.awssdk.regions.Region;

/**
 * What is known of a resource that was made from a model, or that passes calls on to one of several: it can do what
 * they all can, and has the least room of them. What is not known of one is not known of it.
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
        facts.contextWindow = extreme(models, Model::contextWindow, IntStream::min);
        facts.maxOutputTokens = extreme(models, Model::maxOutputTokens, IntStream::min);
        // A prefix is sure to be cached if it is long enough for all.
        facts.promptCacheMinTokens = extreme(models, Model::promptCacheMinTokens, IntStream::max);
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

    /** Returns the regions that one or the other reaches; empty if those of one are not known, or there are none. */
    static Optional<Destinations> destinations(List<Optional<Destinations>> each) {
        if (each.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        List<Destinations> known = each.stream().flatMap(Optional::stream).toList();
        if (known.stream().anyMatch(Destinations::anyCommercialRegion)) {
            return Optional.of(Destinations.ANY_COMMERCIAL_REGION);
        }
        Set<Region> regions =
                known.stream().flatMap(one -> one.regions().stream()).collect(ImmutableSet.toImmutableSet());
        return regions.isEmpty() ? Optional.empty() : Optional.of(Destinations.in(regions));
    }

    private static <T> Optional<T> shared(List<Model> models, Function<Model, T> fact) {
        List<T> facts = models.stream().map(fact).distinct().toList();
        return facts.size() == 1 ? Optional.of(facts.get(0)) : Optional.empty();
    }

    private static OptionalInt extreme(
            List<Model> models, Function<Model, OptionalInt> fact, Function<IntStream, OptionalInt> pick) {
        boolean known = models.stream().allMatch(model -> fact.apply(model).isPresent());
        return known
                ? pick.apply(models.stream().mapToInt(model -> fact.apply(model).orElseThrow()))
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
