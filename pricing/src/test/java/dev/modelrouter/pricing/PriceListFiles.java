package dev.modelrouter.pricing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.RowKind.Figure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Writes price lists in AWS's format: of single rows, and of whole catalogs. */
final class PriceListFiles {

    static final String PUBLISHED = "2026-11-20T21:05:06Z";

    private static final JsonFactory JSON = new JsonFactory();

    private final String offer;
    private final String region;
    private final List<Product> products = new ArrayList<>();
    private String published = PUBLISHED;

    private PriceListFiles(String offer, String region) {
        this.offer = offer;
        this.region = region;
    }

    /** One product with its price, every part of which a test can spoil. */
    static final class Product {
        final Map<String, String> attributes = new TreeMap<>();
        String currency = "USD";
        String amount = "1";
        String unit = "1K tokens";
        String description = "";
        String effective = "2026-11-01T00:00:00Z";
        String begin = "0";
        String end = "Inf";
        boolean hasTerms = true;
        int dimensions = 1;

        Product with(Consumer<Product> change) {
            change.accept(this);
            return this;
        }
    }

    static PriceListFiles offer(String offer, String region) {
        return new PriceListFiles(offer, region);
    }

    PriceListFiles published(String instant) {
        published = instant;
        return this;
    }

    List<Product> products() {
        return products;
    }

    PriceListFiles add(Product product) {
        products.add(product);
        return this;
    }

    /** Adds a row of {@code AmazonBedrock}: price per thousand tokens. */
    PriceListFiles bedrock(String model, String usage, String perThousand) {
        return add(bedrockProduct(model, usage, perThousand));
    }

    Product bedrockProduct(String model, String usage, String perThousand) {
        Product product = new Product();
        product.attributes.put("model", model);
        product.attributes.put("usagetype", usage);
        product.attributes.put("regionCode", region);
        product.attributes.put("feature", "On-demand Inference");
        product.amount = perThousand;
        return product;
    }

    /** Adds a row of {@code AmazonBedrockFoundationModels}: price per million tokens. */
    PriceListFiles marketplace(String model, String dimension, String perMillion) {
        return add(marketplaceProduct(model, dimension, perMillion));
    }

    Product marketplaceProduct(String model, String dimension, String perMillion) {
        Product product = new Product();
        product.attributes.put("servicename", model + " (Amazon Bedrock Edition)");
        product.attributes.put("usagetype", "USE1-MP:USE1_" + dimension + "-Units");
        product.attributes.put("regionCode", region);
        product.amount = perMillion;
        product.unit = "1M tokens";
        product.description = "AWS Marketplace software usage|" + region + "|Million Tokens";
        return product;
    }

