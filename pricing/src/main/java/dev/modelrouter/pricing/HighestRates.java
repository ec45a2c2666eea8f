package dev.modelrouter.pricing;

import java.util.List;
import java.util.Map;

/** The highest rates of several tables. Immutable. */
final class HighestRates {

    private final Usd prompt;
    private final Usd answer;

    /** The same in whole pico-dollars per token, where they are that; see {@link PicosPerToken}. */
    private final long perPromptToken;

    private final long perAnswerToken;

    /**
     * @param prompt of a million tokens of the prompt
     * @param answer of a million tokens of the answer
     */
    private HighestRates(Usd prompt, Usd answer) {
        this.prompt = prompt;
        this.answer = answer;
        this.perPromptToken = PicosPerToken.of(prompt);
        this.perAnswerToken = PicosPerToken.of(answer);
    }

    /** Returns what so many tokens cost at these rates. */
    Usd bound(long inputTokens, long outputTokens) {
        boolean isShort = perPromptToken != PicosPerToken.NONE
                && perAnswerToken != PicosPerToken.NONE
                && PicosPerToken.areFew(inputTokens | outputTokens);
        return isShort
                ? Usd.ofPicos(inputTokens * perPromptToken + outputTokens * perAnswerToken)
                : prompt.forTokens(inputTokens).plus(answer.forTokens(outputTokens));
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
