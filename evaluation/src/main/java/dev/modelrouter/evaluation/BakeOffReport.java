package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The outcome of a {@link BakeOff}: every result of every route, and ways to show them. Immutable and thread-safe. The
 * shown forms contain neither prompts nor answers, and the same results always give the same text.
 */
public final class BakeOffReport {

    private final ImmutableList<RouteResult> routes;
    private final Run run;
    private final String note;

    BakeOffReport(List<RouteResult> routes, Run run) {
        this(ImmutableList.copyOf(routes), run, "");
    }

    private BakeOffReport(ImmutableList<RouteResult> routes, Run run, String note) {
        this.routes = routes;
        this.run = run;
        this.note = note;
    }

    /**
     * The run that a report is of.
     *
     * @param began when it began
     * @param ended when it ended
     * @param datasetHash what names the data: {@link Dataset#hash}
     * @param paid what this run paid, for answers and for scoring; what an earlier run paid is not in it
     * @param lostCalls how many calls of earlier runs were cut off by the end of their process, so that they may have
     *     been paid for without an answer
     * @param lostAtMost what those cost at most together; empty if that is not known
     * @param isWhole whether all was run; false if the cap on money ended it
     */
    public record Run(
            Instant began,
            Instant ended,
            String datasetHash,
            Cost paid,
            int lostCalls,
            Optional<Usd> lostAtMost,
            boolean isWhole) {}

    /** Returns the run: its dates, the hash of its data, what it paid. */
    public Run run() {
        return run;
    }

    /** Returns the report with a remark for whoever reads its page, such as what was run and when. Default: none. */
    public BakeOffReport note(String note) {
        return new BakeOffReport(routes, run, note);
    }

    /** Returns the results of the routes, in the order in which they were run. */
    public ImmutableList<RouteResult> routes() {
        return routes;
    }

    /**
     * Returns the result of one route.
     *
     * @throws IllegalArgumentException if it was not part of the bake-off
     */
    public RouteResult route(String name) {
        return routes.stream()
                .filter(route -> route.route().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("Route \"" + name + "\" was not part of this bake-off, which ran "
                                + routes.stream().map(RouteResult::route).toList() + "."));
    }

    /**
     * Returns the comparison as aligned text for a terminal: what each route solved, cost and took, which models did
     * the work, and why answers were rejected. A cost that is not known is shown as unknown, with the reason below.
     */
    public String decisionTable() {
        return DecisionTable.of(routes);
    }

    /**
     * Writes the comparison as one HTML page that needs nothing else: no script, no font, no network. It adds a plot of
     * cost against quality, and a breakdown by the tags of the samples.
     *
     * @param file is replaced if it exists; its folder is made if it does not
     * @throws UncheckedIOException if the file cannot be written
     */
    public void writeHtml(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, HtmlReport.of(routes, note));
        } catch (IOException e) {
            throw new UncheckedIOException("The report " + file + " cannot be written: " + e, e);
        }
    }

    @Override
    public String toString() {
        return decisionTable();
    }

    /**
     * What one route made of a data set: what it solved, what that cost, and which models did the work. Immutable and
     * thread-safe.
     */
    public static final class RouteResult {

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
                boolean goesOn =
                        !attempts.get(i).model().equals(attempts.get(i + 1).model());
                if (goesOn && attempts.get(i).result() == RecordedAttempt.Result.REJECTED) {
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
            checkArgument(
                    percentile >= 1 && percentile <= 100,
                    "A percentile lies between 1 and 100, asked for %s.",
                    percentile);
            List<Duration> sorted = samples.stream()
                    .flatMap(sample -> sample.answer().stream())
                    .filter(answer -> !answer.isFailure())
                    .map(RecordedAnswer::latency)
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
}
