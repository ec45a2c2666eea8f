package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.pricing.OfferFile.Source;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What the sources of a price tell of the price list: which of it was read, and when. */
final class PriceProvenance {

    /** How the bundled catalog names the price list as a source; a day follows. */
    private static final String BUNDLED = "aws-price-list@";

    private PriceProvenance() {}

    /** Returns whether a source is the price list, read by this library or by somebody else. */
    static boolean isPriceList(String source) {
        return source.startsWith(BUNDLED) || SourceDay.isStamp(source);
    }

    /**
     * Returns the offers of which a figure with these sources may have come; empty if it did not come from the price
     * list. Which offer a bundled figure came from was not recorded, so it is all.
     */
    static Set<String> offers(Collection<String> sources) {
        ImmutableSet.Builder<String> offers = ImmutableSet.builder();
        for (String offer : AwsPriceList.OFFERS) {
            if (sources.stream().anyMatch(source -> source.startsWith(Source.stampPrefix(offer)))) {
                offers.add(offer);
            }
        }
        ImmutableSet<String> stamped = offers.build();
        boolean bundled = stamped.isEmpty() && sources.stream().anyMatch(PriceProvenance::isPriceList);
        return bundled ? AwsPriceList.OFFERS : stamped;
    }

    /**
     * A publication that a catalog has.
     *
     * @param published when it appeared; the beginning of the day on which it was read, for bundled prices
     * @param exact whether it is known to the instant, so that the same can be told
     */
    record Known(Instant published, boolean exact) {

        boolean is(Instant other) {
            return exact && published.equals(other);
        }

        /** Returns what refuses older publications, and lets the same one be read once more. */
        Known toReadAgain() {
            return new Known(published, false);
        }
    }

    /** Returns the newest publication of an offer that prices of a region come from; empty if none does. */
    static Optional<Known> newest(PriceCatalog catalog, String offer, String region) {
        Optional<Known> newest = Optional.empty();
        for (Price price : catalog.prices()) {
            if (price.regions().contains(region)) {
                for (PricingTier tier : price.tiers()) {
                    for (Rate rate : Rate.values()) {
                        for (String source : price.sources(tier, rate)) {
                            newest = later(newest, publication(source, offer));
                        }
                    }
                }
            }
        }
        return newest;
    }

    private static Optional<Known> later(Optional<Known> one, Optional<Known> other) {
        boolean isLater = one.isEmpty()
                || (other.isPresent()
                        && other.get().published().isAfter(one.get().published()));
        return isLater ? other : one;
    }

    private static Optional<Known> publication(String source, String offer) {
        String own = Source.stampPrefix(offer);
        try {
            if (source.startsWith(own)) {
                return Optional.of(new Known(Instant.parse(source.substring(own.length())), true));
            }
            int end = BUNDLED.length() + 10;
            if (source.startsWith(BUNDLED) && source.length() >= end) {
                LocalDate day = LocalDate.parse(source.substring(BUNDLED.length(), end));
                return Optional.of(new Known(day.atTime(LocalTime.MIN).toInstant(ZoneOffset.UTC), false));
            }
        } catch (DateTimeException e) {
            // A user's own text may look like this; it says nothing of a publication then.
            return Optional.empty();
        }
        return Optional.empty();
    }
}
