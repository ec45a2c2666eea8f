package dev.modelrouter.routing;

import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.core.Usage;
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
 * @param input what the request is expected to have of input tokens, and at most
 * @param requestedTokens the request's own {@code maxTokens}, if it states one
 * @param unstated what to ask for if it does not
 * @param mostTokens the most that the model can put out or its context window leaves room for, if known
 */
record Quote(
        Tariff tariff,
        PricingTier tier,
        TokenEstimate input,
        OptionalInt requestedTokens,
        Unstated unstated,
        OptionalInt mostTokens) {

    /** An answer cut shorter than this by money alone is not worth its price. */
    static final int LEAST_AFFORDABLE_TOKENS = 256;

    private static final int EXPECTED_SHARE = 4;
    private static final long MILLION = 1_000_000;

    /**
     * The output tokens of a call whose request states none.
     *
     * @param tokens to be asked for
     * @param least to which they may be lowered to save money
     */
    record Unstated(int tokens, int least) {

        /** Of a request that may think as long as is said; what is cut off an answer must not be all of it. */
        static Unstated of(int tokens, Thinking thinking) {
            return new Unstated(tokens, thinking.budgetTokens() + LEAST_AFFORDABLE_TOKENS);
        }
    }

    /** Returns the quote with a lower limit on what can be put out. */
    Quote atMost(int tokens) {
        return new Quote(tariff, tier, input, requestedTokens, unstated, OptionalInt.of(Math.min(tokens, maxTokens())));
    }

    /** What will be asked for when money is no matter. */
    int maxTokens() {
        int wanted = requestedTokens.orElse(unstated.tokens());
        return Math.min(wanted, mostTokens.orElse(wanted));
    }

    /** What the call costs at most with so many output tokens; empty if the price or the input is not known. */
    Optional<Usd> worstCase(long outputTokens) {
        OptionalLong inputTokens = input.atMost();
        return inputTokens.isEmpty()
                ? Optional.empty()
                : tariff.upperBound(inputTokens.getAsLong(), outputTokens, tier);
    }

    /**
     * What the call is expected to cost: the expected input, and an answer of a quarter of the tokens asked for. That
     * share is an assumption, the same for all targets, so that it tells their order and not the bill.
     */
    Optional<Usd> expected() {
        return tariff.expected(Usage.of(input.expected(), maxTokens() / EXPECTED_SHARE), tier);
    }

    /** Fits the call into what is left of the cap; no cap always fits. */
    Course.Fit fit(Optional<Usd> cap) {
        return fit(cap, false);
    }

    /** Fits the call into what is left of the cap and of budgets. */
    Course.Fit fit(Course.Left left) {
        Course.Fit fit = fit(left.cap());
        boolean budgetsAreTighter = fit instanceof Course.Fits
                && left.budgets().isPresent()
                && left.cap()
                        .filter(cap -> cap.compareTo(left.budgets().get()) <= 0)
                        .isEmpty();
        return budgetsAreTighter ? fit(left.budgets(), true) : fit;
    }

    private Course.Fit fit(Optional<Usd> left, boolean ofBudget) {
        int wanted = maxTokens();
        Optional<Usd> worst = worstCase(wanted);
        if (left.isEmpty() || (worst.isPresent() && worst.get().compareTo(left.get()) <= 0)) {
            return new Course.Fits(wanted, worst, false);
        }
        if (worst.isEmpty()) {
            return new Course.TooDear(new Exclusion.Unbounded(unbounded(), ofBudget), ofBudget);
        }
        int affordable = requestedTokens.isPresent() ? 0 : affordable(left.get());
        if (affordable >= unstated.least()) {
            return new Course.Fits(affordable, worstCase(affordable), false);
        }
        int least = requestedTokens.isPresent() ? wanted : Math.min(wanted, unstated.least());
        Usd leastWorst = worstCase(least).orElseThrow();
        return new Course.TooDear(new Exclusion.TooDear(least, leastWorst, left.get(), ofBudget), ofBudget);
    }

    private String unbounded() {
        return input.unbounded()
                .map("what its input costs cannot be bounded: "::concat)
                .orElseGet(() -> tariff.unboundedReason(tier));
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
