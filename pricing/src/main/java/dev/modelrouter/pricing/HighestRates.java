package dev.modelrouter.pricing;

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

    /** Returns the highest rates of some tables. */
    static HighestRates among(List<Map<Rate, Usd>> tables) {
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
