package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one route made of a data set: what it solved, what that cost, and which models did the work. Immutable and
 * thread-safe.
 */
public final class RouteResult {

    /** Digits after the point of a cost per solved sample, in US dollars. */
    private static final int SHARE_DECIMALS = 12;

    private static final ImmutableSet<String> REFUSALS =
            ImmutableSet.of("refusal", "content_filtered", "guardrail_intervened");

    private final String route;
    private final ImmutableList<SampleResult> samples;

    RouteResult(String route, List<SampleResult> samples) {
        this.route = route;
        this.samples = ImmutableList.copyOf(samples);
    }

    /** Returns the route's name. */
    public String route() {
        return route;
    }

    /** Returns the result of every sample, in the data set's order. */
    public ImmutableList<SampleResult> samples() {
        return samples;
    }

    /** Returns how many samples were {@linkplain SampleResult#solved solved}. */
    public int solved() {
        return (int) samples.stream().filter(SampleResult::solved).count();
    }

    /** Returns how many samples got no answer at all. */
    public int failed() {
        return (int) samples.stream()
                .filter(sample -> sample.state() == SampleResult.State.FAILED)
                .count();
    }

    /** Returns how many samples got an answer that the route's gate rejected: the best draft, and nothing better. */
    public int notAccepted() {
        return (int) samples.stream()
                .flatMap(sample -> sample.answer().stream())
                .filter(answer -> !answer.isFailure() && !answer.accepted())
                .count();
    }

    /** Returns how many samples were sent on to another model because an answer was rejected. */
    public int escalated() {
        return (int) samples.stream().filter(RouteResult::isEscalated).count();
    }

