package dev.modelrouter.pricing;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read of the file of one offer and one region.
 *
 * @param source which file it is, and when it was published
 * @param isKnown whether it is the publication that the catalog already has; nothing more was read then
 * @param rows the rows that price text by the token for a known model
 * @param skips the other rows
 */
record OfferFile(Source source, boolean isKnown, List<Row> rows, SkipTally skips) {

    /**
     * A file.
     *
     * @param offer the offer's code
     * @param region the region's code
     * @param published when AWS published it
     */
    record Source(String offer, String region, Instant published) {

        /** Returns how prices name this file as their source: {@code aws-price-list AmazonBedrock 2026-11-20T…Z}. */
        String stamp() {
            return SourceDay.PRICE_LIST + offer + " " + published;
        }

        /** Returns how stamps of an offer begin. */
        static String stampPrefix(String offer) {
            return SourceDay.PRICE_LIST + offer + " ";
        }
    }

    /**
     * One row.
     *
     * @param modelId the base model id
     * @param kind what it is the price of
     * @param source the file
     * @param usd the price of a million tokens; null if the row is there and its price cannot be used
     * @param since the first day on which it holds; null if the row does not say
     */
    record Row(String modelId, RowKind kind, Source source, @Nullable Usd usd, @Nullable LocalDate since) {}
}
