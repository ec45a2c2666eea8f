package dev.modelrouter.pricing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The highest rates of several tables.
 *
 * @param prompt of a token of the prompt
 * @param answer of a token of the answer
 */
record HighestRates(Usd prompt, Usd answer) {

    /** Returns what so many tokens cost at these rates. */
    Usd bound(long inputTokens, long outputTokens) {
        return prompt.forTokens(inputTokens).plus(answer.forTokens(outputTokens));
    }

    /** Returns the highest rates by which a call of a tier may be billed. A batch job is never served on demand. */
    static HighestRates of(Price price, PricingTier tier, boolean isLong) {
        List<Map<Rate, Usd>> tables = new ArrayList<>();
        tables.add(price.rates().getOrDefault(tier, Map.of()));
        if (tier != PricingTier.BATCH) {
            tables.add(price.rates().getOrDefault(PricingTier.STANDARD, Map.of()));
            tables.add(price.derivedRates());
        }
        if (isLong) {
            price.longContext().ifPresent(rule -> {
                tables.add(rule.rates());
                tables.add(rule.derivedRates());
            });
        }
        return among(tables);
    }

    private static HighestRates among(List<Map<Rate, Usd>> tables) {
        Usd prompt = Usd.ZERO;
        Usd answer = Usd.ZERO;
        for (Map<Rate, Usd> table : tables) {
            for (Map.Entry<Rate, Usd> entry : table.entrySet()) {
                if (entry.getKey().isPrompt()) {
                    prompt = prompt.max(entry.getValue());
                } else {
                    answer = answer.max(entry.getValue());
                }
            }
        }
        return new HighestRates(prompt, answer);
    }
}
