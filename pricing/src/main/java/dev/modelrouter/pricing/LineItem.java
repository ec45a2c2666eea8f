package dev.modelrouter.pricing;

/**
 * One line of a cost: so many tokens at a rate make an amount.
 *
 * @param label what was bought, such as {@code anthropic.claude-sonnet-4-6 geo:us input}
 * @param rate the kind of tokens that was used
 * @param tokens how many
 * @param usdPerMillion the price of a million of them
 * @param amount tokens x price, exactly
 * @param rule which price applied and why, such as {@code standard} or {@code long context, above 272000 prompt tokens}
 */
public record LineItem(String label, Rate rate, long tokens, Usd usdPerMillion, Usd amount, String rule) {

    /**
     * Checks the sum.
     *
     * @throws IllegalArgumentException if tokens are negative or the amount is not tokens x price
     */
    public LineItem {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens must not be negative, is " + tokens);
        }
        if (!usdPerMillion.forTokens(tokens).equals(amount)) {
            throw new IllegalArgumentException(
                    tokens + " tokens at " + usdPerMillion + " per million are not " + amount);
        }
    }

    LineItem(String label, Rate rate, long tokens, Usd usdPerMillion, String rule) {
        this(label, rate, tokens, usdPerMillion, usdPerMillion.forTokens(tokens), rule);
    }

    /** Returns whether both lines differ in nothing but their tokens. */
    boolean addsUpWith(LineItem other) {
        return rate == other.rate
                && usdPerMillion.equals(other.usdPerMillion)
                && label.equals(other.label)
                && rule.equals(other.rule);
    }

    LineItem plus(LineItem other) {
        return new LineItem(label, rate, Math.addExact(tokens, other.tokens), usdPerMillion, rule);
    }
}
