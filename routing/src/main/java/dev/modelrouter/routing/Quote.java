package dev.modelrouter.routing;

import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a call to one target may cost, before it is made.
 *
 * @param tariff how calls of the target are charged
 * @param tier the dearest tier that the request may be served in
 * @param inputTokens at the most, if that can be bounded
 * @param requestedTokens the request's own {@code maxTokens}, if it states one
 * @param defaultTokens what to ask for if it does not
 * @param modelMaximum the most that the model can put out, if known
 */
record Quote(
        Tariff tariff,
        PricingTier tier,
        OptionalLong inputTokens,
        OptionalInt requestedTokens,
        int defaultTokens,
        OptionalInt modelMaximum) {

    /** An answer cut shorter than this by money alone is not worth its price. */
    static final int LEAST_AFFORDABLE_TOKENS = 256;

    private static final long MILLION = 1_000_000;

    /** Whether the call fits the money, and how. */
    sealed interface Fit {}

    /**
     * It fits.
     *
     * @param maxTokens to be asked for
     * @param worstCase what the call costs at the most, if that is known
     */
    record Fits(int maxTokens, Optional<Usd> worstCase) implements Fit {}

    /**
     * It does not fit.
     *
     * @param reason why, for people
     */
    record TooDear(String reason) implements Fit {}

    /** What will be asked for when money is no matter. */
    int maxTokens() {
        int wanted = requestedTokens.orElse(defaultTokens);
        return Math.min(wanted, modelMaximum.orElse(wanted));
    }

    /** What the call costs at the most with so many output tokens; empty if the price or the input is not known. */
    Optional<Usd> worstCase(long outputTokens) {
        return inputTokens.isEmpty()
                ? Optional.empty()
                : tariff.upperBound(inputTokens.getAsLong(), outputTokens, tier);
    }

    /** Fits the call into what is left of the cap; no cap always fits. */
    Fit fit(Optional<Usd> left) {
        int wanted = maxTokens();
        Optional<Usd> worst = worstCase(wanted);
        if (left.isEmpty() || (worst.isPresent() && worst.get().compareTo(left.get()) <= 0)) {
            return new Fits(wanted, worst);
        }
        if (worst.isEmpty()) {
            return new TooDear(unbounded() + ", and the request has a cap on money");
        }
        if (requestedTokens.isPresent()) {
            return new TooDear(tooDear(worst.get(), wanted, left.get()));
        }
        int affordable = affordable(left.get());
        return affordable < LEAST_AFFORDABLE_TOKENS
                ? new TooDear(
                        tooDear(worstCase(LEAST_AFFORDABLE_TOKENS).orElseThrow(), LEAST_AFFORDABLE_TOKENS, left.get()))
                : new Fits(affordable, worstCase(affordable));
    }

    private String unbounded() {
        return inputTokens.isEmpty() ? "what its input costs cannot be bounded" : tariff.unboundedReason(tier);
    }

    private static String tooDear(Usd worst, int tokens, Usd left) {
        return "with " + tokens + " output tokens it may cost " + worst.rounded(6) + ", and " + left.rounded(6)
                + " is left";
    }

    /** The bound is linear in the output, so a division answers; the check afterwards keeps rounding honest. */
    private int affordable(Usd left) {
        Usd inputOnly = worstCase(0).orElseThrow();
        BigDecimal perMillion =
                worstCase(MILLION).orElseThrow().minus(inputOnly).value();
        BigDecimal forOutput = left.minus(inputOnly).value();
        if (forOutput.signum() <= 0 || perMillion.signum() <= 0) {
            return 0;
        }
        BigDecimal tokens = forOutput.multiply(BigDecimal.valueOf(MILLION)).divide(perMillion, 0, RoundingMode.DOWN);
        return tokens.min(BigDecimal.valueOf(maxTokens())).intValueExact();
    }
}
