package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.util.Map;

/**
 * Where the figures of a price come from.
 *
 * @param place where the price as a whole comes from: a file and line, or that it was declared in code
 * @param sources where the standard input and output rates were read
 * @param rateSources where the other rates were read, by {@code tier}, or by {@code tier.rate} where that differs
 * @param places where those figures come from that did not come with the whole: by {@code tier.rate}, {@link
 *     #LONG_CONTEXT}, or {@link #OTHERS} for all that are not named
 */
record Provenance(
        String place,
        ImmutableList<String> sources,
        Map<String, ImmutableList<String>> rateSources,
        Map<String, String> places) {

    static final String LONG_CONTEXT = "longContext";
    static final String OTHERS = "";

    static final Provenance DECLARED = new Provenance("declared in code", ImmutableList.of(), Map.of(), Map.of());

    static String figure(PricingTier tier, Rate rate) {
        return tier.key() + "." + rate.key();
    }

    Provenance from(String newPlace) {
        return new Provenance(newPlace, sources, rateSources, places);
    }

    Provenance read(ImmutableList<String> newSources, Map<String, ImmutableList<String>> newRateSources) {
        return new Provenance(place, newSources, newRateSources, places);
    }

    /** Returns where a rate was read. */
    ImmutableList<String> sources(PricingTier tier, Rate rate) {
        if (rateSources.isEmpty()) {
            return sources;
        }
        ImmutableList<String> own = rateSources.get(figure(tier, rate));
        return own != null ? own : rateSources.getOrDefault(tier.key(), sources);
    }

    /** Returns the place a figure comes from. */
    String place(String figure) {
        String others = places.getOrDefault(OTHERS, place);
        return places.getOrDefault(figure, others);
    }

    /** Returns place and sources of a figure, for people. */
    String describe(String figure, ImmutableList<String> read) {
        return read.isEmpty() ? place(figure) : place(figure) + " (" + String.join(", ", read) + ")";
    }
}
