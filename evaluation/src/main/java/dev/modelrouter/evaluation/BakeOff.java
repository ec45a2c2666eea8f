package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.routing.ModelRouterException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Runs candidates over a data set and compares what they solve and what that costs.
 *
 * <pre>{@code
 * BakeOffReport report = BakeOff.on(Dataset.jsonl(file))
 *         .routes("always-smallest", "always-strongest", "cascade")
 *         .score(Scorer.exactMatch())
 *         .run(router);
 * System.out.println(report.decisionTable());
 * report.writeHtml(Path.of("report.html"));
 * }</pre>
 *
 * <p>It makes real calls, which cost money with a real service: {@link #estimate} says how much before any is made,
 * {@link #maxCost} caps it, and {@link #keepAnswers} sees to it that nothing is paid twice. Immutable and thread-safe:
 * each method returns a changed copy.
 */
public final class BakeOff {

    private static final int MAX_REPEATS = 100;
    private static final int MAX_CONCURRENCY = 1_000;

    private final BakeOffSettings settings;

    private BakeOff(BakeOffSettings settings) {
        this.settings = settings;
    }

    private BakeOff with(Consumer<BakeOffSettings> change) {
        BakeOffSettings changed = settings.copy();
        change.accept(changed);
        return new BakeOff(changed);
    }

    /**
     * How far a bake-off has come: reported after each result.
     *
     * @param route the candidate of the result that was last
     * @param done how many results there are, of all candidates together
     * @param total how many there will be
     * @param cost what this run has paid so far, for answers and for scoring; what an earlier run paid is not in it
     * @param costLeft an estimate of what it will still pay, by the mean of the results so far; empty if nothing is known
     *     to go by
     * @param timeLeft an estimate of how long it will still take, by the pace so far; empty as long as it made no call
     */
    public record Progress(
            String route, int done, int total, Cost cost, Optional<Usd> costLeft, Optional<Duration> timeLeft) {}

    /** Returns a bake-off on this data set, with all routes of the router, and exact match as the score. */
    public static BakeOff on(Dataset dataset) {
        return new BakeOff(new BakeOffSettings(dataset));
    }

    private BakeOff on(ImmutableList<Candidate> candidates) {
        Set<String> names = new LinkedHashSet<>();
        List<String> all = candidates.stream().map(Candidate::name).toList();
        checkArgument(names.addAll(all) && names.size() == all.size(), "A route is named twice: %s.", all);
        return with(copy -> copy.candidates = candidates);
    }

    /**
     * Returns the bake-off with these routes of the router. Default: all routes of the router, in its order.
     *
     * @param routes names of routes, at least one, none twice
     */
    public BakeOff routes(String... routes) {
        checkArgument(routes.length > 0, "A bake-off needs at least one route; leave routes() out for all.");
        return on(Arrays.stream(routes).map(Candidate::route).collect(ImmutableList.toImmutableList()));
    }

    /**
     * Returns the bake-off with these candidates: models, custom deployments, whole routes. Those that bring their route
     * need a router that {@link #router} builds. Default: all routes of the router, in its order.
     *
     * @param candidates at least one, no name twice
     */
    public BakeOff candidates(Candidate... candidates) {
        checkArgument(candidates.length > 0, "A bake-off needs at least one candidate.");
        return on(ImmutableList.copyOf(candidates));
    }

    /**
     * Returns the bake-off with another way to make a request: with a system prompt, limits or tags. Default: {@link
     * Sample#converse}.
     *
     * @param request makes the request of a sample for the route of that name, and for no other. It is called from many
     *     threads and must make the same request each time
     */
    public BakeOff request(BiFunction<String, Sample, CompletionRequest> request) {
        return with(copy -> copy.request = request);
    }

    /** Returns the bake-off with another way to score an answer. Default: {@link Scorer#exactMatch}. */
    public BakeOff score(Scorer scorer) {
        return with(copy -> copy.scorer = scorer);
    }

    /**
     * Returns the bake-off that asks each candidate more than once, to see how far its answers vary. Default: once.
     *
     * @param repeats 1 to 100, the first included
     */
    public BakeOff repeats(int repeats) {
        checkArgument(
                repeats >= 1 && repeats <= MAX_REPEATS,
                "There are 1 to %s repeats, asked for %s.",
                MAX_REPEATS,
                repeats);
        return with(copy -> copy.repeats = repeats);
    }

    /**
     * Returns the bake-off that has several requests in flight at once. Choose a number that your quotas allow: the
     * router waits out throttling, but a latency then tells more of the quota than of the model. Default: one, on the
     * calling thread.
     *
     * @param concurrency how many at most, 1 to 1000
     * @param executor runs them, with at least so many threads; it is not shut down
     */
    public BakeOff concurrency(int concurrency, Executor executor) {
        checkArgument(
                concurrency >= 1 && concurrency <= MAX_CONCURRENCY,
                "The concurrency is 1 to %s, asked for %s.",
                MAX_CONCURRENCY,
                concurrency);
        return with(copy -> {
            copy.concurrency = concurrency;
            copy.executor = executor;
        });
    }

    /**
     * Returns the bake-off with a cap on what one run pays, for answers and for scoring. Before each call the most that it
     * can cost is set aside, so the cap holds whatever is in flight. When the rest does not cover the next call, the run
     * ends: what was not run has the state {@link SampleResult.State#UNSCORED}, and a run with a higher cap goes on from
     * the {@linkplain #keepAnswers kept answers}. Default: no cap.
     *
     * @param maxCost more than zero
     */
    public BakeOff maxCost(Usd maxCost) {
        checkArgument(
                maxCost.compareTo(Usd.ZERO) > 0,
                "The cap is %s, it must be more than zero; leave it out for none.",
                maxCost);
        return with(copy -> copy.maxCost = maxCost);
    }

    /**
     * Returns the bake-off that keeps each answer in a file as soon as it is there, and reads instead of paying what is in
     * it. So a run that was killed goes on where it was, another scorer costs nothing, and a new candidate costs itself
     * alone. Default: answers are kept in memory for the run.
     *
     * <p>The file is JSON lines that are only appended to, each forced to the disk; it holds <b>answers in clear</b>, no
     * prompts. An answer is found again by the candidate's name, {@linkplain Candidate#version version} and models, the
     * request in every field, and the number of the repeat. A failure that cost nothing is not kept, and tried again. What
     * was in flight when a process was killed may have been paid for without an answer: {@link BakeOffReport#run} says how
     * many calls that were and what they cost at most.
     *
     * @param file is begun if it does not exist; one run at a time may have it
     */
    public BakeOff keepAnswers(Path file) {
        return with(copy -> copy.answers = file);
    }

    /**
     * Returns the bake-off that streams each answer, which measures the {@linkplain RecordedAnswer#timeToFirstToken time to
     * the first token}. The router then needs asynchronous clients. Default: it does not.
     */
    public BakeOff streaming() {
        return with(copy -> copy.isStreaming = true);
    }

    /** Returns the bake-off with another clock, such as a virtual one. Default: this machine's. */
    public BakeOff time(TimeSource time) {
        return with(copy -> copy.time = time);
    }

    /**
     * Returns the bake-off with a listener that is told after each result, on the thread that runs the bake-off. One that
     * throws is logged and ignored.
     */
    public BakeOff progress(Consumer<Progress> progress) {
        return with(copy -> copy.progress = progress);
    }

    /**
     * Adds the routes that the candidates bring, and builds the router; close it after the run.
     *
     * @param builder has the clients, prices and all else; it is changed
     */
    public ModelRouter router(ModelRouterBuilder builder) {
        settings.candidates.forEach(candidate -> candidate.route().ifPresent(builder::route));
        return builder.build();
    }

    /**
     * Says what a run would cost, without a call: a dry run through {@link ModelRouter#plan}. What is kept already costs
     * nothing again.
     *
     * @param router has the routes
     * @throws IllegalArgumentException as {@link #run}
     */
    public CostEstimate estimate(ModelRouter router) {
        return new BakeOffRun(settings, router).estimate();
    }

    /**
     * Runs it: for each repeat, sample by sample, each sample on every candidate, so that a run that its cap ends has
     * compared all candidates on the same samples.
     *
     * <p>A sample without an answer counts as failed; a scorer that throws costs one score. Only what would fail for all
     * others too ends the run.
     *
     * @param router has the routes
     * @return the results of every candidate
     * @throws IllegalArgumentException if the router has no route of a name, or with a cap if a request cannot be bounded;
     *     before any call is made
     * @throws ModelRouterException.CredentialsRefused if the service refuses the credentials
     * @throws ModelRouterException.Interrupted if the thread is interrupted
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while others make the calls; those in
     *     flight are waited for and kept
     * @throws UncheckedIOException if an answer cannot be kept
     */
    public BakeOffReport run(ModelRouter router) {
        return new BakeOffRun(settings, router).run();
    }

    @Override
    public String toString() {
        List<String> names = settings.candidates.stream().map(Candidate::name).toList();
        return "bake-off of " + (names.isEmpty() ? "all routes" : names) + " on a " + settings.dataset;
    }
}
