package dev.modelrouter.pricing;

import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Regions;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.UnknownModelException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that can be wrong with a price that is being built. */
final class PriceProblems {

    private static final int MAX_REGIONS = 100;

    private final List<String> problems = new ArrayList<>();

    PriceProblems regions(Collection<String> regions) {
        if (regions.size() > MAX_REGIONS) {
            problems.add("it names " + regions.size() + " regions; at most " + MAX_REGIONS
                    + " are taken, of which AWS has fewer");
            return this;
        }
        for (String region : regions) {
            if (!Regions.isShaped(region)) {
                problems.add(Regions.problem(region));
            }
        }
        return this;
    }

    /** @param areEnough whether they are what a price, or an override, must have */
    PriceProblems rates(Map<PricingTier, Map<Rate, Usd>> rates, Map<Rate, Usd> derived, boolean areEnough) {
        if (!areEnough) {
            problems.add("it has no rate: say perMillion(tier, rate, usd)");
        }
        for (Map.Entry<PricingTier, Map<Rate, Usd>> tier : rates.entrySet()) {
            addNegative(tier.getKey().key(), tier.getValue());
        }
        addNegative("derived", derived);
        return this;
    }

    PriceProblems longContext(Optional<LongContext> rule) {
        rule.ifPresent(this::addLongContext);
        return this;
    }

    List<String> found() {
        return problems;
    }

    private void addLongContext(LongContext rule) {
        if (rule.thresholdTokens() < 1) {
            problems.add("the long-context threshold must be at least 1 token, is " + rule.thresholdTokens());
        }
        if (rule.rates().isEmpty()) {
            problems.add("the long-context rule has no rates");
        }
        addNegative("longContext", rule.rates());
        addNegative("longContext.derived", rule.derivedRates());
    }

    PriceProblems id(String modelId, Scope scope) {
        try {
            ModelId id = ModelId.parse(modelId);
            boolean resource = id.form().isArn() && id.baseId().isEmpty();
            if (id.form() != ModelId.Form.BASE && !resource) {
                problems.add(
                        "the model id is of the form " + id.form() + ": give the base model id, and the scope apart");
            }
            if (resource && scope != Scope.IN_REGION) {
                problems.add("a resource of an account is priced in scope in-region, not " + scope.key());
            }
        } catch (MalformedModelIdException e) {
            List<String> near = nearest(modelId);
            problems.add(e.getMessage() + (near.isEmpty() ? "" : "\nThe nearest models: " + String.join(", ", near)));
        }
        return this;
    }

    private void addNegative(String table, Map<Rate, Usd> rates) {
        for (Map.Entry<Rate, Usd> entry : rates.entrySet()) {
            if (entry.getValue().isNegative()) {
                problems.add("the rate " + table + "." + entry.getKey().key() + " must not be negative, is "
                        + entry.getValue());
            }
        }
    }

    /** Returns the ids of the bundled models whose names are nearest to a text. */
    static List<String> nearest(String name) {
        try {
            return List.of(ModelCatalog.bundled().model(name).id());
        } catch (UnknownModelException e) {
            return e.candidates().stream()
                    .map(candidate -> ModelCatalog.bundled().model(candidate).id())
                    .distinct()
                    .toList();
        }
    }
}
