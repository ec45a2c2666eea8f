package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.Weights;
import dev.modelrouter.pricing.Usd;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a target must be for a {@linkplain Route#only route} to call it at all, before its policy is asked. Filters know
 * the target and nothing of any request, so nothing that a request says can pass one. They promise: what is not known of a
 * model does not pass. Immutable and thread-safe, if a predicate of your own is.
 */
public final class TargetFilter {

    private final String requirement;
    private final Rule rule;

    /** Decides. */
    @FunctionalInterface
    private interface Rule {

        boolean passes(Place place, LocalDate today);
    }

    private TargetFilter(String requirement, Rule rule) {
        this.requirement = requirement;
        this.rule = rule;
    }

    /**
     * Returns a filter by a predicate.
     *
     * @param requirement what the predicate requires, for people: one line, shown in plans and errors
     * @param predicate whether a target may be called; asked when a router is made and once a day from then on, not for
     *     each request. What it throws keeps the router from being made
     * @throws IllegalArgumentException if the requirement is blank or has several lines
     */
    public static TargetFilter of(String requirement, Predicate<? super Target> predicate) {
        checkArgument(!requirement.isBlank(), "A filter needs words for what it requires: plans show them.");
        PlainText.requireOneLine("What a filter requires", requirement);
        requireNonNull(predicate, "predicate");
        return new TargetFilter(requirement, (place, today) -> predicate.test(place.target()));
    }

    /** Returns a filter that passes models known to {@linkplain dev.modelrouter.core.Model#supports support} something. */
    public static TargetFilter supports(Capability capability) {
        return of("support of " + capability.key(), target -> target.model().supports(capability) == Support.YES);
    }

    /**
     * Returns a filter that passes models whose context window is known to hold so many tokens.
     *
     * @param tokens at least 1
     */
    public static TargetFilter windowAtLeast(int tokens) {
        checkArgument(tokens >= 1, "A window of %s tokens is none, the minimum is 1.", tokens);
        return of(
                String.format(Locale.ROOT, "a context window of at least %d tokens", tokens),
                target -> target.model().contextWindow().orElse(0) >= tokens);
    }

    /** Returns a filter that passes models whose weights are published. */
    public static TargetFilter openWeights() {
        return of("open weights", target -> target.model().weights() == Weights.OPEN);
    }

    /** Returns a filter that passes models that are sold and supported on the day: no preview, nothing announced to end. */
    public static TargetFilter active() {
        return new TargetFilter(
                "a model that is active, neither a preview nor announced to end",
                (place, today) -> place.target().model().lifecycle().statusOn(today) == Lifecycle.Status.ACTIVE);
    }

    /**
     * Returns a filter that passes targets whose list price is known and no higher than a cap. For a cap on what one
     * request may cost, see {@link Route#maxCost}.
     *
     * @param perMillion the most that a million input tokens and a million output tokens may cost together, in the
     *     standard tier; more than zero
     */
    public static TargetFilter priceAtMost(Usd perMillion) {
        checkArgument(perMillion.compareTo(Usd.ZERO) > 0, "A price of at most %s passes nothing.", perMillion);
        return new TargetFilter(
                "a price of at most " + perMillion + " for a million tokens of input and a million of output",
                (place, today) -> place.perMillion()
                        .filter(price -> price.compareTo(perMillion) <= 0)
                        .isPresent());
    }

    /** Returns what it requires, for people. */
    public String requirement() {
        return requirement;
    }

    boolean passes(Place place, LocalDate today) {
        return rule.passes(place, today);
    }

    /** Returns {@link #requirement}. */
    @Override
    public String toString() {
        return requirement;
    }
}