    byte[] json() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("formatVersion", "v1.0");
            json.writeStringField("disclaimer", "This pricing list is for informational purposes only.");
            json.writeStringField("offerCode", offer);
            json.writeStringField("version", "20261120210506");
            json.writeStringField("publicationDate", published);
            json.writeObjectFieldStart("products");
            for (int i = 0; i < products.size(); i++) {
                writeProduct(json, sku(i), products.get(i));
            }
            json.writeEndObject();
            json.writeObjectFieldStart("terms");
            json.writeObjectFieldStart("OnDemand");
            for (int i = 0; i < products.size(); i++) {
                if (products.get(i).hasTerms) {
                    writeTerms(json, sku(i), products.get(i));
                }
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String sku(int number) {
        return "SKU%013d".formatted(number);
    }

    private static void writeProduct(JsonGenerator json, String sku, Product product) throws IOException {
        json.writeObjectFieldStart(sku);
        json.writeStringField("sku", sku);
        json.writeStringField("productFamily", "Amazon Bedrock");
        json.writeObjectFieldStart("attributes");
        json.writeStringField("locationType", "AWS Region");
        for (Map.Entry<String, String> attribute : product.attributes.entrySet()) {
            json.writeStringField(attribute.getKey(), attribute.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeTerms(JsonGenerator json, String sku, Product product) throws IOException {
        json.writeObjectFieldStart(sku);
        json.writeObjectFieldStart(sku + ".JRTCKXETXF");
        json.writeStringField("offerTermCode", "JRTCKXETXF");
        json.writeStringField("sku", sku);
        json.writeStringField("effectiveDate", product.effective);
        json.writeObjectFieldStart("priceDimensions");
        for (int i = 0; i < product.dimensions; i++) {
            json.writeObjectFieldStart(sku + ".JRTCKXETXF." + i);
            json.writeStringField("unit", product.unit);
            json.writeStringField("beginRange", product.begin);
            json.writeStringField("endRange", product.end);
            json.writeStringField("description", product.description);
            json.writeArrayFieldStart("appliesTo");
            json.writeEndArray();
            json.writeObjectFieldStart("pricePerUnit");
            json.writeStringField(product.currency, product.amount);
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeObjectFieldStart("termAttributes");
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Where a figure stands in a list: not in a scope, but in a region or global. */
    record Spot(String modelId, String region, boolean global, Figure figure) {}

    /** Returns the figures of a catalog as a list has them. Prices without regions are in none. */
    static Map<Spot, Usd> spots(PriceCatalog catalog) {
        Map<Spot, Usd> spots = new LinkedHashMap<>();
        for (Price price : catalog.prices()) {
            for (String region : price.regions()) {
                boolean global = price.scope() == Scope.GLOBAL;
                figures(price).forEach((figure, usd) -> {
                    Usd other = spots.put(new Spot(price.modelId(), region, global, figure), usd);
                    if (other != null && !other.equals(usd)) {
                        throw new IllegalStateException(price + " " + figure + " differs between scopes of a region");
                    }
                });
            }
        }
        return spots;
    }

    static Map<Figure, Usd> figures(Price price) {
        Map<Figure, Usd> figures = new LinkedHashMap<>();
        for (PricingTier tier : PricingTier.values()) {
            for (Rate rate : Rate.values()) {
                price.perMillion(tier, rate).ifPresent(usd -> figures.put(new Figure(tier, rate, false), usd));
            }
        }
        price.longContext().ifPresent(rule -> rule.rates()
                .forEach((rate, usd) -> figures.put(new Figure(PricingTier.STANDARD, rate, true), usd)));
        return figures;
    }

    /** Returns the files that have these figures, by {@code offer/region}. */
    static Map<String, PriceListFiles> of(Map<Spot, Usd> spots) {
        Map<String, PriceListFiles> files = new TreeMap<>();
        Map<String, String> names = names();
        spots.forEach((spot, usd) -> {
            boolean bedrock = !isMarketplace(spot.modelId());
            String offer = bedrock ? OfferProduct.BEDROCK : OfferProduct.MARKETPLACE;
            PriceListFiles file = files.computeIfAbsent(
                    offer + "/" + spot.region(), unseen -> new PriceListFiles(offer, spot.region()));
            String name = String.valueOf(names.get(spot.modelId()));
            if (bedrock) {
                file.add(file.bedrockRow(name, spot, usd));
            } else {
                file.add(file.marketplaceRow(name, spot, usd));
            }
        });
        return files;
    }

    private static boolean isMarketplace(String modelId) {
        return modelId.startsWith("anthropic.")
                || modelId.startsWith("cohere.")
                || modelId.startsWith("ai21.")
                || modelId.startsWith("openai.gpt-6");
    }

    /** What the list calls each model: the name that only it has, where it has one. */
    private static Map<String, String> names() {
        Set<String> ofModels = new java.util.HashSet<>();
        for (Model model : ModelCatalog.bundled().models()) {
            ofModels.add(model.displayName());
            ofModels.add(model.id());
            model.mantleModelId().ifPresent(ofModels::add);
        }
        Map<String, String> names = new TreeMap<>();
        PriceListNames.of(ModelCatalog.bundled(), Map.of()).ids().forEach((name, id) -> {
            if (!ofModels.contains(name)) {
                names.put(id, name);
            }
        });
        ModelCatalog.bundled().models().forEach(model -> names.putIfAbsent(model.id(), model.displayName()));
        return names;
    }

    private Product bedrockRow(String name, Spot spot, Usd usd) {
        Figure figure = spot.figure();
        String what =
                switch (figure.rate()) {
                    case INPUT -> "input-tokens";
                    case OUTPUT -> "output-tokens";
                    case CACHE_READ -> "cache-read-input-token-count";
                    case CACHE_WRITE_5M -> "cache-write-input-token-count";
                    case CACHE_WRITE_30M -> "cache-write-tokens-30m";
                    case CACHE_WRITE_1H -> "cache-write-1h-tokens";
                };
        String tier =
                switch (figure.tier()) {
                    case STANDARD -> "";
                    case LATENCY_OPTIMIZED -> "-latency-optimized";
                    default -> "-" + figure.tier().key();
                };
        String slug =
                name.startsWith("usagetype:") ? name.substring(10) : "Model" + name.replaceAll("[^A-Za-z0-9.]", "");
        Product product = bedrockProduct(
                name,
                "USE1-" + slug + "-" + what + (figure.longContext() ? "-long-ctx" : "") + tier
                        + (spot.global() ? "-cross-region-global" : ""),
                amount(usd.value().movePointLeft(3)));
        if (name.startsWith("usagetype:")) {
            product.attributes.remove("model");
        }
        return product;
    }

    private Product marketplaceRow(String name, Spot spot, Usd usd) {
        return isOldStyle(spot.modelId()) ? oldStyle(name, spot, usd) : newStyle(name, spot, usd);
    }

    private static boolean isOldStyle(String modelId) {
        return !modelId.matches(".*(opus-4-[78]|opus-5|sonnet-5|fable|haiku-5|gpt).*");
    }

    private Product oldStyle(String name, Spot spot, Usd usd) {
        Figure figure = spot.figure();
        String what =
                switch (figure.rate()) {
                    case INPUT -> "InputTokenCount";
                    case OUTPUT -> "OutputTokenCount";
                    case CACHE_READ -> "CacheReadInputTokenCount";
                    case CACHE_WRITE_5M -> "CacheWriteInputTokenCount";
                    case CACHE_WRITE_30M -> "CacheWrite30mInputTokenCount";
                    case CACHE_WRITE_1H -> "CacheWrite1hInputTokenCount";
                };
        String tier =
                switch (figure.tier()) {
                    case STANDARD -> "";
                    case LATENCY_OPTIMIZED -> "_LatencyOptimized";
                    default -> "_" + capital(figure.tier().key());
                };
        return marketplaceProduct(
                        name,
                        what + (figure.longContext() ? "_LCtx" : "") + (spot.global() ? "_Global" : "") + tier,
                        amount(usd.value()))
                .with(product -> {
                    product.unit = "Units";
                    product.description = "AWS Marketplace software usage|" + region + "|Million Tokens";
                });
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private Product newStyle(String name, Spot spot, Usd usd) {
        Figure figure = spot.figure();
        String what =
                switch (figure.rate()) {
                    case INPUT -> "input_tokens";
                    case OUTPUT -> "output_tokens";
                    case CACHE_READ -> "cache_read_tokens";
                    case CACHE_WRITE_5M -> "cache_write_tokens";
                    case CACHE_WRITE_30M -> "cache_write_tokens_30m";
                    case CACHE_WRITE_1H -> "cache_write_tokens_1h";
                };
        String tier = figure.tier() == PricingTier.LATENCY_OPTIMIZED
                ? "latency_optimized"
                : figure.tier().key();
        return marketplaceProduct(
                name,
                what + (figure.longContext() ? "_long_ctx" : "") + (spot.global() ? "_global" : "") + "_" + tier,
                amount(usd.value()));
    }

    /** AWS writes ten decimals, and more where they are needed. */
    private static String amount(BigDecimal amount) {
        return amount.setScale(Math.max(10, amount.scale())).toPlainString();
    }
}
