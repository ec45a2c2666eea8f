package dev.modelrouter.pricing;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.RowKind.Figure;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rates that hold for one call: those of its tier, or the long-context ones for the whole request if its prompt is
 * beyond the threshold.
 */
final class CostRule {

    private static final Rate[] RATES = Rate.values();
    private static final Rate[] WRITES = {Rate.CACHE_WRITE_5M, Rate.CACHE_WRITE_30M, Rate.CACHE_WRITE_1H};
    private static final int REGIONS_SHOWN = 3;

    private final Price price;
    private final PricingTier tier;
    /** The long-context rule if it applies to this call. */
    private final @Nullable LongContext longContext;

    private final Instead instead;

    /**
     * The rules that may hold instead.
     *
     * @param ifShort the one below the threshold, if the prompt is beyond it only by cached tokens of which it is an
     *     assumption that they count
     * @param elsewhere those of the regions that an assumed price might be the price of
     */
    private record Instead(@Nullable CostRule ifShort, ImmutableList<CostRule> elsewhere) {

        static final Instead NONE = new Instead(null, ImmutableList.of());
    }

    private CostRule(Price price, PricingTier tier, @Nullable LongContext longContext, Instead instead) {
        this.price = price;
        this.tier = tier;
        this.longContext = longContext;
        this.instead = instead;
    }

    /** Returns the rates of a tier as plain numbers, or those for long prompts; of a price that is not assumed. */
    static FlatRates flat(Price price, PricingTier tier, @Nullable LongContext longContext) {
        return new FlatRates(new CostRule(price, tier, longContext, Instead.NONE));
    }

    /** Returns the published rate by which a kind of tokens is priced; null if there is none. */
    @Nullable
    Usd perMillion(Rate rate) {
        return pricedAs(rate).flatMap(this::published).orElse(null);
    }

    /** Returns how long a prompt was, whichever way its usage is counted. */
    static long promptTokens(Price price, Usage usage) {
        return price.inputIncludesCached() ? usage.inputTokens() : usage.promptTokens();
    }

    static CostRule of(Price price, Usage usage, PricingTier tier) {
        LongContext applying = price.longContext()
                .filter(rule -> promptTokens(price, usage) > rule.thresholdTokens())
                .orElse(null);
        boolean isSurelyLong =
                applying == null || !applying.cachedTokensAssumed() || usage.inputTokens() > applying.thresholdTokens();
        if (isSurelyLong && !price.isAssumed()) {
            return new CostRule(price, tier, applying, Instead.NONE);
        }
        CostRule ifShort = isSurelyLong ? null : new CostRule(price, tier, null, Instead.NONE);
        ImmutableList<CostRule> elsewhere = price.assumedAmong().stream()
                .map(other -> of(other, usage, tier))
                .collect(ImmutableList.toImmutableList());
        return new CostRule(price, tier, applying, new Instead(ifShort, elsewhere));
    }

    /**
     * Returns what a usage costs.
     *
     * @param ttlTold whether it is known for how long the prompt was cached; else what the usage counts as five-minute
     *     cache writes may have lived longer
     */
    Cost cost(Usage usage, boolean ttlTold) {
        return new Cost(content(usage, ttlTold));
    }

    Cost.Content content(Usage usage, boolean ttlTold) {
        ImmutableList.Builder<Cost.LineItem> lines = ImmutableList.builder();
        Cost.Content unknown = Cost.Content.NONE;
        for (Rate rate : RATES) {
            long tokens = rate.tokens(usage);
            if (tokens == 0) {
                continue;
            }
            Optional<Rate> priced = pricedAs(rate);
            Optional<String> problem = rate == Rate.CACHE_WRITE_5M && !ttlTold && writesDiffer()
                    ? Optional.of("the reply does not say for how long the prompt was cached, which " + price.label()
                            + ", " + conditions() + ", prices apart")
                    : priced.map(published -> doubt(rate, published)).orElseGet(() -> Optional.of(unpublished(rate)));
            if (problem.isPresent()) {
                Optional<Usd> most = ttlTold || rate != Rate.CACHE_WRITE_5M ? most(rate) : most(WRITES);
                unknown = unknown.plus(Cost.Content.unknown(
                        problem.get(), most.map(usd -> usd.forTokens(tokens)).orElse(null)));
            } else {
                Rate used = priced.orElseThrow();
                lines.add(new Cost.LineItem(
                        label(rate), rate, tokens, published(used).orElseThrow(), rule(rate, used)));
            }
        }
        Cost.Content known = Cost.Content.known(lines.build());
        return unknown.unknowns().isEmpty() ? known : known.plus(unknown);
    }

    /** This rule, and those of other regions that may hold instead. */
    private Stream<CostRule> possible() {
        return Stream.concat(Stream.of(this), instead.elsewhere().stream());
    }

    /** Returns whether it makes a difference for how long something is cached. */
    private boolean writesDiffer() {
        return possible()
                .anyMatch(rule -> Stream.of(WRITES)
                                .flatMap(write -> rule.known(write).stream())
                                .distinct()
                                .count()
                        > 1);
    }

    /** Returns why it is not known that a published rate holds; empty if it is. */
    private Optional<String> doubt(Rate rate, Rate published) {
        if (price.isAssumed(new Figure(tier, published, longContext != null))) {
            return Optional.of("the " + rate.label() + " price of " + price.label() + ", " + conditions()
                    + ", is assumed from that of " + assumedFrom()
                    + ": no price names the region that the call is made from");
        }
        CostRule ifShort = instead.ifShort();
        if (ifShort != null && !published(published).equals(ifShort.published(published))) {
            return Optional.of("the " + rate.label() + " price of " + price.label() + ", " + conditions()
                    + ", holds only if the cached tokens count, without which the prompt is not that long");
        }
        return Optional.empty();
    }

    private String assumedFrom() {
        List<String> regions = price.assumedAmong().stream()
                .filter(Price::isDefault)
                .flatMap(answering -> answering.regions().stream())
                .sorted()
                .toList();
        int more = regions.size() - REGIONS_SHOWN;
        return regions.stream().limit(REGIONS_SHOWN).collect(joining(", "))
                + (more > 0 ? " and " + more + " more regions" : "");
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

    private String unpublished(Rate rate) {
        return "no " + rate.label() + " price published for " + price.label() + ", " + conditions();
    }

    /** Returns the dearest that some kinds of tokens are in any region that has a rate for them; empty if none has. */
    private Optional<Usd> most(Rate... rates) {
        return possible()
                .flatMap(rule -> Stream.of(rates).flatMap(rate -> rule.known(rate).stream()))
                .max(Comparator.naturalOrder());
    }

    /** Returns what a kind of tokens cannot be dearer than by this rule, or by the one for a shorter prompt. */
    private Optional<Usd> known(Rate rate) {
        Optional<Usd> known = pricedAs(rate).flatMap(this::published).or(() -> bound(rate));
        CostRule ifShort = instead.ifShort();
        return ifShort == null
                ? known
                : known.flatMap(usd -> ifShort.known(rate).map(usd::max));
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
