package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import dev.modelrouter.pricing.Usd;
import java.util.Locale;

/**
 * What a route must reach to be good enough: the question that a {@link Verdict} answers. Without one, the cheapest
 * route always looks best, however little it solves. Immutable.
 *
 * <p>Quality is the mean score, where an answer that the route's gate rejected, or no answer, counts as 0; if every score
 * is 0 or 1, that is the share of samples solved.
 */
public final class Bar {

    enum Kind {
        NEAR_THE_BEST,
        QUALITY,
        PRICE_OF_UNSOLVED
    }

    private final Kind kind;
    private final double value;
    private final String text;

    private Bar(Kind kind, double value, String text) {
        this.kind = kind;
        this.value = value;
        this.text = text;
    }

    /**
     * Returns the bar that a route is worse than no other by more than so much. The question is which is the cheapest of
     * those.
     *
     * @param points percentage points of quality, above 0 and below 100
     */
    public static Bar withinPointsOfBest(double points) {
        checkArgument(
                points > 0 && points < 100, "A distance from the best lies between 0 and 100 points, not %s.", points);
        return new Bar(
                Kind.NEAR_THE_BEST,
                points / 100,
                "worse than no other by more than " + number(points) + (points == 1 ? " point" : " points"));
    }

    /**
     * Returns the bar that a route reaches so much quality. The question is which is the cheapest of those.
     *
     * @param share above 0 and below 1: 0.9 for nine of ten solved
     */
    public static Bar quality(double share) {
        checkArgument(share > 0 && share < 1, "A quality to reach lies between 0 and 1, not %s: 0.9 is 90 %%.", share);
        return new Bar(Kind.QUALITY, share, "a quality of " + number(100 * share) + "% or more");
    }

    /**
     * Returns the question which route costs least if each task that it does not solve costs so much more, such as a
     * person's time. An answer with half the score costs half of that.
     *
     * @param price above zero
     */
    public static Bar unsolvedCosts(Usd price) {
        checkArgument(price.compareTo(Usd.ZERO) > 0, "The price of an unsolved task is above zero, not %s.", price);
        return new Bar(
                Kind.PRICE_OF_UNSOLVED,
                price.value().doubleValue(),
                "least cost, with " + Figures.money(price) + " for each task that is not solved");
    }

    Kind kind() {
        return kind;
    }

    double value() {
        return value;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "");
    }

    /** Returns what it asks for, in words. */
    @Override
    public String toString() {
        return text;
    }
}
