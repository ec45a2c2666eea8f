package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rates that hold for one call: those of its tier, or the long-context ones for the whole request if its prompt is
 * beyond the threshold.
 */
final class CostRule {

    private static final Rate[] RATES = Rate.values();
    private static final Rate[] WRITES = {Rate.CACHE_WRITE_5M, Rate.CACHE_WRITE_30M, Rate.CACHE_WRITE_1H};

    private final Price price;
    private final PricingTier tier;
    /** The long-context rule if it applies to this call. */
    private final @Nullable LongContext longContext;
    /** Whether what the usage counts as five-minute cache writes may have lived longer. */
    private final boolean ttlUnknown;

    private CostRule(Price price, PricingTier tier, @Nullable LongContext longContext, boolean ttlUnknown) {
        this.price = price;
        this.tier = tier;
        this.longContext = longContext;
        this.ttlUnknown = ttlUnknown;
    }

    static CostRule of(Price price, Usage usage, PricingTier tier) {
        LongContext applying = price.longContext()
                .filter(rule -> usage.promptTokens() > rule.thresholdTokens())
                .orElse(null);
        return new CostRule(price, tier, applying, false);
    }

    /** Returns the same rule for a reply that does not say for how long it cached what it counts as five minutes. */
    CostRule withoutTtl() {
        return new CostRule(price, tier, longContext, true);
    }

    Cost cost(Usage usage) {
        ImmutableList.Builder<LineItem> lines = ImmutableList.builder();
        Cost unknown = Cost.ZERO;
        for (Rate rate : RATES) {
            long tokens = rate.tokens(usage);
            if (tokens == 0) {
                continue;
            }
            Optional<Rate> priced = pricedAs(rate);
            if (rate == Rate.CACHE_WRITE_5M && ttlUnknown && writesDiffer()) {
                unknown = unknown.plus(unknownTtl(tokens));
            } else if (priced.isPresent()) {
                Usd perMillion = published(priced.get()).orElseThrow();
                lines.add(new LineItem(label(rate), rate, tokens, perMillion, rule(rate, priced.get())));
            } else {
                unknown = unknown.plus(unknown(rate, tokens));
            }
        }
        Cost known = Cost.known(lines.build());
        return unknown.isKnown() ? known : known.plus(unknown);
    }

    /** Returns whether it makes a difference for how long something is cached. */
    private boolean writesDiffer() {
        Usd one = null;
        for (Rate write : WRITES) {
            Usd usd = published(write).or(() -> bound(write)).orElse(one);
            if (one != null && !one.equals(usd)) {
                return true;
            }
            one = usd;
        }
        return false;
    }

    private Cost unknownTtl(long tokens) {
        Usd most = Usd.ZERO;
        for (Rate write : WRITES) {
            most = most.max(published(write).or(() -> bound(write)).orElse(Usd.ZERO));
        }
        return Cost.unknown(
                "the reply does not say for how long the prompt was cached, which " + price.label() + ", "
                        + conditions() + ", prices apart",
                most.forTokens(tokens));
    }

    /**
     * Returns the rate by which a kind of tokens is priced. Usage counts a write without a time to live as five
     * minutes; a model whose only cache write lasts thirty minutes can have written no other.
     */
    private Optional<Rate> pricedAs(Rate rate) {
        if (published(rate).isPresent()) {
            return Optional.of(rate);
        }
        boolean onlyThirtyMinutes = rate == Rate.CACHE_WRITE_5M
                && published(Rate.CACHE_WRITE_30M).isPresent()
                && published(Rate.CACHE_WRITE_1H).isEmpty();
        return onlyThirtyMinutes ? Optional.of(Rate.CACHE_WRITE_30M) : Optional.empty();
    }

    private Optional<Usd> published(Rate rate) {
        if (longContext == null) {
            return price.perMillion(tier, rate);
        }
        // A rule for long prompts replaces the standard rates; none was published for the other tiers.
        return tier == PricingTier.STANDARD ? find(longContext.rates(), rate) : Optional.empty();
    }

    private Cost unknown(Rate rate, long tokens) {
        String reason = "no " + rate.label() + " price published for " + price.label() + ", " + conditions();
        return bound(rate)
                .map(most -> Cost.unknown(reason, most.forTokens(tokens)))
                .orElseGet(() -> Cost.unknown(reason));
    }

    /** A cache read is never dearer than reading the same tokens afresh: no published price is. */
    private Optional<Usd> bound(Rate rate) {
        if (rate == Rate.CACHE_READ) {
            return published(Rate.INPUT);
        }
        if (tier != PricingTier.STANDARD) {
            return Optional.empty();
        }
        return longContext == null ? price.derivedPerMillion(rate) : find(longContext.derivedRates(), rate);
    }

    private static Optional<Usd> find(Map<Rate, Usd> rates, Rate rate) {
        return Optional.ofNullable(rates.get(rate));
    }

    private String label(Rate rate) {
        return price.label() + " " + rate.label();
    }

    private String rule(Rate used, Rate priced) {
        return conditions()
                + (used == priced ? "" : ", as the model's only cache write, " + priced.label())
                + (price.isAssumed() ? ", assumed for a region that is not listed" : "")
                + (price.confidence() == Confidence.DISPUTED ? ", disputed" : "");
    }

    private String conditions() {
        if (longContext == null) {
            return tier.key();
        }
        return tier.key() + ", long context above " + longContext.thresholdTokens() + " prompt tokens"
                + (longContext.cachedTokensAssumed() ? " (cached ones assumed to count)" : "");
    }
}
