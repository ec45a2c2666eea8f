package dev.modelrouter.pricing;

import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the figures of one price must obey, and where AWS's own list is known not to. */
final class PriceRules {

    /** Dearer than anything that was ever listed by a wide margin; a price per thousand taken for one per million. */
    static final Usd CEILING = Usd.of("500");

    /** Below the cheapest by a wide margin; a price per token, or one divided twice. */
    static final Usd FLOOR = Usd.of("0.001");

    /** Breaks of a rule that are as AWS published them, by model, scope, first region and figure. */
    static final Map<String, String> EXCEPTIONS = Map.of(
            "amazon.nova-2-lite-v1:0 geo:us ca-west-1 batch.output",
            "1.9505 in AWS's list; half of the standard price is 1.5455, so digits seem transposed; kept as published",
            "google.gemma-3-12b-it in-region us-east-1 flex.input",
            "AWS rounds each price: 0.05 against 0.09",
            "meta.llama3-8b-instruct-v1:0 in-region us-gov-east-1 standard.output",
            "no figure of it can be trusted: the one that was read is the input rate of the 70B model",
            "meta.llama3-8b-instruct-v1:0 in-region us-east-1 batch.input",
            "AWS rounds the price of a thousand tokens: 0.0002 against 0.0003",
            "mistral.mistral-large-2407-v1:0 in-region us-west-2 batch.input",
            "AWS sells batch at three quarters here",
            "mistral.mistral-large-2407-v1:0 in-region us-west-2 batch.output",
            "AWS sells batch at three quarters here");

    private static final List<Rate> WRITES = List.of(Rate.CACHE_WRITE_5M, Rate.CACHE_WRITE_30M, Rate.CACHE_WRITE_1H);

    private final List<String> findings = new ArrayList<>();
    private final Set<String> usedExceptions = new LinkedHashSet<>();

    List<String> findings() {
        return findings;
    }

    /** Returns the exceptions that no price needs any more. */
    Set<String> staleExceptions() {
        Set<String> stale = new LinkedHashSet<>(EXCEPTIONS.keySet());
        stale.removeAll(usedExceptions);
        return stale;
    }

    void check(Price price) {
        for (PricingTier tier : price.tiers()) {
            range(price, tier);
        }
        order(price, PricingTier.STANDARD, Rate.CACHE_READ, Rate.INPUT);
        order(price, PricingTier.STANDARD, Rate.INPUT, Rate.OUTPUT);
        for (Rate write : WRITES) {
            order(price, PricingTier.STANDARD, Rate.INPUT, write);
        }
        order(price, PricingTier.STANDARD, Rate.CACHE_WRITE_5M, Rate.CACHE_WRITE_1H);
        for (Rate rate : List.of(Rate.INPUT, Rate.OUTPUT)) {
            share(price, PricingTier.BATCH, rate, "0.4", "0.6");
            share(price, PricingTier.FLEX, rate, "0.47", "0.55");
            share(price, PricingTier.PRIORITY, rate, "1.7", "1.9");
            share(price, PricingTier.LATENCY_OPTIMIZED, rate, "1", "2");
        }
        price.longContext().ifPresent(rule -> longContext(price, rule));
        provenance(price);
    }

    private void range(Price price, PricingTier tier) {
        for (Rate rate : Rate.values()) {
            Optional<Usd> usd = price.perMillion(tier, rate);
            if (usd.isPresent() && !usd.get().isZero()) {
                boolean in = usd.get().compareTo(FLOOR) >= 0 && usd.get().compareTo(CEILING) <= 0;
                require(
                        in,
                        "range",
                        new Figure(price, tier, rate),
                        usd.get() + " is not from " + FLOOR + " to " + CEILING);
            }
        }
        for (Rate rate : List.of(Rate.INPUT, Rate.OUTPUT)) {
            boolean there = price.perMillion(tier, rate).isPresent();
            require(there, "complete", new Figure(price, tier, rate), "is missing, and the tier has other rates");
        }
    }

