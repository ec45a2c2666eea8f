package dev.modelrouter.evaluation;

import dev.modelrouter.evaluation.LabelPlacer.Box;
import dev.modelrouter.evaluation.LabelPlacer.Line;
import dev.modelrouter.evaluation.LabelPlacer.Placed;
import dev.modelrouter.evaluation.LabelPlacer.Size;
import dev.modelrouter.evaluation.LabelPlacer.Spot;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Cost against quality as SVG, each with its interval: what a thousand requests cost to the right, the quality upwards, so
 * that the upper left is where one wants to be. Routes that no other beats in both are joined by a line.
 *
 * <p>The scale of costs begins at zero and is linear, so that twice as far right is twice as dear; only if the dearest
 * costs more than twenty times the cheapest is it logarithmic, as the cheap ones would else fall on one spot. It says
 * which. A label for which there is no room left is shown when one points at its point.
 */
final class ScatterPlot {

    private static final double LOG_FROM_RATIO = 20;

    private static final int WIDTH = 900;
    private static final int HEIGHT = 480;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 20;
    private static final int BOTTOM = 56;
    private static final int LABEL_LINE = 15;

    /** About how wide a character is. */
    private static final double BOLD_WIDTH = 7.9;

    private static final double PLAIN_WIDTH = 6.8;

    private final List<Point> points;
    private final boolean logarithmic;
    private final double least;
    private final double most;

    /**
     * A route in the plot.
     *
     * @param name of the route
     * @param cost of a thousand requests, in US dollars
     * @param quality from 0 to 1
     * @param best whether no other route beats it
     */
    private record Point(String name, Interval cost, Interval quality, boolean best) {

        double dollars() {
            return cost.estimate();
        }

        String figures() {
            return String.format(Locale.ROOT, "%.1f%%, %s", 100 * quality.estimate(), Figures.money(dollars()));
        }
    }

    private ScatterPlot(List<Point> points) {
        this.points = points;
        double cheapest = points.stream().mapToDouble(Point::dollars).min().orElse(0);
        double dearest = points.stream().mapToDouble(Point::dollars).max().orElse(1);
        this.logarithmic = cheapest > 0 && dearest / cheapest > LOG_FROM_RATIO;
        this.least = logarithmic ? Math.pow(10, Math.floor(Math.log10(cheapest))) : 0;
        this.most = logarithmic ? Math.pow(10, Math.ceil(Math.log10(dearest))) : niceAbove(dearest);
    }

    /** Returns the plot; empty if no route has a known cost. */
    static String of(List<RouteResult> routes) {
        List<Point> points = new ArrayList<>();
        for (RouteResult route : routes) {
            route.costPerSample()
                    .ifPresent(cost -> points.add(new Point(
                            route.route(),
                            new Interval(1000 * cost.estimate(), 1000 * cost.low(), 1000 * cost.high()),
                            route.quality(),
                            routes.stream().noneMatch(other -> beats(other, route)))));
        }
        points.sort(Comparator.comparingDouble(Point::dollars).thenComparing(Point::name));
        return points.isEmpty() ? "" : new ScatterPlot(points).svg();
    }

    /** Returns whether a route is at least as cheap and as good as the other one, and one of the two more so. */
    static boolean beats(RouteResult one, RouteResult other) {
        if (one.evidence().cost().isEmpty() || other.evidence().cost().isEmpty()) {
            return false;
        }
        int dearer = Double.compare(
                one.evidence().cost().get().estimate(),
                other.evidence().cost().get().estimate());
        int better = Double.compare(one.quality().estimate(), other.quality().estimate());
        return dearer <= 0 && better >= 0 && (dearer < 0 || better > 0);
    }

