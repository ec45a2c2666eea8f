package dev.modelrouter.evaluation;

import dev.modelrouter.evaluation.BakeOffReport.RouteResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Cost against quality as SVG: what a thousand requests cost to the right, the share solved upwards, so that the upper
 * left is where one wants to be. Routes that no other beats in both are joined by a line.
 *
 * <p>The scale of costs begins at zero and is linear, so that twice as far right is twice as dear; only if the dearest
 * costs more than twenty times the cheapest is it logarithmic, as the cheap ones would else fall on one spot. It says
 * which.
 */
final class ScatterPlot {

    private static final double LOG_FROM_RATIO = 20;

    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 24;
    private static final int BOTTOM = 56;
    private static final int LABEL_LINE = 16;
    private static final int LABEL_GAP = 9;

    /** About how wide a character is. */
    private static final double BOLD_WIDTH = 8.5;

    private static final double PLAIN_WIDTH = 7.5;

    private final List<Point> points;
    private final boolean logarithmic;
    private final double least;
    private final double most;

    /**
     * A route in the plot.
     *
     * @param name of the route
     * @param cost of a thousand requests, in US dollars
     * @param money the cost as it is written
     * @param solved from 0 to 1
     * @param best whether no other route beats it
     */
    private record Point(String name, double cost, String money, double solved, boolean best) {

        String figures() {
            return String.format(Locale.ROOT, "%.1f%%, %s", 100 * solved, money);
        }
    }

    private ScatterPlot(List<Point> points) {
        this.points = points;
        double cheapest = points.stream().mapToDouble(Point::cost).min().orElse(0);
        double dearest = points.stream().mapToDouble(Point::cost).max().orElse(1);
        this.logarithmic = cheapest > 0 && dearest / cheapest > LOG_FROM_RATIO;
        this.least = logarithmic ? Math.pow(10, Math.floor(Math.log10(cheapest))) : 0;
        this.most = logarithmic ? Math.pow(10, Math.ceil(Math.log10(dearest))) : niceAbove(dearest);
    }

    /** Returns the plot; empty if no route has a known cost. */
    static String of(List<RouteResult> routes) {
        List<Point> points = new ArrayList<>();
        for (RouteResult route : routes) {
            route.costPerThousand()
                    .ifPresent(cost -> points.add(new Point(
                            route.route(),
                            cost.value().doubleValue(),
                            Figures.money(cost),
                            (double) route.solved() / route.samples().size(),
                            routes.stream().noneMatch(other -> beats(other, route)))));
        }
        points.sort(Comparator.comparingDouble(Point::cost).thenComparing(Point::name));
        return points.isEmpty() ? "" : new ScatterPlot(points).svg();
    }

    /** Returns whether a route is at least as cheap and as good as the other one, and one of the two more so. */
    static boolean beats(RouteResult one, RouteResult other) {
        if (one.cost().usd().isEmpty() || other.cost().usd().isEmpty()) {
            return false;
        }
        int dearer = one.cost().usd().get().compareTo(other.cost().usd().get());
        int better = Integer.compare(one.solved(), other.solved());
        return dearer <= 0 && better >= 0 && (dearer < 0 || better > 0);
    }

    private String svg() {
        StringBuilder svg = new StringBuilder(
                """
                <svg viewBox="0 0 %d %d" role="img" aria-label="Share solved against cost per 1000 requests">
                """
                        .formatted(WIDTH, HEIGHT));
        axes(svg);
        frontier(svg);
        points(svg);
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        for (int percent = 0; percent <= 100; percent += 20) {
            double y = y(percent / 100.0);
            line(svg, "grid", LEFT, y, WIDTH - RIGHT, y);
            text(svg, "tick end", LEFT - 10, y + 4, percent + "%");
        }
        for (double cost : costTicks()) {
            line(svg, "grid", x(cost), TOP, x(cost), HEIGHT - BOTTOM);
            text(svg, "tick middle", x(cost), HEIGHT - BOTTOM + 20, dollars(cost));
        }
        String scale = logarithmic ? " (logarithmic scale)" : "";
        text(
                svg,
                "axis middle",
                (LEFT + WIDTH - RIGHT) / 2.0,
                HEIGHT - 12,
                "cost of 1000 requests, US dollars" + scale);
        svg.append(
                """
                <text class="axis middle" transform="translate(16 %s) rotate(-90)">solved</text>
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
                path.append(path.isEmpty() ? "M" : " L")
                        .append(number(x(point.cost())))
                        .append(' ')
                        .append(number(y(point.solved())));
            }
        }
        svg.append("<path class=\"frontier\" d=\"").append(path).append("\"/>\n");
    }

    private void points(StringBuilder svg) {
        List<Label> labels = new ArrayList<>();
        for (Point point : points) {
            double x = x(point.cost());
            double y = y(point.solved());
            svg.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"7\"/>\n"
                    .formatted(point.best() ? "best" : "beaten", number(x), number(y)));
            Label label = place(point, x, y, labels);
            labels.add(label);
            String end = label.atEnd() ? " end" : "";
            text(svg, "label" + end, label.x(), label.y(), point.name());
            text(svg, "sub" + end, label.x(), label.y() + LABEL_LINE, point.figures());
        }
    }

    /** Where a label stands: its first line's anchor, and whether that is the end of the line. */
    private record Label(double x, double y, double width, boolean atEnd) {

        boolean covers(Label other) {
            return left() < other.left() + other.width
                    && other.left() < left() + width
                    && Math.abs(y - other.y) < 2 * LABEL_LINE + 4;
        }

        private double left() {
            return atEnd ? x - width : x;
        }
    }

    /**
     * Places a label where the frontier, which rises to the right, does not run: below and right of its point, or at
     * the right edge above and left of it; then away from it until no earlier label is in its way.
     */
    private static Label place(Point point, double x, double y, List<Label> labels) {
        double width =
                Math.max(point.name().length() * BOLD_WIDTH, point.figures().length() * PLAIN_WIDTH);
        boolean atEnd = x + LABEL_GAP + width > WIDTH;
        double step = atEnd ? -LABEL_LINE : LABEL_LINE;
        Label label = atEnd
                ? new Label(x + LABEL_GAP, y - 2 * LABEL_LINE + 2, width, true)
                : new Label(x + LABEL_GAP, y + LABEL_LINE + 4, width, false);
        while (labels.stream().anyMatch(label::covers)) {
            label = new Label(label.x(), label.y() + step, width, atEnd);
        }
        return label;
    }

    private double x(double cost) {
        double part = logarithmic ? Math.log10(cost / least) / Math.log10(most / least) : cost / most;
        return LEFT + part * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double solved) {
        return HEIGHT - BOTTOM - solved * (HEIGHT - TOP - BOTTOM);
    }

    /**
     * Returns the next of 1, 2, 2.5, 5 and their multiples by powers of ten: ticks at a fifth of it are easy to read.
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

    private static void line(StringBuilder svg, String type, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(type, number(x1), number(y1), number(x2), number(y2)));
    }

    private static void text(StringBuilder svg, String type, double x, double y, String text) {
        svg.append("<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
                .formatted(type, number(x), number(y), Html.escape(text)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
