package dev.modelrouter.pricing;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.modelrouter.core.Scope;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
    private final ImmutableList<Skip> skipped;
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
            PriceListDifference difference, ImmutableList<Skip> skipped, ImmutableMap<String, Instant> publications) {

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
        ImmutableList<Objection> objections = read.difference().objections();
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
    public ImmutableList<Change> changes() {
        return difference.changes();
    }

    /** Returns the figures that the catalog did not have. Unless {@link #applied}, they are not in force. */
    public ImmutableList<Change> additions() {
        return difference.additions();
    }

    /**
     * Returns the changes that were not applied, as they have to be asked for, those of a model side by side. The
     * catalog has these figures as they were.
     */
    public ImmutableList<Objection> objections() {
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
    public ImmutableList<Skip> skipped() {
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

    /**
     * Rows of AWS's price list that were left alone for one reason. What the catalog has for them stays as it was.
     *
     * @param reason why
     * @param count how many rows
     * @param examples the first few: a model's name, a unit or a usage type, with the region
     */
    public record Skip(Skip.Reason reason, int count, ImmutableList<String> examples) {

        /** Why a row was left alone. */
        public enum Reason {
            /** The name stands for no model that is known, or for two. {@link AwsPriceList.Builder#name} adds names. */
            UNKNOWN_MODEL,
            /** The unit does not say how many tokens the price is for. */
            UNKNOWN_UNIT,
            /** The usage type has a word that is not known, or words that contradict each other. */
            UNKNOWN_KIND,
            /** A long-context price in a tier other than standard, for which there is no place. */
            UNSUPPORTED_KIND,
            /** Images, audio, video, embeddings and searches. */
            NOT_TEXT,
            /** Reserved and provisioned throughput, training, storage, custom models. */
            NOT_PER_TOKEN,
            /** The endpoint {@code bedrock-mantle}, where the list prices {@code bedrock-runtime} too. */
            OTHER_ENDPOINT,
            /** A region other than the file's. */
            OTHER_REGION,
            /** No scope is known in which the model can be called from the region. */
            UNKNOWN_SCOPE,
            /** The list has long-context prices, and the number of tokens from which they hold is not known. */
            UNKNOWN_THRESHOLD,
            /** The price is in another currency. */
            NOT_USD,
            /** The price depends on how much is used; prices are not added up. */
            TIERED,
            /** The price holds from a later day. */
            NOT_IN_FORCE,
            /** The product has no on-demand price. */
            NO_PRICE,
            /** Rows that say the same have different prices. */
            CONTRADICTORY,
            /** A price of zero for what the list had no price for before. */
            ZERO,
            /** A new price far from what the model costs elsewhere, or one that would stand in an order that none has. */
            IMPLAUSIBLE,
            /** The catalog has a price that the user of the library declared. */
            DECLARED
        }
    }

    /**
     * A change of a known figure that is not taken without being asked for, as it is likelier a mistake or a forgery than
     * a price. The figure stays as it was.
     *
     * @param change the change
     * @param reason what is wrong with it
     */
    public record Objection(Change change, Objection.Reason reason) {

        /** What is wrong with a change. */
        public enum Reason {
            /** The figure moved by more than {@link AwsPriceList.Builder#maxMove} times, up or down. */
            MOVED_TOO_FAR("moved too far"),
            /** The figure became zero, which would make use free of charge. */
            BECAME_ZERO("became zero"),
            /** The list had the figure and has it no longer. */
            DISAPPEARED("disappeared"),
            /**
             * Prices would stand in an order that none has: a cache read dearer than input, input dearer than output, a
             * cache write cheaper than input, batch or flex dearer than standard, priority cheaper.
             */
            OUT_OF_ORDER("puts prices out of order");

            private final String label;

            Reason(String label) {
                this.label = label;
            }
        }

        /** Returns the change, and what is wrong with it in brackets. */
        @Override
        public String toString() {
            return change + " (" + reason.label + ")";
        }
    }

    /**
     * One figure that AWS's price list has differently from the catalog, in all source regions where the difference is the
     * same.
     *
     * @param modelId the base model id
     * @param scope the scope
     * @param regions the source regions, at least one
     * @param tier the tier; {@link PricingTier#STANDARD} for a long-context rate
     * @param rate the kind of tokens
     * @param longContext whether it is the rate of long prompts; see {@link LongContext}
     * @param was what the catalog has, in USD per million tokens; empty if it has none. For a region that the catalog does
     *     not list it is what the {@linkplain Price#isDefault default} answers
     * @param is what the list has, in USD per million tokens; empty if it no longer has the figure
     */
    public record Change(
            String modelId,
            Scope scope,
            ImmutableSortedSet<String> regions,
            PricingTier tier,
            Rate rate,
            boolean longContext,
            Optional<Usd> was,
            Optional<Usd> is) {

        /** Returns a line such as {@code amazon.nova-pro-v1:0 geo:us [us-east-1] standard.input: $0.8 -> $0.9}. */
        @Override
        public String toString() {
            return modelId + " " + scope.key() + " " + regions + " " + (longContext ? "longContext" : tier.key()) + "."
                    + rate.key() + ": " + text(was) + " -> " + text(is);
        }

        private static String text(Optional<Usd> usd) {
            return usd.map(Usd::toString).orElse("none");
        }
    }
}
