package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSortedSet;
import dev.modelrouter.core.Scope;
import java.util.Optional;

/**
 * One figure that AWS's price list has differently from the catalog, in all source regions where the difference is the
 * same.
 *
 * @param modelId the base model id
 * @param scope the scope
 * @param regions the source regions, at least one
 * @param tier the tier; {@link PricingTier#STANDARD} for a long-context rate
 * @param rate the kind of tokens
 * @param longContext whether it is the rate of long prompts; see {@link LongContext}
 * @param was what the catalog has, in USD per million tokens; empty if it has none. For a region that the catalog does
 *     not list it is what the {@linkplain Price#isDefault default} answers
 * @param is what the list has, in USD per million tokens; empty if it no longer has the figure
 */
public record PriceChange(
        String modelId,
        Scope scope,
        ImmutableSortedSet<String> regions,
        PricingTier tier,
        Rate rate,
        boolean longContext,
        Optional<Usd> was,
        Optional<Usd> is) {

    /** Returns a line such as {@code amazon.nova-pro-v1:0 geo:us [us-east-1] standard.input: $0.8 -> $0.9}. */
    @Override
    public String toString() {
        return modelId + " " + scope.key() + " " + regions + " " + (longContext ? "longContext" : tier.key()) + "."
                + rate.key() + ": " + text(was) + " -> " + text(is);
    }

    private static String text(Optional<Usd> usd) {
        return usd.map(Usd::toString).orElse("none");
    }
}
