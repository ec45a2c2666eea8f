package dev.modelrouter.pricing;

import java.util.List;
import java.util.Map;

/**
 * The highest rates of several tables.
 *
 * @param prompt of a token of the prompt
 * @param answer of a token of the answer
 */
record Dearest(Usd prompt, Usd answer) {

    static Dearest among(List<Map<Rate, Usd>> tables) {
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
        return new Dearest(prompt, answer);
    }
}