    private void order(Price price, PricingTier tier, Rate lower, Rate higher) {
        Optional<Usd> low = price.perMillion(tier, lower);
        Optional<Usd> high = price.perMillion(tier, higher);
        if (low.isPresent() && high.isPresent()) {
            boolean ordered = low.get().compareTo(high.get()) <= 0;
            require(
                    ordered,
                    "order",
                    new Figure(price, tier, lower),
                    low.get() + " is more than " + higher.key() + ", " + high.get());
        }
    }

    /** The price of a tier as a share of the standard one. AWS rounds each price by itself, hence the leeway. */
    private void share(Price price, PricingTier tier, Rate rate, String from, String to) {
        Optional<Usd> usd = price.perMillion(tier, rate);
        Optional<Usd> standard = price.perMillion(PricingTier.STANDARD, rate);
        if (usd.isPresent() && standard.isPresent()) {
            boolean in = usd.get()
                                    .value()
                                    .compareTo(standard.get()
                                            .value()
                                            .multiply(Usd.of(from).value()))
                            >= 0
                    && usd.get()
                                    .value()
                                    .compareTo(standard.get()
                                            .value()
                                            .multiply(Usd.of(to).value()))
                            <= 0;
            require(
                    in,
                    "share",
                    new Figure(price, tier, rate),
                    usd.get() + " is not from " + from + " to " + to + " of the standard " + standard.get());
        }
    }

    private void longContext(Price price, LongContext rule) {
        for (Map.Entry<Rate, Usd> rate : rule.rates().entrySet()) {
            Optional<Usd> standard = price.perMillion(PricingTier.STANDARD, rate.getKey());
            boolean dearer = standard.isPresent() && standard.get().compareTo(rate.getValue()) < 0;
            require(
                    dearer,
                    "long-context",
                    new Figure(price, PricingTier.STANDARD, rate.getKey()),
                    rate.getValue() + " beyond the threshold is not more than the standard " + standard.orElse(null));
        }
    }

    private void provenance(Price price) {
        String place = place(price);
        if (price.sources().isEmpty() || price.asOf().isEmpty()) {
            findings.add("provenance: " + place + ": no dated source");
        }
        if (price.confidence() == Confidence.CONFIRMED && price.sources().size() < 2) {
            findings.add("provenance: " + place + ": confirmed by one source alone");
        }
    }

    /** How a model's scopes relate to its global price. */
    void ratio(Price price, Price global, String factor) {
        for (Rate rate : Rate.values()) {
            Optional<Usd> here = price.perMillion(PricingTier.STANDARD, rate);
            Optional<Usd> there = global.perMillion(PricingTier.STANDARD, rate);
            if (here.isPresent() && there.isPresent()) {
                Usd expected =
                        Usd.of(there.get().value().multiply(Usd.of(factor).value()));
                require(
                        here.get().equals(expected),
                        "ratio",
                        new Figure(price, PricingTier.STANDARD, rate),
                        here.get() + " is not " + factor + " of the global " + there.get());
            }
        }
    }

    /** One figure of a price. */
    private record Figure(Price price, PricingTier tier, Rate rate) {}

    private void require(boolean holds, String rule, Figure figure, String problem) {
        if (holds) {
            return;
        }
        String place = place(figure.price()) + " " + Provenance.figure(figure.tier(), figure.rate());
        if (EXCEPTIONS.containsKey(place)) {
            usedExceptions.add(place);
        } else {
            findings.add(rule + ": " + place + ": " + problem);
        }
    }

    static String place(Price price) {
        return price.label() + " "
                + (price.regions().isEmpty() ? "*" : price.regions().asList().get(0));
    }

    static boolean isGovernment(Price price) {
        return price.scope() == Scope.US_GOV
                || price.regions().stream().anyMatch(region -> region.startsWith("us-gov-"));
    }
}
