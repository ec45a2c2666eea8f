package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.OfferFile.Row;
import dev.modelrouter.pricing.OfferFile.Source;
import dev.modelrouter.pricing.RowKind.Figure;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A price in the making: what the catalog has for one region, with the figures of the price list laid over it. Two
 * regions with equal drafts share a price. Not thread-safe.
 */
final class PriceDraft {

    /** How a price says that some of its figures are older than the list; what follows is their source. */
    private static final String REST = "; the rest from ";

    /** The most past prices that are kept, so that a catalog does not grow for ever. */
    static final int MAX_HISTORY = 40;

    private static final Figure INPUT = new Figure(PricingTier.STANDARD, Rate.INPUT, false);
    private static final Figure OUTPUT = new Figure(PricingTier.STANDARD, Rate.OUTPUT, false);

    /** What the catalog has; null for a place that it does not have. */
    private final @Nullable Price base;

    private final Map<Figure, Usd> figures = new LinkedHashMap<>();
    private final Map<Figure, ImmutableList<String>> sources = new LinkedHashMap<>();
    /** The days of the figures that have one. A file of the list dates those that it has. */
    private final Map<Figure, LocalDate> days = new LinkedHashMap<>();

    private final Set<Source> read = new LinkedHashSet<>();
    private final Map<Rate, Usd> replaced = new EnumMap<>(Rate.class);
    private @Nullable LocalDate replacedUntil;
    private long threshold;
    private boolean cachedTokensAssumed;
    private boolean inputIncludesCached;
    private boolean isRevised;

    private PriceDraft(@Nullable Price base) {
        this.base = base;
    }

    /** Begins with what the catalog has, or with nothing. */
    static PriceDraft over(@Nullable Price base) {
        PriceDraft draft = new PriceDraft(base);
        if (base == null) {
            return draft;
        }
        for (PricingTier tier : base.tiers()) {
            for (Rate rate : Rate.values()) {
                Optional<Usd> usd = base.perMillion(tier, rate);
                // What is assumed of another region is no figure of this one, and would be known ever after.
                if (usd.isPresent() && !base.isAssumed(tier, rate)) {
                    Figure figure = new Figure(tier, rate, false);
                    draft.put(figure, usd.get(), base.sources(tier, rate));
                    base.asOf(tier, rate).ifPresent(day -> draft.days.put(figure, day));
                }
            }
        }
        base.longContext().ifPresent(rule -> {
            draft.threshold(rule);
            rule.rates().forEach((rate, usd) -> {
                Figure figure = new Figure(PricingTier.STANDARD, rate, true);
                if (!base.isAssumed(figure)) {
                    draft.put(figure, usd, rule.sources());
                    base.longContextAsOf().ifPresent(day -> draft.days.put(figure, day));
                }
            });
        });
        return draft;
    }

    private void put(Figure figure, Usd usd, ImmutableList<String> from) {
        figures.put(figure, usd);
        sources.put(figure, from);
    }

    /** Takes the number of tokens above which long-context rates hold from another price's rule. */
    void threshold(LongContext rule) {
        threshold = rule.thresholdTokens();
        cachedTokensAssumed = rule.cachedTokensAssumed();
    }

    /** Takes over how the tokens of the model are counted, of which the list does not speak. */
    void countedAs(Collection<Price> ofModel) {
        inputIncludesCached = ofModel.stream().anyMatch(Price::inputIncludesCached);
    }

    boolean hasThreshold() {
        return threshold > 0;
    }

    @Nullable
    Usd usd(Figure figure) {
        return figures.get(figure);
    }

    Set<Figure> figures() {
        return figures.keySet();
    }

    ImmutableList<String> sources(Figure figure) {
        return sources.getOrDefault(figure, ImmutableList.of());
    }

    /** Lays a figure of the list over what is there. The same figure gains a source; another one replaces it. */
    void take(Figure figure, Row row, Usd usd) {
        Usd was = figures.get(figure);
        Set<String> from = new LinkedHashSet<>();
        from.add(row.source().stamp());
        if (usd.equals(was)) {
            for (String source : sources(figure)) {
                if (!SourceDay.isStamp(source)) {
                    from.add(source);
                }
            }
        } else if (was != null) {
            isRevised = true;
            replace(figure, was, row.since() == null ? null : row.since().minusDays(1));
        }
        read.add(row.source());
        LocalDate day = row.source().published().atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate before = usd.equals(was) ? days.getOrDefault(figure, day) : day;
        days.put(figure, before.isAfter(day) ? before : day);
        put(figure, usd, ImmutableList.copyOf(from));
    }

