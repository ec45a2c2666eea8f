package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.CatalogLine;
import dev.modelrouter.core.NearestNames;
import dev.modelrouter.core.Scope;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The price catalog's file: a header, then one price group per line, sorted by model, scope and first region; then the
 * prices of custom models' deployments.
 *
 * <p>The header spells out the sources, which the lines name by short keys. A line begins with {@code model}, or with
 * {@code customDeploymentOf} and the base model. It has a table of rates for each tier, and {@code sources} for the
 * standard input and output rates; {@code rateSources} has those of the other rates, by {@code tier} or {@code
 * tier.rate}. {@code "inputIncludesCached":true} says that usage counts what is cached as input too. A rate of 0 is taken for a mistake unless the line says {@code "free":true}, for a price that is not known
 * is left out.
 */
final class PriceLines {

    static final String FORMAT = "modelrouter-prices";
    static final String MODEL = "model";
    static final String DEPLOYMENT = "customDeploymentOf";
    private static final String INPUT_INCLUDES_CACHED = "inputIncludesCached";

    /** What the lines of catalogs and of overlays have in common. */
    static final Set<String> FIGURES = Set.of(
            MODEL,
            DEPLOYMENT,
            "scope",
            "regions",
            "standard",
            "batch",
            "flex",
            "priority",
            "latencyOptimized",
            "free",
            INPUT_INCLUDES_CACHED,
            "derived",
            "longContext",
            "confidence",
            "sources",
            "rateSources");

    private static final Set<String> HEADER_FIELDS = Set.of("format", "version", "asOf", "sources");
    private static final Set<String> FIELDS = with(FIGURES, "default", "history");
    private static final Set<String> LONG_CONTEXT_FIELDS =
            Set.of("above", "rates", "derived", "cachedTokens", "sources");
    private static final Set<String> HISTORY_FIELDS = Set.of("from", "until", "note", "rates");

    /** The full names of the sources, by the keys that the lines use. */
    private final Map<String, String> names = new HashMap<>();
    /** The day that figures without a dated source hold for; null if the file does not say. */
    private final @Nullable LocalDate asOf;

    PriceLines(CatalogLine header) {
        header.allowOnly(HEADER_FIELDS);
        asOf = header.optionalDate("asOf").orElse(null);
        Optional<CatalogLine> sources = header.optionalObject("sources");
        if (sources.isPresent()) {
            for (String key : sources.get().fields()) {
                String name = sources.get().string(key);
                LocalDate day = SourceDay.of(name);
                if (asOf != null && day != null && day.isAfter(asOf)) {
                    throw sources.get().fault(key, "is of " + day + ", after the file's asOf, " + asOf);
                }
                names.put(key, name);
            }
        }
    }

    static Set<String> with(Set<String> fields, String... more) {
        Set<String> all = new HashSet<>(fields);
        all.addAll(List.of(more));
        return all;
    }

    static PriceCatalog read(List<CatalogLine> lines) {
        CatalogLine header = lines.get(0);
        PriceLines reader = catalog(header);
        List<Price> prices = new ArrayList<>();
        for (CatalogLine line : lines.subList(1, lines.size())) {
            prices.add(reader.price(line));
        }
        try {
            return PriceCatalog.of(prices);
        } catch (MisplacedPriceException e) {
            throw e.in(lines);
        }
    }

    /** Reads no more than the header, and of each line which model it is about. */
    static PriceCatalog index(String file, InputStream in) {
        List<CatalogLine> lines = CatalogLine.index(file, FORMAT, in);
        CatalogLine header = lines.get(0);
        PriceLines reader = catalog(header);
        List<CatalogLine> rest = lines.subList(1, lines.size());
        return new PriceCatalog(
                PriceTable.unread(rest, reader::price, MODEL), PriceTable.unread(rest, reader::price, DEPLOYMENT));
    }

    private static PriceLines catalog(CatalogLine header) {
        if (!header.has("sources")) {
            throw header.fault("sources", "is missing");
        }
        header.date("asOf");
        return new PriceLines(header);
    }

    Price price(CatalogLine line) {
        line.allowOnly(FIELDS);
        String scope = line.string("scope");
        Price.Builder price = builder(line, scope(line, scope))
                .isDefault(line.optionalFlag("default").orElse(Boolean.FALSE))
                .confidence(confidence(line, line.string("confidence")))
                .history(history(line));
        addFigures(line, price);
        return build(line, price);
    }

