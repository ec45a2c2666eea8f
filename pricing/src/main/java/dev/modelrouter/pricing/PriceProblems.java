package dev.modelrouter.pricing;

import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Everything that can be wrong with a price that is being built. */
final class PriceProblems {

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");

    private final List<String> problems = new ArrayList<>();

    private PriceProblems() {}

    static List<String> of(Price.Builder price) {
        PriceProblems found = new PriceProblems();
        found.addId(price);
        for (String region : price.regions()) {
            found.addIf(!REGION.matcher(region).matches(), "\"" + region + "\" is not a region");
        }
        found.addIf(price.rates().isEmpty(), "it has no rate: say perMillion(tier, rate, usd)");
        price.rates().forEach((tier, rates) -> found.addNegative(tier.key(), rates));
        found.addNegative("derived", price.derivedRates());
        price.longContext().ifPresent(rule -> {
            found.addIf(
                    rule.thresholdTokens() < 1,
                    "the long-context threshold must be at least 1 token, is " + rule.thresholdTokens());
            found.addIf(rule.rates().isEmpty(), "the long-context rule has no rates");
            found.addNegative("longContext", rule.rates());
            found.addNegative("longContext.derived", rule.derivedRates());
        });
        return found.problems;
    }

    private void addId(Price.Builder price) {
        try {
            ModelId id = ModelId.parse(price.modelId());
            boolean resource = id.form().isArn() && id.baseId().isEmpty();
            addIf(
                    id.form() != ModelId.Form.BASE && !resource,
                    "the model id is of the form " + id.form() + ": give the base model id, and the scope apart");
            addIf(
                    resource && price.scope() != Scope.IN_REGION,
                    "a resource of an account is priced in scope in-region, not "
                            + price.scope().key());
        } catch (MalformedModelIdException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private void addNegative(String table, Map<Rate, Usd> rates) {
        rates.forEach((rate, usd) ->
                addIf(usd.isNegative(), "the rate " + table + "." + rate.key() + " must not be negative, is " + usd));
    }

    private void addIf(boolean wrong, String problem) {
        if (wrong) {
            problems.add(problem);
        }
    }
}
