package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * The rule by which a long prompt reprices the whole request: if the prompt has more tokens than the threshold, these
 * rates replace the standard ones for all its tokens, those of the answer included.
 *
 * @param thresholdTokens the most prompt tokens (input, cache reads and cache writes) at which the standard rates hold
 * @param rates the rates above it, in USD per million tokens
 * @param derivedRates rates computed by a stated rule and not published; they bound a cost but do not make it known
 * @param cachedTokensAssumed whether it is an assumption that cached tokens count towards the threshold, because the
 *     source speaks of "input tokens" only
 * @param sources where the rule was read
 */
public record LongContext(
        long thresholdTokens,
        Map<Rate, Usd> rates,
        Map<Rate, Usd> derivedRates,
        boolean cachedTokensAssumed,
        ImmutableList<String> sources) {

    /** Copies the maps. */
    public LongContext {
        rates = ImmutableMap.copyOf(rates);
        derivedRates = ImmutableMap.copyOf(derivedRates);
    }
}
