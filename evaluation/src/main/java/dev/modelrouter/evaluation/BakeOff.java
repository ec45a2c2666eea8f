package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.evaluation.BakeOffReport.RouteResult;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the routes of a router over a data set and compares what they solve and what that costs.
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
 * <p>It makes real calls, which cost money with a real service: {@link ModelRouter#plan} says how much at most.
 * Immutable and thread-safe: each method returns a changed copy.
 */
public final class BakeOff {

    private static final Logger LOG = LoggerFactory.getLogger(BakeOff.class);

    private final Dataset dataset;
    private final ImmutableList<String> routes;
    private final BiFunction<String, Sample, CompletionRequest> request;
    private final Scorer scorer;
    private final Consumer<Progress> progress;

    private BakeOff(
            Dataset dataset,
            ImmutableList<String> routes,
            BiFunction<String, Sample, CompletionRequest> request,
            Scorer scorer,
            Consumer<Progress> progress) {
        this.dataset = dataset;
        this.routes = routes;
        this.request = request;
        this.scorer = scorer;
        this.progress = progress;
    }

    /**
     * How far a bake-off has come: reported after each sample of each route.
     *
     * @param route the route that is under way
     * @param done how many samples are done, of all routes together
     * @param total how many there are, of all routes together
     * @param cost what has been spent so far
     */
    public record Progress(String route, int done, int total, Cost cost) {}

    /** Returns a bake-off on this data set, with all routes of the router, and exact match as the score. */
    public static BakeOff on(Dataset dataset) {
        return new BakeOff(
                dataset,
                ImmutableList.of(),
                (route, sample) -> CompletionRequest.of(route, sample.prompt()),
                Scorer.exactMatch(),
                progress -> {});
    }

    /**
     * Returns the bake-off with these routes, one after the other. Default: all routes of the router, in its order.
     *
     * @param routes names of routes, at least one, none twice
     */
    public BakeOff routes(String... routes) {
        checkArgument(routes.length > 0, "A bake-off needs at least one route; leave routes() out for all.");
        Set<String> distinct = new LinkedHashSet<>(Arrays.asList(routes));
        checkArgument(distinct.size() == routes.length, "A route is named twice: %s.", Arrays.toString(routes));
        return new BakeOff(dataset, ImmutableList.copyOf(routes), request, scorer, progress);
    }

    /**
     * Returns the bake-off with another way to make a request: with a system prompt, limits or tags. Default: the
     * sample's prompt as one user message.
     *
     * @param request makes the request of a sample for the route of that name, and for no other
     */
    public BakeOff request(BiFunction<String, Sample, CompletionRequest> request) {
        return new BakeOff(dataset, routes, request, scorer, progress);
    }

    /** Returns the bake-off with another way to score an answer. Default: {@link Scorer#exactMatch}. */
    public BakeOff score(Scorer scorer) {
        return new BakeOff(dataset, routes, request, scorer, progress);
    }

    /** Returns the bake-off with a listener that is told after each sample. One that throws is logged and ignored. */
    public BakeOff progress(Consumer<Progress> progress) {
        return new BakeOff(dataset, routes, request, scorer, progress);
    }

    /**
     * Runs it: route by route, sample by sample, on the calling thread.
     *
     * <p>A sample without an answer counts as failed. Only what would fail for all others too ends the run.
     *
     * @param router has the routes
     * @return the results of every route
     * @throws IllegalArgumentException if the router has no route of a name; before any call is made
     * @throws ModelRouterException.CredentialsRefused if the service refuses the credentials
     * @throws ModelRouterException.Interrupted if the thread is interrupted
     */
    public BakeOffReport run(ModelRouter router) {
        List<String> names = routes.isEmpty() ? router.routes().asList() : routes;
        names.forEach(name -> checkArgument(
                router.routes().contains(name),
                "There is no route \"%s\". The routes of this router are %s.",
                name,
                router.routes()));
        List<RouteResult> results = new ArrayList<>();
        Cost spent = Cost.ZERO;
        int total = names.size() * dataset.size();
        for (String route : names) {
            List<SampleResult> samples = new ArrayList<>();
            for (Sample sample : dataset.samples()) {
                SampleResult result = run(router, route, sample);
                samples.add(result);
                spent = spent.plus(result.cost());
                tell(new Progress(route, results.size() * dataset.size() + samples.size(), total, spent));
            }
            results.add(new RouteResult(route, samples));
        }
        return new BakeOffReport(results);
    }

    private SampleResult run(ModelRouter router, String route, Sample sample) {
        CompletionRequest made = request.apply(route, sample);
        checkArgument(
                made.route().equals(route),
                "The request of sample %s is for route %s and not for %s: use the name that is handed in.",
                sample.id(),
                made.route(),
                route);
        SampleResult.Attempted attempted = new SampleResult.Attempted(sample, 0);
        Completion completion;
        try {
            completion = router.complete(made);
        } catch (ModelRouterException.CredentialsRefused | ModelRouterException.Interrupted e) {
            throw e;
        } catch (ModelRouterException e) {
            return attempted.failed(RecordedAnswer.of(e));
        }
        RecordedAnswer answer = RecordedAnswer.of(completion, -1);
        try {
            return attempted.scored(answer, scorer.score(sample, answer));
        } catch (RuntimeException e) {
            LOG.warn("The scorer threw on sample {}; the sample is left without a score.", sample.id(), e);
            return attempted.unscored(answer, "the scorer threw " + e.getClass().getSimpleName());
        }
    }

    private void tell(Progress state) {
        try {
            progress.accept(state);
        } catch (RuntimeException e) {
            LOG.warn("The progress listener of a bake-off threw; the run goes on.", e);
        }
    }

    @Override
    public String toString() {
        return "bake-off of " + (routes.isEmpty() ? "all routes" : routes) + " on a " + dataset;
    }
}
