package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import dev.modelrouter.pricing.Usd;
import java.util.Locale;
import java.util.Optional;

/**
 * Claims on a report for a test, which fail with an {@link AssertionError}. It needs no assertion library, and reads as
 * AssertJ does:
 *
 * <pre>{@code
 * assertThat(report).candidate("cascade").isNoWorseThan("strongest", byPoints(2));
 * }</pre>
 *
 * <p>A claim passes only if the data shows it: a route that merely looks as good on a few samples fails, and the message
 * says about how many more rows would tell. Immutable and thread-safe.
 */
public final class ReportAssert {

    private final BakeOffReport report;

    private ReportAssert(BakeOffReport report) {
        this.report = report;
    }

    /** Returns claims on a report. */
    public static ReportAssert assertThat(BakeOffReport report) {
        return new ReportAssert(report);
    }

    /**
     * Returns a margin of quality.
     *
     * @param points percentage points, above 0 and below 100
     */
    public static Margin byPoints(double points) {
        return new Margin(points);
    }

    /**
     * How much worse is still no worse.
     *
     * @param points percentage points of quality, above 0 and below 100
     */
    public record Margin(double points) {

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException if it is none
         */
        public Margin {
            checkArgument(points > 0 && points < 100, "A margin lies between 0 and 100 points, not %s.", points);
        }
    }

    /**
     * Returns claims on one route.
     *
     * @throws AssertionError if it was not part of the bake-off
     */
    public CandidateAssert candidate(String name) {
        return new CandidateAssert(report, route(report, name));
    }

    /** Claims on one route. Immutable and thread-safe. */
    public static final class CandidateAssert {

        private final BakeOffReport report;
        private final RouteResult route;

        private CandidateAssert(BakeOffReport report, RouteResult route) {
            this.report = report;
            this.route = route;
        }

        /**
         * Claims that it is worse than another route by less than a margin, at the lower end of the one-sided 97.5 %
         * interval of the paired difference.
         *
         * @return this, for the next claim
         */
        public CandidateAssert isNoWorseThan(String other, Margin margin) {
            Paired paired = against(other);
            double limit = -margin.points() / 100;
            if (paired.chanceIfAtMost(limit) > VerdictFinder.CHANCE) {
                throw new AssertionError(String.format(
                        Locale.ROOT,
                        "%s was not shown to be no worse than %s by %s points: the difference is %s on %d samples.%s",
                        route.route(),
                        other,
                        margin.points(),
                        Figures.points(paired.interval()),
                        paired.samples(),
                        paired.interval().high() < limit ? "" : more(paired, limit)));
            }
            return this;
        }

        /**
         * Claims that it is better than another route.
         *
         * @return this, for the next claim
         */
        public CandidateAssert isBetterThan(String other) {
            Paired paired = against(other);
            if (paired.chanceIfAtMost(0) > VerdictFinder.CHANCE) {
                throw new AssertionError(route.route() + " was not shown to be better than " + other
                        + ": the difference is " + Figures.points(paired.interval()) + " on " + paired.samples()
                        + " samples." + (paired.interval().high() < 0 ? "" : more(paired, 0)));
            }
            return this;
        }

        /**
         * Claims that its quality is at least so high, at the lower end of its interval.
         *
         * @param share between 0 and 1: 0.9 for nine of ten
         * @return this, for the next claim
         */
        public CandidateAssert hasQualityOfAtLeast(double share) {
            checkArgument(share >= 0 && share <= 1, "A quality lies between 0 and 1, not %s: 0.9 is 90 %%.", share);
            if (route.quality().low() < share) {
                throw new AssertionError(String.format(
                        Locale.ROOT,
                        "The quality of %s is %s on %d samples: its lower end is below %.1f%%.",
                        route.route(),
                        Figures.percents(route.quality()),
                        route.evidence().samples(),
                        100 * share));
            }
            return this;
        }

        /**
         * Claims that a sample costs at most so much on average.
         *
         * @return this, for the next claim
         */
        public CandidateAssert costsAtMostPerSample(Usd most) {
            Optional<Usd> cost = route.costPerThousand();
            if (cost.isEmpty() || cost.get().compareTo(most.times(1000)) > 0) {
                throw new AssertionError("A thousand samples on " + route.route() + " cost "
                        + cost.map(Figures::money).orElse("an unknown amount") + ", which is not at most "
                        + Figures.money(most.times(1000)) + ".");
            }
            return this;
        }

        private Paired against(String other) {
            return Paired.scores(
                    route.evidence().differences(route(report, other).evidence(), Evidence.Figure::quality));
        }

        private static String more(Paired paired, double limit) {
            double rows = paired.rowsToShow(limit, VerdictFinder.CHANCE) - paired.samples();
            return rows < 1_000_000 ? " About " + (long) Math.max(1, Math.ceil(rows)) + " more rows would tell." : "";
        }
    }

    private static RouteResult route(BakeOffReport report, String name) {
        return report.routes().stream()
                .filter(route -> route.route().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Route \"" + name + "\" was not part of this bake-off, which ran "
                        + report.routes().stream().map(RouteResult::route).toList() + "."));
    }
}