    private static boolean isEscalated(SampleResult sample) {
        ImmutableList<RecordedAttempt> attempts = sample.attempts();
        for (int i = 0; i + 1 < attempts.size(); i++) {
            boolean goesOn = !attempts.get(i).model().equals(attempts.get(i + 1).model());
            if (goesOn && attempts.get(i).result() == RecordedAttempt.Result.REJECTED) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the quality: the mean score, where an answer that the route's gate rejected, or no answer, counts as 0.
     * Of counts it is Wilson's interval, of other scores the bootstrap's over samples. Results without a score are
     * left out.
     */
    public Interval quality() {
        return evidence().quality();
    }

    /** Returns the share of samples {@linkplain SampleResult#solved solved}. Results without a score are left out. */
    public Interval solvedShare() {
        return evidence().solved();
    }

    /** Returns what a sample costs, in US dollars; empty if the cost is not known. */
    public Optional<Interval> costPerSample() {
        return evidence().cost();
    }

    /** Returns {@link #costPerSolved} in US dollars, as an estimate; empty if that is. */
    public Optional<Interval> costPerSolvedEstimate() {
        return evidence().costPerSolved();
    }

    Evidence evidence() {
        return Evidence.of(samples);
    }

    /** Returns how many results have a score or failed: those that rates are of. */
    public int judged() {
        return (int) samples.stream()
                .filter(sample -> sample.state() != SampleResult.State.UNSCORED)
                .count();
    }

    /** Returns how many answers the model or a guardrail refused to give, as the stop reason says. */
    public int refused() {
        return (int) samples.stream()
                .flatMap(sample -> sample.answer().stream())
                .filter(answer -> REFUSALS.contains(answer.stopReason()))
                .count();
    }

    /** Returns the results of the samples that have a tag of this name and value, as of a route of its own. */
    public RouteResult tagged(String name, String value) {
        return new RouteResult(
                route,
                samples.stream()
                        .filter(result -> value.equals(result.sample().tags().get(name)))
                        .toList());
    }

    /** Returns what all samples cost together; unknown if the cost of any call is. */
    public Cost cost() {
        return samples.stream().map(SampleResult::cost).reduce(Cost.ZERO, Cost::plus);
    }

    /** Returns the whole cost divided by the samples solved; empty if the cost is not known or nothing was solved. */
    public Optional<Usd> costPerSolved() {
        int solved = solved();
        return solved == 0 ? Optional.empty() : cost().usd().map(usd -> share(usd, solved));
    }

    /** Returns what a thousand such samples would cost; empty if the cost is not known. */
    public Optional<Usd> costPerThousand() {
        return cost().usd().map(usd -> share(usd.times(1000), samples.size()));
    }

    private static Usd share(Usd usd, int divisor) {
        return usd.dividedBy(divisor, SHARE_DECIMALS, RoundingMode.HALF_UP);
    }

    /** Returns how many calls were made. */
    public int calls() {
        return samples.stream().mapToInt(sample -> sample.attempts().size()).sum();
    }

    /** Returns how many calls each model got, by its short name, in the order in which models were first called. */
    public ImmutableMap<String, Integer> callsByModel() {
        Map<String, Integer> calls = new LinkedHashMap<>();
        samples.stream()
                .flatMap(sample -> sample.attempts().stream())
                .forEach(attempt -> calls.merge(attempt.model(), 1, Integer::sum));
        return ImmutableMap.copyOf(calls);
    }

    /**
     * Returns why answers were rejected: for each model, by its short name, the gate's reasons and how often each was
     * given, the commonest first.
     */
    public ImmutableMap<String, ImmutableMap<String, Integer>> rejections() {
        return reasons(RecordedAttempt.Result.REJECTED);
    }

    /** Returns why calls failed: for each model, by its short name, the kinds of failure, the commonest first. */
    public ImmutableMap<String, ImmutableMap<String, Integer>> failures() {
        return reasons(RecordedAttempt.Result.FAILED);
    }

    private ImmutableMap<String, ImmutableMap<String, Integer>> reasons(RecordedAttempt.Result result) {
        Map<String, SortedMap<String, Integer>> counts = new LinkedHashMap<>();
        samples.stream()
                .flatMap(sample -> sample.attempts().stream())
                .filter(attempt -> attempt.result() == result)
                .forEach(attempt -> counts.computeIfAbsent(attempt.model(), model -> new TreeMap<>())
                        .merge(attempt.reason(), 1, Integer::sum));
        ImmutableMap.Builder<String, ImmutableMap<String, Integer>> byModel = ImmutableMap.builder();
        counts.forEach((model, reasons) -> byModel.put(
                model,
                reasons.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue))));
        return byModel.buildOrThrow();
    }

    /**
     * Returns a percentile of {@link RecordedAnswer#latency} over the samples that got an answer, by the nearest-rank
     * method: the smallest latency that at least so many per cent do not exceed.
     *
     * @param percentile above 0, at most 100; 50 is the median
     * @return empty if no sample got an answer
     */
    public Optional<Duration> latency(int percentile) {
        return percentile(percentile, RecordedAnswer::latency);
    }

    /**
     * Returns a percentile of {@link RecordedAnswer#timeToFirstToken}, as {@link #latency} does.
     *
     * @param percentile above 0, at most 100; 50 is the median
     * @return empty if it was measured for no answer
     */
    public Optional<Duration> timeToFirstToken(int percentile) {
        return percentile(percentile, answer -> answer.timeToFirstToken().orElse(null));
    }

    private Optional<Duration> percentile(int percentile, Function<RecordedAnswer, @Nullable Duration> time) {
        checkArgument(
                percentile >= 1 && percentile <= 100, "A percentile lies between 1 and 100, asked for %s.", percentile);
        List<Duration> sorted = samples.stream()
                .flatMap(sample -> sample.answer().stream())
                .filter(answer -> !answer.isFailure())
                .flatMap(answer -> Stream.ofNullable(time.apply(answer)))
                .sorted()
                .toList();
        int rank = (sorted.size() * percentile + 99) / 100;
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(rank - 1));
    }

    @Override
    public String toString() {
        return "route " + route + ": " + solved() + " of " + samples.size() + " solved, cost " + cost();
    }
}