    /** Takes out a figure that the list no longer has. */
    void remove(Figure figure) {
        Usd was = figures.remove(figure);
        sources.remove(figure);
        days.remove(figure);
        if (was != null) {
            isRevised = true;
            replace(figure, was, null);
        }
    }

    /** Returns whether anything was laid over it or taken out. */
    boolean isTouched() {
        return isRevised || !read.isEmpty();
    }

    /** Returns whether a figure was replaced or taken out. */
    boolean isRevised() {
        return isRevised;
    }

    private void replace(Figure figure, Usd was, @Nullable LocalDate until) {
        if (figure.tier() == PricingTier.STANDARD && !figure.longContext()) {
            replaced.put(figure.rate(), was);
            replacedUntil =
                    until == null || replacedUntil == null || until.isAfter(replacedUntil) ? until : replacedUntil;
        }
    }

    boolean isEmpty() {
        return figures.keySet().stream().allMatch(Figure::longContext);
    }

    /** Two regions belong together if they came from the same price and have the same figures from the same files. */
    Object identity() {
        List<String> stamps = read.stream()
                .map(source -> source.offer() + " " + source.published())
                .toList();
        return List.of(
                Optional.ofNullable(base).map(System::identityHashCode),
                Map.copyOf(figures),
                Map.copyOf(sources),
                Map.copyOf(replaced),
                Optional.ofNullable(replacedUntil),
                stamps);
    }

    /** Describes the price; model, scope and regions are the caller's. */
    void describe(Price.Builder price) {
        Map<Rate, Usd> longRates = new EnumMap<>(Rate.class);
        Set<String> longSources = new LinkedHashSet<>();
        figures.forEach((figure, usd) -> {
            if (figure.longContext()) {
                longRates.put(figure.rate(), usd);
                longSources.addAll(sources(figure));
            } else {
                price.perMillion(figure.tier(), figure.rate(), usd);
            }
        });
        derived().forEach(price::derivedPerMillion);
        price.inputIncludesCached(inputIncludesCached);
        if (!longRates.isEmpty()) {
            price.longContext(new LongContext(
                    threshold, longRates, longDerived(), cachedTokensAssumed, ImmutableList.copyOf(longSources)));
        }
        Set<String> main = new LinkedHashSet<>(sources(INPUT));
        main.addAll(sources(OUTPUT));
        ImmutableList<String> mainSources = ImmutableList.copyOf(main);
        price.provenance(new Provenance(source(), mainSources, rateSources(mainSources), Map.of(), days()))
                .history(history())
                .confidence(confidence());
        asOf().ifPresent(price::asOf);
    }

    /** The rule for long prompts is as old as the oldest of its rates. */
    private Map<String, LocalDate> days() {
        Map<String, LocalDate> named = new LinkedHashMap<>();
        days.forEach((figure, day) -> {
            if (figure.longContext()) {
                named.merge(Provenance.LONG_CONTEXT, day, (one, other) -> one.isBefore(other) ? one : other);
            } else {
                named.put(Provenance.figure(figure.tier(), figure.rate()), day);
            }
        });
        return named;
    }

    private Map<String, ImmutableList<String>> rateSources(ImmutableList<String> main) {
        Map<String, ImmutableList<String>> own = new LinkedHashMap<>();
        sources.forEach((figure, from) -> {
            if (!figure.longContext() && !from.equals(main)) {
                own.put(figure.tier().key() + "." + figure.rate().key(), from);
            }
        });
        return own;
    }

    private Map<Rate, Usd> derived() {
        Map<Rate, Usd> derived = new EnumMap<>(Rate.class);
        if (base != null) {
            for (Rate rate : Rate.values()) {
                base.derivedPerMillion(rate).ifPresent(usd -> addDerived(derived, rate, usd, false));
            }
        }
        return derived;
    }

    private Map<Rate, Usd> longDerived() {
        Map<Rate, Usd> derived = new EnumMap<>(Rate.class);
        if (base != null) {
            base.longContext().ifPresent(rule -> rule.derivedRates()
                    .forEach((rate, usd) -> addDerived(derived, rate, usd, true)));
        }
        return derived;
    }

