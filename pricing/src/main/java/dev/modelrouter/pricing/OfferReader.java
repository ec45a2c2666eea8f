package dev.modelrouter.pricing;

import dev.modelrouter.pricing.OfferFile.Row;
import dev.modelrouter.pricing.OfferFile.Source;
import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import dev.modelrouter.pricing.UsageWords.Meaning;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of one offer and one region, from front to back.
 *
 * <p>Such a file has its products first and their prices after, joined by SKU. Of the products only those are kept that
 * price text by the token for a known model, so that memory grows with what is used and not with the file. It does no
 * I/O but on the stream that it is given. Not thread-safe; for one file.
 */
final class OfferReader {

    /** The most products, with or without a use, of one file. The whole of Bedrock has some 20,000. */
    static final int MAX_PRODUCTS = 500_000;
    /** The most products that are kept. */
    static final int MAX_KEPT = 50_000;

    private static final int MAX_PUBLICATION_AHEAD_DAYS = 1;

    private final Request request;
    private final Map<String, Kept> kept = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final SkipTally skips = new SkipTally();
    private @Nullable String offerCode;
    private @Nullable Instant published;
    private @Nullable Source source;
    private int products;
    private boolean hasTerms;

    private OfferReader(Request request) {
        this.request = request;
    }

    /**
     * What is to be read.
     *
     * @param offer the offer's code
     * @param region the region's code
     * @param names the models that names stand for
     * @param now the present time, by which prices hold or do not hold yet
     * @param known the publication that the catalog already has of this file; null for none
     */
    record Request(
            String offer, String region, PriceListNames names, Instant now, PriceProvenance.@Nullable Known known) {

        String file() {
            return offer + "/" + region;
        }
    }

    /** A product that waits for its price. */
    private record Kept(String modelId, RowKind kind, String shown) {}

    static OfferFile read(Request request, InputStream in) throws IOException, OfferFault {
        return OfferJson.read(request.file(), in, json -> new OfferReader(request).file(json));
    }

    private OfferFile file(OfferJson json) throws IOException, OfferFault {
        boolean hasProducts = false;
        while (json.nextField()) {
            switch (json.name()) {
                case "formatVersion" -> checkFormat(json);
                case "offerCode" -> checkOffer(json);
                case "publicationDate" -> {
                    readPublication(json);
                    if (isKnown() && offerCode != null) {
                        return result();
                    }
                }
                case "products" -> {
                    if (hasProducts) {
                        throw json.fault("occurs twice");
                    }
                    hasProducts = true;
                    readProducts(json);
                }
                case "terms" -> {
                    if (!hasProducts) {
                        throw json.fault("stands before products, which it refers to");
                    }
                    readTerms(json);
                }
                default -> json.skip();
            }
        }
        json.end();
        requireWhole(hasProducts);
        kept.forEach((sku, product) -> skip(Reason.NO_PRICE, product.shown()));
        return result();
    }

    private void requireWhole(boolean hasProducts) throws OfferFault {
        String missing = offerCode == null
                ? "offerCode"
                : published == null
                        ? "publicationDate"
                        : !hasProducts ? "products" : hasTerms ? null : "terms.OnDemand";
        if (missing != null) {
            throw OfferFault.malformed(request.file(), "has no " + missing);
        }
        if (products == 0) {
            throw OfferFault.malformed(request.file(), "has no product in products");
        }
    }

    private OfferFile result() throws OfferFault {
        boolean known = isKnown();
        return new OfferFile(source(), known, known ? List.of() : List.copyOf(rows), known ? new SkipTally() : skips);
    }

    private boolean isKnown() {
        return published != null && request.known() != null && request.known().is(published);
    }

    private Source source() throws OfferFault {
        if (source == null) {
            throw OfferFault.malformed(request.file(), "has no publicationDate before its prices");
        }
        return source;
    }

    private static void checkFormat(OfferJson json) throws IOException, OfferFault {
        String version = json.string();
        if (!version.equals("v1.0")) {
            throw json.fault("must be \"v1.0\", is \"" + OfferFault.shown(version) + "\"; a newer library may read it");
        }
    }

    private void checkOffer(OfferJson json) throws IOException, OfferFault {
        offerCode = json.string();
        if (!offerCode.equals(request.offer())) {
            throw json.fault("must be \"" + request.offer() + "\", is \"" + OfferFault.shown(offerCode) + "\"");
        }
    }

