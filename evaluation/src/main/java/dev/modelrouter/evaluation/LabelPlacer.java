package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds room for the labels of a plot: each as near to its point as it goes, in no other's way, on no point, and with a
 * leader line to its point that crosses no label. What spans intervals is avoided as long as there is room beside it.
 */
final class LabelPlacer {

    private static final int POINT_RADIUS = 8;
    private static final double STEP = 6;
    private static final int ANGLES = 48;

    /** The least distances of a label from its point, in the order in which they are tried. */
    private static final int[] NEAREST = {12, 40, 70, 100, 130, 160, 190, 220, 250, 300};

    /** Lines are looked at every so many units. */
    private static final double GRAIN = 3;

    private final Box bounds;
    private final List<Spot> points;
    private final List<Line> ranges;
    private final List<Box> labels = new ArrayList<>();
    private final List<Line> leaders = new ArrayList<>();

    /** A place in the plot. */
    record Spot(double x, double y) {

        double distance(Spot other) {
            return Math.hypot(x - other.x, y - other.y);
        }
    }

    /** A straight line. */
    record Line(Spot from, Spot to) {}

    /** A rectangle, by its upper left corner. */
    record Box(double x, double y, double width, double height) {

        boolean overlaps(Box other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }

        boolean contains(Box other) {
            return other.x >= x
                    && other.y >= y
                    && other.x + other.width <= x + width
                    && other.y + other.height <= y + height;
        }

        boolean touches(Line line) {
            int steps = (int) Math.ceil(line.from().distance(line.to()) / GRAIN) + 1;
            for (int i = 0; i <= steps; i++) {
                double px = line.from().x() + (line.to().x() - line.from().x()) * i / steps;
                double py = line.from().y() + (line.to().y() - line.from().y()) * i / steps;
                if (px >= x - 1 && px <= x + width + 1 && py >= y - 1 && py <= y + height + 1) {
                    return true;
                }
            }
            return false;
        }

        /** Returns the place in it that is nearest. */
        Spot nearest(Spot spot) {
            return new Spot(Math.max(x, Math.min(x + width, spot.x())), Math.max(y, Math.min(y + height, spot.y())));
        }
    }

    /** Where a label stands, and the line that leads to its point. */
    record Placed(Box box, Line leader) {

        boolean needsLeader() {
            return leader.from().distance(leader.to()) > POINT_RADIUS + 6;
        }
    }

    LabelPlacer(Box bounds, List<Spot> points, List<Line> ranges) {
        this.bounds = bounds;
        this.points = points;
        this.ranges = ranges;
    }

    /** A label's size. */
    record Size(double width, double height) {}

    /**
     * Returns where the labels of the points go, in their order; empty where there is no room. Labels close around a crowd
     * of points shut the others' leaders in, so that further distances are tried until all have found their places.
     */
    List<Optional<Placed>> place(List<Size> sizes) {
        List<Optional<Placed>> best = List.of();
        long most = -1;
        for (int nearest : NEAREST) {
            for (List<Integer> order : orders()) {
                List<Optional<Placed>> placed = place(sizes, order, nearest);
                long count = placed.stream().filter(Optional::isPresent).count();
                if (count == sizes.size()) {
                    return placed;
                }
                if (count > most) {
                    most = count;
                    best = placed;
                }
            }
        }
        return best;
    }

    /** Returns the orders to try: from the middle of the points outwards, and inwards. */
    private List<List<Integer>> orders() {
        Spot middle = new Spot(
                points.stream().mapToDouble(Spot::x).average().orElse(0),
                points.stream().mapToDouble(Spot::y).average().orElse(0));
        Comparator<Integer> outwards =
                Comparator.comparingDouble(i -> points.get(i).distance(middle));
        return Stream.of(outwards, outwards.reversed())
                .map(order ->
                        IntStream.range(0, points.size()).boxed().sorted(order).toList())
                .toList();
    }

    private List<Optional<Placed>> place(List<Size> sizes, List<Integer> order, int nearest) {
        labels.clear();
        leaders.clear();
        List<Optional<Placed>> placed = new ArrayList<>(Collections.nCopies(sizes.size(), Optional.empty()));
        order.forEach(i -> placed.set(i, place(points.get(i), sizes.get(i), nearest)));
        return placed;
    }

    private Optional<Placed> place(Spot point, Size size, int nearest) {
        Optional<Placed> placed = search(point, size, nearest, true).or(() -> search(point, size, nearest, false));
        placed.ifPresent(found -> {
            labels.add(found.box());
            leaders.add(found.leader());
        });
        return placed;
    }

    private Optional<Placed> search(Spot point, Size size, int nearest, boolean besideRanges) {
        double farthest = Math.hypot(bounds.width(), bounds.height());
        for (double radius = nearest; radius < farthest; radius += STEP) {
            for (int i = 0; i < ANGLES; i++) {
                // Below and to the right first, where the frontier, which rises to the right, does not run.
                double angle = Math.PI / 6 + 2 * Math.PI * i / ANGLES;
                Spot anchor = new Spot(point.x() + radius * Math.cos(angle), point.y() + radius * Math.sin(angle));
                Box box = new Box(
                        Math.cos(angle) >= 0 ? anchor.x() : anchor.x() - size.width(),
                        Math.sin(angle) >= 0 ? anchor.y() : anchor.y() - size.height(),
                        size.width(),
                        size.height());
                Line leader = new Line(point, box.nearest(point));
                if (fits(box, leader) && !(besideRanges && ranges.stream().anyMatch(box::touches))) {
                    return Optional.of(new Placed(box, leader));
                }
            }
        }
        return Optional.empty();
    }

    private boolean fits(Box box, Line leader) {
        return bounds.contains(box)
                && labels.stream().noneMatch(box::overlaps)
                && labels.stream().noneMatch(label -> label.touches(leader))
                && leaders.stream().noneMatch(box::touches)
                && points.stream().noneMatch(point -> around(point).overlaps(box));
    }

    private static Box around(Spot point) {
        return new Box(point.x() - POINT_RADIUS, point.y() - POINT_RADIUS, 2 * POINT_RADIUS, 2 * POINT_RADIUS);
    }
}
