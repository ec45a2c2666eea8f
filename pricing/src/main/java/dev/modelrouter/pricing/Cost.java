package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Usage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What something cost: an exact amount with its line items, or unknown with the reasons why.
 *
 * <p>Unknown is never zero. A cost that is known in part has a {@link #knownPart} and no {@link
 * #usd}; it may still have an upper bound, {@link #atMost}. Costs add up without losing that distinction: the sum is
 * known only if both are.
 *
 * <p>The cost of a call keeps the usage and the price; its line items are made when they are read. Immutable and thread-safe.
 */
public final class Cost {

    /** Nothing was bought. Known. */
    public static final Cost ZERO = new Cost(Content.NONE);

    /** What was used, and the rates that hold for it; or neither, and there is a content. */
    private final @Nullable Usage usage;

    private final @Nullable FlatRates rates;
    /** Of a usage made when somebody reads it; a second thread that makes it too does no harm. */
    private @Nullable Content content;

    /**
     * All that there is to say of a cost.
     *
     * @param unknowns what is missing, once each
     * @param unknownAtMost the most that the unknown parts can come to; zero if there are none, null if that is not
     *     known either
     */
    record Content(
            Usd knownPart, ImmutableList<LineItem> lines, ImmutableSet<String> unknowns, @Nullable Usd unknownAtMost) {

        static final Content NONE = known(ImmutableList.of());

        static Content known(ImmutableList<LineItem> lines) {
            Usd total = Usd.ZERO;
            for (LineItem line : lines) {
                total = total.plus(line.amount());
            }
            return new Content(total, lines, ImmutableSet.of(), Usd.ZERO);
        }

        static Content unknown(String reason, @Nullable Usd atMost) {
            if (reason.isBlank()) {
                throw new IllegalArgumentException("An unknown cost needs a reason, got a blank one");
            }
            return new Content(Usd.ZERO, ImmutableList.of(), ImmutableSet.of(reason), atMost);
        }

        Content plus(Content other) {
            ImmutableSet<String> reasons = ImmutableSet.<String>builder()
                    .addAll(unknowns)
                    .addAll(other.unknowns)
                    .build();
            Usd bound = unknownAtMost == null || other.unknownAtMost == null
                    ? null
                    : unknownAtMost.plus(other.unknownAtMost);
            return new Content(knownPart.plus(other.knownPart), merge(lines, other.lines), reasons, bound);
        }
    }

    Cost(Content content) {
        this.usage = null;
        this.rates = null;
        this.content = content;
    }

    /** The known cost of a usage that these rates price. */
    Cost(Usage usage, FlatRates rates) {
        this.usage = usage;
        this.rates = rates;
    }

    private Content content() {
        Content known = content;
        if (known == null) {
            known = Objects.requireNonNull(rates).content(Objects.requireNonNull(usage));
            content = known;
        }
        return known;
    }

    /** Returns a known cost without line items. */
    public static Cost known(Usd amount) {
        return new Cost(new Content(amount, ImmutableList.of(), ImmutableSet.of(), Usd.ZERO));
    }

    /** Returns the known cost that line items add up to. */
    public static Cost known(Collection<LineItem> lines) {
        return new Cost(Content.known(ImmutableList.copyOf(lines)));
    }

    /**
     * Returns an unknown cost without an upper bound.
     *
     * @param reason what is missing, such as {@code no output price published for …}
     */
    public static Cost unknown(String reason) {
        return new Cost(Content.unknown(reason, null));
    }

    /**
     * Returns an unknown cost with an upper bound.
     *
     * @param reason what is missing
     * @param atMost what it cannot exceed
     */
    public static Cost unknown(String reason, Usd atMost) {
        return new Cost(Content.unknown(reason, atMost));
    }

    /** Returns whether the whole cost is known. */
    public boolean isKnown() {
        Content stated = content;
        return stated == null || stated.unknowns.isEmpty();
    }

    /** Returns the exact amount; empty if any part is unknown. */
    public Optional<Usd> usd() {
        return isKnown() ? Optional.of(knownPart()) : Optional.empty();
    }

    /** Returns the part that is known, which is all of a known cost. */
    public Usd knownPart() {
        return rates != null && usage != null ? Usd.ofPicos(rates.picos(usage)) : content().knownPart;
    }

    /** Adds the part that is known to a sum. */
    void addTo(Tally sum) {
        if (rates != null && usage != null) {
            sum.addPicos(rates.picos(usage));
        } else {
            sum.add(content().knownPart);
        }
    }

    /** Returns whether it was worked out from a price, so that it is known and zero or more. */
    boolean isPriced() {
        return rates != null;
    }

    /** Returns the line items of the known part, made when they are asked for. Costs made without line items have none. */
    public ImmutableList<LineItem> lines() {
        return content().lines;
    }

    /** Returns what is missing, once each; empty if the cost is known. */
    public ImmutableList<String> unknowns() {
        return isKnown() ? ImmutableList.of() : content().unknowns.asList();
    }

    /** Returns what the whole cannot exceed: the amount itself if it is known; empty if no bound is known. */
    public Optional<Usd> atMost() {
        return isKnown() ? usd() : Optional.ofNullable(content().unknownAtMost).map(knownPart()::plus);
    }

    /** Returns the sum. Lines that differ in their tokens alone become one, so that a long sum stays short. */
    public Cost plus(Cost other) {
        return new Cost(content().plus(other.content()));
    }

    private static ImmutableList<LineItem> merge(ImmutableList<LineItem> first, ImmutableList<LineItem> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        List<LineItem> merged = new ArrayList<>(first);
        for (LineItem line : second) {
            int same = 0;
            while (same < merged.size() && !merged.get(same).addsUpWith(line)) {
                same++;
            }
            if (same < merged.size()) {
                merged.set(same, merged.get(same).plus(line));
            } else {
                merged.add(line);
            }
        }
        return ImmutableList.copyOf(merged);
    }

    /** Costs are equal if amount, lines, reasons and bound are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cost that && content().equals(that.content());
    }

    @Override
    public int hashCode() {
        return content().hashCode();
    }

    /** Returns {@code $0.00123}, or {@code unknown: } with the reasons, the known part and the bound. */
    @Override
    public String toString() {
        if (isKnown()) {
            return knownPart().toString();
        }
        return "unknown: " + String.join("; ", unknowns())
                + (knownPart().isZero() ? "" : " (known part " + knownPart() + ")")
                + atMost().map(most -> " (at most " + most + ")").orElse("");
    }

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
}
