package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Tier;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** Finds what speaks against models and their order. It holds places against each other, and asks nobody. */
final class RouteCheck {

    /** So few that no long-context rule holds. */
    private static final int SAMPLE_TOKENS = 1000;

    private static final int SAMPLES_PER_MILLION = 1000;

    private static final ConverseResponse NO_REPLY = ConverseResponse.builder().build();
    private static final Tariff.Served STANDARD = new Tariff.Served(PricingTier.STANDARD, true);

    private RouteCheck() {}

    /** A model, and how it is charged at the place that it would be called at first. */
    record Stage(Model model, Tariff tariff) {

        /** Returns what is known to be charged; what is assumed, or depends on a prompt router, is no ground to warn. */
        Optional<RouteWarning.Rates> rates() {
            Optional<Usd> input = perMillion(Usage.of(SAMPLE_TOKENS, 0));
            return input.flatMap(
                    in -> perMillion(Usage.of(0, SAMPLE_TOKENS)).map(out -> new RouteWarning.Rates(in, out)));
        }

        private Optional<Usd> perMillion(Usage sample) {
            return tariff.cost(NO_REPLY, sample, STANDARD).usd().map(usd -> usd.times(SAMPLES_PER_MILLION));
        }

        private boolean isDearerThan(Stage other) {
            return rates().isPresent()
                    && other.rates()
                            .filter(rates -> rates.areAtMost(this.rates().get())
                                    && !rates.equals(this.rates().get()))
                            .isPresent();
        }

        private boolean outranks(Stage other) {
            return compares(other, Tier::outranks);
        }

        boolean succeeds(Stage other) {
            return compares(other, Tier::succeeds);
        }

        private boolean compares(Stage other, BiPredicate<Tier, Tier> test) {
            Optional<Tier> own = model.tier();
            return own.isPresent()
                    && other.model()
                            .tier()
                            .filter(its -> test.test(own.get(), its))
                            .isPresent();
        }
    }

    /** Returns what contradicts an order from the weakest and cheapest stage to the strongest. */
    static ImmutableList<RouteWarning> order(List<Stage> stages) {
        List<RouteWarning> warnings = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            List<Stage> later = stages.subList(i + 1, stages.size());
            first(stage, later, Stage::isDearerThan)
                    .ifPresent(cheaper -> warnings.add(new RouteWarning.DearerStage(
                            stage.model(),
                            stage.rates().orElseThrow(),
                            cheaper.model(),
                            cheaper.rates().orElseThrow())));
            first(stage, later, Stage::outranks)
                    .ifPresent(weaker -> warnings.add(new RouteWarning.StrongerStage(stage.model(), weaker.model())));
        }
        return ImmutableList.copyOf(warnings);
    }

    private static Optional<Stage> first(Stage stage, List<Stage> later, BiPredicate<Stage, Stage> test) {
        return later.stream().filter(other -> test.test(stage, other)).findFirst();
    }

    /**
     * Returns the warning of the newest sibling that costs no more; empty if there is none.
     *
     * @param line the models of its line that could be called in its place
     */
    static Optional<RouteWarning> newerSibling(Stage stage, List<Stage> line) {
        Optional<RouteWarning.Rates> rates = stage.rates();
        Stage newest = null;
        for (Stage other : line) {
            boolean noDearer = rates.isPresent()
                    && other.rates().filter(its -> its.areAtMost(rates.get())).isPresent();
            if (noDearer && other.succeeds(newest == null ? stage : newest)) {
                newest = other;
            }
        }
        return Optional.ofNullable(newest)
                .map(newer -> new RouteWarning.NewerSibling(
                        stage.model(),
                        rates.orElseThrow(),
                        newer.model(),
                        newer.rates().orElseThrow(),
                        lacks(stage.model(), newer.model())));
    }

    private static ImmutableSet<Capability> lacks(Model model, Model newer) {
        return Arrays.stream(Capability.values())
                .filter(capability ->
                        model.supports(capability) == Support.YES && newer.supports(capability) == Support.NO)
                .collect(ImmutableSet.toImmutableSet());
    }
}