    private void readPublication(OfferJson json) throws IOException, OfferFault {
        Instant instant = instant(json);
        if (published != null) {
            throw json.fault("occurs twice");
        }
        if (instant.isAfter(request.now().plusSeconds(MAX_PUBLICATION_AHEAD_DAYS * 86_400L))) {
            throw json.fault("is " + instant + ", which is yet to come; it is " + request.now() + " now");
        }
        if (request.known() != null && instant.isBefore(request.known().published())) {
            throw OfferFault.older(
                    request.file(),
                    "published " + instant + ", and the catalog has figures of "
                            + request.known().published());
        }
        published = instant;
        source = new Source(request.offer(), request.region(), instant);
    }

    private static Instant instant(OfferJson json) throws IOException, OfferFault {
        String text = json.string();
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw json.fault("is not a time: \"" + OfferFault.shown(text) + "\"");
        }
    }

    private void readProducts(OfferJson json) throws IOException, OfferFault {
        json.enter();
        while (json.nextField()) {
            String sku = json.name();
            products++;
            if (products > MAX_PRODUCTS) {
                throw json.fault("is one of more than " + MAX_PRODUCTS + " products");
            }
            Map<String, String> attributes = new HashMap<>();
            json.enter();
            while (json.nextField()) {
                if (json.name().equals("attributes")) {
                    readAttributes(json, attributes);
                } else {
                    json.skip();
                }
            }
            addProduct(json, sku, attributes);
        }
    }

    private static void readAttributes(OfferJson json, Map<String, String> attributes) throws IOException, OfferFault {
        json.enter();
        while (json.nextField()) {
            String name = json.name();
            if (!OfferProduct.ATTRIBUTES.contains(name)) {
                json.skip();
            } else if (attributes.put(name, json.string()) != null) {
                throw json.fault("occurs twice");
            }
        }
    }

    private void addProduct(OfferJson json, String sku, Map<String, String> attributes) throws OfferFault {
        String usage = attributes.getOrDefault("usagetype", "");
        String region = attributes.getOrDefault("regionCode", request.region());
        if (!region.equals(request.region())) {
            skip(Reason.OTHER_REGION, region + " " + usage);
            return;
        }
        OfferProduct product = OfferProduct.of(request.offer(), attributes);
        Meaning meaning = UsageWords.meaningOf(product.words(), product.mantle());
        RowKind kind = meaning.kind();
        if (kind == null) {
            skip(meaning.skipped() == null ? Reason.UNKNOWN_KIND : meaning.skipped(), usage);
            return;
        }
        String modelId = request.names().idOf(product).orElse(null);
        if (modelId == null) {
            boolean isNameless = product.name().isEmpty() && product.slug().isEmpty();
            skip(Reason.UNKNOWN_MODEL, isNameless ? usage : product.shownName());
            return;
        }
        if (kept.put(sku, new Kept(modelId, kind, modelId + " " + usage)) != null) {
            throw json.fault("the product " + OfferFault.shown(sku) + " occurs twice");
        }
        if (kept.size() > MAX_KEPT) {
            throw json.fault("is one of more than " + MAX_KEPT + " products that price tokens of known models");
        }
    }

    private void readTerms(OfferJson json) throws IOException, OfferFault {
        json.enter();
        while (json.nextField()) {
            if (!json.name().equals("OnDemand")) {
                json.skip();
                continue;
            }
            if (hasTerms) {
                throw json.fault("occurs twice");
            }
            hasTerms = true;
            json.enter();
            while (json.nextField()) {
                Kept product = kept.remove(json.name());
                if (product == null) {
                    json.skip();
                } else {
                    addRow(json, product);
                }
            }
        }
    }

    private void addRow(OfferJson json, Kept product) throws IOException, OfferFault {
        OfferTerms terms = OfferTerms.read(json, request.now());
        if (terms.skipped() == Reason.NO_PRICE) {
            skip(Reason.NO_PRICE, product.shown());
            return;
        }
        if (terms.skipped() != null) {
            skip(terms.skipped(), terms.shown().isEmpty() ? product.shown() : product.shown() + " " + terms.shown());
        }
        Usd usd = terms.skipped() == null ? terms.usd() : null;
        LocalDate since = terms.since();
        rows.add(new Row(product.modelId(), product.kind(), source(), usd, since));
    }

    private void skip(Reason reason, String example) {
        skips.add(reason, request.region() + " " + example);
    }
}
