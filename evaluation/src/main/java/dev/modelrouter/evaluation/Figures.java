package dev.modelrouter.evaluation;

import dev.modelrouter.pricing.Usd;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How figures are written, in the table and on the page alike. */
final class Figures {

    /** Enough to compare two costs, and no more than the eye takes in. */
    private static final int SIGNIFICANT_DIGITS = 3;

    private static final int LEAST_DECIMALS = 2;
    private static final int MOST_DECIMALS = 9;

    private Figures() {}

    /** Returns for example {@code 176 (73.3%)}. */
    static String share(int part, int whole) {
        return part + " (" + percent(part, whole) + ")";
    }

    static String percent(int part, int whole) {
        return whole == 0 ? "–" : String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole);
    }

    /** Returns the amount with three significant digits, or more if that takes to show the cents. */
    static String money(Usd usd) {
        BigDecimal rounded = usd.value().round(new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_UP));
        return usd.rounded(Math.max(LEAST_DECIMALS, Math.min(MOST_DECIMALS, rounded.scale())));
    }

    /** Returns an amount that was estimated; only exact amounts are worth more digits. */
    static String money(double dollars) {
        return Double.isInfinite(dollars)
                ? "no limit"
                : money(Usd.of(BigDecimal.valueOf(dollars).setScale(MOST_DECIMALS, RoundingMode.HALF_UP)));
    }

    /** Returns for example {@code 73.3% (67.4–78.5)}. */
    static String percents(Interval share) {
        return String.format(
                Locale.ROOT, "%.1f%% (%.1f–%.1f)", 100 * share.estimate(), 100 * share.low(), 100 * share.high());
    }

    /** Returns for example {@code $0.0137 ($0.0112–$0.0171)}. */
    static String moneys(Interval dollars, double times) {
        return money(times * dollars.estimate()) + " (" + money(times * dollars.low()) + "–"
                + money(times * dollars.high()) + ")";
    }

    /** Returns for example {@code +2.5 points (-1.0 to +6.0)}. */
    static String points(Interval difference) {
        return String.format(
                Locale.ROOT,
                "%+.1f points (%+.1f to %+.1f)",
                100 * difference.estimate(),
                100 * difference.low(),
                100 * difference.high());
    }

    static String chance(double chance) {
        return chance < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", chance);
    }

    static String seconds(Duration time) {
        return seconds(Optional.of(time));
    }

    static String costPerSolved(RouteResult route) {
        if (!route.cost().isKnown()) {
            return "unknown";
        }
        return route.costPerSolved().map(Figures::money).orElse("nothing solved");
    }

    static String cost(RouteResult route) {
        return route.cost().usd().map(Figures::money).orElse("unknown");
    }

    static String seconds(Optional<Duration> duration) {
        return duration.map(time -> String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0))
                .orElse("–");
    }

    /** Returns the models that any route called, those of the longest cascade first and in its order. */
    static List<String> models(List<RouteResult> routes) {
        return routes.stream()
                .map(route -> route.callsByModel().keySet())
                .sorted(Comparator.comparingInt((Set<String> models) -> models.size())
                        .reversed())
                .flatMap(Set::stream)
                .distinct()
                .toList();
    }

    static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
