package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;

/**
 * The shape of AWS region codes, checked wherever a region enters as text: a region in a wrong spelling fits nothing,
 * and prices, residency and clients looked up by it would silently be those of no region.
 *
 * <p>Only the shape is checked, for regions are added faster than libraries are released: lower-case words from a
 * letter on and a number at the end, joined by {@code -}, three parts or more, such as {@code us-east-1}, {@code
 * us-gov-west-1} or {@code eusc-de-east-1}. Pseudo regions such as {@code aws-global} are refused: Bedrock has no
 * endpoint there.
 */
public final class Regions {

    /** The longest region that Bedrock takes in an ARN, in characters. */
    private static final int LONGEST = 20;

    /** What the last word of a region's place always is; the place itself may be new. */
    private static final Pattern DIRECTION =
            Pattern.compile(".*-(north|south|central)?(north|south|east|west|central)-[0-9]+");

    /** The order in which regions are listed. */
    static final Comparator<Region> BY_ID = Comparator.comparing(Region::id);

    private Regions() {}

    /**
     * Returns the region, unchanged.
     *
     * @throws IllegalArgumentException if its id cannot be a region code; it says how one looks
     */
    public static Region require(Region region) {
        if (!isShaped(region.id())) {
            throw new IllegalArgumentException(problem(region.id()));
        }
        return region;
    }

    /** Returns regions in their order. Sorts with an array, which costs less to load than sorted collections: this runs for every model at start-up. */
    static ImmutableSet<Region> sorted(Region... regions) {
        Region[] copy = regions.clone();
        Arrays.sort(copy, BY_ID);
        return ImmutableSet.copyOf(copy);
    }

    /** Returns what is wrong with a text that cannot be a region code, with those that may have been meant. */
    public static String problem(String region) {
        List<String> near = NearestNames.among(region, known(List.of()));
        return ModelIdParser.quote(region)
                + " is not a region: say an AWS region code in lower case, such as us-east-1"
                + (near.isEmpty() ? "" : "; the nearest are " + String.join(", ", near));
    }

    /**
     * A region that nobody knows.
     *
     * @param problem says so, with the nearest that are known
     * @param isMisspelt whether it is surely a slip of the pen, such as {@code us-est-1}; another may be newer than this
     *     library
     */
    public record Unknown(String problem, boolean isMisspelt) {}

    /**
     * Returns what there is to say of a region that is neither among those of the AWS SDK nor among others; empty for one
     * that is.
     *
     * @param region of the shape of a region
     * @param others that are known as well
     */
    public static Optional<Unknown> unknown(String region, Collection<String> others) {
        List<String> known = known(others);
        if (known.contains(region)) {
            return Optional.empty();
        }
        List<String> near = NearestNames.among(region, known);
        boolean isMisspelt = !DIRECTION.matcher(region).matches()
                && known.stream().anyMatch(other -> NearestNames.isSlip(region, other));
        return Optional.of(new Unknown(
                "no region is known by the name " + ModelIdParser.quote(region)
                        + (near.isEmpty() ? "" : "; the nearest are " + String.join(", ", near)),
                isMisspelt));
    }

    private static List<String> known(Collection<String> others) {
        List<String> known =
                new ArrayList<>(Region.regions().stream().map(Region::id).toList());
        known.addAll(others);
        return known;
    }

    /** Returns whether a text could be a region code. One pass over the text, whatever the text. */
    public static boolean isShaped(String text) {
        int length = text.length();
        if (length == 0 || length > LONGEST || !isLetter(text.charAt(0))) {
            return false;
        }
        int hyphens = 0;
        char before = '-';
        boolean numeric = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (c == '-') {
                if (before == '-') {
                    return false;
                }
                hyphens++;
                numeric = true;
            } else if (isLetter(c)) {
                numeric = false;
            } else if (!digit) {
                return false;
            }
            before = c;
        }
        return hyphens >= 2 && before != '-' && numeric;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
