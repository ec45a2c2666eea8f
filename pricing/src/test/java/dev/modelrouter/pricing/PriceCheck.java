package dev.modelrouter.pricing;

import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks a catalog of prices, by itself and against a catalog of models, and tells what it covers. For whoever changes
 * {@code prices.jsonl} or {@code models.jsonl}:
 *
 * <pre>mvn -q -pl pricing -am test-compile exec:java -Dprice.check.skip=false</pre>
 *
 * <p>It prints what it finds, one line each, then the coverage, and ends with an exception if it found anything.
 */
final class PriceCheck {

    /** Models whose geographies and regions cost exactly 1.10 of global, and GovCloud 1.20 where it is offered. */
    private static final List<String> EXACT = List.of(
            "claude-haiku-4.5",
            "claude-sonnet-4.5",
            "claude-opus-4.5",
            "claude-opus-4.6",
            "claude-sonnet-4.6",
            "claude-opus-4.7",
            "claude-opus-4.8",
            "claude-opus-5",
            "claude-sonnet-5",
            "claude-fable-5",
            "claude-fable-5.1",
            "claude-opus-5.5",
            "claude-sonnet-5.5",
            "claude-haiku-5.5",
            "gpt-5.6-luna",
            "gpt-5.6-sol",
            "gpt-5.6-terra",
            "gpt-6-astra",
            "gpt-6-luna",
            "gpt-6-sol",
            "gpt-6.1-sol",
            "kimi-k3",
            "glm-5.3",
            "grok-4.6",
            "grok-4.7");

    /** GPT-5.6 Luna in GovCloud is dearer than the factor: 0.27 against a global 0.2. */
    private static final Set<String> GOVERNMENT_APART = Set.of("openai.gpt-5.6-luna");

    /** Models that are known to have no price, with the reason. */
    private static final Map<String, String> UNPRICED = Map.of();

    private final PriceRules rules = new PriceRules();
    private final List<String> findings = new ArrayList<>();
    private final List<String> coverage = new ArrayList<>();

    private PriceCheck() {}

    /** Returns the names of the models whose prices keep to the factors exactly. */
    static List<String> newerModels() {
        return EXACT;
    }

    /** Checks the bundled catalogs. */
    public static void main(String[] arguments) throws IOException {
        PriceCheck check = of(resource(ModelCatalog.class, "models.jsonl"), resource(Price.class, "prices.jsonl"));
        check.print(System.out);
        if (!check.findings().isEmpty()) {
            throw new IllegalStateException(check.findings().size() + " findings in the catalogs, see above");
        }
    }

