package dev.modelrouter.pricing;

import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the on-demand terms of one product say: one price of a million tokens, or why there is none. Prices of several
 * terms or dimensions are never added up.
 */
final class OfferTerms {

    private static final int THOUSAND = 1_000;
    private static final int MILLION = 1_000_000;

    private @Nullable Usd usd;
    private @Nullable LocalDate since;
    private @Nullable Reason skipped;
    private String shown = "";
    private int prices;
    private int later;

    private OfferTerms() {}

    /** One dimension of a term, as it is being read. */
    private static final class Dimension {
        private String unit = "";
        private String description = "";
        private String begin = "0";
        private String end = "Inf";
        private @Nullable Usd usd;
        private boolean otherCurrency;
    }

    /** Reads the object that has the terms of one product, on which the reader stands. */
    static OfferTerms read(OfferJson json, Instant now) throws IOException, OfferFault {
        OfferTerms terms = new OfferTerms();
        json.enter();
        while (json.nextField()) {
            terms.readTerm(json, now);
        }
        if (terms.prices == 0 && terms.skipped == null) {
            terms.skipped = terms.later > 0 ? Reason.NOT_IN_FORCE : Reason.NO_PRICE;
        } else if (terms.prices > 1) {
            terms.skipped = Reason.TIERED;
        }
        return terms;
    }

    private void readTerm(OfferJson json, Instant now) throws IOException, OfferFault {
        OfferTerms own = new OfferTerms();
        LocalDate from = null;
        json.enter();
        while (json.nextField()) {
            switch (json.name()) {
                case "effectiveDate" -> from = day(json);
                case "priceDimensions" -> {
                    json.enter();
                    while (json.nextField()) {
                        own.add(readDimension(json));
                    }
                }
                default -> json.skip();
            }
        }
        if (from != null && from.isAfter(now.atZone(ZoneOffset.UTC).toLocalDate())) {
            later++;
            return;
        }
        prices += own.prices;
        usd = own.usd;
        since = from;
        if (own.skipped != null) {
            skipped = own.skipped;
            shown = own.shown;
        }
    }

    private static LocalDate day(OfferJson json) throws IOException, OfferFault {
        String text = json.string();
        try {
            return Instant.parse(text).atZone(ZoneOffset.UTC).toLocalDate();
        } catch (DateTimeException e) {
            throw json.fault("is not a time: \"" + OfferFault.shown(text) + "\"");
        }
    }

    private static Dimension readDimension(OfferJson json) throws IOException, OfferFault {
        Dimension dimension = new Dimension();
        json.enter();
        while (json.nextField()) {
            switch (json.name()) {
                case "unit" -> dimension.unit = json.string();
                case "description" -> dimension.description = json.string();
                case "beginRange" -> dimension.begin = json.string();
                case "endRange" -> dimension.end = json.string();
                case "pricePerUnit" -> readPrice(json, dimension);
                default -> json.skip();
            }
        }
        return dimension;
    }

    private static void readPrice(OfferJson json, Dimension dimension) throws IOException, OfferFault {
        json.enter();
        while (json.nextField()) {
            if (!json.name().equals("USD")) {
                dimension.otherCurrency = true;
                json.skip();
                continue;
            }
            if (dimension.usd != null) {
                throw json.fault("occurs twice");
            }
            String text = json.string();
            try {
                dimension.usd = Usd.of(text);
            } catch (IllegalArgumentException e) {
                throw json.fault("is not an amount in plain digits: \"" + OfferFault.shown(text) + "\"");
            }
            if (dimension.usd.isNegative()) {
                throw json.fault("is negative: " + OfferFault.shown(text));
            }
        }
    }

    private void add(Dimension dimension) {
        prices++;
        if (dimension.usd == null) {
            skipped = dimension.otherCurrency ? Reason.NOT_USD : Reason.NO_PRICE;
            return;
        }
        if (!dimension.begin.equals("0") || !dimension.end.equals("Inf")) {
            skipped = Reason.TIERED;
            return;
        }
        int size = tokensOf(dimension.unit, dimension.description);
        if (size == 0) {
            skipped = Reason.UNKNOWN_UNIT;
            shown = "\"" + dimension.unit + "\"";
            return;
        }
        usd = dimension.usd.times(MILLION / size);
    }

    /** Returns how many tokens a unit is; 0 if that is not said. */
    static int tokensOf(String unit, String description) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "1k tokens" -> THOUSAND;
            case "1m tokens" -> MILLION;
            case "token", "tokens" -> 1;
            case "units" -> tokensIn(description.toLowerCase(Locale.ROOT));
            default -> 0;
        };
    }

    private static int tokensIn(String description) {
        boolean million = description.contains("million") || description.contains("per 1m");
        boolean thousand = description.contains("thousand")
                || description.contains("per 1k")
                || description.contains("per 1,000 ")
                || description.contains("per 1000 ");
        return million == thousand ? 0 : million ? MILLION : THOUSAND;
    }

    /** Returns the price of a million tokens; null if there is none. */
    @Nullable
    Usd usd() {
        return usd;
    }

    /** Returns the first day on which the price holds; null if it is not said. */
    @Nullable
    LocalDate since() {
        return since;
    }

    /** Returns why there is no price; null if there is one. */
    @Nullable
    Reason skipped() {
        return skipped;
    }

    /** Returns what was in the way, such as the unit; may be empty. */
    String shown() {
        return shown;
    }
}