    private static Price.Builder builder(CatalogLine line, Scope scope) {
        Price.Builder price = Price.builder(modelId(line), scope);
        return line.has(DEPLOYMENT) ? price.customDeployment() : price;
    }

    static String modelId(CatalogLine line) {
        if (line.has(DEPLOYMENT) && line.has(MODEL)) {
            throw line.fault(DEPLOYMENT, "and \"model\" are both there; a price is for one or the other");
        }
        return line.string(line.has(DEPLOYMENT) ? DEPLOYMENT : MODEL);
    }

    static Scope scope(CatalogLine line, String key) {
        return line.known("scope", key, Scope.ofKey(key), keys(Scope.values(), Scope::key));
    }

    static Confidence confidence(CatalogLine line, String key) {
        return line.known("confidence", key, Confidence.ofKey(key), keys(Confidence.values(), Confidence::key));
    }

    private static <T> List<String> keys(T[] values, Function<T, String> key) {
        return Arrays.stream(values).map(key).toList();
    }

    static Price build(CatalogLine line, Price.Builder price) {
        try {
            return price.build();
        } catch (IllegalArgumentException e) {
            throw line.fault(null, String.valueOf(e.getMessage()));
        }
    }

    /** Adds regions, rates and where all of it comes from. */
    void addFigures(CatalogLine line, Price.Builder price) {
        price.regions(line.strings("regions").toArray(new String[0])).source(MisplacedPriceException.place(line));
        for (PricingTier tier : PricingTier.values()) {
            if (line.has(tier.key())) {
                for (Map.Entry<Rate, Usd> entry : rates(line, line, tier.key()).entrySet()) {
                    price.perMillion(tier, entry.getKey(), entry.getValue());
                }
            }
        }
        for (Map.Entry<Rate, Usd> entry : rates(line, line, "derived").entrySet()) {
            price.derivedPerMillion(entry.getKey(), entry.getValue());
        }
        line.optionalFlag(INPUT_INCLUDES_CACHED).ifPresent(price::inputIncludesCached);
        addLongContext(line, price);
        addSources(line, price);
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
                above.getAsInt(),
                rates(line, rule, "rates"),
                rates(line, rule, "derived"),
                assumed,
                sources(rule, "sources")));
    }

    private static List<PastPrice> history(CatalogLine line) {
        List<PastPrice> history = new ArrayList<>();
        for (CatalogLine past : line.objects("history")) {
            past.allowOnly(HISTORY_FIELDS);
            history.add(new PastPrice(
                    rates(line, past, "rates"),
                    past.optionalDate("from"),
                    past.optionalDate("until"),
                    past.optionalString("note")));
        }
        return history;
    }

    private static Map<Rate, Usd> rates(CatalogLine line, CatalogLine holder, String field) {
        Optional<CatalogLine> table = holder.optionalObject(field);
        if (table.isEmpty()) {
            return Map.of();
        }
        Map<Rate, Usd> rates = new EnumMap<>(Rate.class);
        for (String key : table.get().fields()) {
            Optional<Rate> rate = Rate.ofKey(key);
            if (rate.isEmpty()) {
                List<String> rateKeys = keys(Rate.values(), Rate::key);
                List<String> near = NearestNames.among(key, rateKeys);
                throw table.get().fault(key, "is not a rate; known are " + (near.isEmpty() ? rateKeys : near));
            }
            Usd usd = usd(table.get(), key);
            if (usd.isZero() && !line.optionalFlag("free").orElse(Boolean.FALSE)) {
                throw table.get()
                        .fault(key, "is 0: leave out what is not known, and say \"free\":true of what costs nothing");
            }
            rates.put(rate.get(), usd);
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
        ImmutableList<String> ofStandard = sources(line, "sources");
        LocalDate newest = SourceDay.newest(ofStandard);
        if (newest == null) {
            newest = asOf;
        }
        if (newest != null) {
            price.asOf(newest);
        }
        Map<String, ImmutableList<String>> spelt = new HashMap<>();
        Optional<CatalogLine> ofRates = line.optionalObject("rateSources");
        if (ofRates.isPresent()) {
            for (String key : ofRates.get().fields()) {
                requireTierOrRate(ofRates.get(), key);
                spelt.put(key, sources(ofRates.get(), key));
            }
        }
        price.provenance(price.provenance().read(ofStandard, spelt));
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
            spelt.add(line.known(field, key, Optional.ofNullable(names.get(key)), names.keySet()));
        }
        return spelt.build();
    }
}
