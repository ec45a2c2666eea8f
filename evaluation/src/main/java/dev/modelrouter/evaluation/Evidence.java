package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.evaluation.SampleResult.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the results of a route say in numbers, one of each sample: repeats of a sample are averaged, as they tell less
 * than as many samples would. Results without a score say nothing and are left out.
 */
final class Evidence {

    private final ImmutableList<Figure> figures;

    /**
     * A sample's numbers.
     *
     * @param quality the mean score, where an answer that the gate rejected, or none, counts as 0
     * @param solved the share of repeats that were solved
     * @param cost the mean cost in US dollars; no number if it is not known
     */
    record Figure(String id, double quality, double solved, double cost) {

        private static Figure of(String id, List<SampleResult> repeats) {
            return new Figure(
                    id,
                    mean(repeats, Evidence::quality),
                    mean(repeats, result -> result.solved() ? 1 : 0),
                    mean(repeats, Evidence::dollars));
        }

        private static double mean(List<SampleResult> repeats, ToDoubleFunction<SampleResult> value) {
            return repeats.stream().mapToDouble(value).average().orElse(Double.NaN);
        }
    }

    private Evidence(ImmutableList<Figure> figures) {
        this.figures = figures;
    }

    static Evidence of(Collection<SampleResult> results) {
        Map<String, List<SampleResult>> bySample = new LinkedHashMap<>();
        results.stream().filter(result -> result.state() != State.UNSCORED).forEach(result -> bySample.computeIfAbsent(
                        result.sample().id(), id -> new ArrayList<>())
                .add(result));
        return new Evidence(bySample.entrySet().stream()
                .map(entry -> Figure.of(entry.getKey(), entry.getValue()))
                .collect(ImmutableList.toImmutableList()));
    }

    /** Returns the quality of one result: its score, or 0 if the gate rejected the answer or there is none. */
    static double quality(SampleResult result) {
        return result.answer().filter(RecordedAnswer::accepted).isPresent() ? result.score() : 0;
    }

    private static double dollars(SampleResult result) {
        return result.cost().usd().map(usd -> usd.value().doubleValue()).orElse(Double.NaN);
    }

    int samples() {
        return figures.size();
    }

    Interval quality() {
        return Proportion.of(values(Figure::quality));
    }

    double[] qualities() {
        return values(Figure::quality);
    }

    Interval solved() {
        return Proportion.of(values(Figure::solved));
    }

    /** Returns the cost of a sample in US dollars; empty if one is not known or there is none. */
    Optional<Interval> cost() {
        return costsKnown() ? Optional.of(upwards(Bootstrap.mean(values(Figure::cost)))) : Optional.empty();
    }

    /** Returns the cost by the samples solved; empty if a cost is not known or nothing was solved. */
    Optional<Interval> costPerSolved() {
        double[] solved = values(Figure::solved);
        return costsKnown() && Arrays.stream(solved).sum() > 0
                ? Optional.of(upwards(Bootstrap.ratio(values(Figure::cost), solved)))
                : Optional.empty();
    }

    /** Returns the cost of a sample if what is not done right costs so much more. */
    Optional<Interval> loss(double priceOfUnsolved) {
        return costsKnown()
                ? Optional.of(upwards(Bootstrap.mean(values(figure -> loss(figure, priceOfUnsolved)))))
                : Optional.empty();
    }

    static double loss(Figure figure, double priceOfUnsolved) {
        return figure.cost() + (1 - figure.quality()) * priceOfUnsolved;
    }

    boolean costsKnown() {
        return !figures.isEmpty() && figures.stream().noneMatch(figure -> Double.isNaN(figure.cost()));
    }

    /** Returns this value less that of the other, for every sample that both have. */
    double[] differences(Evidence other, ToDoubleFunction<Figure> value) {
        Map<String, Figure> others = new LinkedHashMap<>();
        other.figures.forEach(figure -> others.put(figure.id(), figure));
        return figures.stream()
                .filter(figure -> others.containsKey(figure.id()))
                .mapToDouble(figure -> {
                    Figure pair = others.get(figure.id());
                    return pair == null ? 0 : value.applyAsDouble(figure) - value.applyAsDouble(pair);
                })
                .toArray();
    }

    private double[] values(ToDoubleFunction<Figure> value) {
        return figures.stream().mapToDouble(value).toArray();
    }

    private static Interval upwards(Interval interval) {
        return interval.within(0, Double.POSITIVE_INFINITY);
    }
}
