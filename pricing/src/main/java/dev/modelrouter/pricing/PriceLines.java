package dev.modelrouter.pricing;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.CatalogLine;
import dev.modelrouter.core.Scope;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The price catalog's file: a header, then one price group per line, sorted by model, scope and first region.
 *
 * <p>The header spells out the sources, which the lines name by short keys. A line has a table of rates for each tier, and
 * {@code sources} for the standard input and output rates; {@code rateSources} has those of the other rates, by {@code
 * tier} or {@code tier.rate}.
 */
final class PriceLines {

    static final String FORMAT = "modelrouter-prices";

    private static final Set<String> HEADER_FIELDS = ImmutableSet.of("format", "version", "asOf", "sources");
    private static final Set<String> FIELDS = ImmutableSet.of(
            "model",
            "scope",
            "regions",
            "default",
            "standard",
            "batch",
            "flex",
            "priority",
            "latencyOptimized",
            "derived",
            "longContext",
            "history",
            "confidence",
            "sources",
            "rateSources");
    private static final Splitter AT = Splitter.on('@').limit(2);

    /** What a key in the file stands for: the source's full name, and its day if the name has one. */
    private record Source(String name, Optional<LocalDate> day) {

        static Source of(String name) {
            List<String> parts = AT.splitToList(name);
            return new Source(name, parts.size() < 2 ? Optional.empty() : day(parts.get(1)));
        }

        /** Of a month without a day, the first: the figure was seen then or later. */
        private static Optional<LocalDate> day(String text) {
            try {
                return Optional.of(
                        text.matches("\\d{4}-\\d{2}-\\d{2}.*")
                                ? LocalDate.parse(text.substring(0, 10))
                                : YearMonth.parse(text.substring(0, Math.min(7, text.length())))
                                        .atDay(1));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
    }

    private final ImmutableMap<String, Source> sources;

    private PriceLines(ImmutableMap<String, Source> sources) {
        this.sources = sources;
    }

    static PriceCatalog read(String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.read(file, FORMAT, in);
        CatalogLine header = lines.get(0);
        header.allowOnly(HEADER_FIELDS);
        LocalDate asOf = header.optionalDate("asOf").orElseThrow(() -> header.fault("asOf", "is missing"));
        CatalogLine names = header.optionalObject("sources").orElseThrow(() -> header.fault("sources", "is missing"));
        PriceLines reader = new PriceLines(names.fields().stream()
                .collect(ImmutableMap.toImmutableMap(key -> key, key -> Source.of(names.string(key)))));
        List<Price> prices =
                lines.subList(1, lines.size()).stream().map(reader::price).toList();
        try {
            return new PriceCatalog(prices, asOf);
        } catch (IllegalArgumentException e) {
            throw header.fault(null, String.valueOf(e.getMessage()));
        }
    }

    private Price price(CatalogLine line) {
        line.allowOnly(FIELDS);
        Price.Builder price = Price.builder(line.string("model"), line.choice("scope", Scope::ofKey))
                .regions(line.strings("regions").toArray(new String[0]))
                .isDefault(line.optionalFlag("default").orElse(false))
                .confidence(line.choice("confidence", Confidence::ofKey))
                .source(line.toString())
                .history(line.objects("history").stream().map(PriceLines::past).toList());
        for (PricingTier tier : PricingTier.values()) {
            rates(line, tier.key()).forEach((rate, usd) -> price.perMillion(tier, rate, usd));
        }
        rates(line, "derived").forEach(price::derivedPerMillion);
        line.optionalObject("longContext").map(this::longContext).ifPresent(price::longContext);
        List<Source> read = sources(line, "sources");
        price.sources(read.stream().map(Source::name).toList());
        read.stream()
                .flatMap(source -> source.day().stream())
                .max(Comparator.naturalOrder())
                .ifPresent(price::asOf);
        line.optionalObject("rateSources").map(this::rateSources).ifPresent(price::rateSources);
        try {
            return price.build();
        } catch (IllegalArgumentException e) {
            throw line.fault(null, String.valueOf(e.getMessage()));
        }
    }

    private LongContext longContext(CatalogLine rule) {
        rule.allowOnly(Set.of("above", "rates", "derived", "cachedTokens", "sources"));
        long above = rule.optionalCount("above").orElseThrow(() -> rule.fault("above", "is missing"));
        boolean assumed = rule.choice("cachedTokens", text -> switch (text) {
            case "count" -> Optional.of(false);
            case "assumed" -> Optional.of(true);
            default -> Optional.empty();
        });
        ImmutableList<String> read =
                sources(rule, "sources").stream().map(Source::name).collect(ImmutableList.toImmutableList());
        return new LongContext(above, rates(rule, "rates"), rates(rule, "derived"), assumed, read);
    }

    private static PastPrice past(CatalogLine past) {
        past.allowOnly(Set.of("from", "until", "note", "rates"));
        return new PastPrice(
                rates(past, "rates"),
                past.optionalDate("from"),
                past.optionalDate("until"),
                past.optionalString("note"));
    }

    private static Map<Rate, Usd> rates(CatalogLine line, String field) {
        Map<Rate, Usd> rates = new EnumMap<>(Rate.class);
        line.optionalObject(field).ifPresent(table -> {
            for (String key : table.fields()) {
                Rate rate = Rate.ofKey(key).orElseThrow(() -> table.fault(key, "is not a rate"));
                try {
                    rates.put(rate, Usd.of(table.string(key)));
                } catch (IllegalArgumentException e) {
                    throw table.fault(key, String.valueOf(e.getMessage()));
                }
            }
        });
        return rates;
    }

    /** Spreads the sources of a whole tier over its rates. */
    private Map<String, ImmutableList<String>> rateSources(CatalogLine line) {
        Map<String, ImmutableList<String>> spread = new HashMap<>();
        for (String key : line.fields()) {
            ImmutableList<String> names =
                    sources(line, key).stream().map(Source::name).collect(ImmutableList.toImmutableList());
            List<String> parts = Splitter.on('.').limit(2).splitToList(key);
            boolean known = PricingTier.ofKey(parts.get(0)).isPresent()
                    && (parts.size() == 1 || Rate.ofKey(parts.get(1)).isPresent());
            if (!known) {
                throw line.fault(key, "is neither a tier nor tier.rate");
            }
            if (parts.size() == 2) {
                spread.put(key, names);
            } else {
                for (Rate rate : Rate.values()) {
                    spread.putIfAbsent(key + "." + rate.key(), names);
                }
            }
        }
        return spread;
    }

    private List<Source> sources(CatalogLine line, String field) {
        return line.choices(field, key -> Optional.ofNullable(sources.get(key)));
    }
}
