package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Instant;

/**
 * What came of reading AWS's price list: the catalog to use from here on, and what there is to know about it.
 *
 * <p>Immutable and thread-safe.
 */
public final class PriceListRefresh {

    /** How a refresh ended. */
    public enum Outcome {
        /** The list was read, and the catalog has what it says. It may have said nothing new. */
        APPLIED,
        /** The catalog already has these publications. */
        UNCHANGED,
        /** A file could not be fetched: no connection, a status other than 200, a redirect, too slow. */
        UNREACHABLE,
        /** A file is not what it should be: corrupt, cut off, too large, of another offer or shape. */
        MALFORMED,
        /** A file is older than what the catalog has already. */
        OLDER,
        /** The list changes known figures in ways that have to be {@linkplain #objections asked for}. */
        OBJECTED
    }

    private final PriceCatalog catalog;
    private final Outcome outcome;
    private final String explanation;
    private final PriceListDifference difference;
    private final ImmutableList<PriceListSkip> skipped;
    private final ImmutableMap<String, Instant> publications;

    private PriceListRefresh(PriceCatalog catalog, Outcome outcome, String explanation, Read read) {
        this.catalog = catalog;
        this.outcome = outcome;
        this.explanation = explanation;
        this.difference = read.difference();
        this.skipped = read.skipped();
        this.publications = read.publications();
    }

    /**
     * What was read, whether it is used or not.
     *
     * @param difference how it differs from the catalog
     * @param skipped the rows that were left alone
     * @param publications when the files were published, by {@code offer/region}
     */
    record Read(
            PriceListDifference difference,
            ImmutableList<PriceListSkip> skipped,
            ImmutableMap<String, Instant> publications) {

        static final Read NOTHING = new Read(PriceListDifference.NONE, ImmutableList.of(), ImmutableMap.of());
    }

    static PriceListRefresh applied(PriceCatalog catalog, Read read) {
        PriceListDifference found = read.difference();
        return new PriceListRefresh(
                catalog,
                Outcome.APPLIED,
                "Read " + read.publications().size() + " files: "
                        + found.changes().size() + " changes, "
                        + found.additions().size() + " additions, " + found.confirmed() + " figures as they were",
                read);
    }

    static PriceListRefresh unchanged(PriceCatalog lastGood, Read read) {
        return new PriceListRefresh(lastGood, Outcome.UNCHANGED, "The catalog already has what these files say", read);
    }

    static PriceListRefresh objected(PriceCatalog lastGood, Read read) {
        ImmutableList<PriceObjection> objections = read.difference().objections();
        return new PriceListRefresh(
                lastGood,
                Outcome.OBJECTED,
                "Not applied: " + objections.size()
                        + " changed prices have to be asked for with acceptMoves, the first: " + objections.get(0),
                read);
    }

    static PriceListRefresh refused(PriceCatalog lastGood, OfferFault fault) {
        return new PriceListRefresh(lastGood, fault.outcome(), String.valueOf(fault.getMessage()), Read.NOTHING);
    }

    /** Returns the catalog to use: a new one if the list was {@link #applied}, else the last good one, as it was. */
    public PriceCatalog catalog() {
        return catalog;
    }

    /** Returns how it ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns whether {@link #catalog} is a new one. */
    public boolean applied() {
        return outcome == Outcome.APPLIED;
    }

    /** Returns what happened in one line for people: if it was not applied, the file and the place at fault. */
    public String explanation() {
        return explanation;
    }

    /**
     * Returns the known figures that the list has differently, those that it has no longer included. Unless {@link
     * #applied}, they are not in force.
     */
    public ImmutableList<PriceChange> changes() {
        return difference.changes();
    }

    /** Returns the figures that the catalog did not have. Unless {@link #applied}, they are not in force. */
    public ImmutableList<PriceChange> additions() {
        return difference.additions();
    }

    /** Returns the changes because of which nothing was applied; empty for every outcome but that one. */
    public ImmutableList<PriceObjection> objections() {
        return difference.objections();
    }

    /** Returns how many figures, counted for each region, the list has as the catalog has them. */
    public int confirmed() {
        return difference.confirmed();
    }

    /** Returns the rows that were left alone, by reason. */
    public ImmutableList<PriceListSkip> skipped() {
        return skipped;
    }

    /** Returns when the files were published, by {@code offer/region} such as {@code AmazonBedrock/us-east-1}. */
    public ImmutableMap<String, Instant> publications() {
        return publications;
    }

    /** Returns outcome and explanation. */
    @Override
    public String toString() {
        return outcome + ": " + explanation;
    }
}
