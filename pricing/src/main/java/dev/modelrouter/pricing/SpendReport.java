package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import dev.modelrouter.core.Purpose;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was spent over some days (in UTC), for whom and for what: a copy of a {@link SpendJournal}'s sums at one moment.
 *
 * <p>Its rows are by model, unless {@link #by} tells spending apart otherwise; whichever way, they add up to the same
 * total, exactly. Amounts are of what calls cost at the catalog's prices. A cost that is not known is never zero: it is
 * counted, bounded if it can be, and known parts are marked as parts.
 *
 * <p>The order of rows is fixed: by one dimension, the dearest first, and of equals by name; by day or by several
 * dimensions, by their values. Immutable and thread-safe.
 */
public final class SpendReport {

    private final Period period;
    private final Book book;
    private final Optional<CreditReport> credits;
    private final ImmutableList<SpendDimension> dimensions;
    private final ImmutableList<Row> rows;
    private final SpendFigures total;
    private final ImmutableMap<SpendCategory, Part> parts;
    private final Part overhead;

    /** Which days, and when they were looked at. */
    record Period(LocalDate firstDay, LocalDate lastDay, Instant asOf) {

        /** Returns {@code on 2026-01-01} or {@code from 2026-01-01 to 2026-01-31}. */
        @Override
        public String toString() {
            return firstDay.equals(lastDay) ? "on " + firstDay : "from " + firstDay + " to " + lastDay;
        }
    }

    /** The finest sums there are. */
    record Leaf(LocalDate day, SpendKey key, SpendFigures figures) {}

    /** All there is to report of. */
    record Book(ImmutableList<Leaf> leaves, ImmutableList<SpendDimension> tags, ImmutableList<String> notes) {}

    SpendReport(Period period, Book book, Optional<CreditReport> credits) {
        this(period, book, credits, ImmutableList.of(SpendDimension.MODEL));
    }

    private SpendReport(
            Period period, Book book, Optional<CreditReport> credits, ImmutableList<SpendDimension> dimensions) {
        this.period = period;
        this.book = book;
        this.credits = credits;
        this.dimensions = dimensions;
        this.total = sum(book.leaves);
        this.rows = group();
        this.parts = sumByCategory();
        this.overhead = Part.of(
                sum(book.leaves.stream()
                        .filter(leaf -> category(leaf.key)
                                .map(SpendCategory::isOverhead)
                                .orElse(false))
                        .toList()),
                total);
    }

    private static SpendFigures sum(List<Leaf> leaves) {
        SpendFigures sum = SpendFigures.NONE;
        for (Leaf leaf : leaves) {
            sum = sum.plus(leaf.figures);
        }
        return sum;
    }

    private ImmutableList<Row> group() {
        Map<ImmutableList<String>, SpendFigures> groups = new HashMap<>();
        for (Leaf leaf : book.leaves) {
            ImmutableList<String> key = dimensions.stream()
                    .map(dimension -> value(leaf, dimension))
                    .collect(ImmutableList.toImmutableList());
            groups.merge(key, leaf.figures, SpendFigures::plus);
        }
        boolean whole = dimensions.stream().allMatch(SpendDimension::keepsRequestsWhole);
        return groups.entrySet().stream()
                .map(group -> new Row(
                        group.getKey(),
                        group.getValue(),
                        Shares.ofKnown(group.getValue(), total),
                        whole ? group.getValue().costPerAccepted() : Optional.empty()))
                .sorted(order())
                .collect(ImmutableList.toImmutableList());
    }

    private Comparator<Row> order() {
        Comparator<Row> byKey = (one, other) ->
                Arrays.compare(one.key().toArray(new String[0]), other.key().toArray(new String[0]));
        boolean dearestFirst = dimensions.size() == 1 && !dimensions.contains(SpendDimension.DAY);
        return dearestFirst
                ? Comparator.comparing((Row row) -> row.figures().cost().knownPart())
                        .reversed()
                        .thenComparing(byKey)
                : byKey;
    }

    private String value(Leaf leaf, SpendDimension dimension) {
        if (dimension.isTag()) {
            return leaf.key.tags().get(book.tags.indexOf(dimension));
        }
        return switch (dimension.key()) {
            case "day" -> leaf.day.toString();
            case "route" -> leaf.key.route();
            case "model" -> leaf.key.model();
            case "purpose" -> leaf.key.purpose().map(Purpose::key).orElse(SpendKey.NONE);
            case "disposition" -> leaf.key.disposition().map(Disposition::key).orElse(SpendKey.NONE);
            default -> throw new IllegalStateException("No such dimension: " + dimension);
        };
    }

    private static Optional<SpendCategory> category(SpendKey key) {
        return key.purpose()
                .flatMap(purpose -> key.disposition().map(disposition -> SpendCategory.of(purpose, disposition)));
    }

    private ImmutableMap<SpendCategory, Part> sumByCategory() {
        Map<SpendCategory, SpendFigures> sums = new EnumMap<>(SpendCategory.class);
        for (SpendCategory category : SpendCategory.values()) {
            sums.put(category, SpendFigures.NONE);
        }
        for (Leaf leaf : book.leaves) {
            category(leaf.key).ifPresent(category -> sums.merge(category, leaf.figures, SpendFigures::plus));
        }
        return Maps.immutableEnumMap(Maps.transformValues(sums, part -> Part.of(part, total)));
    }

    /**
     * Returns the same report with other rows.
     *
     * @param dimensions by which spending is told apart, the first one outermost; none gives one row with everything
     * @throws IllegalArgumentException if one is named twice, or is a tag that the journal does not keep
     */
    public SpendReport by(SpendDimension... dimensions) {
        ImmutableList<SpendDimension> chosen = ImmutableList.copyOf(dimensions);
        if (ImmutableSet.copyOf(chosen).size() < chosen.size()) {
            throw new IllegalArgumentException("Name each dimension once, got " + chosen);
        }
        for (SpendDimension dimension : chosen) {
            if (dimension.isTag() && !book.tags.contains(dimension)) {
                throw new IllegalArgumentException("The journal does not keep " + dimension + " apart, only "
                        + book.tags + "; name the tag in SpendJournal.Builder.tags");
            }
        }
        return new SpendReport(period, book, credits, chosen);
    }

    /** Returns the first day. */
    public LocalDate firstDay() {
        return period.firstDay;
    }

    /** Returns the last day, included. */
    public LocalDate lastDay() {
        return period.lastDay;
    }

    /** Returns when the sums were copied. */
    public Instant asOf() {
        return period.asOf;
    }

    Period period() {
        return period;
    }

    /** Returns by what the rows are told apart. */
    public ImmutableList<SpendDimension> dimensions() {
        return dimensions;
    }

    /** Returns the rows; none if nothing was recorded. */
    public ImmutableList<Row> rows() {
        return rows;
    }

    /** Returns the sum of all rows. */
    public SpendFigures total() {
        return total;
    }

    /** Returns what was saved against sending everything to the strongest candidate: an estimate. */
    public SpendFigures.Savings savings() {
        return total.savings();
    }

    /**
     * Returns what one accepted answer cost: everything that was spent, on failures, drafts and requests without an
     * accepted answer too, by the number of requests with one; rounded half up to ten decimals, and unknown if any cost
     * is. Empty if no answer was accepted: it is then neither zero nor infinite, but not defined.
     */
    public Optional<Cost> costPerAccepted() {
        return total.costPerAccepted();
    }

    /** Returns what was spent for one thing. The parts of all categories add up to the total. */
    public Part part(SpendCategory category) {
        return Objects.requireNonNull(parts.get(category));
    }

    /** Returns all parts together that are {@linkplain SpendCategory#isOverhead overhead}. */
    public Part overhead() {
        return overhead;
    }

    /**
     * Returns what calls of a purpose added: what they cost, and how many requests they got an accepted answer that those
     * would not have had from the calls before. So for {@link Purpose#REPAIR} it tells whether repairs pay; compare with what
     * a request solved by the next stronger model costs.
     *
     * @param purpose one whose answers may be {@linkplain Purpose#isForAnswer given}; other calls cost and get none
     */
    public Added added(Purpose purpose) {
        SpendFigures sum = sum(book.leaves.stream()
                .filter(leaf -> leaf.key.purpose().equals(Optional.of(purpose)))
                .toList());
        return new Added(sum.calls(), sum.cost(), sum.accepted());
    }

    /**
     * Returns how the journal's credits stood, over all time and not the report's days alone; empty if it has none.
     * What they paid for the report's days is in its figures.
     */
    public Optional<CreditReport> credits() {
        return credits;
    }

    /** Returns what a reader has to know of what is missing or was put together; empty if nothing is. */
    public ImmutableList<String> notes() {
        return book.notes;
    }

    /**
     * Returns the report as aligned text of at most 120 columns for people. Amounts are rounded; of a cost that is not
     * wholly known the known part is shown after {@code >=}, and one of which nothing is known as {@code unknown}. Many
     * dimensions and very large figures may make lines wider.
     */
    public String toTable() {
        return SpendTable.of(this);
    }

    /**
     * Returns the rows as CSV after RFC 4180, with a header, without a total, so that adding up a column is right.
     *
     * <p>The columns are the dimensions' keys, and then always, in this order: {@code requests, accepted, calls,
     * calls_without_usage, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
     * cache_write_30m_tokens, cache_write_1h_tokens, known_cost_usd, at_most_cost_usd, calls_with_unknown_cost,
     * share_of_known_cost, cost_per_accepted_usd, compared_requests, not_compared_requests, compared_cost_usd,
     * on_strongest_estimate_usd, covered_by_credits_usd, cash_usd}. Amounts are exact. Empty is what is not known or
     * not defined: {@code known_cost_usd} if there are calls and nothing is known of their cost, {@code
     * at_most_cost_usd} without a bound, {@code cost_per_accepted_usd} if any cost is unknown, the last two if the
     * journal has no credits.
     *
     * <p>A value of a dimension that begins with {@code = + - @}, also in full width and behind blanks or quotes, with a
     * tab, a line break or another control character, or with an apostrophe has an apostrophe put before it, so that no
     * spreadsheet takes it for a formula; without that apostrophe it is as recorded. Lines end in CR LF.
     */
    public String toCsv() {
        StringWriter text = new StringWriter();
        writeCsv(text);
        return text.toString();
    }

    /**
     * Writes {@link #toCsv}. Blocks as the writer does; does not close it.
     *
     * @throws UncheckedIOException if the writer fails
     */
    public void writeCsv(Writer out) {
        try {
            SpendCsv.write(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the spend report as CSV", e);
        }
    }

    /**
     * Writes {@link #toCsv} to a file in UTF-8, in place of what it had. Blocks.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void writeCsv(Path file) {
        try (Writer out = Files.newBufferedWriter(file)) {
            SpendCsv.write(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the spend report as CSV to " + file, e);
        }
    }

    /**
     * Returns the report as one JSON object. Amounts and shares are strings with exact decimals, counts are numbers,
     * and what is not known or not defined is null. The fields, always all and in this order:
     *
     * <ul>
     *   <li>{@code schema}: {@code modelrouter.spend-report.v1}; {@code asOf}: ISO 8601; {@code firstDay}, {@code
     *       lastDay}: ISO dates; {@code timeZone}: {@code UTC}; {@code currency}: {@code USD}
     *   <li>{@code dimensions}: the keys; {@code rows}: each with {@code key}, an object with each dimension's value,
     *       then the figures, then {@code share} and {@code costPerAccepted} (a cost); {@code total}: the figures
     *   <li>figures: {@code requests, accepted, calls, callsWithoutUsage}, {@code tokens} (an object: {@code input,
     *       output, cacheRead, cacheWrite5m, cacheWrite30m, cacheWrite1h}), {@code cost}, {@code coveredByCredits},
     *       {@code cash} (both null without credits), {@code savings} (an object: {@code estimate}: true, {@code
     *       requests, notCompared, actual, onStrongest, saved, share})
     *   <li>a cost: {@code known} (the known part; null if nothing is known), {@code atMost}, {@code unknown} (a list of
     *       reasons; empty if it is wholly known)
     *   <li>{@code costPerAccepted}: a cost; {@code parts}: for each category {@code category, overhead, calls, cost,
     *       share}; {@code overhead}: {@code calls, cost, share}
     *   <li>{@code credits}: null without, else {@code asOf, rateDays, pools, covered, cash, unsettledCalls,
     *       unsettledAtMost}; each pool: {@code name, amount, firstDay, lastDay, covered, left, expiredUnused, ranOutOn,
     *       coveredInWindow, forecast} (an object whose {@code kind} is {@code expected}, with {@code perDay, runsOutOn,
     *       expiresUnused, understated}; {@code notEnoughData}, with {@code wholeDays, neededDays}; or {@code over})
     *   <li>{@code notes}: texts for people
     * </ul>
     */
    public String toJson() {
        StringWriter text = new StringWriter();
        writeJson(text);
        return text.toString();
    }

    /**
     * Writes {@link #toJson}. Blocks as the writer does; does not close it.
     *
     * @throws UncheckedIOException if the writer fails
     */
    public void writeJson(Writer out) {
        try {
            SpendJson.write(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the spend report as JSON", e);
        }
    }

    /**
     * Writes {@link #toJson} to a file in UTF-8, in place of what it had. Blocks.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void writeJson(Path file) {
        try (Writer out = Files.newBufferedWriter(file)) {
            SpendJson.write(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the spend report as JSON to " + file, e);
        }
    }

    /** Returns days, dimensions and total, without rows: they may name a customer. */
    @Override
    public String toString() {
        return "spend " + period + " by " + dimensions + ": " + total.requests() + " requests, " + total.calls()
                + " calls, " + Amounts.shown(total.cost());
    }

    /**
     * What was spent for one purpose, or on all overhead together. Immutable and thread-safe.
     *
     * @param calls how many calls
     * @param cost what they cost
     * @param share the known cost as a part of that of all calls, to six decimals; empty if that is zero, or if there is a
     *     cost about which nothing is known
     */
    public record Part(long calls, Cost cost, Optional<BigDecimal> share) {

        static Part of(SpendFigures part, SpendFigures all) {
            return new Part(part.calls(), part.cost(), Shares.ofKnown(part, all));
        }
    }

    /**
     * What calls of one purpose cost and brought. Immutable and thread-safe.
     *
     * @param calls how many calls
     * @param cost what they cost, without the calls that judged what they answered
     * @param accepted requests whose accepted answer came from one of them
     */
    public record Added(long calls, Cost cost, long accepted) {}

    /**
     * One row of a {@link SpendReport}. Immutable and thread-safe.
     *
     * @param key the value of each of the report's dimensions, in their order. {@code (none)} stands for a tag that requests
     *     do not have and for the model of requests that made no call, {@code (other)} for all values for which there was no
     *     room; a true value that reads like one of them has an apostrophe before it
     * @param figures the row's figures
     * @param share its known cost as a part of the report's, to six decimals; empty if the report's is zero,
     *     or if the row has a cost about which nothing is known
     * @param costPerAccepted what one accepted answer cost, with everything that was spent on the way; see {@link
     *     SpendReport#costPerAccepted}. Empty also if the report is by model, purpose or disposition: then a row lacks what
     *     other rows have of the same requests
     */
    public record Row(
            ImmutableList<String> key,
            SpendFigures figures,
            Optional<BigDecimal> share,
            Optional<Cost> costPerAccepted) {}
}
