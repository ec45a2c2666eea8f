package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the figures of a price come from.
 *
 * @param place where the price as a whole comes from: a file and line, or that it was declared in code
 * @param sources where the standard input and output rates were read
 * @param rateSources where the other rates were read, by {@code tier}, or by {@code tier.rate} where that differs
 * @param places where those figures come from that did not come with the whole: by {@code tier.rate}, {@link
 *     #LONG_CONTEXT}, or {@link #OTHERS} for all that are not named
 * @param days the days those figures hold for, as far as their own source says; named as in {@code places}. The sources
 *     of all other figures carry their days
 */
record Provenance(
        String place,
        ImmutableList<String> sources,
        Map<String, ImmutableList<String>> rateSources,
        Map<String, String> places,
        Map<String, LocalDate> days) {

    static final String LONG_CONTEXT = "longContext";
    static final String OTHERS = "";

    static final Provenance DECLARED =
            new Provenance("declared in code", ImmutableList.of(), Map.of(), Map.of(), Map.of());

    static String figure(PricingTier tier, Rate rate) {
        return tier.key() + "." + rate.key();
    }

    Provenance from(String newPlace) {
        return new Provenance(newPlace, sources, rateSources, places, days);
    }

    Provenance read(ImmutableList<String> newSources, Map<String, ImmutableList<String>> newRateSources) {
        return new Provenance(place, newSources, newRateSources, places, days);
    }

    /** Returns where a rate was read. */
    ImmutableList<String> sources(PricingTier tier, Rate rate) {
        if (rateSources.isEmpty()) {
            return sources;
        }
        ImmutableList<String> own = rateSources.get(figure(tier, rate));
        return own != null ? own : rateSources.getOrDefault(tier.key(), sources);
    }

    /**
     * Returns the day a figure holds for.
     *
     * @param figure its name
     * @param read where it was read
     * @param ofPrice the day that the price as a whole holds for; null if unknown. It counts for figures that came with
     *     the whole and whose sources have no day
     */
    Optional<LocalDate> day(String figure, ImmutableList<String> read, @Nullable LocalDate ofPrice) {
        LocalDate own = days.get(figure);
        if (own != null || places.containsKey(figure)) {
            return Optional.ofNullable(own);
        }
        LocalDate newest = SourceDay.newest(read);
        return Optional.ofNullable(newest != null || !read.equals(sources) ? newest : ofPrice);
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
