package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Attempt;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.Outcome;
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

/**
 * What one route made of a data set: what it solved, what that cost, and which models did the work. Immutable and
 * thread-safe.
 */
public final class RouteResult {

    /** Digits after the point of a cost per solved sample, in US dollars. */
    private static final int SHARE_DECIMALS = 12;

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
                .filter(sample -> sample.exception().isPresent())
                .count();
    }

    /** Returns how many samples got an answer that the route's gate rejected: the best draft, and nothing better. */
    public int notAccepted() {
        return (int) samples.stream()
                .flatMap(sample -> sample.completion().stream())
                .filter(completion -> !completion.accepted())
                .count();
    }

    /** Returns how many samples were sent on to another model because an answer was rejected. */
    public int escalated() {
        return (int) samples.stream().filter(RouteResult::isEscalated).count();
    }

    private static boolean isEscalated(SampleResult sample) {
        ImmutableList<Attempt> attempts = sample.attempts();
        for (int i = 0; i + 1 < attempts.size(); i++) {
            boolean goesOn = !attempts.get(i)
                    .target()
                    .model()
                    .equals(attempts.get(i + 1).target().model());
            if (goesOn && attempts.get(i).outcome() instanceof Outcome.Rejected) {
                return true;
            }
        }
        return false;
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
                .forEach(attempt -> calls.merge(attempt.target().modelName(), 1, Integer::sum));
        return ImmutableMap.copyOf(calls);
    }

    /**
     * Returns why answers were rejected: for each model, by its short name, the gate's reasons and how often each was
     * given, the commonest first.
     */
    public ImmutableMap<String, ImmutableMap<String, Integer>> rejections() {
        return reasons(attempt -> attempt.outcome() instanceof Outcome.Rejected rejected
                ? Optional.of(rejected.verdict().reason())
                : Optional.empty());
    }

    /** Returns why calls failed: for each model, by its short name, the kinds of failure, the commonest first. */
    public ImmutableMap<String, ImmutableMap<String, Integer>> failures() {
        return reasons(attempt -> attempt.outcome() instanceof Outcome.Failed failed
                ? Optional.of(failed.failure().kind().name())
                : Optional.empty());
    }

    private ImmutableMap<String, ImmutableMap<String, Integer>> reasons(Function<Attempt, Optional<String>> reasonOf) {
        Map<String, SortedMap<String, Integer>> counts = new LinkedHashMap<>();
        samples.stream().flatMap(sample -> sample.attempts().stream()).forEach(attempt -> reasonOf.apply(attempt)
                .ifPresent(reason -> counts.computeIfAbsent(attempt.target().modelName(), model -> new TreeMap<>())
                        .merge(reason, 1, Integer::sum)));
        ImmutableMap.Builder<String, ImmutableMap<String, Integer>> byModel = ImmutableMap.builder();
        counts.forEach((model, reasons) -> byModel.put(
                model,
                reasons.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue))));
        return byModel.buildOrThrow();
    }

    /**
     * Returns a percentile of {@link Completion#latency} over the samples that got an answer, by the nearest-rank
     * method: the smallest latency that at least so many per cent do not exceed.
     *
     * @param percentile above 0, at most 100; 50 is the median
     * @return empty if no sample got an answer
     */
    public Optional<Duration> latency(int percentile) {
        checkArgument(
                percentile >= 1 && percentile <= 100, "A percentile lies between 1 and 100, asked for %s.", percentile);
        List<Duration> sorted = samples.stream()
                .flatMap(sample -> sample.completion().stream())
                .map(Completion::latency)
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