    /**
     * Keeps a derived rate if nothing is published in its place. The rule by which they are made is twice the input
     * price, so it moves with that; one that was made otherwise is dropped when the input price moves.
     */
    private void addDerived(Map<Rate, Usd> derived, Rate rate, Usd usd, boolean longContext) {
        Price from = Objects.requireNonNull(base);
        Usd was = longContext
                ? from.longContext().map(rule -> rule.rates().get(Rate.INPUT)).orElse(null)
                : from.perMillion(PricingTier.STANDARD, Rate.INPUT).orElse(null);
        Usd is = figures.get(new Figure(PricingTier.STANDARD, Rate.INPUT, longContext));
        if (figures.containsKey(new Figure(PricingTier.STANDARD, rate, longContext))) {
            return;
        }
        if (Objects.equals(was, is)) {
            derived.put(rate, usd);
        } else if (was != null && is != null && usd.equals(was.times(2))) {
            derived.put(rate, is.times(2));
        }
    }

    private List<PastPrice> history() {
        List<PastPrice> history = base == null ? new ArrayList<>() : new ArrayList<>(base.history());
        if (!replaced.isEmpty()) {
            Optional<LocalDate> last = history.isEmpty()
                    ? Optional.empty()
                    : history.get(history.size() - 1).until();
            Optional<LocalDate> from = last.map(day -> day.plusDays(1));
            Optional<LocalDate> until = Optional.ofNullable(replacedUntil);
            if (from.isPresent() && until.isPresent() && from.get().isAfter(until.get())) {
                until = Optional.empty();
            }
            String note = read.isEmpty() ? "no longer in the price list" : "replaced by " + stamps();
            history.add(new PastPrice(replaced, from, until, Optional.of(note)));
        }
        return history.subList(Math.max(0, history.size() - MAX_HISTORY), history.size());
    }

    private String stamps() {
        return String.join(" and ", read.stream().map(Source::stamp).distinct().toList());
    }

    /**
     * Input and output that a second source already had are confirmed by the list. Figures that only the list has rest
     * on that single source, be it AWS's own.
     */
    private Confidence confidence() {
        Confidence before = base == null ? Confidence.SINGLE_SOURCE : base.confidence();
        if (!isRead(INPUT) && !isRead(OUTPUT)) {
            return before;
        }
        boolean same = standard().allMatch(this::hasSecondSource);
        return same ? Confidence.CONFIRMED : isSameAsBefore() ? kept(before) : Confidence.SINGLE_SOURCE;
    }

    private static Confidence kept(Confidence before) {
        return before == Confidence.DISPUTED ? Confidence.SINGLE_SOURCE : before;
    }

    private boolean isSameAsBefore() {
        return base != null && !replaced.containsKey(Rate.INPUT) && !replaced.containsKey(Rate.OUTPUT);
    }

    /** Returns input and output, as far as they are known. */
    private Stream<Figure> standard() {
        return Stream.of(INPUT, OUTPUT).filter(figures::containsKey);
    }

    private boolean isRead(Figure figure) {
        return sources(figure).stream().anyMatch(SourceDay::isStamp);
    }

    /** Returns whether the list has a figure, and somebody else who need not have copied it from the list. */
    private boolean hasSecondSource(Figure figure) {
        return isRead(figure) && sources(figure).stream().anyMatch(source -> !PriceProvenance.isPriceList(source));
    }

    private String source() {
        String before = base == null ? "" : base.source();
        int rest = before.indexOf(REST);
        String root = rest >= 0 ? before.substring(rest + REST.length()) : SourceDay.isStamp(before) ? "" : before;
        if (read.isEmpty()) {
            return before;
        }
        boolean whole = figures.keySet().stream().allMatch(this::isRead);
        return whole || root.isEmpty() ? stamps() : stamps() + REST + root;
    }

    private Optional<LocalDate> asOf() {
        Optional<LocalDate> before = base == null ? Optional.empty() : base.asOf();
        if (!standard().allMatch(this::isRead)) {
            return before;
        }
        Collection<LocalDate> days = new ArrayList<>();
        read.forEach(
                source -> days.add(source.published().atZone(ZoneOffset.UTC).toLocalDate()));
        before.filter(day -> isSameAsBefore()).ifPresent(days::add);
        return days.stream().max(LocalDate::compareTo);
    }

    /** Returns the figures, for what has to be compared with each other. */
    Map<Figure, Usd> asMap() {
        return ImmutableMap.copyOf(figures);
    }
}
