package dev.modelrouter.pricing;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of reading AWS's price list: the catalog to use from here on, and what there is to know about it.
 *
 * <p>Immutable and thread-safe.
 */
public final class PriceListRefresh {

    /** How a refresh ended. */
    public enum Outcome {
        /**
         * The list was read, and the catalog has what it says, but for what is {@linkplain #objections objected to}. It
         * may have said nothing new.
         */
        APPLIED,
        /** The catalog already has these publications. */
        UNCHANGED,
        /** A file could not be fetched: no connection, a status other than 200, a redirect, too slow. */
        UNREACHABLE,
        /** A file is not what it should be: corrupt, cut off, too large, of another offer or shape. */
        MALFORMED,
        /** A file is older than what the catalog has already. */
        OLDER,
        /** So much of the list is {@linkplain #objections objected to} that nothing of it is applied. */
        OBJECTED
    }

    private static final int MODELS_SHOWN = 5;

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
                        + found.additions().size() + " additions, "
                        + found.counts().confirmed() + " figures as they were"
                        + (found.objections().isEmpty()
                                ? ""
                                : "; not applied, as they have to be asked for with acceptMoves: " + byModel(found)),
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
                        + " changed prices have to be asked for with acceptMoves, more than all others that the list has"
                        + " of what is known, so that it is not trusted as a whole: " + byModel(read.difference())
                        + "; the first: " + objections.get(0),
                read);
    }

    /** Returns how many objections each of the first models has. */
    private static String byModel(PriceListDifference difference) {
        Map<String, Long> counts = difference.objections().stream()
                .collect(groupingBy(objection -> objection.change().modelId(), TreeMap::new, counting()));
        int more = counts.size() - MODELS_SHOWN;
        return counts.entrySet().stream()
                        .limit(MODELS_SHOWN)
                        .map(model -> model.getValue() + " of " + model.getKey())
                        .collect(joining(", "))
                + (more > 0 ? " and of " + more + " more models" : "");
    }

    static PriceListRefresh refused(PriceCatalog lastGood, OfferFault fault) {
        return new PriceListRefresh(lastGood, fault.outcome(), String.valueOf(fault.getMessage()), Read.NOTHING);
    }

    /** Returns the same with the layers of a catalog over a new one; what was not applied is that catalog, as it was. */
    PriceListRefresh under(PriceCatalog lastGood) {
        return new PriceListRefresh(
                applied() ? catalog.withLayersOf(lastGood) : lastGood,
                outcome,
                explanation,
                new Read(difference, skipped, publications));
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
     * Returns the known figures that the list has differently, those that it has no longer included, without those that
     * are {@linkplain #objections objected to}. Unless {@link #applied}, they are not in force.
     */
    public ImmutableList<PriceChange> changes() {
        return difference.changes();
    }

    /** Returns the figures that the catalog did not have. Unless {@link #applied}, they are not in force. */
    public ImmutableList<PriceChange> additions() {
        return difference.additions();
    }

    /**
     * Returns the changes that were not applied, as they have to be asked for, those of a model side by side. The
     * catalog has these figures as they were.
     */
    public ImmutableList<PriceObjection> objections() {
        return difference.objections();
    }

    /** Returns the ids of the models that have objections, for {@link AwsPriceList.Builder#acceptMoves(String...)}. */
    public ImmutableSet<String> objectedModels() {
        return difference.objections().stream()
                .map(objection -> objection.change().modelId())
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Returns how many figures, counted for each region, the list has as the catalog has them. */
    public int confirmed() {
        return difference.counts().confirmed();
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
