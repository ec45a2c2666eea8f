package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.CatalogLine;
import dev.modelrouter.core.Scope;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The price catalog's file: a header, then one price group per line, sorted by model, scope and first region.
 *
 * <p>The header spells out the sources, which the lines name by short keys. A line has a table of rates for each tier,
 * and {@code sources} for the standard input and output rates; {@code rateSources} has those of the other rates, by
 * {@code tier} or {@code tier.rate}.
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
    private static final Set<String> LONG_CONTEXT_FIELDS =
            ImmutableSet.of("above", "rates", "derived", "cachedTokens", "sources");
    private static final Set<String> HISTORY_FIELDS = ImmutableSet.of("from", "until", "note", "rates");

    /** The full names of the sources, and the days that they carry, by the keys that the lines use. */
    private final Map<String, String> names = new HashMap<>();

    private final Map<String, LocalDate> days = new HashMap<>();

    private PriceLines(CatalogLine sources) {
        for (String key : sources.fields()) {
            String name = sources.string(key);
            names.put(key, name);
            LocalDate day = day(name);
            if (day != null) {
                days.put(key, day);
            }
        }
    }

    static PriceCatalog read(String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.read(file, FORMAT, in);
        CatalogLine header = lines.get(0);
        header.allowOnly(HEADER_FIELDS);
        LocalDate asOf = header.date("asOf");
        Optional<CatalogLine> sources = header.optionalObject("sources");
        if (sources.isEmpty()) {
            throw header.fault("sources", "is missing");
        }
        PriceLines reader = new PriceLines(sources.get());
        List<Price> prices = new ArrayList<>();
        for (CatalogLine line : lines.subList(1, lines.size())) {
            prices.add(reader.price(line));
        }
        try {
            return new PriceCatalog(prices, asOf);
        } catch (IllegalArgumentException e) {
            throw header.fault(null, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the day in a name such as {@code aws-price-list@2026-08-20 (rounded)}; of a month without a day, the
     * first, for the figure was seen then or later; null if there is neither.
     */
    private static @Nullable LocalDate day(String name) {
        int at = name.indexOf('@');
        if (at < 0 || name.length() < at + 8 || name.charAt(at + 5) != '-') {
            return null;
        }
        boolean hasDay = name.length() >= at + 11 && name.charAt(at + 8) == '-';
        try {
            int year = Integer.parseInt(name, at + 1, at + 5, 10);
            int month = Integer.parseInt(name, at + 6, at + 8, 10);
            return LocalDate.of(year, month, hasDay ? Integer.parseInt(name, at + 9, at + 11, 10) : 1);
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    private Price price(CatalogLine line) {
        line.allowOnly(FIELDS);
        String scope = line.string("scope");
        String confidence = line.string("confidence");
        Price.Builder price = Price.builder(line.string("model"), line.known("scope", scope, Scope.ofKey(scope)))
                .regions(line.strings("regions").toArray(new String[0]))
                .isDefault(line.optionalFlag("default").orElse(false))
                .confidence(line.known("confidence", confidence, Confidence.ofKey(confidence)))
                .source(line.toString())
                .history(history(line));
        for (PricingTier tier : PricingTier.values()) {
            for (Map.Entry<Rate, Usd> entry : rates(line, tier.key()).entrySet()) {
                price.perMillion(tier, entry.getKey(), entry.getValue());
            }
        }
        for (Map.Entry<Rate, Usd> entry : rates(line, "derived").entrySet()) {
            price.derivedPerMillion(entry.getKey(), entry.getValue());
        }
        addLongContext(line, price);
        addSources(line, price);
        try {
            return price.build();
        } catch (IllegalArgumentException e) {
            throw line.fault(null, String.valueOf(e.getMessage()));
        }
    }

    private void addLongContext(CatalogLine line, Price.Builder price) {
        Optional<CatalogLine> found = line.optionalObject("longContext");
        if (found.isEmpty()) {
            return;
        }
        CatalogLine rule = found.get();
        rule.allowOnly(LONG_CONTEXT_FIELDS);
        OptionalInt above = rule.optionalCount("above");
        if (above.isEmpty()) {
            throw rule.fault("above", "is missing");
        }
        String cached = rule.string("cachedTokens");
        boolean assumed = cached.equals("assumed");
        if (!assumed && !cached.equals("count")) {
            throw rule.fault("cachedTokens", "must be \"count\" or \"assumed\"");
        }
        price.longContext(new LongContext(
                above.getAsInt(), rates(rule, "rates"), rates(rule, "derived"), assumed, sources(rule, "sources")));
    }

    private static List<PastPrice> history(CatalogLine line) {
        List<PastPrice> history = new ArrayList<>();
        for (CatalogLine past : line.objects("history")) {
            past.allowOnly(HISTORY_FIELDS);
            history.add(new PastPrice(
                    rates(past, "rates"),
                    past.optionalDate("from"),
                    past.optionalDate("until"),
                    past.optionalString("note")));
        }
        return history;
    }

    private static Map<Rate, Usd> rates(CatalogLine line, String field) {
        Map<Rate, Usd> rates = new EnumMap<>(Rate.class);
        Optional<CatalogLine> table = line.optionalObject(field);
        if (table.isPresent()) {
            for (String key : table.get().fields()) {
                Optional<Rate> rate = Rate.ofKey(key);
                if (rate.isEmpty()) {
                    throw table.get().fault(key, "is not a rate");
                }
                rates.put(rate.get(), usd(table.get(), key));
            }
        }
        return rates;
    }

    private static Usd usd(CatalogLine table, String key) {
        String text = table.string(key);
        try {
            return Usd.of(text);
        } catch (IllegalArgumentException e) {
            throw table.fault(key, String.valueOf(e.getMessage()));
        }
    }

    private void addSources(CatalogLine line, Price.Builder price) {
        price.sources(sources(line, "sources"));
        LocalDate newest = null;
        for (String key : line.strings("sources")) {
            LocalDate day = days.get(key);
            newest = newest == null || (day != null && day.isAfter(newest)) ? day : newest;
        }
        if (newest != null) {
            price.asOf(newest);
        }
        Optional<CatalogLine> ofRates = line.optionalObject("rateSources");
        if (ofRates.isPresent()) {
            Map<String, ImmutableList<String>> spelt = new HashMap<>();
            for (String key : ofRates.get().fields()) {
                requireTierOrRate(ofRates.get(), key);
                spelt.put(key, sources(ofRates.get(), key));
            }
            price.rateSources(spelt);
        }
    }

    private static void requireTierOrRate(CatalogLine line, String key) {
        int dot = key.indexOf('.');
        boolean known = PricingTier.ofKey(dot < 0 ? key : key.substring(0, dot)).isPresent()
                && (dot < 0 || Rate.ofKey(key.substring(dot + 1)).isPresent());
        if (!known) {
            throw line.fault(key, "is neither a tier nor tier.rate");
        }
    }

    private ImmutableList<String> sources(CatalogLine line, String field) {
        ImmutableList.Builder<String> spelt = ImmutableList.builder();
        for (String key : line.strings(field)) {
            spelt.add(line.known(field, key, Optional.ofNullable(names.get(key))));
        }
        return spelt.build();
    }
}
