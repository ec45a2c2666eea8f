package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.routing.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A way to choose models that was learned from outcomes. It says which model to ask first and, if it reads answers,
 * whether an answer will do or whom to ask next. A request from a call site that it never saw, or in words it never saw,
 * goes to the model that was best on the data. Immutable and thread-safe.
 */
public final class LearnedRoute {

    private final LearnedEngine engine;
    private final Plan plan;

    LearnedRoute(LearnedEngine engine, Plan plan) {
        this.engine = engine;
        this.plan = plan;
    }

    /**
     * What to do next.
     *
     * @param done whether there is an answer that will do
     * @param model whose answer to take if done, else whom to ask
     */
    public record Next(boolean done, String model) {}

    /**
     * What the route is expected to bring, measured on rows that the predictions had not seen.
     *
     * @param goal what was asked for
     * @param readsAnswers whether the route looks at answers; else it chooses one model before any call
     * @param rate how much quality a dollar has to bring
     * @param best the model that was best on the data, which also serves what is new
     * @param rows how many rows it was learned from
     * @param quality mean quality, as a share of the best model's
     * @param qualityLow what the share will hardly be below (one-sided, paired)
     * @param cost mean dollars for a request, as a share of always asking the best model
     * @param costLow the low end of the 95 % interval of that share
     * @param costHigh the high end
     */
    record Plan(
            String goal,
            boolean readsAnswers,
            double rate,
            String best,
            int rows,
            double quality,
            double qualityLow,
            double cost,
            double costLow,
            double costHigh) {}

    /** Returns the models that the route may ask, from the cheapest to the dearest on the data. */
    public ImmutableList<String> models() {
        return ImmutableList.copyOf(engine.models());
    }

    /** Returns whether the route looks at answers to decide whether to go on. */
    public boolean readsAnswers() {
        return plan.readsAnswers();
    }

    /** Returns the expected mean price of a request, as a share of always asking the best model: 0.4 saves 60 %. */
    public double costShare() {
        return plan.cost();
    }

    /** Returns the expected quality, as a share of the best model's. */
    public double qualityShare() {
        return plan.quality();
    }

    /**
     * Decides what to do.
     *
     * @param request the request
     * @param replies the answers so far, in any order; none before the first call
     * @throws IllegalArgumentException if a reply is of a model that the route does not know
     */
    public Next next(Outcomes.Request request, List<Outcomes.Reply> replies) {
        LearnedEngine.Seen seen = engine.see(request);
        if (engine.encoder().isNew(seen.encoded())) {
            boolean answered = replies.stream().anyMatch(reply -> reply.model().equals(plan.best()));
            return new Next(answered, plan.best());
        }
        if (!plan.readsAnswers()) {
            return replies.isEmpty()
                    ? new Next(false, models().get(engine.choose(seen, plan.rate())))
                    : new Next(true, replies.get(replies.size() - 1).model());
        }
        int mask = 0;
        for (Outcomes.Reply reply : replies) {
            engine.read(seen, reply);
            mask |= 1 << models().indexOf(reply.model());
        }
        if (Integer.bitCount(mask) > Cascade.MAX_MODELS) {
            throw new IllegalArgumentException("A request is answered by at most " + Cascade.MAX_MODELS
                    + " models, but there are replies of " + Integer.bitCount(mask) + ".");
        }
        Cascade.Step step = engine.step(seen, mask, new LearnedEngine.Rate(0, plan.rate()));
        return new Next(step.stop(), models().get(step.model()));
    }

    /** Returns the models by what they are worth before any call, the best first; what is new gets the best model first. */
    ImmutableList<String> ranking(Outcomes.Request request) {
        LearnedEngine.Seen seen = engine.see(request);
        double[] quality = seen.evidence().quality();
        double[] expected = seen.expected();
        List<String> ranked = new ArrayList<>(models());
        ranked.sort(java.util.Comparator.comparingDouble((String model) -> {
            int m = models().indexOf(model);
            return plan.rate() * expected[m] - quality[m];
        }));
        if (engine.encoder().isNew(seen.encoded())) {
            ranked.remove(plan.best());
            ranked.add(0, plan.best());
        }
        return ImmutableList.copyOf(ranked);
    }

    /**
     * Returns the route for a router: it ranks the models of each request before any call, the others standing by for
     * what fails. The call site is the name of the route, so the outcomes have to name their task so.
     *
     * @param name what requests call the route
     * @throws IllegalStateException if this route reads answers: a router's gate is shown one answer, never the request
     *     or the answers before; ask {@link LearnedRoutes#recommendOneCall} for one that does not
     */
    public Route route(String name) {
        if (plan.readsAnswers()) {
            throw new IllegalStateException(
                    "This route decides by the request and all answers to it, of which a gate sees"
                            + " one answer alone. Take a route from recommendOneCall, or walk this one by next().");
        }
        return Route.of(name, new LearnedPolicy(this), models().toArray(new String[0]));
    }

    /** Says in sentences what the route does, what it is expected to save, and what would make that wrong. */
    public String explain() {
        return String.format(
                Locale.ROOT,
                "%s over %s, learned from %d rows for the goal: %s. Expected price: %.0f %% of always asking %s (95 %%"
                        + " interval %.0f to %.0f %%), at %.1f %% of its quality (hardly below %.1f %%). This is wrong if"
                        + " prices, models or the mix of requests change; call sites and words that were not among the"
                        + " rows go to %s.",
                plan.readsAnswers() ? "A cascade that reads answers" : "A choice before the call",
                models(),
                plan.rows(),
                plan.goal(),
                100 * plan.cost(),
                plan.best(),
                100 * plan.costLow(),
                100 * plan.costHigh(),
                100 * plan.quality(),
                100 * plan.qualityLow(),
                plan.best());
    }

    /**
     * Writes the route to a file of JSON, below 2 MB for the usual pool of five models. It holds no prompt and no
     * answer, only weights by hash; the names of models and call sites stand in it.
     */
    public void save(Path file) throws IOException {
        RouteFile.write(new RouteFile.Saved(RouteFile.VERSION, plan, engine), file);
    }

    /**
     * Reads a route that {@link #save} wrote.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not such a file, or of another version
     */
    public static LearnedRoute load(Path file) throws IOException {
        RouteFile.Saved saved = RouteFile.read(file);
        return new LearnedRoute(saved.engine(), saved.plan());
    }

    @Override
    public String toString() {
        return explain();
    }
}
