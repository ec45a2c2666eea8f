package dev.modelrouter.pricing;

import dev.modelrouter.core.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The rates of a {@link CostRule} in {@linkplain PicosPerToken whole pico-dollars per token}, for calls whose cost is known
 * by them: one product for each kind of tokens, and their sum, all within a {@code long}. A call that has tokens without
 * such a rate, or too many of them, is priced by the rule itself.
 */
final class FlatRates {

    private final CostRule rule;
    private final long input;
    private final long output;
    private final long cacheRead;
    private final long cacheWrite5m;
    private final long cacheWrite30m;
    private final long cacheWrite1h;

    FlatRates(CostRule rule) {
        this.rule = rule;
        this.input = PicosPerToken.of(rule.perMillion(Rate.INPUT));
        this.output = PicosPerToken.of(rule.perMillion(Rate.OUTPUT));
        this.cacheRead = PicosPerToken.of(rule.perMillion(Rate.CACHE_READ));
        this.cacheWrite5m = PicosPerToken.of(rule.perMillion(Rate.CACHE_WRITE_5M));
        this.cacheWrite30m = PicosPerToken.of(rule.perMillion(Rate.CACHE_WRITE_30M));
        this.cacheWrite1h = PicosPerToken.of(rule.perMillion(Rate.CACHE_WRITE_1H));
    }

    /** Returns the cost of a usage, if it can be told by these rates. */
    @Nullable
    Cost cost(Usage usage) {
        long caching = usage.cacheReadTokens()
                | usage.cacheWrite5mTokens()
                | usage.cacheWrite30mTokens()
                | usage.cacheWrite1hTokens();
        boolean isFew = PicosPerToken.areFew(usage.inputTokens() | usage.outputTokens() | caching);
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
