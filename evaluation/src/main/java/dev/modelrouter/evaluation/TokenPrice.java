package dev.modelrouter.evaluation;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.pricing.Usd;

/**
 * What a model's tokens cost. Immutable and thread-safe.
 *
 * @param inputPerMillion dollars for a million input tokens
 * @param outputPerMillion dollars for a million output tokens
 */
public record TokenPrice(Usd inputPerMillion, Usd outputPerMillion) {

    /** Checks that no price is negative. */
    public TokenPrice {
        requireNonNull(inputPerMillion, "inputPerMillion");
        requireNonNull(outputPerMillion, "outputPerMillion");
        if (inputPerMillion.isNegative() || outputPerMillion.isNegative()) {
            throw new IllegalArgumentException("A price is never negative, but got " + inputPerMillion + " and "
                    + outputPerMillion + " for a million tokens.");
        }
    }

    /**
     * Returns the price from dollars per million tokens, as price lists write them.
     *
     * @param inputPerMillion such as {@code "0.25"}
     * @param outputPerMillion such as {@code "1.25"}
     */
    public static TokenPrice of(String inputPerMillion, String outputPerMillion) {
        return new TokenPrice(Usd.of(inputPerMillion), Usd.of(outputPerMillion));
    }

    /** Returns dollars as a statistic: estimates and means need no exact sums. */
    double dollars(double inputTokens, double outputTokens) {
        return (inputTokens * inputPerMillion.value().doubleValue()
                        + outputTokens * outputPerMillion.value().doubleValue())
                / 1e6;
    }
}