    private String svg() {
        StringBuilder svg = new StringBuilder(
                """
                <svg viewBox="0 0 %d %d" role="img" aria-label="Quality against cost per 1000 requests">
                """
                        .formatted(WIDTH, HEIGHT));
        axes(svg);
        frontier(svg);
        points.stream().flatMap(point -> ranges(point).stream()).forEach(range -> line(svg, "range", range));
        labels(svg);
        for (Point point : points) {
            Spot spot = spot(point);
            svg.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"7\"><title>%s</title></circle>\n"
                    .formatted(
                            point.best() ? "best" : "beaten",
                            number(spot.x()),
                            number(spot.y()),
                            Html.escape(point.name() + ": " + point.figures())));
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        for (int percent = 0; percent <= 100; percent += 20) {
            double y = y(percent / 100.0);
            line(svg, "grid", new Line(new Spot(LEFT, y), new Spot(WIDTH - RIGHT, y)));
            text(svg, "tick end", new Spot(LEFT - 10, y + 4), percent + "%");
        }
        for (double cost : costTicks()) {
            line(svg, "grid", new Line(new Spot(x(cost), TOP), new Spot(x(cost), HEIGHT - BOTTOM)));
            text(svg, "tick middle", new Spot(x(cost), HEIGHT - BOTTOM + 20), dollars(cost));
        }
        String scale = logarithmic ? " (logarithmic scale)" : "";
        text(
                svg,
                "axis middle",
                new Spot((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12),
                "cost of 1000 requests, US dollars" + scale);
        svg.append(
                """
                <text class="axis middle" transform="translate(16 %s) rotate(-90)">quality</text>
                """
                        .formatted(number((TOP + HEIGHT - BOTTOM) / 2.0)));
    }

    private List<Double> costTicks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = least; tick <= most * 1.001; tick *= 10) {
                ticks.add(tick);
            }
        } else {
            for (int i = 0; i <= 5; i++) {
                ticks.add(most * i / 5);
            }
        }
        return ticks;
    }

    private void frontier(StringBuilder svg) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            if (point.best()) {
                Spot spot = spot(point);
                path.append(path.isEmpty() ? "M" : " L")
                        .append(number(spot.x()))
                        .append(' ')
                        .append(number(spot.y()));
            }
        }
        svg.append("<path class=\"frontier\" d=\"").append(path).append("\"/>\n");
    }

    /** Returns the intervals of a point's quality and cost as lines, as far as they lie in the plot. */
    private List<Line> ranges(Point point) {
        Spot spot = spot(point);
        double left =
                Math.max(logarithmic ? least : 0, Math.min(most, point.cost().low()));
        double right =
                Math.max(logarithmic ? least : 0, Math.min(most, point.cost().high()));
        return List.of(
                new Line(
                        new Spot(spot.x(), y(point.quality().low())),
                        new Spot(spot.x(), y(point.quality().high()))),
                new Line(new Spot(x(left), spot.y()), new Spot(x(right), spot.y())));
    }

    private void labels(StringBuilder svg) {
        LabelPlacer placer = new LabelPlacer(
                new Box(LEFT + 2.0, 2, WIDTH - LEFT - 4.0, HEIGHT - BOTTOM - 4.0),
                points.stream().map(this::spot).toList(),
                points.stream().flatMap(point -> ranges(point).stream()).toList());
        List<Optional<Placed>> places = placer.place(points.stream()
                .map(point -> new Size(
                        Math.max(
                                point.name().length() * BOLD_WIDTH,
                                point.figures().length() * PLAIN_WIDTH),
                        2.0 * LABEL_LINE + 2))
                .toList());
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            places.get(i).ifPresent(placed -> label(svg, point, placed));
        }
    }

    private static void label(StringBuilder svg, Point point, Placed placed) {
        if (placed.needsLeader()) {
            line(svg, "leader", placed.leader());
        }
        double x = placed.box().x();
        double y = placed.box().y() + LABEL_LINE - 3;
        text(svg, "label", new Spot(x, y), point.name());
        text(svg, "sub", new Spot(x, y + LABEL_LINE), point.figures());
    }

    private Spot spot(Point point) {
        return new Spot(x(point.dollars()), y(point.quality().estimate()));
    }

    private double x(double cost) {
        double part = logarithmic ? Math.log10(cost / least) / Math.log10(most / least) : cost / most;
        return LEFT + part * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double quality) {
        return HEIGHT - BOTTOM - quality * (HEIGHT - TOP - BOTTOM);
    }

    /**
     * Returns the next of 1, 1.5, 2, 2.5, 5 and their multiples by powers of ten: ticks at a fifth of it are easy to read.
     */
    private static double niceAbove(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 1.5, 2, 2.5, 5}) {
            if (value <= step * power * 0.97) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static String dollars(double amount) {
        return "$"
                + BigDecimal.valueOf(amount)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static void line(StringBuilder svg, String type, Line line) {
        svg.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(
                        type,
                        number(line.from().x()),
                        number(line.from().y()),
                        number(line.to().x()),
                        number(line.to().y())));
    }

    private static void text(StringBuilder svg, String type, Spot at, String text) {
        svg.append("<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
                .formatted(type, number(at.x()), number(at.y()), Html.escape(text)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
