package dev.modelrouter.pricing;

import com.google.common.base.Splitter;
import dev.modelrouter.core.AsOf;
import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.regions.Region;

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
            "gpt-6.1-terra",
            "claude-fable-5.2",
            "claude-mythos-5.1",
            "claude-mythos-5.2",
            "kimi-k3",
            "kimi-k3.1",
            "glm-5.3",
            "grok-4.6",
            "grok-4.7");

    /** In GovCloud dearer than the factor: Luna 0.27 against a global 0.2, the others 1.20 of the geography's price. */
    private static final Set<String> GOVERNMENT_APART =
            Set.of("openai.gpt-5.6-luna", "moonshotai.kimi-k3", "xai.grok-4.6", "xai.grok-4.7");

    private static final String NEW_REGION = "listed since October 2026; no price was read for it";

    /** Where a model is offered and no price was read, by model, scope and region, with the reason. */
    private static final Map<String, String> UNPRICED = unpriced();

    /** Prices of places where the model is not offered any more, with the reason. */
    private static final Map<String, String> PAST = Map.of(
            "meta.llama3-70b-instruct-v1:0 in-region eu-west-1", "not listed there; for the cost of old usage",
            "meta.llama3-8b-instruct-v1:0 in-region eu-west-1", "not listed there; for the cost of old usage");

    private final PriceRules rules = new PriceRules();
    private final List<String> findings = new ArrayList<>();
    private final List<String> coverage = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    private PriceCheck() {}

    private static Map<String, String> unpriced() {
        Map<String, String> reasons = new TreeMap<>();
        reasons.put("anthropic.claude-opus-5-5 in-region", "the bare id was listed in London, without a price");
        for (String region : List.of("ap-southeast-3", "eu-central-1", "eu-north-1", "eu-south-1")) {
            reasons.put(
                    "qwen.qwen3-next-80b-a3b in-region " + region, "what AWS lists is the price of another endpoint");
        }
        List<String> added = List.of(
                "amazon.nova-lite-v1:0 geo:apac: ap-east-2 ap-southeast-3",
                "amazon.nova-lite-v1:0 geo:ca: ca-west-1",
                "amazon.nova-lite-v1:0 in-region: ap-southeast-3",
                "amazon.nova-micro-v1:0 geo:apac: ap-east-2 ap-southeast-3 ap-southeast-5 ap-southeast-7",
                "amazon.nova-pro-v1:0 geo:apac: ap-east-2 ap-southeast-3 ap-southeast-5 ap-southeast-7",
                "amazon.nova-pro-v1:0 in-region: ap-southeast-3",
                "anthropic.claude-opus-4-5-20251101-v1:0 geo:eu: eu-central-2 eu-west-2",
                "anthropic.claude-opus-4-5-20251101-v1:0 global: ap-northeast-1 ap-northeast-3 ap-southeast-2"
                        + " ap-southeast-4 ap-southeast-5 ca-west-1 eu-central-2",
                "anthropic.claude-sonnet-4-5-20250929-v1:0 global: ca-west-1");
        for (String entry : added) {
            int end = entry.lastIndexOf(": ");
            for (String region : Splitter.on(' ').split(entry.substring(end + 2))) {
                reasons.put(entry.substring(0, end) + " " + region, NEW_REGION);
            }
        }
        return reasons;
    }

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
            check.staleReasons();
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
            models.find(exact).ifPresent(model -> prices.price(model, Scope.GLOBAL, Region.US_EAST_1)
                    .ifPresent(global -> of(prices, model).forEach(price -> ratio(price, global))));
        }
        rules.staleExceptions()
                .forEach(stale -> findings.add("exception: " + stale + " obeys the rule; strike the exception"));
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
            if (of(prices, model).isEmpty()) {
                findings.add("model: " + model + " has no price");
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
        String offer = model + " " + scope.key();
        if (ofScope.isEmpty()) {
            unless(UNPRICED, offer, "scope: " + model + " is offered in " + scope.key() + " and has no price there");
            return;
        }
        long defaults = ofScope.stream()
                .filter(price -> price.isDefault() && !PriceRules.isGovernment(price))
                .count();
        boolean commercial = ofScope.stream().anyMatch(price -> !PriceRules.isGovernment(price));
        if (defaults != (commercial ? 1 : 0)) {
            findings.add("default: " + model + " " + scope.key() + " has " + defaults + " defaults");
        }
        for (Region region : model.regions(scope)) {
            boolean listed = ofScope.stream()
                    .anyMatch(price ->
                            price.regions().isEmpty() || price.regions().contains(region.id()));
            if (!listed) {
                unless(
                        UNPRICED,
                        offer + " " + region,
                        "region: " + offer + " can be called from " + region + ", for which no price is listed");
            }
        }
    }

    private void places(Price price, Model model) {
        boolean mantle =
                price.scope() == Scope.IN_REGION && model.mantleModelId().isPresent();
        if (!model.scopes().contains(price.scope()) && !mantle) {
            findings.add("scope: " + price + " is a price in a scope that the model is not offered in");
        }
        Set<Region> regions = new HashSet<>(model.regions(price.scope()));
        if (price.scope() == Scope.IN_REGION) {
            regions.addAll(model.mantleRegions());
        }
        for (String region : price.regions()) {
            if (!regions.contains(Region.of(region))) {
                unless(
                        PAST,
                        price.label() + " " + region,
                        "region: " + price + " is a price for " + region + ", where the model cannot be called");
            }
        }
    }

    private void unless(Map<String, String> reasons, String place, String finding) {
        if (reasons.containsKey(place)) {
            used.add(place);
        } else {
            findings.add(finding);
        }
    }

    private void staleReasons() {
        Set<String> stale = new TreeSet<>(UNPRICED.keySet());
        stale.addAll(PAST.keySet());
        stale.removeAll(used);
        stale.forEach(place -> findings.add("exception: " + place + " obeys the rule; strike the exception"));
    }

    private void cover(PriceCatalog prices) {
        Set<String> models = new TreeSet<>();
        Set<String> tuples = new TreeSet<>();
        Map<String, Integer> figures = new TreeMap<>();
        Map<String, Integer> confidence = new TreeMap<>();
        for (Price price : prices.prices()) {
            models.add(price.modelId());
            tuples.add(price.modelId() + price.scope() + PriceRules.isGovernment(price));
            confidence.merge(price.confidence().key(), 1, Integer::sum);
            price.tiers().forEach(tier -> price.rates()
                    .getOrDefault(tier, Map.of())
                    .keySet()
                    .forEach(rate -> figures.merge(Provenance.figure(tier, rate), 1, Integer::sum)));
            price.longContext().ifPresent(rule -> figures.merge(Provenance.LONG_CONTEXT, 1, Integer::sum));
        }
        coverage.add(models.size() + " models, " + tuples.size() + " of model and scope (GovCloud apart), "
                + prices.prices().size() + " groups of source regions, "
                + prices.customDeployments().size() + " custom deployments");
        coverage.add("figures: "
                + figures.values().stream().mapToInt(Integer::intValue).sum() + " " + figures);
        coverage.add("confidence: " + confidence);
        coverage.add("as of " + prices.asOf().map(AsOf::toString).orElse("no day"));
        for (Map<String, String> exceptions : List.of(PriceRules.EXCEPTIONS, UNPRICED, PAST)) {
            exceptions.forEach((place, reason) -> coverage.add("exception: " + place + ": " + reason));
        }
    }
}
