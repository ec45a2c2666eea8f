package dev.modelrouter.pricing;

import dev.modelrouter.core.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The rates of a {@link CostRule} in whole pico-dollars per token, for calls whose cost is known by them: one product for
 * each kind of tokens, and their sum, all within a {@code long}. A call that has tokens without such a rate, or more of
 * them than {@value #MAX_TOKENS}, is priced by the rule itself.
 */
final class FlatRates {

    /** Six products of a rate and so many tokens, of less than 2^29 and 2^31, add up to less than 2^63. */
    static final long MAX_TOKENS = Integer.MAX_VALUE;

    private static final long MAX_RATE = (1 << 29) - 1;
    static final int TOKEN_BITS = 31;
    private static final Usd ONE_PICO_PER_TOKEN = Usd.of("0.000001");
    static final long NONE = -1;

    private final CostRule rule;
    private final long input;
    private final long output;
    private final long cacheRead;
    private final long cacheWrite5m;
    private final long cacheWrite30m;
    private final long cacheWrite1h;

    FlatRates(CostRule rule) {
        this.rule = rule;
        this.input = perToken(rule.perMillion(Rate.INPUT));
        this.output = perToken(rule.perMillion(Rate.OUTPUT));
        this.cacheRead = perToken(rule.perMillion(Rate.CACHE_READ));
        this.cacheWrite5m = perToken(rule.perMillion(Rate.CACHE_WRITE_5M));
        this.cacheWrite30m = perToken(rule.perMillion(Rate.CACHE_WRITE_30M));
        this.cacheWrite1h = perToken(rule.perMillion(Rate.CACHE_WRITE_1H));
    }

    /** Returns a rate per million tokens in pico-dollars per token; {@link #NONE} if that is no whole number, or large. */
    static long perToken(@Nullable Usd perMillion) {
        if (perMillion == null || !perMillion.isShort()) {
            return NONE;
        }
        long unit = ONE_PICO_PER_TOKEN.picos();
        long perToken = perMillion.picos() / unit;
        boolean isWhole = perToken * unit == perMillion.picos();
        return isWhole && perToken >= 0 && perToken <= MAX_RATE ? perToken : NONE;
    }

    /** Returns the cost of a usage, if it can be told by these rates. */
    @Nullable
    Cost cost(Usage usage) {
        long caching = usage.cacheReadTokens()
                | usage.cacheWrite5mTokens()
                | usage.cacheWrite30mTokens()
                | usage.cacheWrite1hTokens();
        boolean isFew = (usage.inputTokens() | usage.outputTokens() | caching) >>> TOKEN_BITS == 0;
        return isFew
                        && isPriced(input, usage.inputTokens())
                        && isPriced(output, usage.outputTokens())
                        && (caching == 0 || isCachingPriced(usage))
                ? new Cost(usage, this)
                : null;
    }

    private boolean isCachingPriced(Usage usage) {
        return isPriced(cacheRead, usage.cacheReadTokens())
                && isPriced(cacheWrite5m, usage.cacheWrite5mTokens())
                && isPriced(cacheWrite30m, usage.cacheWrite30mTokens())
                && isPriced(cacheWrite1h, usage.cacheWrite1hTokens());
    }

    private static boolean isPriced(long rate, long tokens) {
        return rate >= 0 || tokens == 0;
    }

    /** Returns the pico-dollars of a usage that these rates price. A rate that is missing is multiplied by zero. */
    long picos(Usage usage) {
        return usage.inputTokens() * input
                + usage.outputTokens() * output
                + usage.cacheReadTokens() * cacheRead
                + usage.cacheWrite5mTokens() * cacheWrite5m
                + usage.cacheWrite30mTokens() * cacheWrite30m
                + usage.cacheWrite1hTokens() * cacheWrite1h;
    }

    /** Returns the same cost with all that people read of it. */
    Cost.Content content(Usage usage) {
        return rule.content(usage, true);
    }
}
