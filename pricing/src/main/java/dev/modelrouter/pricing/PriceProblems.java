package dev.modelrouter.pricing;

import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Regions;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.UnknownModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that can be wrong with a price that is being built. */
final class PriceProblems {

    private static final int MAX_REGIONS = 100;

    private final List<String> problems = new ArrayList<>();

    private PriceProblems() {}

    /** @param hasFigures whether it has what a price, or an override, must have */
    static List<String> of(Price price, boolean hasFigures) {
        PriceProblems found = new PriceProblems();
        found.addId(price);
        if (price.regions().size() > MAX_REGIONS) {
            found.problems.add("it names " + price.regions().size() + " regions; at most " + MAX_REGIONS
                    + " are taken, of which AWS has fewer");
            return found.problems;
        }
        for (String region : price.regions()) {
            if (!Regions.isShaped(region)) {
                found.problems.add(Regions.problem(region));
            }
        }
        if (!hasFigures) {
            found.problems.add("it has no rate: say perMillion(tier, rate, usd)");
        }
        for (Map.Entry<PricingTier, Map<Rate, Usd>> tier : price.rates().entrySet()) {
            found.addNegative(tier.getKey().key(), tier.getValue());
        }
        found.addNegative("derived", price.derivedRates());
        if (price.longContext().isPresent()) {
            found.addLongContext(price.longContext().get());
        }
        return found.problems;
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

    private void addId(Price price) {
        try {
            ModelId id = ModelId.parse(price.modelId());
            boolean resource = id.form().isArn() && id.baseId().isEmpty();
            if (id.form() != ModelId.Form.BASE && !resource) {
                problems.add(
                        "the model id is of the form " + id.form() + ": give the base model id, and the scope apart");
            }
            if (resource && price.scope() != Scope.IN_REGION) {
                problems.add("a resource of an account is priced in scope in-region, not "
                        + price.scope().key());
            }
        } catch (MalformedModelIdException e) {
            List<String> near = nearest(price.modelId());
            problems.add(e.getMessage() + (near.isEmpty() ? "" : "\nThe nearest models: " + String.join(", ", near)));
        }
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