    static String resource(Class<?> beside, String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static PriceCheck of(String modelLines, String priceLines) {
        PriceCheck check = new PriceCheck();
        try {
            ModelCatalog models = ModelCatalog.of(List.of()).with("models.jsonl", stream(modelLines));
            PriceCatalog prices = PriceCatalog.read("prices.jsonl", stream(priceLines));
            check.lines(priceLines);
            check.figures(models, prices);
            check.places(models, prices);
            check.cover(prices);
        } catch (CatalogFormatException e) {
            check.findings.add("schema: " + e.getMessage());
        }
        return check;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns what is wrong, the rule's name first. */
    List<String> findings() {
        List<String> all = new ArrayList<>(findings);
        all.addAll(rules.findings());
        return all;
    }

    List<String> coverage() {
        return coverage;
    }

    private void print(PrintStream out) {
        findings().forEach(out::println);
        coverage.forEach(out::println);
    }

    private void lines(String text) {
        Set<String> seen = new HashSet<>();
        String before = "";
        for (String line : text.lines().skip(1).toList()) {
            if (!seen.add(line)) {
                findings.add("duplicate: " + line);
            }
            String model = line.substring(0, Math.max(0, line.indexOf("\",\"scope")));
            boolean sorted =
                    before.startsWith("{\"model") == model.startsWith("{\"custom") || before.compareTo(model) <= 0;
            if (!sorted) {
                findings.add("sorted: " + model + " stands after " + before);
            }
            before = model;
        }
    }

    private void figures(ModelCatalog models, PriceCatalog prices) {
        prices.prices().forEach(rules::check);
        prices.customDeployments().forEach(rules::check);
        for (String exact : EXACT) {
            models.find(exact).ifPresent(model -> prices.price(model, Scope.GLOBAL, "us-east-1")
                    .ifPresent(global -> of(prices, model).forEach(price -> ratio(price, global))));
        }
        rules.staleExceptions()
                .forEach(stale -> findings.add("exception: " + stale + " obeys the rule; strike the exception"));
        for (Price price : prices.prices()) {
            if (price.asOf().isPresent() && price.asOf().get().isAfter(prices.asOf())) {
                findings.add("date: " + PriceRules.place(price) + ": "
                        + price.asOf().get() + " is after the catalog's " + prices.asOf());
            }
        }
    }

    private void ratio(Price price, Price global) {
        boolean government = PriceRules.isGovernment(price);
        if (price.scope() != Scope.GLOBAL && !(government && GOVERNMENT_APART.contains(price.modelId()))) {
            rules.ratio(price, global, government ? "1.2" : "1.1");
        }
    }

    private static List<Price> of(PriceCatalog prices, Model model) {
        return prices.prices().stream()
                .filter(price -> price.modelId().equals(model.id()))
                .toList();
    }

    /** Models, scopes and regions must be the same in both catalogs. */
    private void places(ModelCatalog models, PriceCatalog prices) {
        for (Model model : models.models()) {
            if (of(prices, model).isEmpty() == !UNPRICED.containsKey(model.id())) {
                findings.add("model: " + model + (UNPRICED.containsKey(model.id()) ? " has" : " has no") + " price");
                continue;
            }
            for (Scope scope : model.scopes()) {
                places(prices, model, scope);
            }
        }
        for (Price price : prices.prices()) {
            Model model = models.find(price.modelId()).orElse(null);
            if (model == null || !model.id().equals(price.modelId())) {
                findings.add("model: " + price + " is a price of a model that is not in the catalog of models");
            } else {
                places(price, model);
            }
        }
        for (Price price : prices.customDeployments()) {
            if (models.find(price.modelId()).isEmpty()) {
                findings.add("model: " + price + " is a price of a model that is not in the catalog of models");
            }
        }
    }

    private void places(PriceCatalog prices, Model model, Scope scope) {
        List<Price> ofScope = of(prices, model).stream()
                .filter(price -> price.scope() == scope)
                .toList();
        if (ofScope.isEmpty()) {
            findings.add("scope: " + model + " is offered in " + scope.key() + " and has no price there");
            return;
        }
        long defaults = ofScope.stream()
                .filter(price -> price.isDefault() && !PriceRules.isGovernment(price))
                .count();
        boolean commercial = ofScope.stream().anyMatch(price -> !PriceRules.isGovernment(price));
        if (defaults != (commercial ? 1 : 0)) {
            findings.add("default: " + model + " " + scope.key() + " has " + defaults + " defaults");
        }
        for (String region : model.regions(scope)) {
            boolean listed = ofScope.stream()
                    .anyMatch(price ->
                            price.regions().isEmpty() || price.regions().contains(region));
            if (!listed) {
                findings.add("region: " + model + " " + scope.key() + " can be called from " + region
                        + ", for which no price is listed");
            }
        }
    }

    private void places(Price price, Model model) {
        boolean mantle =
                price.scope() == Scope.IN_REGION && model.mantleModelId().isPresent();
        if (!model.scopes().contains(price.scope()) && !mantle) {
            findings.add("scope: " + price + " is a price in a scope that the model is not offered in");
        }
        Set<String> regions = new HashSet<>(model.regions(price.scope()));
        if (price.scope() == Scope.IN_REGION) {
            regions.addAll(model.mantleRegions());
        }
        for (String region : price.regions()) {
            if (!regions.contains(region)) {
                findings.add("region: " + price + " is a price for " + region + ", where the model cannot be called");
            }
        }
    }

    private void cover(PriceCatalog prices) {
        Set<String> models = new TreeSet<>();
        Set<String> tuples = new TreeSet<>();
        Map<String, Integer> figures = new TreeMap<>();
        Map<String, Integer> confidence = new TreeMap<>();
        LocalDate oldest = LocalDate.MAX;
        LocalDate newest = LocalDate.MIN;
        for (Price price : prices.prices()) {
            models.add(price.modelId());
            tuples.add(price.modelId() + price.scope() + PriceRules.isGovernment(price));
            confidence.merge(price.confidence().key(), 1, Integer::sum);
            price.tiers().forEach(tier -> price.rates()
                    .getOrDefault(tier, Map.of())
                    .keySet()
                    .forEach(rate -> figures.merge(Provenance.figure(tier, rate), 1, Integer::sum)));
            price.longContext().ifPresent(rule -> figures.merge(Provenance.LONG_CONTEXT, 1, Integer::sum));
            LocalDate day = price.asOf().orElse(prices.asOf());
            oldest = day.isBefore(oldest) ? day : oldest;
            newest = day.isAfter(newest) ? day : newest;
        }
        coverage.add(models.size() + " models, " + tuples.size() + " of model and scope (GovCloud apart), "
                + prices.prices().size() + " groups of source regions, "
                + prices.customDeployments().size() + " custom deployments");
        coverage.add("figures: "
                + figures.values().stream().mapToInt(Integer::intValue).sum() + " " + figures);
        coverage.add("confidence: " + confidence);
        coverage.add("read from " + oldest + " to " + newest + ", as of " + prices.asOf());
        PriceRules.EXCEPTIONS.forEach((place, reason) -> coverage.add("exception: " + place + ": " + reason));
    }
}
