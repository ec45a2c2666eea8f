package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What something cost: an exact amount with its line items, or unknown with the reasons why.
 *
 * <p>Unknown is never zero. A cost of which a part is known and a part is not has a {@link #knownPart} and no {@link
 * #usd}; it may still have an upper bound, {@link #atMost}. Costs add up without losing that distinction: the sum is
 * known only if both are. Immutable and thread-safe.
 */
public final class Cost {

    /** Nothing was bought. Known. */
    public static final Cost ZERO = new Cost(Usd.ZERO, ImmutableList.of(), ImmutableSet.of(), Usd.ZERO);

    private final Usd knownPart;
    private final ImmutableList<LineItem> lines;
    private final ImmutableSet<String> unknowns;
    /** The most that the unknown parts can come to; zero if there are none, null if that is not known either. */
    private final @Nullable Usd unknownAtMost;

    private Cost(
            Usd knownPart, ImmutableList<LineItem> lines, ImmutableSet<String> unknowns, @Nullable Usd unknownAtMost) {
        this.knownPart = knownPart;
        this.lines = lines;
        this.unknowns = unknowns;
        this.unknownAtMost = unknownAtMost;
    }

    /** Returns a known cost without line items. */
    public static Cost known(Usd amount) {
        return new Cost(amount, ImmutableList.of(), ImmutableSet.of(), Usd.ZERO);
    }

    /** Returns the known cost that line items add up to. */
    public static Cost known(Collection<LineItem> lines) {
        return new Cost(total(lines), ImmutableList.copyOf(lines), ImmutableSet.of(), Usd.ZERO);
    }

    /**
     * Returns an unknown cost without an upper bound.
     *
     * @param reason what is missing, such as {@code no output price published for …}
     */
    public static Cost unknown(String reason) {
        return new Cost(Usd.ZERO, ImmutableList.of(), reasons(reason), null);
    }

    /**
     * Returns an unknown cost with an upper bound.
     *
     * @param reason what is missing
     * @param atMost what it cannot exceed
     */
    public static Cost unknown(String reason, Usd atMost) {
        return new Cost(Usd.ZERO, ImmutableList.of(), reasons(reason), atMost);
    }

    private static ImmutableSet<String> reasons(String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("An unknown cost needs a reason, got a blank one");
        }
        return ImmutableSet.of(reason);
    }

    private static Usd total(Collection<LineItem> lines) {
        Usd total = Usd.ZERO;
        for (LineItem line : lines) {
            total = total.plus(line.amount());
        }
        return total;
    }

    /** Returns whether the whole cost is known. */
    public boolean isKnown() {
        return unknowns.isEmpty();
    }

    /** Returns the exact amount; empty if any part is unknown. */
    public Optional<Usd> usd() {
        return isKnown() ? Optional.of(knownPart) : Optional.empty();
    }

    /** Returns the part that is known, which is all of a known cost. */
    public Usd knownPart() {
        return knownPart;
    }

    /** Returns the line items of the known part. Costs made without line items have none. */
    public ImmutableList<LineItem> lines() {
        return lines;
    }

    /** Returns what is missing, once each; empty if the cost is known. */
    public ImmutableList<String> unknowns() {
        return unknowns.asList();
    }

    /** Returns what the whole cannot exceed: the amount itself if it is known; empty if no bound is known. */
    public Optional<Usd> atMost() {
        return Optional.ofNullable(unknownAtMost).map(knownPart::plus);
    }

    /** Returns the sum. Lines that differ in their tokens alone become one, so that a long sum stays short. */
    public Cost plus(Cost other) {
        ImmutableSet<String> reasons = ImmutableSet.<String>builder()
                .addAll(unknowns)
                .addAll(other.unknowns)
                .build();
        Usd bound =
                unknownAtMost == null || other.unknownAtMost == null ? null : unknownAtMost.plus(other.unknownAtMost);
        return new Cost(knownPart.plus(other.knownPart), merge(lines, other.lines), reasons, bound);
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
        return other instanceof Cost that
                && knownPart.equals(that.knownPart)
                && lines.equals(that.lines)
                && unknowns.equals(that.unknowns)
                && Objects.equals(unknownAtMost, that.unknownAtMost);
    }

    @Override
    public int hashCode() {
        return Objects.hash(knownPart, lines, unknowns, unknownAtMost);
    }

    /** Returns {@code $0.00123}, or {@code unknown: } with the reasons, the known part and the bound. */
    @Override
    public String toString() {
        if (isKnown()) {
            return knownPart.toString();
        }
        return "unknown: " + String.join("; ", unknowns)
                + (knownPart.isZero() ? "" : " (known part " + knownPart + ")")
                + atMost().map(most -> " (at most " + most + ")").orElse("");
    }
}
